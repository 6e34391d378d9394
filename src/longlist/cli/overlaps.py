"""The command overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from longlist.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from longlist.cli.workspace import Workspace
    from longlist.overlaps.schemas import Overlap


def overlap(
    lists: Annotated[list[str], typer.Argument(help="Names or ids of two to twelve collections", metavar="LIST")],
    as_json: Json = False,
) -> None:
    """Show how many companies each two of some collections share.

    Below each count: what share of its row's collection that is.

    Example: longlist overlap "My List" Prospects "Companies to Ignore"
    """
    from longlist.cli.workspace import Output, get_collection, in_workspace
    from longlist.overlaps import service

    async def read(workspace: Workspace) -> Overlap:
        async with workspace.transaction() as session:
            ids = [(await get_collection(session, name)).id for name in lists]
        # A transaction of its own: it reads one snapshot.
        async with workspace.transaction() as session:
            return await service.get_overlap(session, ids)

    output = Output(as_json=as_json)
    found = in_workspace(read)
    if as_json:
        output.result(found, None)
    elif output.console.is_terminal:
        _print_table(output.console, found)
    else:
        for collection, counts in zip(found.collections, found.shared, strict=True):
            output.say("\t".join([collection.name, *map(str, counts)]))


def _print_table(console: Console, found: Overlap) -> None:
    """Names once, as rows; the columns are their numbers, so that twelve long names fit."""
    from rich.markup import escape
    from rich.measure import Measurement
    from rich.table import Table

    from longlist.companies.normalize import shorten
    from longlist.words import figure

    table = Table("", "Collection", box=None, padding=(0, 2, 0, 0))
    for number in range(1, len(found.collections) + 1):
        table.add_column(str(number), justify="right")
    for row, (collection, counts) in enumerate(zip(found.collections, found.shared, strict=True)):
        cells = [
            f"{figure(count, exact=found.exact)}\n[dim]{_share(count, collection.company_count)}[/dim]"
            for count in counts
        ]
        cells[row] = f"[bold]{collection.company_count:,}[/bold]"
        table.add_row(str(row + 1), escape(shorten(collection.name, 40)), *cells)
    # A number that is cut off would be another number: a terminal that is too narrow wraps the lines instead.
    needed = Measurement.get(console, console.options.update(max_width=1000), table).maximum
    console.width = max(console.width, needed)
    console.print(table)
    if not found.exact:
        console.print("~ marks estimates: these collections are too large to count at once.", style="dim")


def _share(count: int, of: int) -> str:
    """In whole percent, but neither 0% of some nor 100% of almost all."""
    percent = 100 * count / max(of, 1)
    if 0 < percent < 1:
        return "<1%"
    if 99 < percent < 100:
        return ">99%"
    return f"{percent:.0f}%"
