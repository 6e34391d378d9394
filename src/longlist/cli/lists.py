"""The command collections."""

from typing import Annotated

import typer

from longlist.cli.options import Json


def collections(
    search: Annotated[str | None, typer.Argument(help="Only those whose name has this in it")] = None,
    as_json: Json = False,
) -> None:
    """List collections.

    Example: longlist collections fintech
    """
    from rich.table import Table

    from longlist.cli.workspace import Output, Workspace, in_workspace
    from longlist.collections import service as collection_service
    from longlist.collections.schemas import Collection

    async def read(workspace: Workspace) -> list[Collection]:
        found: list[Collection] = []
        cursor = None
        while True:
            async with workspace.transaction() as session:
                page = await collection_service.list_collections(session, search, "name", cursor, 200)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    output = Output(as_json=as_json)
    found = in_workspace(read)
    if as_json:
        output.result([collection.model_dump(mode="json") for collection in found], None)
    elif not found:
        output.say("There are no collections." if search is None else f"No collection has “{search}” in its name.")
    elif output.console.is_terminal:
        table = Table("Name", "Companies", "Id", box=None)
        table.columns[1].justify = "right"
        for collection in found:
            table.add_row(collection.name, f"{collection.company_count:,}", str(collection.id))
        output.console.print(table)
    else:
        for collection in found:
            output.say(f"{collection.id}\t{collection.company_count}\t{collection.name}")
