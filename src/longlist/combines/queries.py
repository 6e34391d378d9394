"""SQL of combinations. Written as SQL: its shape is what its speed hangs on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections.models import Collection
from longlist.collections.queries import DENSE, PUT_PART_IN
from longlist.combines.operation import Operation
from longlist.db import plan_without
from longlist.journal.queries import not_put_back

SAMPLE_ROWS = 10_000
# Pages are sampled, and what stands on one page is of one stretch of ids: few of each of many pages tell more.
SAMPLE_SPREAD = 5

# Whether a company that is in so many {lists} of the :number combined, and {in_first} or not, is in the result.
_IN_RESULT: dict[Operation, str] = {
    "union": "true",
    "intersection": "{lists} = :number",
    "difference": "{lists} = 1 AND {in_first}",
    "symmetric_difference": "{lists} % 2 = 1",
}


@dataclass(frozen=True)
class Source:
    """A collection as it was frozen: its memberships up to that time, and how many they were."""

    id: UUID
    name: str
    frozen_at: datetime
    count: int


async def freeze(session: AsyncSession, collection_ids: Sequence[UUID]) -> dict[UUID, Source]:
    """These collections as they are now, all at the same moment; without those that are deleted."""
    statement = select(Collection).where(Collection.id.in_(collection_ids), Collection.deleted_at.is_(None))
    found = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return {one.id: Source(one.id, one.name, one.changed_at, one.company_count) for one in found}


@dataclass(frozen=True)
class Combined:
    read: int
    """Memberships."""
    present: int
    """Companies of the result."""
    added: int
    last: UUID | None


# The next memberships of all sources together, in the order of their companies: the primary key is walked in each, and
# merged. With ties, so that no company is torn apart. Each branch has a limit of its own, since only then is it planned
# by itself, as a walk; the outer one ends all walks.
_PLACES = """(
    SELECT company_id, {number} = 0 AS first FROM membership
    WHERE collection_id = :source_{number} AND company_id > :after AND added_at <= :frozen_{number} AND {not_put_back}
    ORDER BY company_id LIMIT :limit)"""
_COMBINE_PART = f"""
    WITH read AS MATERIALIZED (
      SELECT company_id, first FROM ({{places}}) places ORDER BY company_id FETCH FIRST :limit ROWS WITH TIES),
    part AS MATERIALIZED (
      SELECT company_id, true AS present FROM read GROUP BY company_id HAVING {{in_result}} ORDER BY company_id),
    seen AS MATERIALIZED (
      SELECT read, (SELECT company_id FROM read OFFSET greatest(read - 1, 0)) AS last
      FROM (SELECT count(*) AS read FROM read) counted),
    {PUT_PART_IN}
    SELECT read, last, (SELECT count(*) FROM part) AS present, (SELECT count(*) FROM fresh) AS added FROM seen
"""


def _in_result(operation: Operation) -> str:
    """The condition on one company's group of (first) by list."""
    return _IN_RESULT[operation].format(lists="count(*)", in_first="bool_or(first)")


async def combine_part(  # noqa: PLR0913 - what, and where it goes
    session: AsyncSession,
    operation: Operation,
    sources: Sequence[Source],
    *,
    after: UUID | None,
    limit: int,
    target_id: UUID,
    job_id: UUID,
    added_at: datetime,
) -> Combined:
    """Put the next part of the result into the target: of ``limit`` memberships of the sources, or a few more for ties.

    The caller holds the target's lock.
    """
    # The planner knows nothing of the sizes in the statement; a nested loop over two of them would be quadratic. And it
    # is not to sort a whole source where its index has the order.
    await plan_without(session, "nestloop", "sort")
    places = [
        _PLACES.format(number=number, not_put_back=not_put_back(f":source_{number}", f":frozen_{number}"))
        for number in range(len(sources))
    ]
    statement = _COMBINE_PART.format(places=" UNION ALL ".join(places), in_result=_in_result(operation))
    parameters: dict[str, Any] = {
        "number": len(sources), "after": after or UUID(int=0), "limit": limit, "target": target_id, "job_id": job_id,
        "added_at": added_at, "dense": DENSE * sum(source.count for source in sources),
    }  # fmt: skip
    for number, source in enumerate(sources):
        parameters |= {f"source_{number}": source.id, f"frozen_{number}": source.frozen_at}
    row = (await session.execute(text(statement), parameters)).one()
    return Combined(row.read, row.present, row.added, row.last)


