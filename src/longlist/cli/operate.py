"""The shape of every command that makes a job: plan, ask, start, wait, show the receipt."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.cli.follow import finish, follow, interruptible
from longlist.cli.workspace import (
    Output,
    Workspace,
    collection_name,
    find_collection,
    get_collection,
    in_workspace,
)
from longlist.collections.schemas import ExistingTarget, NewCollection, NewTarget
from longlist.jobs.schemas import Job
from longlist.operations import service as operations
from longlist.operations.schemas import JobRequest, PlanRequest


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
    """The target of a job: an existing collection, or (``id`` is None) one that the job creates."""

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
