"""Whose turn it is: two lanes, and limits of how many jobs run at once.

Small jobs go before big ones. Within a lane messages are taken in their order, and a job whose slice is over goes to
the back: jobs take turns. A job beyond a limit has no message: it is parked, and `admit` gives it one when there is
room.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist import background
from longlist.jobs import admission_queries, events, queue
from longlist.jobs.models import Job
from longlist.jobs.queries import Turn
from longlist.jobs.schemas import Place
from longlist.settings import get_settings

USUAL_RATE = 50_000.0  # rows a second, of a job that has not shown its own yet


def is_small(job: Job | Turn) -> bool:
    return job.total is not None and job.total - job.processed <= admission_queries.SMALL_ROWS


async def enqueue(session: AsyncSession, job: Job, *, delay_s: float = 0) -> None:
    """Put a new message for the job at the back of its lane; every older one is fenced from then on."""
    job.message_id = await queue.enqueue(session, job.id, first=is_small(job), delay_s=delay_s)


async def may_start(session: AsyncSession, job: Job) -> bool:
    """Whether the limits let a queued job, whose row the caller has locked, run now; else it is parked.

    One after the other, until the caller commits, so that two cannot take the last place.
    """
    settings = get_settings()
    running = await admission_queries.count_running(session, job.collection_ids)
    if running.in_all < settings.max_running_jobs and running.per_collection < settings.max_running_per_collection:
        return True
    job.message_id = None
    over = "as many jobs run as may" if running.in_all >= settings.max_running_jobs else "other jobs work on its list"
    if job.notice is None:
        job.notice = f"Waits: {over}"
        await events.record(session, job, "waiting", f"{over.capitalize()}; it starts when one of them has ended.")
    return False


async def admit(session: AsyncSession) -> None:
    """Give parked jobs a message, as far as there is room; each asks again as it starts.

    For a transaction in which a job has ended or paused, and for every sweep: a job that ends may not see one that is
    parked just then. A failure is reported and undone by itself: what the caller has done for its own job stays.
    """
    settings = get_settings()
    await session.flush()
    if not await admission_queries.any_admissible(session, settings.max_running_jobs):
        return
    limits = settings.max_running_jobs, settings.max_running_per_collection
    with background.reported("Admission of parked jobs"):
        async with session.begin_nested():
            for job in await admission_queries.lock_admissible(session, *limits):
                await enqueue(session, job)


def places(unfinished: Sequence[Turn], slots: int, slice_s: float) -> dict[UUID, Place]:
    """Where each queued job stands in line, and in how many seconds its turn comes; None where nobody works.

    A job that has a message waits for at most a slice of each one before it; a parked one until a running job ends.
    """
    running = [job for job in unfinished if job.state == "running"]
    queued = [job for job in unfinished if job.state == "queued"]
    queued.sort(key=lambda job: (job.message_id is None, not is_small(job), job.message_id or 0, job.created_at))
    share = max(1.0, len(running) / max(slots, 1))
    ends = sorted(share * _seconds_left(job) for job in running)
    found: dict[UUID, Place] = {}
    ahead = sum(min(slice_s, _seconds_left(job)) for job in running)
    parked = 0
    for position, job in enumerate(queued, 1):
        if job.message_id is None:
            starts = ends[min(parked, len(ends) - 1)] if ends else 0.0
            parked += 1
        else:
            starts = ahead / max(slots, 1) if len(running) >= slots else 0.0
            ahead += min(slice_s, _seconds_left(job))
        found[job.id] = Place(position=position, starts_in_s=round(starts, 1) if slots else None)
    return found


def _seconds_left(job: Turn) -> float:
    return max(0, (job.total or 0) - job.processed) / (job.rate or USUAL_RATE)
