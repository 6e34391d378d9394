"""A worker: Procrastinate's, kept alive; the runner; and the sweeper. docs/decisions/0001."""

import asyncio
import logging
import os
import platform
from collections.abc import Awaitable, Callable
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncEngine

from longlist.budgets import Budgets
from longlist.db import CONNECT_ARGS, Sessions, create_sessions, is_transient, libpq_url
from longlist.jobs.queries import LOST_AFTER_S
from longlist.jobs.queue import QUEUE, RUN_JOB
from longlist.jobs.runner import Runner, look_after
from longlist.jobs.tidy import tidy

HEARTBEAT_S = 2.0
CHORES_S = 2.0
POLL_S = 1.0  # for messages that come due without a notification
SHUTDOWN_S = 3.5  # for the chunks under way; then they are rolled back and taken over
TIDY_CRON = "*/10 * * * *"

Chore = Callable[[Sessions], Awaitable[None]]
"""Something that every worker does beside its jobs, once in a while and never for long; many workers do it at once."""

_chores: list[Chore] = []
logger = logging.getLogger(__name__)


def register_chore(chore: Chore) -> None:
    _chores.append(chore)


class Worker:
    """Runs jobs until cancelled; survives any outage of the database."""

    def __init__(
        self,
        url: str,
        engine: AsyncEngine,
        budgets: Budgets,
        *,
        concurrency: int,
        chunk_s: float,
        slice_s: float,
        retention_days: int,
    ) -> None:
        self._url = url
        self._engine = engine
        self._sessions = create_sessions(engine, budgets)
        self._concurrency = concurrency
        self._retention_days = retention_days
        name = f"{platform.node()}:{os.getpid()}"
        self._runner = Runner(self._sessions, name, chunk_s=chunk_s, slice_s=slice_s)

    async def run(self) -> None:
        """Until cancelled: finishes the chunks under way, hands the jobs back, and returns."""
        chores = [asyncio.create_task(self._repeat(chore), name=chore.__name__) for chore in [look_after, *_chores]]
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
                        ended, _ = await asyncio.wait([worker], timeout=SHUTDOWN_S + 0.5)
                        if not ended:
                            # It too may have missed it.
                            worker.cancel()
                            await asyncio.wait([worker], timeout=0.5)
                        raise
            except Exception as error:  # noqa: BLE001 - whatever it was: a worker goes on
                logger.warning("The queue was lost, trying again: %s", error)
            await asyncio.sleep(0.5)

    async def _run_queue(self, app: App) -> None:
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=self._concurrency,
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL_S,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=LOST_AFTER_S,
            shutdown_graceful_timeout=SHUTDOWN_S,
            delete_jobs="always",
        )

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=libpq_url(self._url),
            kwargs=CONNECT_ARGS,
            min_size=1,
            max_size=self._concurrency + 3,
            timeout=10,
            reconnect_timeout=20,
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

    async def _repeat(self, chore: Chore) -> None:
        while True:
            await asyncio.sleep(CHORES_S)
            try:
                await chore(self._sessions)
            except Exception as error:
                if not is_transient(error):
                    logger.exception("%s failed, trying again", chore.__name__)


def _check_cancelled() -> None:
    """A pool that is just being opened swallows the cancellation of whoever waits for it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
