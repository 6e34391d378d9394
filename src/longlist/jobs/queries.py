"""SQL of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import Row, any_, delete, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from longlist import keyset
from longlist.db import LOCK_TIMEOUT_MS, AnyRow, AnySelect, budgets_of
from longlist.jobs.models import Job, JobEvent, JobWish, Wish
from longlist.keyset import SortKey
from longlist.pagination import Asked, Sort

SMALL_ROWS = 10_000  # left to do, a second's work at most: the fast lane
_ADMISSION_LOCK = 771005
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


async def lock_wished(session: AsyncSession) -> Sequence[Row[Job, Wish]]:
    """Jobs of which something was asked, of those that nobody has locked, and what."""
    statement = (
        select(Job, JobWish.wish)
        .join(JobWish, JobWish.job_id == Job.id)
        .order_by(Job.id)
        .limit(100)
        .with_for_update(key_share=True, skip_locked=True, of=Job)
    )
    return (await session.execute(statement)).all()


@dataclass(frozen=True)
class Running:
    in_all: int
    per_collection: int
    """Of the collections asked for, the busiest."""


async def count_running(session: AsyncSession, collection_ids: Sequence[UUID]) -> Running:
    """How many jobs are under way, in all and on these collections; nobody else counts until commit."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADMISSION_LOCK})
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


async def lock_parked(session: AsyncSession) -> Sequence[Job]:
    """Queued jobs without a message, small ones first; those that are locked are looked at by whoever holds them."""
    small = (Job.total - Job.processed <= SMALL_ROWS).is_(True)
    statement = (
        select(Job)
        .where(Job.state == "queued", Job.message_id.is_(None))
        .order_by(small.desc(), Job.created_at, Job.id)
        .limit(50)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.execute(statement)).scalars().all()


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


@dataclass(frozen=True)
class JobFilter:
    """All of these must hold; what is empty or None holds for every job."""

    states: Sequence[str] = ()
    kinds: Sequence[str] = ()
    collection_id: UUID | None = None
    search: str | None = None
    """A part of the title, upper and lower case alike."""
    since: datetime | None = None
    until: datetime | None = None

    def apply(self, found: AnySelect) -> AnySelect:
        if self.states:
            found = found.where(Job.state.in_(self.states))
        if self.kinds:
            found = found.where(Job.kind.in_(self.kinds))
        if self.collection_id is not None:
            found = found.where(literal(self.collection_id) == any_(Job.collection_ids))
        if self.search:
            found = found.where(Job.title.icontains(self.search, autoescape=True))
        if self.since is not None:
            found = found.where(Job.created_at >= self.since)
        return found.where(Job.created_at < self.until) if self.until is not None else found


async def page(session: AsyncSession, where: JobFilter, asked: Asked) -> tuple[list[AnyRow], bool]:
    return await keyset.walk(session, lambda: where.apply(select(Job)), CREATED, asked)


async def undone_by(session: AsyncSession, job_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of those jobs whose work is taken back, or is being taken back: by which undo.

    Not by one that ended early, or was itself undone.
    """
    if not job_ids:
        return {}
    chain = select(Job.id, Job.undo_of, Job.state).where(Job.undo_of.in_(job_ids)).cte("chain", recursive=True)
    further = aliased(Job)
    chain = chain.union_all(
        select(further.id, further.undo_of, further.state).join(chain, further.undo_of == chain.c.id)
    )
    undos: dict[UUID, list[AnyRow]] = {}
    for undo in (await session.execute(select(chain).order_by(chain.c.id.desc()))).all():  # ids: the newest first
        undos.setdefault(undo.undo_of, []).append(undo)

    def living(of: UUID) -> AnyRow | None:
        for undo in undos.get(of, []):
            redo = living(undo.id)
            if undo.state not in ("failed", "cancelled") and (redo is None or redo.state != "succeeded"):
                return undo
        return None

    found = {job_id: living(job_id) for job_id in job_ids}
    return {job_id: undo.id for job_id, undo in found.items() if undo is not None}


async def redos_of(session: AsyncSession, job_id: UUID) -> Sequence[Job]:
    """The jobs that did again what this one had done: undos of its undos, and so on, oldest first."""
    again = select(Job.id).where(Job.id == job_id).cte("again", recursive=True)
    undo, redo = aliased(Job), aliased(Job)
    again = again.union_all(select(redo.id).join(undo, redo.undo_of == undo.id).where(undo.undo_of == again.c.id))
    statement = select(Job).where(Job.id.in_(select(again.c.id)), Job.id != job_id).order_by(Job.id)
    return (await session.execute(statement)).scalars().all()


async def history_page(session: AsyncSession, job_id: UUID, asked: Asked) -> tuple[list[AnyRow], bool]:
    """Every event, chunks included."""
    return await keyset.walk(session, lambda: select(JobEvent).where(JobEvent.job_id == job_id), EVENT, asked)


async def history(session: AsyncSession, job_id: UUID) -> Sequence[JobEvent]:
    """State changes, oldest first; without the chunks."""
    statement = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.type != "progress").order_by(JobEvent.id)
    return (await session.execute(statement)).scalars().all()


async def lock_abandoned(session: AsyncSession, lost_after_s: float) -> Sequence[Job]:
    """Jobs that no message will run: its worker's heartbeat is gone, or the message itself is. Locked.

    Rows that are locked are left out: somebody is at work on them.
    """
    statement = text(
        """
        SELECT id FROM job
        WHERE state IN ('queued', 'running') AND message_id IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM procrastinate_jobs message
            LEFT JOIN procrastinate_workers worker ON worker.id = message.worker_id
            WHERE message.id = job.message_id
              AND (message.status = 'todo'
                   OR (message.status = 'doing'
                       AND worker.last_heartbeat > now() - make_interval(secs => :lost_after_s))))
        ORDER BY id LIMIT 100
        FOR NO KEY UPDATE OF job SKIP LOCKED
        """
    )
    ids = (await session.execute(statement, {"lost_after_s": lost_after_s})).scalars().all()
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


async def count_workers(session: AsyncSession, lost_after_s: float) -> int:
    """Worker processes with a heartbeat in the last ``lost_after_s`` seconds."""
    statement = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :lost_after_s)"
    )
    return int((await session.execute(statement, {"lost_after_s": lost_after_s})).scalar_one())


async def any_running(session: AsyncSession) -> bool:
    return bool((await session.execute(select(exists().where(Job.state == "running")))).scalar_one())


async def unfinished(session: AsyncSession) -> Sequence[Job]:
    """Jobs that are queued or running, oldest first; the first thousand."""
    statement = select(Job).where(Job.state.in_(("queued", "running"))).order_by(Job.created_at, Job.id).limit(1000)
    return (await session.execute(statement)).scalars().all()
