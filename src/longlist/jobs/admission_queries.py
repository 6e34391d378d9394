"""SQL of admission: how many jobs run, and which parked ones may."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs import queries
from longlist.jobs.models import Job
from longlist.locks import AdvisoryLock

SMALL_ROWS = 10_000  # left to do, a second's work at most: the fast lane


@dataclass(frozen=True)
class Running:
    in_all: int
    per_collection: int
    """Of the collections asked for, the busiest."""


async def take_admission_lock(session: AsyncSession) -> None:
    """Have nobody else count running jobs until commit. After every lock but that of events (docs/decisions/0015)."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AdvisoryLock.ADMISSION})


async def count_running(session: AsyncSession, collection_ids: Sequence[UUID]) -> Running:
    """How many jobs are under way, in all and on these collections; nobody else counts until commit."""
    await take_admission_lock(session)
    statement = text(
        """
        WITH running AS (SELECT collection_ids FROM job WHERE state = 'running')
        SELECT (SELECT count(*) FROM running) AS in_all,
               coalesce(max((SELECT count(*) FROM running WHERE collection = ANY(collection_ids))), 0) AS per_collection
        FROM unnest(CAST(:collections AS uuid[])) collection
        """
    )
    row = (await session.execute(statement, {"collections": list(collection_ids)})).one()
    return Running(row.in_all, row.per_collection)


async def any_admissible(session: AsyncSession, max_running: int) -> bool:
    """Whether a job is parked and there is room; read without the admission lock, so it may have changed since."""
    statement = text(
        """
        SELECT EXISTS (SELECT FROM job WHERE state = 'queued' AND message_id IS NULL)
               AND (SELECT count(*) FROM job WHERE state = 'running') < :max_running
        """
    )
    return bool((await session.execute(statement, {"max_running": max_running})).scalar_one())


# One parked job at a time, until there is no room: the first of which no collection is full, those chosen before it
# included. `running` and `used` have a collection once for each job that works on it.
_CHOOSE_PARKED = """
    WITH RECURSIVE running AS MATERIALIZED (SELECT collection_ids FROM job WHERE state = 'running'),
    parked AS MATERIALIZED (
      SELECT id, collection_ids,
             row_number() OVER (ORDER BY (total - processed <= :small_rows) IS TRUE DESC, created_at, id) AS position
      FROM job WHERE state = 'queued' AND message_id IS NULL AND (SELECT count(*) FROM running) < :max_running),
    chosen AS (
      SELECT 0 AS number, CAST(NULL AS uuid) AS id, CAST(0 AS bigint) AS position,
             ARRAY(SELECT unnest(collection_ids) FROM running) AS used
      UNION ALL
      SELECT number + 1, next.id, next.position, used || next.collection_ids
      FROM chosen, LATERAL (
        SELECT ARRAY(SELECT collection_id FROM unnest(used) collection_id
                     GROUP BY collection_id HAVING count(*) >= :max_per_collection) AS ids) full_collections,
      LATERAL (
        SELECT * FROM parked WHERE parked.position > chosen.position AND NOT collection_ids && full_collections.ids
        ORDER BY parked.position LIMIT 1) next
      WHERE number < :max_running - (SELECT count(*) FROM running))
    SELECT job.id FROM job JOIN chosen USING (id) WHERE job.state = 'queued' AND job.message_id IS NULL
    ORDER BY chosen.number FOR NO KEY UPDATE OF job SKIP LOCKED
"""


async def lock_admissible(session: AsyncSession, max_running: int, max_per_collection: int) -> Sequence[Job]:
    """Parked jobs that the limits let run now, small ones first; nobody else counts until commit.

    Takes the admission lock. Without room no parked job is looked at. Jobs that are locked are left to whoever holds
    them.
    """
    await take_admission_lock(session)
    values = {"max_running": max_running, "max_per_collection": max_per_collection, "small_rows": SMALL_ROWS}
    ids = (await session.execute(text(_CHOOSE_PARKED), values)).scalars().all()
    found = {job.id: job for job in await queries.by_ids(session, ids)} if ids else {}
    return [found[job_id] for job_id in ids]
