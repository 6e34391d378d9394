"""The command line: wiring only. What a command does is in the features; here it is asked for and shown.

Modules of commands import the features inside functions, so that `--help` needs only Typer.

Exit codes: 0 done; 1 failed, cancelled, or something found wrong; 2 wrong usage or bad input, nothing changed;
3 could not start: port taken, no database; 130 interrupted while waiting, the job goes on.
"""

import os
import sys

import typer

from longlist.cli import checks, combines, companies, imports, jobs, lists, operations, overlaps, servers, webhooks
from longlist.cli.options import EXIT_CODES, GROUP_CONTEXT

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Collections of companies of any size.",
    epilog=EXIT_CODES,
    context_settings=GROUP_CONTEXT,
)
for command in (
    servers.serve,
    servers.worker,
    servers.migrate,
    lists.collections,
    operations.copy,
    operations.move,
    operations.remove,
    operations.undo,
    combines.combine,
    overlaps.overlap,
    companies.edit,
    companies.delete_companies,
    imports.import_,
    checks.doctor,
    servers.openapi,
):
    app.command(name=command.__name__.rstrip("_").replace("_", "-"), epilog=EXIT_CODES)(command)
app.add_typer(jobs.app, name="jobs")
app.add_typer(webhooks.app, name="webhooks")


def main() -> None:
    """Run the command; every error is one clear sentence and an exit code."""
    try:
        app()
    except BrokenPipeError:
        # The reader of the output has closed it. Nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        from longlist.cli.errors import explain

        explained = explain(error)
        if explained is None:
            raise
        sentence, code = explained
        shown = sentence.encode(errors="replace").decode()  # an argument may be any bytes
        typer.echo(f"longlist: {shown}", err=True)
        sys.exit(code)