async def count_result(
    session: AsyncSession, operation: Operation, sources: Sequence[Source], target_id: UUID | None
) -> tuple[int, int]:
    """How many companies the result has, and how many of these are in the target; reads every source once.

    Of sources that have just been frozen: their times are not compared, so that indexes alone can answer.
    """
    # All sides come in the order of their ids: merging them writes nothing, where hashing or sorting would.
    await plan_without(session, "hashjoin", "hashagg", "sort", "nestloop")
    result, parameters = result_of(operation, sources, current=True)
    statement = f"""
        SELECT count(*) AS found, count(target.company_id) AS there FROM ({result}) result
        LEFT JOIN membership target ON target.collection_id = :target AND target.company_id = result.company_id
    """
    row = (await session.execute(text(statement), {**parameters, "target": target_id})).one()
    return row.found, row.there


def result_of(
    operation: Operation, sources: Sequence[Source], *, current: bool = False, descending: bool = False
) -> tuple[str, dict[str, Any]]:
    """SQL for the result as ``company_id``, which comes in that order at no cost, and its parameters.

    Of the sources as frozen, less what has gone since; where they are ``current``, of the sources as they are.
    """
    # Each branch has an order of its own, since only then is it planned by itself, as a walk.
    frozen = "" if current else "AND added_at <= :frozen_{number} AND {not_put_back}"
    order = "DESC" if descending else "ASC"
    branch = f"""(SELECT company_id, {{number}} = 0 AS first FROM membership
        WHERE collection_id = :source_{{number}} {frozen} ORDER BY company_id {order})"""
    places = [
        branch.format(number=number, not_put_back=not_put_back(f":source_{number}", f":frozen_{number}"))
        for number in range(len(sources))
    ]
    parameters: dict[str, Any] = {"number": len(sources)} if operation == "intersection" else {}
    for number, source in enumerate(sources):
        parameters[f"source_{number}"] = source.id
        if not current:
            parameters[f"frozen_{number}"] = source.frozen_at
    return (
        f"""SELECT company_id FROM ({" UNION ALL ".join(places)}) places
        GROUP BY company_id HAVING {_in_result(operation)} ORDER BY company_id {order}""",
        parameters,
    )


@dataclass(frozen=True)
class Sampled:
    """Of a random sample of the sources' memberships: which shares of them are companies of the result."""

    found: float
    """Companies of the result for each membership."""
    there: float
    """The same of those in the target."""


async def sample_result(
    session: AsyncSession, operation: Operation, sources: Sequence[Source], target_id: UUID | None
) -> Sampled:
    """Look a few thousand memberships up in all sources.

    A company in three of them is met three times as often as one in one, so each counts for a part of a company.
    """
    total = sum(source.count for source in sources)
    in_result = _IN_RESULT[operation].format(lists="lists", in_first="in_first")
    statement = f"""
        SELECT count(*) AS sampled,
               coalesce(sum(1.0 / lists) FILTER (WHERE {in_result}), 0) AS found,
               coalesce(sum(1.0 / lists) FILTER (WHERE {in_result} AND there), 0) AS there
        FROM (SELECT company_id FROM membership TABLESAMPLE SYSTEM (:percent)
              WHERE collection_id = ANY(:sources) AND random() < :share ORDER BY company_id OFFSET 0) few,
        LATERAL (SELECT count(*) FILTER (WHERE collection_id = ANY(:sources)) AS lists,
                        bool_or(collection_id = :first) AS in_first,
                        coalesce(bool_or(collection_id = :target), false) AS there
                 FROM membership WHERE membership.company_id = few.company_id
                   AND collection_id = ANY(CAST(:looked_at AS uuid[])) OFFSET 0) held
    """
    ids = [source.id for source in sources]
    percent = min(100.0, 100.0 * SAMPLE_SPREAD * SAMPLE_ROWS / max(total, 1))
    parameters = {
        "sources": ids, "first": ids[0], "target": target_id, "number": len(ids),
        "looked_at": [*ids, target_id] if target_id else ids,
        "percent": percent, "share": SAMPLE_ROWS / max(total, 1) / (percent / 100),
    }  # fmt: skip
    row = (await session.execute(text(statement), parameters)).one()
    sampled = max(row.sampled, 1)
    return Sampled(float(row.found) / sampled, float(row.there) / sampled)
