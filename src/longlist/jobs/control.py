"""What people ask of jobs while they run and after: cancel, pause, resume, retry. Each answers within a second.

A chunk holds its job's row for as long as it lasts, about 150 ms; a worker that is frozen holds it for seconds. Where
the row does not come free in time the wish is written down, and whoever has the job next obeys it.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs import admission, events, kinds, queries, service
from longlist.jobs.errors import JobAlreadyFinished, JobBusy, JobNotFailed, JobUndone, NotStoppable, RetryTooLate
from longlist.jobs.models import FINISHED, Job, Wish
from longlist.jobs.schemas import can_retry, retry_hint
from longlist.settings import get_settings

_NOTICES: dict[Wish, str] = {
    "pause": "Will be paused as soon as its worker lets go of it",
    "cancel": "Will be cancelled as soon as its worker lets go of it",
}


async def cancel_job(session: AsyncSession, job_id: UUID) -> Job:
    """Stop a job where it stands; a second cancel changes nothing.

    After it the fence is closed: no worker can commit anything to this job.
    Raises: JobNotFound, JobAlreadyFinished, NotStoppable
    """
    return await _stop(session, job_id, "cancel")


async def pause_job(session: AsyncSession, job_id: UUID) -> Job:
    """Have a job wait where it stands, until it is resumed or cancelled; restarts do not wake it.

    Raises: JobNotFound, JobAlreadyFinished, NotStoppable
    """
    return await _stop(session, job_id, "pause")


async def _stop(session: AsyncSession, job_id: UUID, wish: Wish) -> Job:
    job = await queries.lock_soon(session, job_id)
    if job is None:
        job = await service.get_job(session, job_id)
        _check_stoppable(job, wish)
        await queries.write_wish(session, job_id, wish)
        job.notice = _NOTICES[wish]  # for the answer: the row is another's
        session.expunge(job)
        return job
    if job.state == ("cancelled" if wish == "cancel" else "paused"):
        return job
    _check_stoppable(job, wish)
    await obey(session, job, wish)
    return job


def _check_stoppable(job: Job, wish: Wish) -> None:
    if job.state in FINISHED:
        raise JobAlreadyFinished(job.state, wish)
    if not kinds.get(job.kind).cancellable:
        raise NotStoppable(job.title, wish)


async def obey(session: AsyncSession, job: Job, wish: Wish) -> None:
    """Do to a job, whose row the caller has locked, what somebody asked of it."""
    await queries.forget_wish(session, job.id)
    if wish == "cancel":
        await service.finish(session, job, "cancelled")
        return
    job.state = "paused"
    job.message_id = job.worker = job.notice = job.rate = None
    await admission.admit(session)
    await events.record(session, job, "paused")


async def resume_job(session: AsyncSession, job_id: UUID) -> Job:
    """Let a paused job go on from where it stands; one that is not paused stays as it is.

    Raises: JobNotFound, JobAlreadyFinished, JobBusy
    """
    job = await _lock(session, job_id)
    if job.state in FINISHED:
        raise JobAlreadyFinished(job.state, "resume")
    if job.state != "paused":
        await queries.forget_wish(session, job.id)
        return job
    job.state = "queued"
    await admission.enqueue(session, job)
    await events.record(session, job, "resumed")
    return job


async def retry_job(session: AsyncSession, job_id: UUID) -> Job:
    """Let a failed job go on from its last chunk, as the same job: what it did stays, and is not done again.

    Raises: JobNotFound, JobNotFailed, RetryTooLate, JobUndone, JobBusy
    """
    job = await _lock(session, job_id)
    if job.state != "failed":
        raise JobNotFailed(job.state)
    if not can_retry(job):
        raise RetryTooLate(get_settings().retention_days)
    if await queries.undone_by(session, [job.id]):
        raise JobUndone
    job.state, job.finished_at, job.error, job.receipt = "queued", None, None, None
    job.tally = {bucket: rows for bucket, rows in job.tally.items() if bucket != "not_done"}
    job.attempt += 1
    job.failures = 0
    await admission.enqueue(session, job)
    await events.record(session, job, "retried", retry_hint(job))
    return job


async def _lock(session: AsyncSession, job_id: UUID) -> Job:
    job = await queries.lock_soon(session, job_id)
    if job is None:
        await service.get_job(session, job_id)
        raise JobBusy
    return job


async def apply_request(session: AsyncSession, job_id: UUID) -> bool:
    """Do what was asked of a job that nobody holds; whether that was one."""
    job = await queries.lock_unheld(session, job_id)
    wish = await queries.wish_of(session, job_id) if job is not None else None
    if job is None or wish is None:
        return False
    if job.state in FINISHED:
        await queries.forget_wish(session, job.id)
    else:
        await obey(session, job, wish)
    return True
