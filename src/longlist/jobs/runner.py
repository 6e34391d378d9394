"""The runner: takes a job's message and does its chunks, each in one transaction.

The only place, beside the session of a request, that commits. docs/decisions/0001.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist import background, server_times
from longlist.db import Sessions, describe_error, is_transient, utc_now
from longlist.errors import JobFailed
from longlist.jobs import admission, control, events, kinds, queries, service
from longlist.jobs.kinds import Done, Next
from longlist.jobs.models import FINISHED, Job

MAX_FAILURES = 8  # in a row, without a chunk done between them
MAX_BACKOFF_S = 30.0
RECORD_PATIENCE = timedelta(minutes=10)
CHUNK_ROWS = (200, 100_000)
# The first chunk is small, so that nobody waits for the first sign of progress; the next ones grow by up to so much.
GROWTH = 16.0
WORK_PER_OVERHEAD = 4  # at least: overhead is a fifth of a chunk at most
MAX_WORK_S = 1.0  # even where that does not outweigh the overhead: cancel and pause wait for it

logger = logging.getLogger(__name__)


class Runner:
    """Runs jobs of one worker. ``worker`` names it in histories: host and process id."""

    def __init__(self, sessions: Sessions, worker: str, *, chunk_s: float, slice_s: float) -> None:
        self._sessions = sessions
        self._worker = worker
        self._chunk_s = chunk_s
        self._slice_s = slice_s
        self._closing_s = 0.0  # from the end of a handler's work to the end of the chunk's commit, the latest
        self.stopping = asyncio.Event()

    async def run(self, job_id: UUID, message_id: int) -> None:
        """Do chunks until the job is finished, its slice is over, or the worker is stopping.

        What is left goes to the back of the queue, in the transaction of the last chunk. Returns at once,
        having changed nothing, where the message may not (or no longer) run the job.
        """
        try:
            if not await self._start(job_id, message_id):
                return
            slice_ends = time.monotonic() + self._slice_s
            while await self._chunk(job_id, message_id, slice_ends):
                pass
        except JobFailed as failure:
            await self._give_up(job_id, message_id, failure)
        except Exception as error:
            if is_transient(error):
                logger.warning("Job %s will be tried again: %s", job_id, describe_error(error))
                await self._retry(job_id, message_id, error)
            else:
                logger.exception("Job %s failed", job_id)
                await self._give_up(job_id, message_id, _unexpected(error))

    async def _start(self, job_id: UUID, message_id: int) -> bool:
        async with self._sessions.begin() as session:
            job = await queries.lock_for_run(session, job_id, message_id)
            if job is None:
                return False
            if job.state == "queued":
                if not await admission.may_start(session, job):
                    return False
                job.notice = None
                job.state = "running"
                job.started_at = job.started_at or utc_now()
                job.worker = self._worker
                await events.record(session, job, "started")
            job.worker = self._worker
            return True

    async def _chunk(self, job_id: UUID, message_id: int, slice_ends: float) -> bool:
        """One chunk: data, cursor, progress and event commit together or not at all. True: go on."""
        began = time.monotonic()
        async with self._sessions.begin() as session:
            job = await queries.lock_for_run(session, job_id, message_id)
            if job is None:
                return False
            wish = await queries.wish_of(session, job_id)
            if wish is not None:
                await control.obey(session, job, wish)
                return False
            with server_times.measure() as times:
                outcome = await kinds.get(job.kind).run_chunk(session, job, job.chunk_rows)
            now = time.monotonic()
            overhead_s = now - began - times.work_s - times.waits_s + self._closing_s
            self._advance(job, outcome, times.work_s, max(0.0, overhead_s))
            if isinstance(outcome, Done):
                await service.finish(session, job, "succeeded")
                return False
            await queries.commit_without_waiting(session)
            over = now >= slice_ends or self.stopping.is_set()
            if over:
                await admission.enqueue(session, job)
            await events.record(session, job, "handed_back" if self.stopping.is_set() else "progress")
        self._closing_s = time.monotonic() - now
        return not over

    def _advance(self, job: Job, outcome: Next | Done, work_s: float, overhead_s: float) -> None:
        """Account for a chunk, and size the next one (docs/decisions/0016).

        ``work_s``: what the server worked, by its own clock. ``overhead_s``: round trips, scheduling, commit.
        Waiting for locks is in neither.
        """
        job.failures = 0
        job.processed += outcome.processed
        job.notice = None
        if outcome.added_at is not None:
            job.first_added_at = job.first_added_at or outcome.added_at
            job.last_added_at = outcome.added_at
        tally: dict[str, int] = dict(job.tally)
        for bucket, rows in outcome.tally.items():
            tally[bucket] = tally.get(bucket, 0) + rows
        job.tally = tally
        rate = outcome.processed / max(work_s + overhead_s, 0.001)
        job.rate = rate if job.rate is None else 0.7 * job.rate + 0.3 * rate
        if isinstance(outcome, Next):
            job.cursor = outcome.cursor
            aim_s = max(self._chunk_s, min(MAX_WORK_S, WORK_PER_OVERHEAD * overhead_s))
            # Within limits, so that one odd chunk tells little.
            factor = min(GROWTH, max(0.25, aim_s / max(work_s, 0.0001)))
            job.chunk_rows = round(min(CHUNK_ROWS[1], max(CHUNK_ROWS[0], job.chunk_rows * factor)))

    async def _retry(self, job_id: UUID, message_id: int, error: Exception) -> None:
        async def again(session: AsyncSession, job: Job) -> None:
            job.failures += 1
            if job.failures >= MAX_FAILURES:
                failure = JobFailed(f"Gave up after {MAX_FAILURES} tries", f"Each failed: {describe_error(error)}.")
                await service.finish(session, job, "failed", failure)
                return
            delay_s = min(MAX_BACKOFF_S, 0.25 * 2**job.failures) * _jitter()
            job.attempt += 1
            await admission.enqueue(session, job, delay_s=delay_s)
            detail = f"{describe_error(error)}. Trying again in {delay_s:.1f} s."
            job.notice = (
                f"Trying again in {delay_s:.0f} s, for the {_ordinal(job.failures)} time: {describe_error(error)}"
            )
            await events.record(session, job, "retrying", detail)

        await self._record(job_id, message_id, again)

    async def _give_up(self, job_id: UUID, message_id: int, failure: JobFailed) -> None:
        async def fail(session: AsyncSession, job: Job) -> None:
            await service.finish(session, job, "failed", failure)

        await self._record(job_id, message_id, fail)

    async def _record(
        self, job_id: UUID, message_id: int, change: Callable[[AsyncSession, Job], Awaitable[None]]
    ) -> None:
        """Write down what became of a run, however long the database is away (within reason).

        Where it stays away, the sweeper of whichever worker comes first finds the job.
        """
        failure: JobFailed

        async def set_aside(session: AsyncSession, job: Job) -> None:
            await service.set_aside(session, job, failure)

        patience_ends = utc_now() + RECORD_PATIENCE
        delay_s = 0.1
        while utc_now() < patience_ends and not self.stopping.is_set():
            try:
                async with self._sessions.begin() as session:
                    job = await queries.lock_for_run(session, job_id, message_id)
                    if job is not None:
                        await change(session, job)
                return
            except Exception as error:  # noqa: BLE001 - whatever it was: the job must end
                if is_transient(error):
                    await asyncio.sleep(delay_s * _jitter())
                    delay_s = min(2 * delay_s, 2.0)
                    continue
                # Its kind's sentence, or what no run can mend: it ends without them, rather than again and again.
                background.report("End of a job", error, f"job {job_id}")
                if change is set_aside:
                    return
                failure, change = _unexpected(error), set_aside


async def look_after(sessions: Sessions, lost_after_s: float) -> None:
    """What every worker does for all jobs, once a heartbeat. One step that fails keeps no other from its turn."""
    with background.reported("Takeover"):
        taken = await take_over_abandoned(sessions, lost_after_s)
        if taken:
            logger.warning("Took over %d jobs whose worker was lost", taken)
    with background.reported("Control requests"):
        async with sessions.begin() as session:
            requested = await queries.pending_requests(session)
        await _each(sessions, requested, control.apply_request, "Control requests")
    with background.reported("Admission of parked jobs"):
        async with sessions.begin() as session:
            await admission.admit(session)


async def take_over_abandoned(sessions: Sessions, lost_after_s: float) -> int:
    """Hand jobs whose worker or message is gone to whoever is next; how many.

    By the heartbeat, never by age alone; a worker that only seemed dead is fenced by the new message.
    """

    async def take_over(session: AsyncSession, job_id: UUID) -> bool:
        job = await queries.lock_abandoned(session, job_id, lost_after_s)
        if job is not None:
            await _take_over(session, job)
        return job is not None

    async with sessions.begin() as session:
        lost = await queries.abandoned(session, lost_after_s)
    return await _each(sessions, lost, take_over, "Takeover")


async def _take_over(session: AsyncSession, job: Job) -> None:
    job.failures += 1
    if job.failures >= MAX_FAILURES:
        lost = JobFailed(
            f"Gave up after {MAX_FAILURES} tries",
            "Each time the worker that ran it was lost. Look into the workers' logs, then start it again.",
        )
        await service.finish(session, job, "failed", lost)
        return
    lost_worker, job.worker = job.worker, None
    job.attempt += 1
    await admission.enqueue(session, job)
    job.notice = "Taken over by another worker: the one that ran it was lost"
    detail = f"Worker {lost_worker} was lost." if lost_worker else "Its place in the queue was lost."
    await events.record(session, job, "taken_over", detail)


async def _each(
    sessions: Sessions,
    job_ids: Sequence[UUID],
    change: Callable[[AsyncSession, UUID], Awaitable[bool]],
    task: str,
) -> int:
    """Change each job in a transaction of its own; how many were changed.

    A failure is reported and concerns no other job. A job whose change fails for reasons of its own is set aside after
    `MAX_FAILURES` - 1 tries.
    """
    changed = 0
    for job_id in job_ids:
        try:
            async with sessions.begin() as session:
                changed += await change(session, job_id)
        except Exception as error:  # noqa: BLE001 - whatever it was: it concerns this job only
            background.report(task, error, f"job {job_id}")
            if not is_transient(error):
                with background.reported(task, f"job {job_id}"):
                    await _count_failure(sessions, job_id, error)
    return changed


async def _count_failure(sessions: Sessions, job_id: UUID, error: Exception) -> None:
    async with sessions.begin() as session:
        job = await queries.lock_unheld(session, job_id)
        if job is None or job.state in FINISHED:
            return
        job.failures += 1
        if job.failures >= MAX_FAILURES - 1:  # one more, and a takeover would put it down to lost workers
            await service.set_aside(session, job, _unexpected(error))


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def _jitter() -> float:
    return random.uniform(0.5, 1)  # noqa: S311 - spreads retries, guards nothing


def _unexpected(error: Exception) -> JobFailed:
    return JobFailed(
        "Something unexpected happened",
        f"This is a fault of Longlist ({type(error).__name__}); the worker's log has the details."
        " What was done before stays done.",
    )
