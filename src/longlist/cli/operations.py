"""Commands that make a job, and the shape that all of them have: plan, ask, start, wait, show the receipt."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.cli.choosing import Country, FilterJson, IdsFrom, Industry, Search, ViewName, select, which
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
from longlist.collections.schemas import ExistingTarget, NewCollection, NewTarget
from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest, MoveJobRequest, MovePlanRequest
from longlist.jobs import service as jobs
from longlist.jobs.schemas import Job
from longlist.operations.schemas import JobRequest, PlanRequest
from longlist.removals.schemas import RemoveJobRequest, RemovePlanRequest
from longlist.undos.schemas import UndoJobRequest, UndoPlanRequest
from longlist.undos.service import title_of

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would do; nothing is changed")]
Create = Annotated[bool, typer.Option("--create", help="Make the target if there is none of that name")]


@dataclass(frozen=True)
class Wanted:
    """What a command asks for, and the same ``in_words``: “Copy 50 companies of “A” to “B””."""

    in_words: str
    plan: PlanRequest
    job: JobRequest


def operate(
    prepare: Callable[[AsyncSession], Awaitable[Wanted]], question: str, *, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Say the plan; unless it is a dry run, ask, make the job, wait until it has finished and show its receipt.

    ``prepare`` freezes the selection, so that the plan, the question and the job are about the same companies.
    """
    from longlist import worker as _kinds  # noqa: F401  (registers the kinds)
    from longlist.operations import service as operations

    output = Output(as_json=as_json)
    started: list[UUID] = []

    async def run(workspace: Workspace) -> Job | None:
        async with workspace.transaction() as session:
            wanted = await prepare(session)
            plan = await operations.plan(session, wanted.plan)
        in_words = f"{wanted.in_words}: {plan.sentence}."
        if dry_run:
            output.result(plan, in_words)
            return None
        output.say(in_words)
        output.confirm(question, yes=yes)
        async with workspace.transaction() as session:
            job_id = (await operations.create(session, wanted.job, None)).id
        started.append(job_id)
        return await follow(workspace, output, job_id)

    with interruptible(started):
        job = in_workspace(run)
    if job is not None:
        finish(output, job)


@dataclass(frozen=True)
class Into:
    """Where companies are to be put: a collection that is there, or (``id`` is None) one that is to be made."""

    id: UUID | None
    name: str

    @property
    def in_words(self) -> str:
        return f"“{self.name}”" if self.id else f"“{self.name}”, which will be made"

    @property
    def target(self) -> ExistingTarget | NewTarget:
        if self.id is not None:
            return ExistingTarget(collection_id=self.id)
        return NewTarget(new_collection=NewCollection(name=self.name))


async def into(session: AsyncSession, name_or_id: str, *, create: bool) -> Into:
    """The collection of that name or id, or with ``create`` one to be made.

    Raises: NoSuchName, BadName
    """
    found = await find_collection(session, name_or_id)
    if found is None and not create:
        found = await get_collection(session, name_or_id, " Add --create to make it.")
    return Into(found.id, found.name) if found else Into(None, collection_name(name_or_id))


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

    async def prepare(session: AsyncSession) -> Wanted:
        of = await jobs.get_job(session, job)
        return Wanted(title_of(of), UndoPlanRequest(kind="undo", job_id=job), UndoJobRequest(kind="undo", job_id=job))

    operate(prepare, "Take it back?", dry_run=dry_run, yes=yes, as_json=as_json)
