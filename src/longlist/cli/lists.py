"""Commands on collections: collections, copy."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from longlist.cli.follow import finish, follow, interruptible
from longlist.cli.workspace import (
    Json,
    Output,
    Workspace,
    Yes,
    collection_name,
    find_collection,
    get_collection,
    in_workspace,
)
from longlist.collections import service as collection_service
from longlist.collections.schemas import Collection
from longlist.jobs.schemas import Job


def collections(
    search: Annotated[str | None, typer.Argument(help="Only those whose name has this in it")] = None,
    as_json: Json = False,
) -> None:
    """List collections.

    Example: longlist collections fintech
    """

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


def copy(
    source: Annotated[str, typer.Argument(help="Name or id of the collection to copy from")],
    target: Annotated[str, typer.Argument(help="Name or id of the collection to copy into")],
    create: Annotated[bool, typer.Option("--create", help="Make the target if there is none of that name")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Copy all companies of one collection into another.

    Shows what that would do, asks, and waits until it is done.

    Example: longlist copy "My List" Prospects --create
    """
    output = Output(as_json=as_json)
    started: list[UUID] = []

    async def run(workspace: Workspace) -> Job:
        selection_id, target_id = await _plan(workspace, output, source, target, create=create)
        output.confirm("Copy them?", yes=yes)
        started.append(await _start(workspace, selection_id, target_id, target))
        return await follow(workspace, output, started[0])

    with interruptible(started):
        job = in_workspace(run)
    finish(output, job)


async def _plan(
    workspace: Workspace, output: Output, source: str, target: str, *, create: bool
) -> tuple[UUID, UUID | None]:
    """Freeze the selection, and say what copying it would do; its id, and the target's unless it is to be made."""
    from longlist.copies import service as copies
    from longlist.copies.schemas import CopyPlanRequest
    from longlist.selections import service as selections
    from longlist.selections.schemas import Scope, SelectAll

    async with workspace.transaction() as session:
        from_ = await get_collection(session, source)
        into = await find_collection(session, target)
        if into is None and not create:
            into = await get_collection(session, target, " Add --create to make it.")
        wanted = SelectAll(scope=Scope(collection_id=from_.id), mode="all")
        selection = await selections.create_selection(session, wanted)
        if into is None:
            output.say(f"Copy {selection.sentence} to “{target}”, which will be made.")
            return selection.id, None
        request = CopyPlanRequest(kind="copy", selection_id=selection.id, target_collection_id=into.id)
        plan = await copies.plan_copy(session, request)
        output.say(f"Copy {selection.sentence} to “{into.name}”: {plan.sentence}.")
        return selection.id, into.id


async def _start(workspace: Workspace, selection_id: UUID, target_id: UUID | None, target: str) -> UUID:
    from longlist.copies import service as copies
    from longlist.copies.schemas import CopyJobRequest, ExistingTarget, NewCollection, NewTarget

    where: ExistingTarget | NewTarget = (
        ExistingTarget(collection_id=target_id)
        if target_id
        else NewTarget(new_collection=NewCollection(name=collection_name(target)))
    )
    async with workspace.transaction() as session:
        request = CopyJobRequest(kind="copy", selection_id=selection_id, target=where)
        return (await copies.create_copy(session, request, None)).id
