"""SQL of copies and moves. Written as SQL: its shape is what its speed hangs on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections.queries import DENSE, PUT_PART_IN
from longlist.db import plan_without
from longlist.journal.queries import JOURNAL_GONE
from longlist.selections import queries as selections
from longlist.selections.models import Selection
from longlist.selections.queries import OF_PART, SEEN

SAMPLE_ROWS = 10_000


@dataclass(frozen=True)
class Copied:
    seen: int
    present: int
    added: int
    last: UUID | None


# The part, and into the target with it.
_PUT = f"""
    WITH part AS MATERIALIZED ({{part}}),
    {SEEN},
    {PUT_PART_IN}"""
_OUTCOME = "SELECT seen, present, last, (SELECT count(*) FROM fresh) AS added FROM seen"
_COPY_PART = f"{_PUT} {_OUTCOME}"
_MOVE_PART = f"""{_PUT},
    gone AS (DELETE FROM membership WHERE {OF_PART} RETURNING company_id, job_id, added_at),
    {JOURNAL_GONE}
    {_OUTCOME}
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
    part, parameters = await selections.next_part(session, selection, after, limit)
    parameters |= {"target": target_id, "job_id": job_id, "added_at": added_at, "dense": DENSE * selection.count}
    return await _put(session, _COPY_PART.format(part=part), parameters)


async def move_part(
    session: AsyncSession,
    selection: Selection,
    *,
    after: UUID | None,
    limit: int,
    target: tuple[UUID, datetime],
    job_id: UUID,
    removed_at: datetime,
) -> Copied:
    """The same, and out of the scope with all of it that is there, in the same statement: into the job's journal.

    ``target`` is its id and the time for what is added. The caller holds the locks of both lists.
    """
    part, parameters = await selections.next_part(session, selection, after, limit, places=True)
    parameters |= {"target": target[0], "job_id": job_id, "added_at": target[1], "dense": DENSE * selection.count}
    parameters |= {"source": selection.scope_collection_id, "taken_by": job_id, "removed_at": removed_at}
    return await _put(session, _MOVE_PART.format(part=part), parameters)


async def _put(session: AsyncSession, statement: str, parameters: dict[str, Any]) -> Copied:
    row = (await session.execute(text(statement), parameters)).one()
    return Copied(row.seen, row.present, row.added, row.last)


async def count_overlap(session: AsyncSession, selection: Selection, target_id: UUID | None) -> tuple[int, int]:
    """How many of the selection are still in its scope, and how many of these are in the target."""
    current = await selections.is_current(session, selection)
    # Both sides come in the order of their ids: a merge reads two indexes, where a hash would build a table first, and
    # a loop would look up each of a list that the planner takes for a small one (docs/decisions/0011).
    await plan_without(session, "hashjoin", *(() if selection.listed else ("nestloop", "sort")))
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
