"""Events: a job's history in the database, which stream.py broadcasts."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs.models import Job
from longlist.jobs.schemas import EventType
from longlist.locks import AdvisoryLock

CHANNEL = "longlist_job_event"

_RECORD = text(
    """
    WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(:lock)),
    event AS (
      INSERT INTO job_event (job_id, type, detail, attempt, processed, worker)
      SELECT :job_id, :type, :detail, :attempt, :processed, :worker FROM turn
      RETURNING id
    )
    SELECT pg_notify(:channel, id::text) FROM event
    """
)


async def record(session: AsyncSession, job: Job, what: EventType, detail: str | None = None) -> None:
    """Write an event in the caller's transaction, and notify when it commits.

    Takes the event lock until commit, so that ids become visible in their order; it is therefore the
    last statement of a transaction.
    """
    await session.flush()
    await session.execute(
        _RECORD,
        {
            "job_id": job.id,
            "type": what,
            "detail": detail,
            "attempt": job.attempt,
            "processed": job.processed,
            "worker": job.worker,
            "lock": AdvisoryLock.EVENTS,
            "channel": CHANNEL,
        },
    )
