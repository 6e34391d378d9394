"""The broadcast of events to every browser of this API process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import takewhile

import psycopg

from longlist import background
from longlist.db import CONNECT_ARGS, Sessions, libpq_url
from longlist.jobs import queries, service
from longlist.jobs.events import CHANNEL
from longlist.jobs.schemas import JobStreamEvent

RECONNECT_S = 0.5
KEPT_EVENTS = 2000  # in memory, for browsers that are a little behind; those further behind start afresh
RELOADED_EVENTS = 500  # read at the start of the process, for browsers that were connected before it
BATCH = 500

_TASK = "Event stream"


@dataclass(frozen=True)
class Position:
    """Events after ``id`` follow. Where that is not the place a browser asked for, the events between are left out."""

    id: int


@dataclass(frozen=True)
class Beat:
    """Nothing has happened for ``beat_s``; the connection is alive."""


@dataclass(frozen=True)
class Broadcast:
    id: int
    data: str
    """A JobStreamEvent as JSON: serialised once for all browsers."""


class EventHub:
    """One LISTEN connection for all browsers of this process. A notification only says "look again".

    Every ``poll_s`` seconds it looks again without one, in case one got lost.
    """

    def __init__(self, url: str, sessions: Sessions, *, poll_s: float = 2.0, beat_s: float = 2.0) -> None:
        self.beat_s = beat_s
        self._url = url
        self._poll_s = poll_s
        self._sessions = sessions
        self._recent: deque[Broadcast] = deque(maxlen=KEPT_EVENTS)
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
        """A little before the newest event, which a server that crashed may have lost."""
        async with self._sessions() as session:
            newest = await queries.newest_event_id(session)
        if newest < self.newest or not self._ready.is_set():
            self._recent.clear()
            self.newest = self._complete_after = max(newest - RELOADED_EVENTS, 0)
            await self._read_new()
        self._ready.set()

    async def _read_new(self) -> None:
        while True:
            fresh, upto = await self._read_after(self.newest)
            if upto == self.newest:
                return
            overflow = len(self._recent) + len(fresh) - KEPT_EVENTS
            if overflow > 0:
                self._complete_after = self._recent[min(overflow, len(self._recent)) - 1].id
            self._recent.extend(fresh)
            self.newest = upto
            async with self._changed:
                self._changed.notify_all()

    async def _read_after(self, after: int) -> tuple[list[Broadcast], int]:
        """The next events after an id, and the id up to which these are all.

        Events of a job that cannot be shown are left out.
        """
        async with self._sessions() as session:
            rows = await queries.events_after(session, after, BATCH)
            jobs = {job.id: job for _, job in rows}
            shown = {job.id: job for job in await service.show_jobs(session, list(jobs.values()), _TASK)}
        events = [
            Broadcast(
                event.id,
                JobStreamEvent(
                    id=event.id, job_id=job.id, type=event.type, at=event.at, detail=event.detail, job=shown[job.id]
                ).model_dump_json(),
            )
            for event, job in rows
            if job.id in shown
        ]
        return events, rows[-1].JobEvent.id if rows else after

    async def follow(self, after: int | None) -> AsyncIterator[Position | Broadcast | Beat]:
        """Every event after ``after``, in order and without a gap, for ever; from now on where it is None.

        First comes the place that it starts at. That is the newest event for a browser that is too far behind to
        be told everything, and for one that has seen an id above the newest (of a database that was replaced).
        It comes again where a browser reads so slowly that it falls too far behind.
        """
        await self._ready.wait()
        # Asked of the table: what this process has heard of may be a moment behind.
        async with self._sessions() as session:
            newest = await queries.newest_event_id(session)
        position = newest if after is None or not self._complete_after <= after <= newest else after
        yield Position(position)
        while True:
            if position < self._complete_after:
                position = self.newest
                yield Position(position)
            newest = self.newest
            new = list(takewhile(lambda event, seen=position: event.id > seen, reversed(self._recent)))  # type: ignore[misc]
            for event in reversed(new):
                yield event
                position = event.id
            position = max(position, newest)  # of jobs that cannot be shown there are no events
            if not new and not await self._newer_than(position):
                yield Beat()

    async def _newer_than(self, position: int) -> bool:
        """Wait for an event, for no longer than a beat."""
        try:
            async with asyncio.timeout(self.beat_s), self._changed:
                await self._changed.wait_for(lambda: self.newest > position)
        except TimeoutError:
            return False
        return True
