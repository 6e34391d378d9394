"""A worker: Procrastinate's, kept alive; the runner; and the sweeper. docs/decisions/0001."""

import asyncio
import os
import platform
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector
from psycopg_pool import AsyncConnectionPool

from longlist import background
from longlist.budgets import Budgets
from longlist.db import Sessions, connect_args, create_engine, create_sessions, libpq_url
from longlist.jobs.queue import QUEUE, RUN_JOB, cause_of
from longlist.jobs.runner import Runner, look_after
from longlist.jobs.tidy import tidy
from longlist.timings import WorkerTimings

TIDY_CRON = "*/10 * * * *"

Chore = Callable[[Sessions], Awaitable[None]]
"""Something that every worker does beside its jobs, once in a while and never for long; many workers do it at once."""

_chores: list[Chore] = []


def register_chore(chore: Chore) -> None:
    _chores.append(chore)


class Worker:
    """Runs jobs until cancelled; survives any outage of the database."""

    def __init__(
        self,
        url: str,
        timings: WorkerTimings,
        budgets: Budgets,
        *,
        concurrency: int,
        chunk_s: float,
        slice_s: float,
        retention_days: int,
    ) -> None:
        self._url = url
        self._timings = timings
        # A frozen worker holds its locks for as long as its lease.
        self._connect_args = connect_args(timings.lost_after_s)
        self._engine = create_engine(url, concurrency + 2, self._connect_args)
        self._sessions = create_sessions(self._engine, budgets)
        self._concurrency = concurrency
        self._retention_days = retention_days
        name = f"{platform.node()}:{os.getpid()}"
        self._runner = Runner(self._sessions, name, chunk_s=chunk_s, slice_s=slice_s)

    async def run(self) -> None:
        """Until cancelled: finishes the chunks under way, hands the jobs back, and returns."""
        every = [self._look_after, *_chores]
        chores = [asyncio.create_task(self._repeat(chore), name=chore.__name__) for chore in every]
        try:
            await self._supervise()
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.gather(*chores, return_exceptions=True)
            await self._engine.dispose()

    async def _supervise(self) -> None:
        """Start Procrastinate's worker again whenever an outage has ended it."""
        while True:
            app = self._app()
            try:
                async with app.open_async():
                    _check_cancelled()
                    worker = asyncio.create_task(self._run_queue(app), name="queue worker")
                    try:
                        await asyncio.shield(worker)
                    except asyncio.CancelledError:
                        self._runner.stopping.set()
                        worker.cancel()
                        ended, _ = await asyncio.wait(
                            [worker], timeout=WorkerTimings.shutdown_s + WorkerTimings.abandon_s
                        )
                        if not ended:
                            # It too may have missed it.
                            worker.cancel()
                            await asyncio.wait([worker], timeout=WorkerTimings.abandon_s)
                        raise
            except Exception as error:  # noqa: BLE001 - whatever it was: a worker goes on
                background.report("Queue", cause_of(error))
            await asyncio.sleep(0.5)

    async def _run_queue(self, app: App) -> None:
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=self._concurrency,
            install_signal_handlers=False,
            fetch_job_polling_interval=self._timings.poll_s,
            update_heartbeat_interval=self._timings.heartbeat_s,
            stalled_worker_timeout=self._timings.lost_after_s,
            shutdown_graceful_timeout=self._timings.shutdown_s,
            delete_jobs="always",
        )

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=libpq_url(self._url),
            pool_factory=_Pool,
            kwargs=self._connect_args,
            min_size=1,
            max_size=self._concurrency + 3,
            timeout=self._timings.connect_s,
            reconnect_timeout=self._timings.reconnect_s,
        )
        app = App(connector=connector)

        @app.task(name=RUN_JOB, queue=QUEUE, pass_context=True)
        async def run_job(context: JobContext, job_id: str) -> None:
            assert context.job.id is not None
            await self._runner.run(UUID(job_id), context.job.id)

        # Also keeps the library's monitor of its side tasks alive: it ends at once where nothing is periodic.
        @app.periodic(cron=TIDY_CRON)
        @app.task(name="tidy", queue=QUEUE)
        async def tidy_up(timestamp: int) -> None:  # noqa: ARG001 - the library passes it by name
            await tidy(self._sessions, self._retention_days)

        return app

    async def _look_after(self, sessions: Sessions) -> None:
        await look_after(sessions, self._timings.lost_after_s)

    async def _repeat(self, chore: Chore) -> None:
        await background.repeat(chore.__name__, partial(chore, self._sessions), self._timings.maintain_s)


class _Pool(AsyncConnectionPool):
    """Opening ends with the attempt to connect, which nothing repeats; the queue library waits for 30 s."""

    async def open(self, wait: bool = False, timeout: float = 30.0) -> None:  # noqa: ARG002, ASYNC109 - the library's
        try:
            await super().open(wait, self.reconnect_timeout)
        except asyncio.CancelledError:
            await self.close()  # its tasks ignore a cancellation while they connect, and would hold up the exit
            raise


def _check_cancelled() -> None:
    """A pool that is just being opened swallows the cancellation of whoever waits for it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
