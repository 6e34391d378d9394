"""SQL of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import Row, any_, delete, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from longlist import keyset
from longlist.db import LOCK_TIMEOUT_MS, AnyRow, AnySelect, budgets_of
from longlist.jobs.models import FINISHED, Job, JobEvent, JobWish, UndoneJob, Wish
from longlist.keyset import SortKey
from longlist.locks import AdvisoryLock
from longlist.pagination import Asked, Sort
from longlist.text.patterns import contains_pattern

CREATED = SortKey(Job.created_at, Job.id, datetime)
EVENT = SortKey(JobEvent.id, JobEvent.job_id, int)
NEWEST_FIRST = Sort("created_at", descending=True)
OLDEST_EVENT_FIRST = Sort("id", descending=False)


async def get(session: AsyncSession, job_id: UUID) -> Job | None:
    return (await session.execute(select(Job).where(Job.id == job_id))).scalar_one_or_none()


async def lock_for_run(session: AsyncSession, job_id: UUID, message_id: int) -> Job | None:
    """The job, locked until commit, if the message may still run it: the fence.

    None once it is finished, paused, or handed to another message.
    """
    statement = (
        select(Job)
        .where(Job.id == job_id, Job.message_id == message_id, Job.state.in_(("queued", "running")))
        .with_for_update(key_share=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def lock(session: AsyncSession, job_id: UUID) -> Job | None:
    """The job, locked until commit; waits for the chunk under way."""
    statement = select(Job).where(Job.id == job_id).with_for_update(key_share=True)
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def lock_soon(session: AsyncSession, job_id: UUID) -> Job | None:
    """The job, locked until commit; None where there is none, or another has it locked for too long."""
    budget_ms = min(budgets_of(session).job_lock_ms, LOCK_TIMEOUT_MS)
    statement = select(Job).where(Job.id == job_id).with_for_update(key_share=True, nowait=budget_ms == 0)
    statement = statement.execution_options(populate_existing=True)
    try:
        async with session.begin_nested():
            await session.execute(text(f"SET LOCAL lock_timeout = {budget_ms}"))
            job = (await session.execute(statement)).scalar_one_or_none()
            await session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
            return job
    except DBAPIError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        return None


async def wish_of(session: AsyncSession, job_id: UUID) -> Wish | None:
    return (await session.execute(select(JobWish.wish).where(JobWish.job_id == job_id))).scalar_one_or_none()


async def write_wish(session: AsyncSession, job_id: UUID, wish: Wish) -> None:
    """The latest wish counts."""
    values = {"wish": wish, "wished_at": func.now()}
    statement = insert(JobWish).values(job_id=job_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=[JobWish.job_id], set_=values))


async def forget_wish(session: AsyncSession, job_id: UUID) -> None:
    await session.execute(delete(JobWish).where(JobWish.job_id == job_id))


async def pending_requests(session: AsyncSession) -> Sequence[UUID]:
    """Jobs with a pending control request, oldest first."""
    return (await session.execute(select(JobWish.job_id).order_by(JobWish.job_id).limit(1000))).scalars().all()


async def lock_unheld(session: AsyncSession, job_id: UUID) -> Job | None:
    """The job, locked until commit; None where there is none, or another has it locked. Never waits."""
    statement = select(Job).where(Job.id == job_id).with_for_update(key_share=True, skip_locked=True)
    return (await session.execute(statement)).scalar_one_or_none()


async def commit_without_waiting(session: AsyncSession) -> None:
    """Let the transaction commit before its log is on disk: a tenth of a copy's time, a third of an import's.

    What a crash of the server then takes back it takes back whole, with the job's cursor, and it is done again. The
    commit that ends or stops a job waits, and all before it are then on disk too.
    """
    await session.execute(text("SET LOCAL synchronous_commit = off"))


async def lock_idempotency_key(session: AsyncSession, key: str) -> Job | None:
    """Hold everyone else with this key off until commit; the job that it made before, if any."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, :lock))"),
        {"key": key, "lock": AdvisoryLock.IDEMPOTENCY_KEY},
    )
    return (await session.execute(select(Job).where(Job.idempotency_key == key))).scalar_one_or_none()


@dataclass(frozen=True)
class JobFilter:
    """All of these must hold; what is empty or None holds for every job."""

    states: Sequence[str] = ()
    kinds: Sequence[str] = ()
    collection_id: UUID | None = None
    search: str | None = None
    """A part of the title, see `contains_pattern`."""
    since: datetime | None = None
    until: datetime | None = None
    by_hand: bool | None = None

    def apply(self, found: AnySelect) -> AnySelect:
        if self.states:
            found = found.where(Job.state.in_(self.states))
        if self.kinds:
            found = found.where(Job.kind.in_(self.kinds))
        if self.collection_id is not None:
            found = found.where(literal(self.collection_id) == any_(Job.collection_ids))
        if self.search:
            found = found.where(Job.title.collate("C").regexp_match(contains_pattern((self.search,))))
        if self.by_hand is not None:
            found = found.where(Job.by_hand if self.by_hand else ~Job.by_hand)
        if self.since is not None:
            found = found.where(Job.created_at >= self.since)
        return found.where(Job.created_at < self.until) if self.until is not None else found


