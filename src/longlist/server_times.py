"""How long Postgres itself works on statements: what chunks of jobs are sized by. docs/decisions/0016."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, AsyncPipeline
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus


@dataclass
class ServerTimes:
    """Seconds by the server's clock, without the way there and back and without the client's event loop."""

    work_s: float = 0.0
    waits_s: float = 0.0
    """In statements that take locks, see `lock_wait`."""


_measured: ContextVar[ServerTimes | None] = ContextVar("measured", default=None)
_waiting: ContextVar[bool] = ContextVar("waiting", default=False)


@contextmanager
def measure() -> Iterator[ServerTimes]:
    """Measure the statements that this task executes in the block, on connections with `MeasuringCursor`."""
    times = ServerTimes()
    token = _measured.set(times)
    try:
        yield times
    finally:
        _measured.reset(token)


@contextmanager
def lock_wait() -> Iterator[None]:
    """Statements in the block take locks: their time is no work. Each statement that may wait for one goes in here."""
    token = _waiting.set(True)
    try:
        yield
    finally:
        _waiting.reset(token)


class _Pipeline(AsyncPipeline):
    """Ends with a Sync alone.

    The library's sends a Flush after it, and that disarms `idle_in_transaction_session_timeout` of Postgres: a worker
    that froze then would keep its locks for ever.
    """

    def _exit_gen(self) -> PQGen[None]:
        try:
            self._enqueue_sync()
            yield from self._communicate_gen()
        finally:
            yield from self._fetch_gen(flush=False)


class MeasuringCursor(AsyncCursor[Any]):
    """Reads the server's clock before and after a measured statement, in the statement's own round trip (a pipeline).

    The statement could not say so itself: what data-modifying CTEs and triggers do comes after its last row.
    """

    async def execute(self, query: Any, params: Any = None, **options: Any) -> "MeasuringCursor":
        times, connection = _measured.get(), self.connection
        # In a failed transaction, which only a rollback ends, the clock cannot be read.
        if times is None or connection.info.transaction_status == TransactionStatus.INERROR:
            await super().execute(query, params, **options)
            return self
        before, after = _Clock(connection), _Clock(connection)
        connection._pipeline = connection._pipeline or _Pipeline(connection)  # noqa: SLF001 - it takes no other way
        async with connection.pipeline():
            await before.read()
            sent = time.monotonic()
            await super().execute(query, params, **options)
            # The server may have waited for the statement, where this side's event loop was busy in between.
            lag_s = time.monotonic() - sent
            await after.read()
        took_s = max(0.0, await after.seconds() - await before.seconds() - lag_s)
        if _waiting.get():
            times.waits_s += took_s
        else:
            times.work_s += took_s
        return self


class _Clock:
    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._cursor = AsyncCursor(connection)

    async def read(self) -> None:
        await self._cursor.execute("SELECT CAST(extract(epoch FROM clock_timestamp()) AS float8)")

    async def seconds(self) -> float:
        row = await self._cursor.fetchone()
        assert row is not None
        return float(row[0])
