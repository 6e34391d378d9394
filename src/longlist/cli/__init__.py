"""The command line: wiring only. What a command does is in the features; here it is asked for and shown.

Exit codes: 0 done; 1 failed, cancelled, or something found wrong; 2 wrong usage or bad input, nothing changed;
3 could not start: port taken, no database; 130 interrupted while waiting, the job goes on.
"""

import os
import sys

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from longlist.cli import checks, combines, companies, imports, jobs, lists, operations, overlaps, servers, webhooks
from longlist.cli.workspace import EXIT_CODES
from longlist.errors import LonglistError, Problem, StartupError
from longlist.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Collections of companies of any size.",
    epilog=EXIT_CODES,
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
    except Problem as problem:
        _fail(problem.detail, 2)
    except StartupError as error:
        _fail(str(error), 3)
    except ValidationError as error:
        wrong = error.errors()[0]
        if error.title != Settings.__name__:
            raise
        _fail(f"LONGLIST_{str(wrong['loc'][0]).upper()} is not as it must be: {wrong['msg'].lower()}.", 3)
    except LonglistError as error:
        _fail(str(error), 1)
    except DBAPIError as error:
        _fail(f"The database cannot be used: {str(error.orig).strip().splitlines()[0]}", 3)
    except BrokenPipeError:
        # Whoever read our output has stopped. Nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _fail(sentence: str, code: int) -> None:
    typer.echo(f"longlist: {sentence}", err=True)
    sys.exit(code)
