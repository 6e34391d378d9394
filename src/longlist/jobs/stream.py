"""The broadcast of events to every browser of this API process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from itertools import takewhile
from uuid import UUID

import psycopg

from longlist import background
from longlist.db import CONNECT_ARGS, Sessions, libpq_url
from longlist.jobs import queries, service
from longlist.jobs.events import CHANNEL
from longlist.jobs.schemas import Job, JobStreamEvent, job_out

RECONNECT_S = 0.5
KEPT_EVENTS = 2000  # in memory, for browsers that are a little behind; older ones are read from the table

_TASK = "Event stream"


class EventHub:
    """One LISTEN connection for all browsers of this process. A notification only says "look again".

    Every ``poll_s`` seconds it looks again without one, in case one got lost.
    """

    def __init__(self, url: str, sessions: Sessions, *, poll_s: float = 2.0) -> None:
        self._url = url
        self._poll_s = poll_s
        self._sessions = sessions
        self._recent: deque[JobStreamEvent] = deque(maxlen=KEPT_EVENTS)
        self._complete_after = 0  # every event with a higher id, up to `newest`, is in `_recent`
        self.newest = 0
        self._changed = asyncio.Condition()
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Listen and broadcast until cancelled; reconnects by itself."""
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - whatever it was: it listens again
                background.report(_TASK, error)
            await asyncio.sleep(RECONNECT_S)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(libpq_url(self._url), autocommit=True, **CONNECT_ARGS)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._find_place()
            while True:
                await self._read_new()
                async for _ in connection.notifies(timeout=self._poll_s, stop_after=1):
                    pass
                if connection.closed:
                    return

    async def _find_place(self) -> None:
        """At the newest event; of a server that crashed and lost some, no further than what it still has."""
        async with self._sessions() as session:
            newest = await queries.newest_event_id(session)
        if newest < self.newest or not self._ready.is_set():
            self._recent.clear()
            self.newest = self._complete_after = newest
        self._ready.set()

    async def _read_new(self) -> None:
        while True:
            fresh, upto = await self.read_after(self.newest)
            if upto == self.newest:
                return
            overflow = len(self._recent) + len(fresh) - KEPT_EVENTS
            if overflow > 0:
                self._complete_after = self._recent[min(overflow, len(self._recent)) - 1].id
            self._recent.extend(fresh)
            self.newest = upto
            async with self._changed:
                self._changed.notify_all()

    async def read_after(self, after: int, limit: int = 500) -> tuple[list[JobStreamEvent], int]:
        """The next events after an id, and the id up to which these are all.

        A job that cannot be shown is reported, and its events are left out: they hold up no others.
        """
        async with self._sessions() as session:
            rows = await queries.events_after(session, after, limit)
            jobs = {job.id: job for _, job in rows}
            shown: dict[UUID, Job] = {}
            for job_id, job in jobs.items():
                with background.reported(_TASK, f"job {job_id}"):
                    shown[job_id] = job_out(job)
            await service.complete(session, [jobs[job_id] for job_id in shown], list(shown.values()))
        events = [
            JobStreamEvent(
                id=event.id, job_id=job.id, type=event.type, at=event.at, detail=event.detail, job=shown[job.id]
            )
            for event, job in rows
            if job.id in shown
        ]
        return events, rows[-1].JobEvent.id if rows else after

    async def position(self, after: int | None) -> int:
        """Where a browser that has seen ``after`` goes on; at the newest where it has seen nothing.

        An id above the newest (of a database that was replaced) counts as the newest.
        """
        await self._ready.wait()
        # Asked of the table: what this process has heard of may be a moment behind.
        async with self._sessions() as session:
            newest = await queries.newest_event_id(session)
        return newest if after is None else min(after, newest)

    async def follow(self, position: int) -> AsyncIterator[JobStreamEvent]:
        """Every event after ``position``, in order and without a gap, for ever."""
        while True:
            if position >= self._complete_after:
                batch, upto = self._recent_after(position), max(position, self.newest)
            else:
                batch, upto = await self.read_after(position)
            for event in batch:
                yield event
            caught_up = upto == position
            position = upto
            if caught_up:
                await self._newer_than(position)

    def _recent_after(self, position: int) -> list[JobStreamEvent]:
        newest_first = takewhile(lambda event: event.id > position, reversed(self._recent))
        return [*newest_first][::-1]

    async def _newer_than(self, position: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.newest > position)
