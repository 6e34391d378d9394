"""SQL of copies. Written as SQL: its shape is what its speed hangs on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.selections import queries as selections
from longlist.selections.models import Selection

SAMPLE_ROWS = 10_000


@dataclass(frozen=True)
class Copied:
    seen: int
    present: int
    added: int
    last: UUID | None


# Where the target has more than so many companies for each one selected, they are looked up one by one.
DENSE = 4

# In five steps: the part; its size and edge; who of it is in the target; who is not; and these go in.
#
# Who is there is found in one of two ways, whichever the lists' sizes call for. Dense: the stretch of the target
# between the part's edges is read and hashed, which makes a chunk cheaper than ON CONFLICT does (0.8 of it where
# nothing is there yet, 0.45 where all is). Sparse: a lookup for each, so that 50 companies do not read a target of
# 5 million. Only one branch runs: the other's condition on the size is false before its first row.
#
# No ON CONFLICT: the target's row is locked, so nobody else adds; the primary key stands behind that.
_COPY_PART = """
    WITH part AS MATERIALIZED ({part}),
    seen AS MATERIALIZED (
      SELECT count(*) AS seen, count(*) FILTER (WHERE present) AS present, (array_agg(company_id))[count(*)] AS last
      FROM part),
    dense AS MATERIALIZED (SELECT company_count <= :dense AS dense FROM collection WHERE id = :target),
    there AS MATERIALIZED (
      SELECT company_id FROM membership
      WHERE (SELECT dense FROM dense)
        AND collection_id = :target AND company_id > :after AND company_id <= (SELECT last FROM seen)
      UNION ALL
      SELECT part.company_id FROM part, LATERAL (
        SELECT FROM membership
        WHERE collection_id = :target AND company_id = part.company_id
        OFFSET 0) probe
      WHERE NOT (SELECT dense FROM dense)),
    fresh AS MATERIALIZED (
      SELECT company_id FROM part
      WHERE present AND NOT EXISTS (SELECT FROM there WHERE there.company_id = part.company_id)),
    added AS (
      INSERT INTO membership (collection_id, company_id, job_id, added_at)
      SELECT :target, company_id, :job_id, :added_at FROM fresh)
    SELECT seen, present, last, (SELECT count(*) FROM fresh) AS added FROM seen
"""


async def copy_part(
    session: AsyncSession,
    selection: Selection,
    *,
    after: UUID | None,
    limit: int,
    target_id: UUID,
    job_id: UUID,
    added_at: datetime,
) -> Copied:
    """Put the next part of the selection into the target. The caller holds the target's lock."""
    part, parameters = selections.next_part(selection, after, limit)
    # The planner knows nothing of the sizes in the statement; a nested loop over two of them would be quadratic.
    await session.execute(text("SET LOCAL enable_nestloop = off"))
    values = {
        "target": target_id,
        "job_id": job_id,
        "added_at": added_at,
        "dense": DENSE * selection.count,
    }
    row = (await session.execute(text(_COPY_PART.format(part=part)), {**parameters, **values})).one()
    return Copied(row.seen, row.present, row.added, row.last)


async def count_overlap(session: AsyncSession, selection: Selection, target_id: UUID | None) -> tuple[int, int]:
    """How many of the selection are still in its scope, and how many of these are in the target."""
    current = await selections.is_current(session, selection)
    # Both sides come in the order of their ids: a merge reads two indexes, where a hash would build a table first.
    await session.execute(text("SET LOCAL enable_hashjoin = off"))
    return await _overlap(session, *selections.present(selection, current=current), target_id)


async def sample_overlap(session: AsyncSession, selection: Selection, target_id: UUID) -> tuple[int, int]:
    """The same of a random sample: its size, and how many of it are in the target."""
    return await _overlap(session, *selections.sample(selection, SAMPLE_ROWS), target_id)


async def _overlap(
    session: AsyncSession, companies: str, parameters: dict[str, Any], target_id: UUID | None
) -> tuple[int, int]:
    statement = text(
        f"""
        SELECT count(*) AS found, count(target.company_id) AS there
        FROM ({companies}) selected
        LEFT JOIN membership target
          ON target.collection_id = :target AND target.company_id = selected.company_id
        """
    )
    row = (await session.execute(statement, {**parameters, "target": target_id})).one()
    return row.found, row.there
