"""Rules of combinations: the plan before, and the making of the job."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collections
from longlist.collections.errors import CollectionNotFound
from longlist.collections.models import Collection
from longlist.collections.schemas import ExistingTarget
from longlist.combines import queries
from longlist.combines.operation import Operation
from longlist.combines.queries import Source
from longlist.combines.schemas import CombineJobRequest, CombinePlanRequest
from longlist.db import budgets_of, count_exactly
from longlist.jobs import service as jobs
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.words import companies, figure

NAMES_SHOWN = 3


async def plan_combine(session: AsyncSession, wanted: CombinePlanRequest) -> PlannedJob:
    """Count what a combination would do.

    Raises: CollectionNotFound
    """
    sources = await _freeze(session, wanted.collection_ids)
    target = None
    if wanted.target_collection_id is not None:
        target = await collections.get_collection(session, wanted.target_collection_id, pointer="/target_collection_id")
    plan = await _count(session, wanted.operation, sources, target, budgets_of(session).plan_ms)
    return PlannedJob(kind=wanted.kind, sentence=sentence(plan), **plan.model_dump())


def sentence(plan: Plan) -> str:
    new, there = (figure(number or 0, exact=plan.exact) for number in (plan.new, plan.already_there))
    return f"{companies(plan.matched, exact=plan.exact)}: {new} new, {there} already there"


async def create_combine(session: AsyncSession, wanted: CombineJobRequest, idempotency_key: str | None) -> Job:
    """Make the job, which works on the sources as they are now; its target too where that is to be new.

    Raises: CollectionNotFound, DuplicateName, IdempotencyKeyReused
    """

    async def draft() -> jobs.NewJob:
        sources = await _freeze(session, wanted.collection_ids)
        into = None
        if isinstance(wanted.target, ExistingTarget):
            into = await collections.get_collection(
                session, wanted.target.collection_id, pointer="/target/collection_id"
            )
            target = into
        else:
            target = await collections.create_collection(
                session, wanted.target.new_collection.name, pointer="/target/new_collection/name"
            )
        return jobs.NewJob(
            kind="combine",
            title=f"{in_words(wanted.operation, [source.name for source in sources])} → “{target.name}”",
            target=(target.id, target.name),
            collection_ids=wanted.collection_ids,
            total=sum(source.count for source in sources),
            params={
                "operation": wanted.operation,
                "sources": [
                    {
                        "id": str(source.id),
                        "name": source.name,
                        "frozen_at": source.frozen_at.isoformat(),
                        "count": source.count,
                    }
                    for source in sources
                ],
            },
            plan=await _count(session, wanted.operation, sources, into, budgets_of(session).combine_plan_ms),
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


def in_words(operation: Operation, names: Sequence[str]) -> str:
    """As in: Combine “A”, “B” and “C”: in all of them."""
    shown = [f"“{name}”" for name in names]
    if len(shown) > NAMES_SHOWN + 1:
        shown = [*shown[:NAMES_SHOWN], f"{len(shown) - NAMES_SHOWN} more"]
    which = {
        "union": "in any of them",
        "intersection": "in all of them",
        "difference": "in the first only",
        "symmetric_difference": "in just one of them" if len(names) == 2 else "in an odd number of them",
    }[operation]
    return f"Combine {', '.join(shown[:-1])} and {shown[-1]}: {which}"


async def _freeze(session: AsyncSession, collection_ids: Sequence[UUID]) -> list[Source]:
    """In the order asked for."""
    found = await queries.freeze(session, collection_ids)
    for number, collection_id in enumerate(collection_ids):
        if collection_id not in found:
            raise CollectionNotFound(collection_id, f"/collection_ids/{number}")
    return [found[collection_id] for collection_id in collection_ids]


async def _count(
    session: AsyncSession,
    operation: Operation,
    sources: Sequence[Source],
    target: Collection | None,
    timeout_ms: int,
) -> Plan:
    """The plan: counted within the time budget, else estimated. ``target`` is None for a new collection."""
    target_id = target.id if target else None
    total = sum(source.count for source in sources)
    counted = await count_exactly(
        session, total, timeout_ms, lambda: queries.count_result(session, operation, sources, target_id)
    )
    if counted is not None:
        found, there = counted
        return Plan(matched=found, new=found - there, already_there=there, exact=True)
    sampled = await queries.sample_result(session, operation, sources, target_id)
    matched = round(total * sampled.found)
    there = min(round(total * sampled.there), matched, target.company_count if target else 0)
    return Plan(matched=matched, new=matched - there, already_there=there, exact=False)
