"""Rules of jobs: making, showing and finishing them. Only the engine, control.py and these write a job's state."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist import background
from longlist.db import is_transient, new_id, utc_now
from longlist.errors import JobFailed
from longlist.jobs import admission, events, kinds, queries
from longlist.jobs.errors import IdempotencyKeyReused, JobNotFound
from longlist.jobs.kinds import Done
from longlist.jobs.models import Job
from longlist.jobs.schemas import FinalState, HistoryEntry, JobDetail, Plan, Receipt, job_out
from longlist.jobs.schemas import Job as JobOut
from longlist.pagination import Asked, Edge, Page, page_of
from longlist.settings import get_settings

FinishHook = Callable[[AsyncSession, Job], Awaitable[None]]
"""Told of a job that has just finished, in the transaction that finishes it; it may only write rows of its own."""

_finish_hooks: list[FinishHook] = []


def on_finish(hook: FinishHook) -> None:
    _finish_hooks.append(hook)


@dataclass(frozen=True)
class NewJob:
    """What a feature says of a job that it wants made."""

    kind: str
    title: str
    total: int | None
    source: tuple[UUID, str] | None = None
    target: tuple[UUID, str] | None = None
    collection_ids: Sequence[UUID] = ()
    """Beside source and target, those that it reads or changes."""
    selection_id: UUID | None = None
    undo_of: UUID | None = None
    params: dict[str, Any] = field(default_factory=dict)
    plan: Plan | None = None
    by_hand: bool = False
    id: UUID = field(default_factory=new_id)


async def create_job(
    session: AsyncSession,
    draft: Callable[[], Awaitable[NewJob]],
    *,
    idempotency_key: str | None,
    request: dict[str, Any],
) -> Job:
    """Make a job and its queue message in the caller's transaction, so that neither is without the other.

    ``draft`` does what belongs to the job's making (a new target collection); it is not called where
    ``idempotency_key`` has made a job before: that job is returned.
    Raises: IdempotencyKeyReused where the key came with a different ``request``.
    """
    request_hash = _hash(request)
    made_before = await _made_before(session, idempotency_key, request_hash)
    if made_before is not None:
        return made_before
    job = _row(await draft(), idempotency_key, request_hash)
    await admission.enqueue(session, job)
    session.add(job)
    await session.flush()
    await session.refresh(job)
    await events.record(session, job, "queued")
    return job


Change = Callable[[UUID], Awaitable[tuple[NewJob, Done] | None]]


async def change_by_hand(
    session: AsyncSession, change: Change, *, idempotency_key: str | None, request: dict[str, Any]
) -> Job | None:
    """Change one company in the caller's transaction, and write the job that stands for it, done already.

    ``change`` writes and journals under the job's id, and returns what the job is and what it did; None if nothing
    changes, and then there is no job. It is not called where ``idempotency_key`` has made a job before: that job is
    returned. No webhook is sent: the response tells the result. Takes the event lock until commit.
    Raises: IdempotencyKeyReused where the key came with a different ``request``.
    """
    request_hash = _hash(request)
    made_before = await _made_before(session, idempotency_key, request_hash)
    if made_before is not None:
        return made_before
    job_id = new_id()
    changed = await change(job_id)
    if changed is None:
        return None
    new, done = changed
    job = _row(replace(new, id=job_id, by_hand=True), idempotency_key, request_hash)
    job.processed = done.processed
    job.tally = {str(bucket): rows for bucket, rows in done.tally.items()}
    job.first_added_at = job.last_added_at = done.added_at
    job.state = "succeeded"
    job.started_at = job.finished_at = utc_now()
    job.receipt = _receipt(job, kinds.get(job.kind).sentence(job), job.finished_at, job.tally)
    session.add(job)
    await session.flush()
    await session.refresh(job)
    await events.record(session, job, "succeeded")
    return job


def _hash(request: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()


async def _made_before(session: AsyncSession, idempotency_key: str | None, request_hash: str) -> Job | None:
    """Raises: IdempotencyKeyReused."""
    if idempotency_key is None:
        return None
    made_before = await queries.lock_idempotency_key(session, idempotency_key)
    if made_before is not None and made_before.request_hash != request_hash:
        raise IdempotencyKeyReused
    return made_before


def _row(new: NewJob, idempotency_key: str | None, request_hash: str) -> Job:
    source_id, source_name = new.source or (None, None)
    target_id, target_name = new.target or (None, None)
    return Job(
        id=new.id,
        kind=new.kind,
        state="queued",
        title=new.title,
        source_id=source_id,
        source_name=source_name,
        target_id=target_id,
        target_name=target_name,
        collection_ids=sorted({*new.collection_ids, *filter(None, (source_id, target_id))}),
        selection_id=new.selection_id,
        undo_of=new.undo_of,
        by_hand=new.by_hand,
        params=new.params,
        plan=new.plan.model_dump(exclude_none=True) if new.plan else None,
        total=new.total,
        idempotency_key=idempotency_key,
        request_hash=request_hash,
        processed=0,
    )


async def get_job(session: AsyncSession, job_id: UUID) -> Job:
    job = await queries.get(session, job_id)
    if job is None:
        raise JobNotFound(job_id)
    return job


async def get_job_detail(session: AsyncSession, job_id: UUID) -> JobDetail:
    job = await get_job(session, job_id)
    history = [
        HistoryEntry.model_validate(event, from_attributes=True) for event in await queries.history(session, job_id)
    ]
    (shown,) = await _complete(session, [(job, job_out(job))])
    return JobDetail(**shown.model_dump(), history=history)


async def show_jobs(session: AsyncSession, found: Sequence[Job], task: str) -> list[JobOut]:
    """Jobs as people see them: whose work was taken back, with its undo; those that wait, with their place in line.

    One that cannot be shown, such as one of a kind that a newer version made, is reported as a failure of ``task`` and
    left out: it holds up no others.
    """
    shown = []
    for job in found:
        with background.reported(task, f"job {job.id}"):
            shown.append((job, job_out(job)))
    return await _complete(session, shown)


async def _complete(session: AsyncSession, shown: Sequence[tuple[Job, JobOut]]) -> list[JobOut]:
    """Add what `job_out` cannot tell."""
    undone_by = await queries.undone_by(session, [job.id for job, _ in shown if job.finished_at])
    for job, out in shown:
        out.undone_by = undone_by.get(job.id)
    if any(job.state == "queued" for job, _ in shown):
        settings = get_settings()
        slots = settings.worker_concurrency * await queries.count_workers(session, settings.lost_after_s)
        places = admission.places(await queries.unfinished(session), slots, settings.slice_s)
        for job, out in shown:
            out.queue = places.get(job.id)
    return [out for _, out in shown]


async def list_jobs(session: AsyncSession, where: queries.JobFilter, cursor: str | None, limit: int) -> Page[JobOut]:
    """Newest first."""
    asked = Asked.parse(queries.NEWEST_FIRST, queries.CREATED.type, cursor, limit)
    rows, more = await queries.page(session, where, asked)
    edges = [Edge(row.sort_value, row.Job.id) for row in rows]
    shown = await show_jobs(session, [row.Job for row in rows], "List of jobs")
    return page_of(asked, shown, edges, more=more)


async def list_history(session: AsyncSession, job_id: UUID, cursor: str | None, limit: int) -> Page[HistoryEntry]:
    """Everything that happened to a job, chunk by chunk, oldest first."""
    await get_job(session, job_id)
    asked = Asked.parse(queries.OLDEST_EVENT_FIRST, queries.EVENT.type, cursor, limit)
    rows, more = await queries.history_page(session, job_id, asked)
    items = [HistoryEntry.model_validate(row.JobEvent, from_attributes=True) for row in rows]
    return page_of(asked, items, [Edge(row.sort_value, job_id) for row in rows], more=more)


async def finish(session: AsyncSession, job: Job, state: FinalState, error: JobFailed | None = None) -> None:
    """End a job whose row the caller has locked: state, receipt and event together."""
    job.state = state
    job.finished_at = utc_now()
    job.notice = None
    job.error = {"title": error.title, "detail": error.detail} if error else None
    if job.total is not None and state != "succeeded":
        job.tally = {**job.tally, "not_done": job.total - job.processed}
    job.receipt = _receipt(job, kinds.get(job.kind).sentence(job), job.finished_at, job.tally)
    await session.flush()
    for hook in _finish_hooks:
        await _tell(hook, session, job)
    await admission.admit(session)
    await events.record(session, job, state, error.detail if error else None)


async def set_aside(session: AsyncSession, job: Job, error: JobFailed) -> None:
    """End as failed a job that `finish` cannot end: without its kind and the hooks, whichever of them fails.

    The caller has locked its row. What it did stays; nobody runs it again unless it is retried.
    """
    job.state, job.finished_at = "failed", utc_now()
    job.notice = None
    job.error = {"title": error.title, "detail": error.detail}
    sentence = "Stopped by an internal error. Changes so far are kept."
    try:
        not_done = {"not_done": job.total - job.processed} if job.total is not None else {}
        job.receipt = _receipt(job, sentence, job.finished_at, {**job.tally, **not_done})
        job.tally = {**job.tally, **not_done}
    except ValueError:  # a tally that no receipt can have
        job.receipt = _receipt(job, sentence, job.finished_at, {})
    await queries.forget_wish(session, job.id)
    await events.record(session, job, "failed", error.detail)


def _receipt(job: Job, sentence: str, finished_at: datetime, tally: dict[str, int]) -> dict[str, Any]:
    duration_s = round((finished_at - (job.started_at or job.created_at)).total_seconds(), 3)
    receipt = Receipt(sentence=sentence, total=job.total, duration_s=duration_s, **tally)
    return receipt.model_dump(exclude_none=True)


async def _tell(hook: FinishHook, session: AsyncSession, job: Job) -> None:
    """Run a hook in a savepoint: one that fails costs what it would have written, not the end of the job.

    Raises: what may succeed when all is tried again.
    """
    try:
        async with session.begin_nested():
            await hook(session, job)
    except Exception as error:
        if is_transient(error):
            raise
        background.report(f"Finish hook {hook.__name__}", error, f"job {job.id}")
