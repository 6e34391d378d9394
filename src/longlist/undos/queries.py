"""SQL of undoing what jobs did to memberships. Written as SQL: its shape is what its speed hangs on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs.models import Job
from longlist.journal.models import PART_SIZE

# The rows of ``gone`` (company_id, job_id, added_at) go into the journal, after the parts that the job has there.
_JOURNAL = f"""
    INSERT INTO removal (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at)
    SELECT :undo_id, (SELECT coalesce(max(part), 0) FROM removal WHERE job_id = :undo_id) + slot,
           :collection, :removed_at, array_agg(company_id), array_agg(job_id), array_agg(added_at)
    FROM (SELECT *, (row_number() OVER () - 1) / {PART_SIZE} + 1 AS slot
          FROM (SELECT * FROM gone ORDER BY company_id) ordered) slots
    GROUP BY slot"""

# What a job added lies together in the index by time, within the job's window: never is the whole list read.
_WINDOW = """collection_id = :collection AND added_at <= :last
    AND (added_at, company_id) > (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid))"""
_EDGE = f"""
    SELECT added_at, company_id FROM membership WHERE {_WINDOW}
    ORDER BY added_at, company_id OFFSET :limit - 1 LIMIT 1
"""
_TAKE_AWAY = f"""
    WITH gone AS (
      DELETE FROM membership
      WHERE {_WINDOW} AND (added_at, company_id) <= (CAST(:edge_at AS timestamptz), CAST(:edge_id AS uuid))
        AND job_id = :of_id
      RETURNING company_id, job_id, added_at),
    journal AS ({_JOURNAL})
    SELECT count(*) FROM gone
"""
_LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True)
class Place:
    """A membership's place in the index of its list by time."""

    added_at: datetime
    company_id: UUID


def window(of: Job) -> Place | None:
    """Just before the first that a job added; None where it added nothing."""
    return Place(of.first_added_at, UUID(int=0)) if of.first_added_at else None


async def take_away_added(
    session: AsyncSession, undo: Job, of: Job, after: Place, limit: int, removed_at: datetime
) -> tuple[int, Place | None]:
    """Take out what job ``of`` added, of the next ``limit`` memberships of its target; the caller has locked that.

    Returns how many, and where to go on, None at the end of the job's window.
    """
    values: dict[str, Any] = {
        "collection": of.target_id,
        "of_id": of.id,
        "undo_id": undo.id,
        "removed_at": removed_at,
        "last": of.last_added_at,
        "after_at": after.added_at,
        "after_id": after.company_id,
        "limit": limit,
    }
    found = (await session.execute(text(_EDGE), values)).one_or_none()
    edge = Place(found.added_at, found.company_id) if found else None
    values |= {
        "edge_at": edge.added_at if edge else of.last_added_at,
        "edge_id": edge.company_id if edge else _LAST_ID,
    }
    return int((await session.execute(text(_TAKE_AWAY), values)).scalar_one()), edge


async def count_added(session: AsyncSession, of: Job) -> int:
    """How many of those that a job added are still there as it put them."""
    statement = text(
        """
        SELECT count(*) FROM membership
        WHERE collection_id = :collection AND added_at BETWEEN :first AND :last AND job_id = :of_id
        """
    )
    values = {"collection": of.target_id, "of_id": of.id, "first": of.first_added_at, "last": of.last_added_at}
    return int((await session.execute(statement, values)).scalar_one())


_ROWS = """
    SELECT row.* FROM removal, unnest(company_ids, job_ids, added_at) AS row (company_id, job_id, added_at)
    WHERE {of} AND removal.collection_id = :collection AND part > :after AND part <= :upto"""

# The memberships of the parts; those whose company exists; of these, those that are not there; and these go in, with
# their old job and time. A part is marked only where something was put back: another undo may have done that.
_RESTORE = f"""
    WITH rows AS MATERIALIZED ({_ROWS.format(of="removal.job_id = :of_id")}),
    living AS MATERIALIZED (
      SELECT rows.* FROM rows WHERE EXISTS (SELECT FROM company WHERE company.id = rows.company_id)),
    fresh AS MATERIALIZED (
      SELECT * FROM living WHERE NOT EXISTS (
        SELECT FROM membership
        WHERE membership.collection_id = :collection AND membership.company_id = living.company_id)),
    restored AS (
      INSERT INTO membership (collection_id, company_id, job_id, added_at)
      SELECT :collection, company_id, job_id, added_at FROM fresh ORDER BY company_id
      RETURNING company_id),
    marked AS (
      UPDATE removal SET restored_by = :undo_id, restored_at = :restored_at
      WHERE job_id = :of_id AND collection_id = :collection AND part > :after AND part <= :upto
        AND company_ids && ARRAY(SELECT company_id FROM restored))
    SELECT (SELECT count(*) FROM rows) AS rows, (SELECT count(*) FROM living) AS living,
           (SELECT count(*) FROM restored) AS restored
"""


@dataclass(frozen=True)
class Restored:
    rows: int
    living: int
    restored: int


async def collections_of(session: AsyncSession, of_id: UUID, after: int, upto: int) -> Sequence[UUID]:
    """The collections of these parts, ascending: the order in which they are locked."""
    statement = text(
        """
        SELECT DISTINCT collection_id FROM removal
        WHERE job_id = :of_id AND part > :after AND part <= :upto ORDER BY 1
        """
    )
    values = {"of_id": of_id, "after": after, "upto": upto}
    return (await session.execute(statement, values)).scalars().all()


