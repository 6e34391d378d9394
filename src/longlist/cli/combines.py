"""The command combine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from longlist.cli.options import Create, DryRun, Json, Yes
from longlist.combines.operation import Operation

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from longlist.cli.operate import Wanted

BETWEEN = (2, 12)


def combine(
    operation: Annotated[
        Operation,
        typer.Argument(help="Who: in any of the lists; in all; in the first only; in an odd number of them"),
    ],
    lists: Annotated[list[str], typer.Argument(help="Names or ids of 2 to 12 collections", metavar="LIST LIST ...")],
    to: Annotated[str, typer.Option("--into", help="Name or id of the collection that the result is added to")],
    create: Create = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Combine collections, and add the result to another one or to one of them.

    Shows what that would do, asks, and waits until it is done.

    Example: longlist combine difference Prospects Customers "Do not call" --into "To call" --create
    """
    from longlist.cli.errors import NotCombinable
    from longlist.cli.operate import Wanted, into, operate
    from longlist.cli.workspace import get_collection
    from longlist.combines.schemas import CombineJobRequest, CombinePlanRequest
    from longlist.combines.service import in_words

    async def prepare(session: AsyncSession) -> Wanted:
        found = [await get_collection(session, name) for name in lists]
        ids = [collection.id for collection in found]
        if not BETWEEN[0] <= len(ids) <= BETWEEN[1] or len(set(ids)) < len(ids):
            raise NotCombinable(f"Name {BETWEEN[0]} to {BETWEEN[1]} different collections to combine.")
        target = await into(session, to, create=create)
        return Wanted(
            f"{in_words(operation, [collection.name for collection in found])} → {target.in_words}",
            CombinePlanRequest(kind="combine", operation=operation, collection_ids=ids, target_collection_id=target.id),
            CombineJobRequest(kind="combine", operation=operation, collection_ids=ids, target=target.target),
        )

    operate(prepare, "Combine them?", dry_run=dry_run, yes=yes, as_json=as_json)
