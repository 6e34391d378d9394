"""Rules of copies: the plan before, and the making of the job."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collections
from longlist.collections.models import Collection
from longlist.collections.schemas import ExistingTarget
from longlist.copies import queries
from longlist.copies.errors import SameCollection
from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest
from longlist.db import is_timeout
from longlist.jobs import service as jobs
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.selections import service as selections
from longlist.selections.models import Selection

# Counting 1M against 1M takes about half a second here; beyond the time-out a sample answers.
PLAN_TIMEOUT_MS = 800
# A job asked for without its plan gets one too, if that does not hold it up.
QUICK_PLAN_ROWS = 5_000
QUICK_INTO_EMPTY_ROWS = 100_000


async def plan_copy(session: AsyncSession, wanted: CopyPlanRequest) -> PlannedJob:
    """Count what a copy would do. Remembers it, so that the job's receipt can stand next to it.

    Raises: SelectionNotFound, CollectionNotFound, SameCollection
    """
    selection = await selections.get_usable(session, wanted.selection_id)
    target = None
    if wanted.target_collection_id is not None:
        target = await _existing_target(
            session, selection, wanted.target_collection_id, pointer="/target_collection_id"
        )
    plan = await _count(session, selection, target)
    key = f"{wanted.kind}:{wanted.target_collection_id or ''}"
    selection.plans = {**selection.plans, key: plan.model_dump(exclude_none=True)}
    await session.flush()
    return PlannedJob(kind=wanted.kind, sentence=sentence(plan), **plan.model_dump())


def sentence(plan: Plan) -> str:
    about = "" if plan.exact else "≈ "
    return f"{about}{plan.new:,} new, {about}{plan.already_there:,} already there"


async def create_copy(session: AsyncSession, wanted: CopyJobRequest, idempotency_key: str | None) -> Job:
    """Make the job; its target too where that is to be new.

    Raises: SelectionNotFound, CollectionNotFound, SameCollection, DuplicateName, IdempotencyKeyReused
    """

    async def draft() -> jobs.NewJob:
        selection = await selections.get_usable(session, wanted.selection_id)
        if isinstance(wanted.target, ExistingTarget):
            target = await _existing_target(
                session, selection, wanted.target.collection_id, pointer="/target/collection_id"
            )
            plan = await _known_plan(session, selection, target)
        else:
            plan = await _known_plan(session, selection, None)
            target = await collections.create_collection(
                session, wanted.target.new_collection.name, pointer="/target/new_collection/name"
            )
        source = (selection.scope_collection_id, selection.scope_name or "")
        return jobs.NewJob(
            kind="copy",
            title=f"Copy {selection.sentence} to “{target.name}”",
            source=(source[0], source[1]) if source[0] else None,
            target=(target.id, target.name),
            selection_id=selection.id,
            total=selection.count,
            plan=plan,
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


async def _existing_target(session: AsyncSession, selection: Selection, target_id: UUID, *, pointer: str) -> Collection:
    target = await collections.get_collection(session, target_id, pointer=pointer)
    if target.id == selection.scope_collection_id:
        raise SameCollection(target.name, pointer)
    return target


async def _known_plan(session: AsyncSession, selection: Selection, target: Collection | None) -> Plan:
    """The plan that the person saw, else one that is quick to make. ``target`` is None where it is to be new."""
    seen = selection.plans.get(f"copy:{target.id if target else ''}")
    if seen is not None:
        return Plan.model_validate(seen)
    if selection.count <= (QUICK_PLAN_ROWS if target and target.company_count else QUICK_INTO_EMPTY_ROWS):
        return await _count(session, selection, target)
    return await _estimate(session, selection, target)


async def _count(session: AsyncSession, selection: Selection, target: Collection | None) -> Plan:
    try:
        async with session.begin_nested():
            await session.execute(text(f"SET LOCAL statement_timeout = {PLAN_TIMEOUT_MS}"))
            found, there = await queries.count_overlap(session, selection, target.id if target else None)
            await session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
    except DBAPIError as error:
        if not is_timeout(error):
            raise
        return await _estimate(session, selection, target)
    return Plan(matched=found, new=found - there, already_there=there, exact=True)


async def _estimate(session: AsyncSession, selection: Selection, target: Collection | None) -> Plan:
    if target is None:
        return Plan(matched=selection.count, new=selection.count, already_there=0, exact=False)
    found, there = await queries.sample_overlap(session, selection, target.id)
    already = round(selection.count * there / found) if found else 0
    already = min(already, target.company_count)
    return Plan(matched=selection.count, new=selection.count - already, already_there=already, exact=False)