async def count_part_rows(session: AsyncSession, of_id: UUID, collection_id: UUID, after: int, upto: int) -> int:
    statement = text(
        """
        SELECT coalesce(sum(cardinality(company_ids)), 0) FROM removal
        WHERE job_id = :of_id AND collection_id = :collection AND part > :after AND part <= :upto
        """
    )
    values = {"of_id": of_id, "collection": collection_id, "after": after, "upto": upto}
    return int((await session.execute(statement, values)).scalar_one())


async def restore_parts(
    session: AsyncSession, undo: Job, of: Job, collection_id: UUID, *, after: int, upto: int, restored_at: datetime
) -> Restored:
    """Put back the memberships of one collection in these parts; the caller holds its lock and shares companies."""
    values = {
        "collection": collection_id,
        "of_id": of.id,
        "undo_id": undo.id,
        "restored_at": restored_at,
        "after": after,
        "upto": upto,
    }
    row = (await session.execute(text(_RESTORE), values)).one()
    return Restored(row.rows, row.living, row.restored)


# Only those that still stand as they were put back: who was removed and added anew since is somebody else's.
_STANDING = f"""
    rows AS MATERIALIZED ({_ROWS.format(of="removal.restored_by = :of_id")}),
    gone AS (
      DELETE FROM membership USING rows
      WHERE membership.collection_id = :collection AND membership.company_id = rows.company_id
        AND membership.added_at = rows.added_at AND membership.job_id IS NOT DISTINCT FROM rows.job_id
      RETURNING membership.company_id, membership.job_id, membership.added_at)"""
_REMOVE_RESTORED = f"""
    WITH {_STANDING}, journal AS ({_JOURNAL})
    SELECT (SELECT count(*) FROM rows) AS rows, (SELECT count(*) FROM gone) AS gone
"""


async def restored_collections(session: AsyncSession, undo_id: UUID, after: int, upto: int) -> Sequence[UUID]:
    """As `collections_of`, of the parts that an undo put back."""
    statement = text(
        """
        SELECT DISTINCT collection_id FROM removal
        WHERE restored_by = :undo_id AND part > :after AND part <= :upto ORDER BY 1
        """
    )
    values = {"undo_id": undo_id, "after": after, "upto": upto}
    return (await session.execute(statement, values)).scalars().all()


async def remove_restored(
    session: AsyncSession, undo: Job, of: Job, collection_id: UUID, *, after: int, upto: int, removed_at: datetime
) -> tuple[int, int]:
    """Take out again what undo ``of`` put back into one collection; the rows looked at, and how many went."""
    values = {
        "collection": collection_id,
        "of_id": of.id,
        "undo_id": undo.id,
        "removed_at": removed_at,
        "after": after,
        "upto": upto,
    }
    row = (await session.execute(text(_REMOVE_RESTORED), values)).one()
    return row.rows, row.gone


# Of all parts of a job, or of some taken at random, for the plan.
_FORESEE = """
    SELECT count(*) AS rows,
           count(*) FILTER (WHERE EXISTS (SELECT FROM company WHERE company.id = row.company_id)) AS living,
           count(*) FILTER (WHERE membership.company_id IS NOT NULL) AS there,
           count(*) FILTER (WHERE membership.added_at = row.added_at
                            AND membership.job_id IS NOT DISTINCT FROM row.job_id) AS standing
    FROM (SELECT * FROM removal WHERE {of} ORDER BY random() LIMIT CAST(:parts AS bigint)) part
    CROSS JOIN LATERAL unnest(company_ids, job_ids, part.added_at) AS row (company_id, job_id, added_at)
    LEFT JOIN membership ON membership.collection_id = part.collection_id AND membership.company_id = row.company_id
"""


@dataclass(frozen=True)
class Standing:
    rows: int
    living: int
    there: int
    """In the collection now, put there by whomever."""
    standing: int
    """In the collection with the job and the time that the journal has."""


async def foresee_restore(session: AsyncSession, of_id: UUID, parts: int | None) -> Standing:
    """How what a job took out stands now; over so many ``parts`` taken at random, None: over all."""
    return await _foresee(session, "removal.job_id = :of_id", of_id, parts)


async def foresee_remove(session: AsyncSession, undo_id: UUID, parts: int | None) -> Standing:
    """The same of what an undo put back."""
    return await _foresee(session, "removal.restored_by = :of_id", undo_id, parts)


async def _foresee(session: AsyncSession, of: str, of_id: UUID, parts: int | None) -> Standing:
    row = (await session.execute(text(_FORESEE.format(of=of)), {"of_id": of_id, "parts": parts})).one()
    return Standing(row.rows, row.living, row.there, row.standing)


async def revive_collection(session: AsyncSession, deletion: Job, name: str, key: str) -> None:
    """Make a deleted collection again under its old id, with what is left of its memberships.

    The row may still be there, where its deletion ended early. Its clock goes on after all that was taken out.
    """
    statement = text(
        """
        INSERT INTO collection (id, name, name_key, company_count, created_at, changed_at)
        SELECT :id, :name, :key, (SELECT count(*) FROM membership WHERE collection_id = :id),
               coalesce(CAST(:created_at AS timestamptz), now()),
               greatest(clock_timestamp(), max(removed_at) + interval '1 microsecond')
        FROM removal WHERE job_id = :deletion_id
        ON CONFLICT (id) DO UPDATE SET deleted_at = NULL, name = excluded.name, name_key = excluded.name_key,
          company_count = excluded.company_count, updated_at = now(),
          changed_at = greatest(clock_timestamp(), collection.changed_at + interval '1 microsecond')
        """
    )
    values = {"id": deletion.target_id, "name": name, "key": key, "deletion_id": deletion.id}
    await session.execute(statement, {**values, "created_at": deletion.params.get("created_at")})
