"""SQL of removals."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.journal.queries import JOURNAL_GONE
from longlist.selections import queries as selections
from longlist.selections.models import Selection
from longlist.selections.queries import OF_PART, SEEN


@dataclass(frozen=True)
class Removed:
    seen: int
    removed: int
    last: UUID | None


_REMOVE_PART = f"""
    WITH part AS MATERIALIZED ({{part}}),
    {{seen}},
    gone AS (DELETE FROM membership WHERE {OF_PART} RETURNING company_id, job_id, added_at),
    {JOURNAL_GONE}
    SELECT seen, {{last}} AS last, (SELECT coalesce(sum(size), 0) FROM journal) AS removed FROM seen
"""

_LISTED = {"seen": SEEN, "last": "last"}
# Of a whole list all of the part goes: the last of the journal is the last of it, and needs no look through the part.
_WHOLE = {
    "seen": "seen AS MATERIALIZED (SELECT count(*) AS seen FROM part)",
    "last": "(SELECT company_ids[size] FROM whole)",
}


async def remove_part(
    session: AsyncSession, selection: Selection, *, after: UUID | None, limit: int, job_id: UUID, removed_at: datetime
) -> Removed:
    """Take the next part of the selection out of its scope, into the journal. The caller holds the scope's lock."""
    part, parameters = await selections.next_part(session, selection, after, limit, places=True)
    statement = _REMOVE_PART.format(part=part, **(_LISTED if selection.listed else _WHOLE))
    values = {"source": selection.scope_collection_id, "taken_by": job_id, "removed_at": removed_at}
    row = (await session.execute(text(statement), {**parameters, **values})).one()
    return Removed(row.seen, int(row.removed), row.last)


async def count_present(session: AsyncSession, selection: Selection) -> int:
    """How many of the selection are still in its scope."""
    companies, parameters = selections.present(selection, current=await selections.is_current(session, selection))
    return int((await session.execute(text(f"SELECT count(*) FROM ({companies}) present"), parameters)).scalar_one())
