"""SQL of undoing what jobs did to memberships. Written as SQL: its shape is what its speed hangs on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import plan_without
from longlist.jobs.models import Job
from longlist.journal.queries import JOURNAL_GONE
from longlist.selections.queries import OF_PART, SEEN

# What a job added lies together in the index by time, within the job's window: never is the whole list read.
_TAKE_AWAY = f"""
    WITH part AS MATERIALIZED (
      SELECT added_at, company_id, job_id = :of_id AS present, ctid AS place FROM membership
      WHERE collection_id = :source AND added_at <= :last
        AND (added_at, company_id) > (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid))
      ORDER BY added_at, company_id LIMIT :limit),
    {SEEN},
    gone AS (DELETE FROM membership WHERE {OF_PART} RETURNING company_id, job_id, added_at),
    {JOURNAL_GONE}
    SELECT seen, last, (SELECT coalesce(sum(size), 0) FROM journal) AS removed,
           (SELECT added_at FROM part OFFSET greatest(seen - 1, 0) LIMIT 1) AS last_at
    FROM seen
"""


async def not_restored(session: AsyncSession, job_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those of the jobs of which something that they took out or deleted has not been put back."""
    statement = text(
        """
        SELECT id FROM unnest(CAST(:job_ids AS uuid[])) id
        WHERE EXISTS (SELECT FROM removal WHERE job_id = id AND restored_by IS NULL)
           OR EXISTS (SELECT FROM deletion WHERE job_id = id AND restored_by IS NULL)
        """
    )
    return (await session.execute(statement, {"job_ids": list(job_ids)})).scalars().all()


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
        "source": of.target_id,
        "of_id": of.id,
        "taken_by": undo.id,
        "removed_at": removed_at,
        "last": of.last_added_at,
        "after_at": after.added_at,
        "after_id": after.company_id,
        "limit": limit,
    }
    await plan_without(session, "sort")
    row = (await session.execute(text(_TAKE_AWAY), values)).one()
    return int(row.removed), Place(row.last_at, row.last) if row.seen == limit else None


async def count_added(session: AsyncSession, of: Job, added: int) -> int:
    """How many of the ``added`` companies of a job are still there as it put them."""
    # Where the clock of the list stands still nothing was put in or taken out since.
    statement = text(
        """
        SELECT CASE WHEN (SELECT changed_at FROM collection WHERE id = :collection) = :last THEN :added ELSE (
          SELECT count(*) FROM membership
          WHERE collection_id = :collection AND added_at BETWEEN :first AND :last AND job_id = :of_id) END
        """
    )
    values = {
        "collection": of.target_id, "of_id": of.id, "first": of.first_added_at, "last": of.last_added_at,
        "added": added,
    }  # fmt: skip
    return int((await session.execute(statement, values)).scalar_one())


@dataclass(frozen=True)
class Locked:
    """A collection that the caller has locked, and its time for what is put into it or taken out."""

    id: UUID
    at: datetime
    dense: bool
    """Whether the undo looks at most of the collection: then stretches of it are read; and of all companies."""
    dense_companies: bool


@dataclass(frozen=True)
class PartsOf:
    """Some parts of the journal: what job ``job_id`` took out and is out still; or what undo ``job_id`` put back."""

    job_id: UUID
    put_back: bool
    after: int
    upto: int

    @property
    def where(self) -> str:
        return f"{_where(put_back=self.put_back)} AND part > :after AND part <= :upto"

    @property
    def parameters(self) -> dict[str, Any]:
        return {"of_id": self.job_id, "after": self.after, "upto": self.upto}


def _where(*, put_back: bool) -> str:
    return "restored_by = :of_id" if put_back else "removal.job_id = :of_id AND restored_by IS NULL"


async def sizes(session: AsyncSession, parts: PartsOf) -> dict[UUID, int]:
    """How many rows the parts have of each collection; by id, the order in which collections are locked."""
    statement = text(
        f"""
        SELECT collection_id, sum(cardinality(company_ids)) AS rows FROM removal WHERE {parts.where}
        GROUP BY collection_id ORDER BY collection_id
        """
    )
    return {row.collection_id: int(row.rows) for row in (await session.execute(statement, parts.parameters)).all()}


# The rows of one collection in some parts, and between which ids they lie.
_ROWS = """
    rows AS MATERIALIZED (
      SELECT removal.job_id AS taken_by, part, row.*
      FROM removal, unnest(company_ids, job_ids, added_at) AS row (company_id, job_id, added_at)
      WHERE {where} AND removal.collection_id = :source),
    edges AS MATERIALIZED (
      SELECT (SELECT company_id FROM rows ORDER BY company_id LIMIT 1) AS first,
             (SELECT company_id FROM rows ORDER BY company_id DESC LIMIT 1) AS last)"""
