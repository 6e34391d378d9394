"""Rules of copies and moves: the plan before, and the making of the job."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collections
from longlist.collections.models import Collection
from longlist.collections.schemas import ExistingTarget
from longlist.copies import queries
from longlist.copies.errors import NothingToMoveFrom, SameCollection
from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest, MoveJobRequest, MovePlanRequest
from longlist.db import budgets_of, count_exactly
from longlist.jobs import service as jobs
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.selections import service as selections
from longlist.selections.models import Selection
from longlist.words import figure

CopyOrMove = Literal["copy", "move"]


async def plan_copy(session: AsyncSession, wanted: CopyPlanRequest | MovePlanRequest) -> PlannedJob:
    """Count what a copy or a move would do. Remembers it, so that the job's receipt can stand next to it.

    Raises: SelectionNotFound, CollectionNotFound, SameCollection, NothingToMoveFrom
    """
    selection = await _selection(session, wanted)
    target = None
    if wanted.target_collection_id is not None:
        target = await _existing_target(
            session, wanted.kind, selection, wanted.target_collection_id, pointer="/target_collection_id"
        )
    plan = await _count(session, wanted.kind, selection, target)
    await selections.remember_plan(session, selection, f"{wanted.kind}:{wanted.target_collection_id or ''}", plan)
    return PlannedJob(kind=wanted.kind, sentence=sentence(plan), **plan.model_dump())


def sentence(plan: Plan) -> str:
    new, there, removed = (
        figure(number or 0, exact=plan.exact) for number in (plan.new, plan.already_there, plan.removed)
    )
    words = f"{new} new, {there} already there"
    return words if plan.removed is None else f"{words}, {removed} to take out of their list"


async def create_copy(
    session: AsyncSession, wanted: CopyJobRequest | MoveJobRequest, idempotency_key: str | None
) -> Job:
    """Make the job; its target too where that is to be new.

    Raises: SelectionNotFound, CollectionNotFound, SameCollection, NothingToMoveFrom, DuplicateName,
    IdempotencyKeyReused
    """

    async def draft() -> jobs.NewJob:
        selection = await _selection(session, wanted)
        if isinstance(wanted.target, ExistingTarget):
            target = await _existing_target(
                session, wanted.kind, selection, wanted.target.collection_id, pointer="/target/collection_id"
            )
            plan = await _known_plan(session, wanted.kind, selection, target)
        else:
            plan = await _known_plan(session, wanted.kind, selection, None)
            target = await collections.create_collection(
                session, wanted.target.new_collection.name, pointer="/target/new_collection/name"
            )
        source = (selection.scope_collection_id, selection.scope_name or "")
        return jobs.NewJob(
            kind=wanted.kind,
            title=f"{wanted.kind.capitalize()} {selection.sentence} to “{target.name}”",
            source=(source[0], source[1]) if source[0] else None,
            target=(target.id, target.name),
            selection_id=selection.id,
            total=selection.count,
            plan=plan,
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


async def _selection(
    session: AsyncSession, wanted: CopyPlanRequest | MovePlanRequest | CopyJobRequest | MoveJobRequest
) -> Selection:
    selection = await selections.get_usable(session, wanted.selection_id)
    if wanted.kind == "move" and selection.scope_collection_id is None:
        raise NothingToMoveFrom
    return selection


async def _existing_target(
    session: AsyncSession, kind: CopyOrMove, selection: Selection, target_id: UUID, *, pointer: str
) -> Collection:
    target = await collections.get_collection(session, target_id, pointer=pointer)
    if target.id == selection.scope_collection_id:
        raise SameCollection(target.name, "copying" if kind == "copy" else "moving", pointer)
    return target


async def _known_plan(session: AsyncSession, kind: CopyOrMove, selection: Selection, target: Collection | None) -> Plan:
    """The plan that the person saw, else one as good, or an estimate where it is large. ``target``: None: new."""
    seen = selection.plans.get(f"{kind}:{target.id if target else ''}")
    if seen is not None:
        return Plan.model_validate(seen)
    if selection.count <= budgets_of(session).exact_rows:
        return await _count(session, kind, selection, target)
    return await _estimate(session, kind, selection, target)


async def _count(session: AsyncSession, kind: CopyOrMove, selection: Selection, target: Collection | None) -> Plan:
    target_id = target.id if target else None
    counted = await count_exactly(
        session,
        selection.count,
        budgets_of(session).plan_ms,
        lambda: queries.count_overlap(session, selection, target_id),
    )
    if counted is None:
        return await _estimate(session, kind, selection, target)
    found, there = counted
    return _plan(kind, found, there, exact=True)


async def _estimate(session: AsyncSession, kind: CopyOrMove, selection: Selection, target: Collection | None) -> Plan:
    already = 0
    if target is not None:
        found, there = await queries.sample_overlap(session, selection, target.id)
        already = min(round(selection.count * there / found) if found else 0, target.company_count)
    return _plan(kind, selection.count, already, exact=False)


def _plan(kind: CopyOrMove, found: int, there: int, *, exact: bool) -> Plan:
    """What is in the target already is taken out of the source all the same."""
    removed = found if kind == "move" else None
    return Plan(matched=found, new=found - there, already_there=there, removed=removed, exact=exact)
