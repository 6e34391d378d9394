"""Rules of removals: the plan before, and the making of the job."""

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import budgets_of, count_exactly
from longlist.jobs import service as jobs
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.removals import queries
from longlist.removals.errors import NothingToRemoveFrom
from longlist.removals.schemas import RemoveJobRequest, RemovePlanRequest
from longlist.selections import service as selections
from longlist.selections.models import Selection
from longlist.words import figure

PLAN_NAME = "remove:"


async def plan_removal(session: AsyncSession, wanted: RemovePlanRequest) -> PlannedJob:
    """Count what would be taken out. Remembers it, so that the job's receipt can stand next to it.

    Raises: SelectionNotFound, CollectionNotFound, NothingToRemoveFrom
    """
    selection = await _of_a_collection(session, wanted)
    plan = await _count(session, selection)
    await selections.remember_plan(session, selection, PLAN_NAME, plan)
    return PlannedJob(kind=wanted.kind, sentence=sentence(plan), **plan.model_dump())


def sentence(plan: Plan) -> str:
    words = f"{figure(plan.removed or 0, exact=plan.exact)} to take out"
    return f"{words}, {plan.left_out:,} no longer there" if plan.left_out else words


async def create_removal(session: AsyncSession, wanted: RemoveJobRequest, idempotency_key: str | None) -> Job:
    """Raises: SelectionNotFound, CollectionNotFound, NothingToRemoveFrom, IdempotencyKeyReused."""

    async def draft() -> jobs.NewJob:
        selection = await _of_a_collection(session, wanted)
        assert selection.scope_collection_id is not None
        return jobs.NewJob(
            kind="remove",
            title=f"Remove {selection.sentence}",
            source=(selection.scope_collection_id, selection.scope_name or ""),
            selection_id=selection.id,
            total=selection.count,
            plan=await _known_plan(session, selection),
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


async def _of_a_collection(session: AsyncSession, wanted: RemovePlanRequest | RemoveJobRequest) -> Selection:
    selection = await selections.get_usable(session, wanted.selection_id)
    if selection.scope_collection_id is None:
        raise NothingToRemoveFrom
    return selection


async def _known_plan(session: AsyncSession, selection: Selection) -> Plan:
    """The plan that the person saw, else one that is quick to make."""
    seen = selection.plans.get(PLAN_NAME)
    if seen is not None:
        return Plan.model_validate(seen)
    if selection.count <= budgets_of(session).exact_rows:
        return await _count(session, selection)
    return _estimate(selection)


async def _count(session: AsyncSession, selection: Selection) -> Plan:
    present = await count_exactly(
        session, selection.count, budgets_of(session).plan_ms, lambda: queries.count_present(session, selection)
    )
    if present is None:
        return _estimate(selection)
    return Plan(matched=selection.count, removed=present, left_out=selection.count - present, exact=True)


def _estimate(selection: Selection) -> Plan:
    """Whoever was there when it was frozen is likely to be there still."""
    return Plan(matched=selection.count, removed=selection.count, left_out=0, exact=False)