# Who of them is in the collection, and whose company exists. As in collections.queries.PUT_PART_IN there are two ways:
# the stretch between the edges is read and hashed, or each is looked up, where that stretch holds many more than them.
_THERE = {
    True: """
    there AS MATERIALIZED (
      SELECT company_id, job_id, added_at, ctid AS place FROM membership, edges
      WHERE collection_id = :source AND company_id BETWEEN first AND last)""",
    False: """
    there AS MATERIALIZED (
      SELECT found.* FROM rows, LATERAL (
        SELECT company_id, job_id, added_at, ctid AS place FROM membership
        WHERE collection_id = :source AND company_id = rows.company_id OFFSET 0) found)""",
}
_LIVING = {
    True: "living AS MATERIALIZED (SELECT id FROM company, edges WHERE id BETWEEN first AND last)",
    False: """
    living AS MATERIALIZED (
      SELECT rows.company_id AS id FROM rows, LATERAL (
        SELECT FROM company WHERE id = rows.company_id OFFSET 0) found)""",
}
# They go in with their old job and time. A part of which all went in says so; `_SPLIT` sees to the others.
_RESTORE = """
    WITH {rows}, {there}, {living},
    alive AS MATERIALIZED (SELECT * FROM rows WHERE company_id IN (SELECT id FROM living)),
    fresh AS MATERIALIZED (
      SELECT * FROM alive WHERE NOT EXISTS (SELECT FROM there WHERE there.company_id = alive.company_id)),
    restored AS (
      INSERT INTO membership (collection_id, company_id, job_id, added_at)
      SELECT :source, company_id, job_id, added_at FROM fresh ORDER BY company_id),
    marked AS (
      UPDATE removal SET restored_by = :undo_id, restored_at = :restored_at
      FROM (SELECT part, count(*) AS size FROM rows GROUP BY part) wanted
      JOIN (SELECT part, count(*) AS size FROM fresh GROUP BY part) done USING (part, size)
      WHERE removal.job_id = :of_id AND removal.part = wanted.part)
    SELECT (SELECT count(*) FROM rows) AS rows, (SELECT count(*) FROM alive) AS living,
           (SELECT count(*) FROM fresh) AS restored
"""
# A part says what was put back, all of it and nothing else. Where that was only some of it, they go over into a part of
# their own, and the others stay behind, not put back.
_SPLIT = """
    WITH {rows},
    standing AS MATERIALIZED (
      SELECT rows.*, EXISTS (
        SELECT FROM membership
        WHERE collection_id = :source AND membership.company_id = rows.company_id
          AND membership.added_at = rows.added_at AND membership.job_id IS NOT DISTINCT FROM rows.job_id) AS back
      FROM rows),
    halves AS MATERIALIZED (
      SELECT part, back, array_agg(company_id ORDER BY company_id) AS company_ids,
             array_agg(job_id ORDER BY company_id) AS job_ids, array_agg(added_at ORDER BY company_id) AS added_ats
      FROM standing WHERE part IN (SELECT part FROM standing WHERE back) GROUP BY part, back),
    put_back AS (
      INSERT INTO removal
        (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at, restored_by, restored_at)
      SELECT :of_id, (SELECT max(part) FROM removal WHERE job_id = :of_id) + row_number() OVER (ORDER BY halves.part),
             :source, removed_at, halves.company_ids, halves.job_ids, halves.added_ats, :undo_id, :restored_at
      FROM halves JOIN removal ON removal.job_id = :of_id AND removal.part = halves.part WHERE back)
    UPDATE removal SET company_ids = halves.company_ids, job_ids = halves.job_ids, added_at = halves.added_ats
    FROM halves WHERE NOT back AND removal.job_id = :of_id AND removal.part = halves.part
"""


@dataclass(frozen=True)
class Restored:
    rows: int
    living: int
    restored: int


async def restore_parts(session: AsyncSession, undo: Job, parts: PartsOf, place: Locked) -> Restored:
    """Put back what the parts have of one collection; the caller holds its lock and shares companies."""
    rows = _ROWS.format(where=parts.where)
    statement = _RESTORE.format(rows=rows, there=_THERE[place.dense], living=_LIVING[place.dense_companies])
    values = {**parts.parameters, "source": place.id, "undo_id": undo.id, "restored_at": place.at}
    await plan_without(session, "nestloop")
    row = (await session.execute(text(statement), values)).one()
    if 0 < row.restored < row.rows:
        await session.execute(text(_SPLIT.format(rows=rows)), values)
    return Restored(row.rows, row.living, row.restored)


# Only those that still stand as they were put back: who was removed and added anew since is somebody else's.
_REMOVE_RESTORED = f"""
    WITH {{rows}}, {{there}},
    gone AS (
      DELETE FROM membership WHERE ctid = ANY(ARRAY(
        SELECT place FROM rows JOIN there USING (company_id, added_at)
        WHERE there.job_id IS NOT DISTINCT FROM rows.job_id))
      RETURNING company_id, job_id, added_at),
    {JOURNAL_GONE}
    SELECT coalesce(sum(size), 0) FROM journal
"""


async def remove_restored(session: AsyncSession, undo: Job, parts: PartsOf, place: Locked) -> int:
    """Take out again what the parts put back into one collection, whose lock the caller holds; how many went."""
    statement = _REMOVE_RESTORED.format(rows=_ROWS.format(where=parts.where), there=_THERE[place.dense])
    values = {**parts.parameters, "source": place.id, "taken_by": undo.id, "removed_at": place.at}
    await plan_without(session, "nestloop")
    return int((await session.execute(text(statement), values)).scalar_one())


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
    return await _foresee(session, _where(put_back=False), of_id, parts)


async def foresee_remove(session: AsyncSession, undo_id: UUID, parts: int | None) -> Standing:
    """The same of what an undo put back."""
    return await _foresee(session, _where(put_back=True), undo_id, parts)


async def _foresee(session: AsyncSession, of: str, of_id: UUID, parts: int | None) -> Standing:
    row = (await session.execute(text(_FORESEE.format(of=of)), {"of_id": of_id, "parts": parts})).one()
    return Standing(row.rows, row.living, row.there, row.standing)
