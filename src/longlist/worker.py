"""Wiring of a worker: every kind of job, and the process that runs them."""

import asyncio
import contextlib
import signal

from longlist.collections import jobs as _delete_collection  # noqa: F401  (registers its kind)
from longlist.combines import jobs as _combine  # noqa: F401  (registers its kind)
from longlist.companies import jobs as _create_company  # noqa: F401  (registers its kind)
from longlist.copies import jobs as _copy  # noqa: F401  (registers its kind)
from longlist.deletions import jobs as _delete_companies  # noqa: F401  (registers its kind)
from longlist.edits import jobs as _edit  # noqa: F401  (registers its kind)
from longlist.finding import jobs as _texts  # noqa: F401  (registers what workers do for the search)
from longlist.imports import jobs as _import  # noqa: F401  (registers its kind)
from longlist.jobs.worker import Worker
from longlist.removals import jobs as _remove  # noqa: F401  (registers its kind)
from longlist.settings import Settings
from longlist.undos import jobs as _undo  # noqa: F401  (registers its kind)
from longlist.watchdog import watch_event_loop
from longlist.webhooks import jobs as _webhooks  # noqa: F401  (registers what workers do for them)


def create_worker(settings: Settings, database_url: str) -> Worker:
    return Worker(
        database_url,
        settings.worker_timings,
        settings.budgets,
        concurrency=settings.worker_concurrency,
        chunk_s=settings.chunk_ms / 1000,
        slice_s=settings.slice_s,
        retention_days=settings.retention_days,
    )


async def run(settings: Settings, database_url: str) -> None:
    """Run jobs until SIGTERM or SIGINT; then finish the chunks under way, hand the jobs back, and return."""
    task = asyncio.create_task(create_worker(settings, database_url).run(), name="worker")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    async with watch_event_loop():
        with contextlib.suppress(asyncio.CancelledError):
            await task