async def page(session: AsyncSession, where: JobFilter, asked: Asked) -> tuple[list[AnyRow], bool]:
    return await keyset.walk(session, lambda: where.apply(select(Job)), CREATED, asked)


async def undone_by(session: AsyncSession, job_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The active undo of each of those jobs that has one: one that runs or succeeded, and was not itself undone."""
    if not job_ids:
        return {}
    statement = select(UndoneJob.job_id, UndoneJob.undo_id).where(
        UndoneJob.job_id.in_(job_ids), UndoneJob.undo_id.is_not(None)
    )
    return {row.job_id: row.undo_id for row in (await session.execute(statement)).all()}


async def redos_of(session: AsyncSession, job_id: UUID) -> Sequence[UUID]:
    """Finished jobs that did again what this one had done: undos of its undos, and so on, oldest first.

    Reads every job that descends from this one, once.
    """
    again = select(Job.id).where(Job.id == job_id).cte("again", recursive=True)
    undo, redo = aliased(Job), aliased(Job)
    again = again.union(select(redo.id).join(undo, redo.undo_of == undo.id).where(undo.undo_of == again.c.id))
    statement = select(Job.id).where(Job.id.in_(select(again.c.id)), Job.id != job_id, Job.state.in_(FINISHED))
    return (await session.execute(statement.order_by(Job.id))).scalars().all()


async def by_ids(session: AsyncSession, job_ids: Sequence[UUID]) -> Sequence[Job]:
    """Those that are still kept, oldest first."""
    return (await session.execute(select(Job).where(Job.id.in_(job_ids)).order_by(Job.id))).scalars().all()


async def history_page(session: AsyncSession, job_id: UUID, asked: Asked) -> tuple[list[AnyRow], bool]:
    """Every event, chunks included."""
    return await keyset.walk(session, lambda: select(JobEvent).where(JobEvent.job_id == job_id), EVENT, asked)


async def history(session: AsyncSession, job_id: UUID) -> Sequence[JobEvent]:
    """State changes, oldest first; without the chunks."""
    statement = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.type != "progress").order_by(JobEvent.id)
    return (await session.execute(statement)).scalars().all()


_ABANDONED = """
    SELECT id FROM job
    WHERE state IN ('queued', 'running') AND message_id IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM procrastinate_jobs message
        LEFT JOIN procrastinate_workers worker ON worker.id = message.worker_id
        WHERE message.id = job.message_id
          AND (message.status = 'todo'
               OR (message.status = 'doing'
                   AND worker.last_heartbeat > now() - make_interval(secs => :lost_after_s))))
"""


async def abandoned(session: AsyncSession, lost_after_s: float) -> Sequence[UUID]:
    """Jobs that no message will run, oldest first: its worker's heartbeat is gone, or the message itself is."""
    statement = text(f"{_ABANDONED} ORDER BY id LIMIT 1000")
    return (await session.execute(statement, {"lost_after_s": lost_after_s})).scalars().all()


async def lock_abandoned(session: AsyncSession, job_id: UUID, lost_after_s: float) -> Job | None:
    """The job, locked until commit, if it is abandoned still; None also where somebody is at work on it."""
    statement = text(f"{_ABANDONED} AND id = :job_id FOR NO KEY UPDATE OF job SKIP LOCKED")
    found = (await session.execute(statement, {"job_id": job_id, "lost_after_s": lost_after_s})).scalar_one_or_none()
    return await get(session, found) if found is not None else None


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


async def count_workers(session: AsyncSession, lost_after_s: float) -> int:
    """Worker processes with a heartbeat in the last ``lost_after_s`` seconds."""
    statement = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :lost_after_s)"
    )
    return int((await session.execute(statement, {"lost_after_s": lost_after_s})).scalar_one())


async def any_running(session: AsyncSession) -> bool:
    return bool((await session.execute(select(exists().where(Job.state == "running")))).scalar_one())


class Turn(NamedTuple):
    """What a job's place in line depends on."""

    id: UUID
    state: str
    message_id: int | None
    total: int | None
    processed: int
    rate: float | None
    created_at: datetime


async def unfinished(session: AsyncSession) -> list[Turn]:
    """Jobs that are queued or running, oldest first; the first thousand."""
    columns = (Job.id, Job.state, Job.message_id, Job.total, Job.processed, Job.rate, Job.created_at)
    statement = (
        select(*columns).where(Job.state.in_(("queued", "running"))).order_by(Job.created_at, Job.id).limit(1000)
    )
    return [Turn(*row) for row in (await session.execute(statement)).all()]
