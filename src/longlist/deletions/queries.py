"""SQL of deletions. Written as SQL: its shape is what its speed hangs on.

The ids of a part travel as the text of an array: nobody here looks into them, and a list of thousands costs time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import Company
from longlist.jobs.models import Job
from longlist.journal.models import PART_SIZE
from longlist.selections import queries as selections
from longlist.selections.models import Selection
from longlist.server_times import lock_wait
from longlist.text.keys import name_key

SAMPLE_ROWS = 10_000
PART_BYTES = 16_000_000  # of a part of `deletion`: a few companies can be very long


@dataclass(frozen=True)
class Part:
    seen: int
    last: UUID | None
    ids: str
    """Of those that are there."""


async def next_part(session: AsyncSession, selection: Selection, after: UUID | None, limit: int) -> Part:
    part, parameters = await selections.next_part(session, selection, after, limit)
    statement = text(
        f"""
        SELECT count(*) AS seen, (array_agg(company_id))[count(*)] AS last,
               CAST(coalesce(array_agg(company_id) FILTER (WHERE present), '{{}}') AS text) AS ids
        FROM ({part}) part
        """
    )
    row = (await session.execute(statement, parameters)).one()
    return Part(row.seen, row.last, row.ids)


async def lock_collections_of(session: AsyncSession, ids: str) -> list[UUID]:
    """Lock every collection that has one of them, in the order of their ids, those that are being deleted too."""
    statement = text(
        """
        SELECT id FROM collection
        WHERE id IN (SELECT collection_id FROM membership WHERE company_id = ANY(CAST(:ids AS uuid[])))
        ORDER BY id FOR NO KEY UPDATE
        """
    )
    with lock_wait():
        return list((await session.execute(statement, {"ids": ids})).scalars())


# The memberships go; their collections count fewer, and their clocks go on; and what went is journalled, in parts of
# one collection each.
_TAKE_OUT = f"""
    WITH gone AS (
      DELETE FROM membership WHERE company_id = ANY(CAST(:ids AS uuid[]))
      RETURNING collection_id, company_id, job_id, added_at),
    ticked AS (
      UPDATE collection SET company_count = company_count - fewer, updated_at = now(),
             changed_at = greatest(clock_timestamp(), changed_at + interval '1 microsecond')
      FROM (SELECT collection_id, count(*) AS fewer FROM gone GROUP BY collection_id) gone_from
      WHERE id = collection_id
      RETURNING id, changed_at),
    parts AS (
      SELECT collection_id, array_agg(company_id ORDER BY company_id) AS company_ids,
             array_agg(job_id ORDER BY company_id) AS job_ids, array_agg(added_at ORDER BY company_id) AS added_at
      FROM (
        SELECT *, (row_number() OVER (PARTITION BY collection_id ORDER BY company_id) - 1) / {PART_SIZE} AS slot
        FROM gone) slots
      GROUP BY collection_id, slot),
    journal AS (
      INSERT INTO removal (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at)
      SELECT :job_id,
             (SELECT coalesce(max(part), 0) FROM removal WHERE job_id = :job_id)
               + row_number() OVER (ORDER BY collection_id, company_ids[1]),
             collection_id, changed_at, company_ids, job_ids, added_at
      FROM parts JOIN ticked ON id = collection_id)
    SELECT count(*) FROM gone
"""


async def take_out(session: AsyncSession, ids: str, job_id: UUID) -> int:
    """Take them out of every collection; how many memberships that were. The collections are locked."""
    return int((await session.execute(text(_TAKE_OUT), {"ids": ids, "job_id": job_id})).scalar_one())


_DELETE = f"""
    WITH gone AS (
      DELETE FROM company WHERE id = ANY(CAST(:ids AS uuid[])) RETURNING id, to_jsonb(company) AS company),
    parts AS (
      SELECT array_agg(id ORDER BY id) AS company_ids, array_agg(company ORDER BY id) AS companies
      FROM (
        SELECT id, company, (row_number() OVER (ORDER BY id) - 1) / {PART_SIZE} AS by_number,
               sum(pg_column_size(company)) OVER (ORDER BY id) / {PART_BYTES} AS by_size
        FROM gone) slots
      GROUP BY by_number, by_size),
    journal AS (
      INSERT INTO deletion (job_id, part, removed_at, company_ids, companies)
      SELECT :job_id,
             (SELECT coalesce(max(part), 0) FROM deletion WHERE job_id = :job_id)
               + row_number() OVER (ORDER BY company_ids[1]),
             :removed_at, company_ids, companies
      FROM parts)
    SELECT count(*) FROM gone
