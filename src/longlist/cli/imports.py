"""The command import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO
from uuid import UUID

import typer

from longlist.cli.options import Json, Yes
from longlist.imports.fields import FIELDS, MATCHES, Field, Match

if TYPE_CHECKING:
    from longlist.cli.workspace import Output, Workspace
    from longlist.imports.reader import CsvFile
    from longlist.jobs.schemas import Job


def import_(
    file: Annotated[str, typer.Argument(help="A CSV file, plain or gzip; - reads standard input")],
    collection: Annotated[
        str | None, typer.Option(help="Put the companies into this collection; it is made if there is none")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=HEADER",
            help=f"Which column is which field; repeat it. Fields: {', '.join(FIELDS)}. An empty header means none",
        ),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(MATCHES),
            help="By what a row is found to be a company that is here already."
            " Else: external_id if the file has it, or domain, or name+country",
        ),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Import companies from a CSV file, and wait until that is done.

    Columns are recognised by their headers; those that are not become attributes. Importing the same file again
    creates nothing. Rows that cannot be taken come back with `longlist jobs rejected`.

    Example: longlist import sp500.csv --collection "S&P 500" --map name=Security

    Example: zcat equities.csv.gz | longlist import - --match domain
    """
    from longlist.cli.follow import finish, follow, interruptible, progress
    from longlist.cli.workspace import Output, collection_name, in_workspace
    from longlist.imports import service
    from longlist.imports.mapping import choose_match, guess_mapping, read_choices
    from longlist.imports.reader import CsvFile

    output = Output(as_json=as_json)
    name = collection_name(collection) if collection is not None else None
    choices = read_choices(map_ or [])
    wanted = _match(match)
    started: list[UUID] = []
    with _opened(file) as stream:
        csv_file = CsvFile(stream, "standard input" if file == "-" else Path(file).name)
        mapping = guess_mapping(csv_file.headers, choices)
        chosen = choose_match(mapping, wanted)
        _explain(output, csv_file, mapping, chosen)
        output.confirm("Import it like this?", yes=yes)

        async def run(workspace: Workspace) -> Job:
            with progress(output, "Reading") as show:
                async with workspace.transaction() as session:
                    job = await service.create_import(
                        session, csv_file, mapping, chosen, name, lambda rows: show(rows, None, f"{rows:,} rows")
                    )
                started.append(job.id)
            output.say(f"{job.title}.")
            return await follow(workspace, output, job.id)

        with interruptible(started):
            done = in_workspace(run)
    if done.receipt and done.receipt.rejected:
        output.say(f"Rejected rows: longlist jobs rejected {done.id} > rejected.csv")
    finish(output, done)


def _match(text: str | None) -> Match | None:
    from longlist.imports.errors import BadMapping

    if text is None:
        return None
    found = next((match for match in MATCHES if match == text), None)
    if found is None:
        raise BadMapping(f"There is no match “{text}”. Choose one of: {', '.join(MATCHES)}.")
    return found


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    from longlist.imports.errors import BadFile

    if file == "-":
        if sys.stdin.isatty():
            raise BadFile("Standard input is a terminal. Pipe a file into it: zcat file.csv.gz | longlist import -")
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise BadFile(f"{file} cannot be read: {error.strerror}.") from error
        yield stream


def _explain(output: Output, file: CsvFile, mapping: dict[Field, str], match: Match) -> None:
    """How the file is going to be read."""
    output.say(f"{file.name}: {len(file.headers)} columns, separated by {_NAMES[file.delimiter]}.")
    for field, header in mapping.items():
        output.say(f"  {field:<13} ← {header}")
    others = [header for header in file.headers if header not in mapping.values()]
    if others:
        output.say(f"  attributes    ← {', '.join(others)}")
    how = "Every row becomes a new company" if match == "none" else f"Companies that are here are found by {match}"
    output.say(f"{how}.")


_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
