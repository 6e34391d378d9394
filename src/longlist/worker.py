"""Wiring of a worker process."""

import asyncio
import contextlib
import signal

from longlist.main import create_worker
from longlist.settings import Settings


async def run(settings: Settings, database_url: str) -> None:
    """Run jobs until SIGTERM or SIGINT; then finish the chunks under way, hand the jobs back, and return."""
    task = asyncio.create_task(create_worker(settings, database_url).run(), name="worker")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