"""


async def delete(session: AsyncSession, ids: str, job_id: UUID, removed_at: datetime) -> int:
    """Delete their rows, which go into the journal of the job; how many. The catalog is locked."""
    parameters = {"ids": ids, "job_id": job_id, "removed_at": removed_at}
    return int((await session.execute(text(_DELETE), parameters)).scalar_one())


async def count_memberships(session: AsyncSession, selection: Selection) -> tuple[int, int]:
    """How many of the selection are still in its scope, and how many memberships these have in all."""
    current = await selections.is_current(session, selection)
    return await _memberships(session, *selections.present(selection, current=current))


async def sample_memberships(session: AsyncSession, selection: Selection) -> tuple[int, int]:
    """The same of a random sample."""
    return await _memberships(session, *selections.sample(selection, SAMPLE_ROWS))


async def _memberships(session: AsyncSession, companies: str, parameters: dict[str, Any]) -> tuple[int, int]:
    statement = text(
        f"""
        WITH selected AS MATERIALIZED ({companies})
        SELECT (SELECT count(*) FROM selected) AS found,
               (SELECT count(*) FROM membership WHERE company_id IN (SELECT company_id FROM selected)) AS memberships
        """
    )
    row = (await session.execute(statement, parameters)).one()
    return row.found, row.memberships


async def count_there(session: AsyncSession, by: str, job_id: UUID, parts: int | None) -> tuple[int, int]:
    """Of the deleted companies in so many parts of a journal, or in all: how many they are, and how many are there.

    ``by`` is the column that has the job's id: of the deletion, or of the undo that put them back.
    """
    where = {"job_id": "restored_by IS NULL AND job_id", "restored_by": "restored_by"}[by]
    statement = text(
        f"""
        SELECT count(*) AS deleted, count(company.id) AS there
        FROM (SELECT company_ids FROM deletion WHERE {where} = :job_id ORDER BY random() LIMIT :parts) some_parts,
             unnest(company_ids) AS gone
        LEFT JOIN company ON company.id = gone
        """
    )
    row = (await session.execute(statement, {"job_id": job_id, "parts": parts})).one()
    return row.deleted, row.there


async def in_other_lists(session: AsyncSession, of: Job) -> bool:
    """Whether the company that a job created is in a list, other than as that job put it there."""
    statement = text(
        """
        SELECT EXISTS (
          SELECT FROM membership WHERE company_id = CAST(:company AS uuid) AND job_id IS DISTINCT FROM :job_id)
        """
    )
    return bool((await session.execute(statement, {"company": of.params["company_id"], "job_id": of.id})).scalar_one())


async def ids_of_parts(session: AsyncSession, restored_by: UUID, after: int, upto: int) -> str:
    """The ids in these parts, of those that an undo put back."""
    statement = text(
        """
        SELECT CAST(coalesce(array_agg(id), '{}') AS text) FROM deletion, unnest(company_ids) AS id
        WHERE restored_by = :restored_by AND part > :after AND part <= :upto
        """
    )
    parameters = {"restored_by": restored_by, "after": after, "upto": upto}
    return str((await session.execute(statement, parameters)).scalar_one())


# Columns that were added after the row was deleted are not named, so that they get their defaults; those that are
# gone since are not read. A part is marked only where something was put back: another undo may have done that.
_RESTORE = """
    WITH restored AS (
      INSERT INTO company ({columns})
      SELECT {stored_columns} FROM deletion, unnest(companies) AS kept,
             jsonb_populate_record(CAST(NULL AS company), kept) AS stored
      WHERE job_id = :of_id AND part = :part
      ON CONFLICT (id) DO NOTHING
      RETURNING id, name),
    marked AS (
      UPDATE deletion SET restored_by = :job_id, restored_at = :restored_at
      WHERE job_id = :of_id AND part = :part AND EXISTS (SELECT FROM restored))
    SELECT array_agg(id) AS ids, array_agg(name) AS names FROM restored
"""
_FOLD_NAMES = """
    UPDATE company SET name_key = folded.key
    FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[])) folded (id, key) WHERE company.id = folded.id
"""


async def restore_parts(
    session: AsyncSession, job_id: UUID, of_id: UUID, *, after: int, upto: int, restored_at: datetime
) -> int:
    """Insert the companies of these parts again, as they were, but those that are there; how many. Locks the catalog.

    Part by part: a migration may lie between two.
    """
    found = await session.execute(
        text(
            """
            SELECT part, ARRAY(SELECT jsonb_object_keys(companies[1])) AS names FROM deletion
            WHERE job_id = :of_id AND restored_by IS NULL AND part > :after AND part <= :upto ORDER BY part
            """
        ),
        {"of_id": of_id, "after": after, "upto": upto},
    )
    restored = 0
    for part, names in found.all():
        columns = [column.name for column in Company.__table__.columns if column.name in names]
        statement = _RESTORE.format(
            columns=", ".join(columns), stored_columns=", ".join(f"stored.{column}" for column in columns)
        )
        values = {"job_id": job_id, "of_id": of_id, "part": part, "restored_at": restored_at}
        back = (await session.execute(text(statement), values)).one()
        restored += len(back.ids or ())
        if back.ids and "country_key" not in names:  # journalled when names were folded otherwise
            await session.execute(text(_FOLD_NAMES), {"ids": back.ids, "keys": list(map(name_key, back.names))})
    return restored
