"""Options that commands share, and settings of help and groups. Imports only Typer, because help needs no more."""

from typing import Annotated

import typer

EXIT_CODES = (
    "Exit codes: 0 done · 1 failed, cancelled, or something found wrong · 2 wrong usage or bad input, nothing changed ·"
    " 3 could not start: port taken, no database · 130 interrupted while waiting, the job goes on."
)

# Without a value for a group's own --help, Typer imports Pydantic to convert the missing one, in about 80 ms.
GROUP_CONTEXT = {"default_map": {"help": False}}

Json = Annotated[bool, typer.Option("--json", help="Print JSON to standard output, and nothing else there")]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask. Nothing is asked without a terminal, or with --json")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would do; nothing is changed")]
Create = Annotated[bool, typer.Option("--create", help="Make the target if there is none of that name")]

IdsFrom = Annotated[
    str | None,
    typer.Option(
        "--ids-from", metavar="FILE", help="Only the companies with these ids, one a line; - reads standard input"
    ),
]
Country = Annotated[list[str] | None, typer.Option(help="Only companies of this country; repeat it for more")]
Industry = Annotated[list[str] | None, typer.Option(help="Only companies of this industry; repeat it for more")]
Search = Annotated[str | None, typer.Option(help="Only companies whose name or domain has this in it")]
FilterJson = Annotated[
    str | None,
    typer.Option("--filter", metavar="JSON", help="Only companies that match; as in the address of a list"),
]
ViewName = Annotated[
    str | None, typer.Option("--view", metavar="NAME", help="Only the companies that this saved view of the list shows")
]
