"""The watchdog of the event loop: says where the loop is when it is blocked, while it still is."""

import asyncio
import contextlib
import logging
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass

BLOCKED_S = 1.0
_BEATS = 4  # within `BLOCKED_S`

logger = logging.getLogger(__name__)


@dataclass
class Watchdog:
    """Judges the beats of one event loop. `check` is called by another thread, which sees the loop's stack."""

    loop_thread: int
    blocked_s: float = BLOCKED_S
    beaten_at: float = 0.0
    checked_at: float = 0.0
    checked_cpu: float = 0.0
    reported: bool = False

    def beat(self, now: float) -> None:
        self.beaten_at, self.reported = now, False

    def check(self, now: float, cpu: float) -> None:
        """Log a loop that has not beaten for too long, once. ``now`` and ``cpu``: seconds, of the process in all.

        A process that was frozen is not blocked: then this thread stood still too, and the processor did nothing.
        """
        late, busy = now - self.checked_at, cpu - self.checked_cpu
        self.checked_at, self.checked_cpu = now, cpu
        if late > self.blocked_s and busy < late / 2:
            self.beaten_at = now
        if now - self.beaten_at <= self.blocked_s or self.reported:
            return
        self.reported = True
        frame = sys._current_frames().get(self.loop_thread)  # noqa: SLF001 - the documented way to another stack
        stack = "".join(traceback.format_stack(frame)) if frame else ""
        logger.error("The event loop has been blocked for %.1f s, at:\n%s", now - self.beaten_at, stack)


@contextlib.asynccontextmanager
async def watch_event_loop(blocked_s: float = BLOCKED_S) -> AsyncIterator[Watchdog]:
    """Watch the running loop from a thread until the block ends; it logs a loop blocked for over ``blocked_s``."""
    now = time.monotonic()
    watchdog = Watchdog(threading.get_ident(), blocked_s, now, now, time.process_time())
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(blocked_s / _BEATS):
            watchdog.check(time.monotonic(), time.process_time())

    async def beat() -> None:
        while True:
            watchdog.beat(time.monotonic())
            await asyncio.sleep(blocked_s / _BEATS)

    thread = threading.Thread(target=watch, name="event loop watchdog", daemon=True)
    beating = asyncio.create_task(beat(), name="event loop watchdog")
    thread.start()
    try:
        yield watchdog
    finally:
        beating.cancel()
        ended.set()
