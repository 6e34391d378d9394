"""SQL of jobs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist import keyset
from longlist.db import AnyRow, AnySelect
from longlist.jobs.models import Job, JobEvent
from longlist.keyset import SortKey
from longlist.pagination import Asked, Sort

# Heartbeats come every 2 s (jobs/worker.py); a worker without one for this long is lost.
LOST_AFTER_S = 8
CREATED = SortKey(Job.created_at, Job.id, datetime)
NEWEST_FIRST = Sort("created_at", descending=True)


async def get(session: AsyncSession, job_id: UUID, *, lock: bool = False) -> Job | None:
    statement = select(Job).where(Job.id == job_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(statement)).scalar_one_or_none()


async def lock_for_run(session: AsyncSession, job_id: UUID, message_id: int) -> Job | None:
    """The job, locked until commit, if the message may still run it: the fence.

    None once it is finished, paused, or handed to another message.
    """
    statement = (
        select(Job)
        .where(Job.id == job_id, Job.message_id == message_id, Job.state.in_(("queued", "running")))
        .with_for_update()
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def commit_without_waiting(session: AsyncSession) -> None:
    """Let the transaction commit before its log is on disk: a tenth of a copy's time, a third of an import's.

    What a crash of the server then takes back it takes back whole, with the job's cursor, and it is done again. The
    commit that ends or stops a job waits, and all before it are then on disk too.
    """
    await session.execute(text("SET LOCAL synchronous_commit = off"))


async def lock_idempotency_key(session: AsyncSession, key: str) -> Job | None:
    """Hold everyone else with this key off until commit; the job that it made before, if any."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 771003))"), {"key": key})
    return (await session.execute(select(Job).where(Job.idempotency_key == key))).scalar_one_or_none()


async def page(
    session: AsyncSession, states: Sequence[str], kinds: Sequence[str], asked: Asked
) -> tuple[list[AnyRow], bool]:
    """Jobs of these states and kinds; of any where there are none named."""

    def statement() -> AnySelect:
        found = select(Job)
        if states:
            found = found.where(Job.state.in_(states))
        return found.where(Job.kind.in_(kinds)) if kinds else found

    return await keyset.walk(session, statement, CREATED, asked)


async def history(session: AsyncSession, job_id: UUID) -> Sequence[JobEvent]:
    """State changes, oldest first; without the chunks."""
    statement = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.type != "progress").order_by(JobEvent.id)
    return (await session.execute(statement)).scalars().all()


async def lock_abandoned(session: AsyncSession) -> Sequence[Job]:
    """Jobs that no message will run: its worker's heartbeat is gone, or the message itself is. Locked.

    Rows that are locked are left out: somebody is at work on them.
    """
    statement = text(
        """
        SELECT id FROM job
        WHERE state IN ('queued', 'running')
          AND NOT EXISTS (
            SELECT FROM procrastinate_jobs message
            LEFT JOIN procrastinate_workers worker ON worker.id = message.worker_id
            WHERE message.id = job.message_id
              AND (message.status = 'todo'
                   OR (message.status = 'doing'
                       AND worker.last_heartbeat > now() - make_interval(secs => :lost_after_s))))
        ORDER BY id LIMIT 100
        FOR UPDATE OF job SKIP LOCKED
        """
    )
    ids = (await session.execute(statement, {"lost_after_s": LOST_AFTER_S})).scalars().all()
    return (await session.execute(select(Job).where(Job.id.in_(ids)).order_by(Job.id))).scalars().all()


async def events_after(session: AsyncSession, after: int, limit: int) -> Sequence[Row[JobEvent, Job]]:
    statement = (
        select(JobEvent, Job)
        .join(Job, Job.id == JobEvent.job_id)
        .where(JobEvent.id > after)
        .order_by(JobEvent.id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def newest_event_id(session: AsyncSession) -> int:
    return int((await session.execute(text("SELECT coalesce(max(id), 0) FROM job_event"))).scalar_one())


async def worker_alive(session: AsyncSession) -> bool:
    """Whether any worker process has a fresh heartbeat."""
    statement = text(
        "SELECT EXISTS (SELECT FROM procrastinate_workers"
        " WHERE last_heartbeat > now() - make_interval(secs => :lost_after_s))"
    )
    return bool((await session.execute(statement, {"lost_after_s": LOST_AFTER_S})).scalar_one())
