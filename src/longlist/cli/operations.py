"""Commands that copy, move and remove companies, and that undo a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from longlist.cli.options import Country, Create, DryRun, FilterJson, IdsFrom, Industry, Json, Search, ViewName, Yes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from longlist.cli.operate import Wanted


def copy(  # noqa: PLR0913, PLR0917 - an option each
    source: Annotated[str, typer.Argument(help="Name or id of the collection to copy from")],
    target: Annotated[str, typer.Argument(help="Name or id of the collection to copy into")],
    create: Create = False,
    ids_from: IdsFrom = None,
    country: Country = None,
    industry: Industry = None,
    search: Search = None,
    filter_json: FilterJson = None,
    view: ViewName = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Copy companies of one collection into another: all of them, or those that the options name.

    Shows what that would do, asks, and waits until it is done.

    Example: longlist copy "My List" Prospects --create --country France
    """
    from longlist.cli.choosing import select, which
    from longlist.cli.operate import Wanted, into, operate
    from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest

    these = which(ids_from, country, industry, search, filter_json, view)

    async def prepare(session: AsyncSession) -> Wanted:
        selection = await select(session, source, these)
        to = await into(session, target, create=create)
        return Wanted(
            f"Copy {selection.sentence} to {to.in_words}",
            CopyPlanRequest(kind="copy", selection_id=selection.id, target_collection_id=to.id),
            CopyJobRequest(kind="copy", selection_id=selection.id, target=to.target),
        )

    operate(prepare, "Copy them?", dry_run=dry_run, yes=yes, as_json=as_json)


def move(  # noqa: PLR0913, PLR0917 - an option each
    source: Annotated[str, typer.Argument(help="Name or id of the collection to move from")],
    target: Annotated[str, typer.Argument(help="Name or id of the collection to move into")],
    create: Create = False,
    ids_from: IdsFrom = None,
    country: Country = None,
    industry: Industry = None,
    search: Search = None,
    filter_json: FilterJson = None,
    view: ViewName = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Move companies of one collection into another: all of them, or those that the options name.

    At no moment is one of them in neither. Shows what that would do, asks, and waits until it is done.

    Example: longlist move Leads Customers --ids-from won.txt
    """
    from longlist.cli.choosing import select, which
    from longlist.cli.operate import Wanted, into, operate
    from longlist.copies.schemas import MoveJobRequest, MovePlanRequest

    these = which(ids_from, country, industry, search, filter_json, view)

    async def prepare(session: AsyncSession) -> Wanted:
        selection = await select(session, source, these)
        to = await into(session, target, create=create)
        return Wanted(
            f"Move {selection.sentence} to {to.in_words}",
            MovePlanRequest(kind="move", selection_id=selection.id, target_collection_id=to.id),
            MoveJobRequest(kind="move", selection_id=selection.id, target=to.target),
        )

    operate(prepare, "Move them?", dry_run=dry_run, yes=yes, as_json=as_json)


def remove(  # noqa: PLR0913, PLR0917 - an option each
    collection: Annotated[str, typer.Argument(help="Name or id of the collection to take them out of")],
    ids_from: IdsFrom = None,
    country: Country = None,
    industry: Industry = None,
    search: Search = None,
    filter_json: FilterJson = None,
    view: ViewName = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take companies out of a collection: all of them, or those that the options name. The companies stay.

    Shows what that would do, asks, and waits until it is done.

    Example: longlist remove Leads --industry Mining --dry-run
    """
    from longlist.cli.choosing import select, which
    from longlist.cli.operate import Wanted, operate
    from longlist.removals.schemas import RemoveJobRequest, RemovePlanRequest

    these = which(ids_from, country, industry, search, filter_json, view)

    async def prepare(session: AsyncSession) -> Wanted:
        selection = await select(session, collection, these)
        return Wanted(
            f"Remove {selection.sentence}",
            RemovePlanRequest(kind="remove", selection_id=selection.id),
            RemoveJobRequest(kind="remove", selection_id=selection.id),
        )

    operate(prepare, "Remove them?", dry_run=dry_run, yes=yes, as_json=as_json)


def undo(
    job: Annotated[UUID, typer.Argument(help="The job's id, as `longlist jobs` shows it", metavar="JOB")],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take back what a job did; of an undo, do it again.

    Shows what that would do and what it would leave, asks, and waits until it is done.

    Example: longlist undo 019b76da-a801-73e4-8889-54ce47841b54 --dry-run
    """
    from longlist.cli.operate import Wanted, operate
    from longlist.jobs import service as jobs
    from longlist.undos.schemas import UndoJobRequest, UndoPlanRequest
    from longlist.undos.service import title_of

    async def prepare(session: AsyncSession) -> Wanted:
        of = await jobs.get_job(session, job)
        return Wanted(title_of(of), UndoPlanRequest(kind="undo", job_id=job), UndoJobRequest(kind="undo", job_id=job))

    operate(prepare, "Take it back?", dry_run=dry_run, yes=yes, as_json=as_json)
