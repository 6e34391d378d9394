"""The database: engine, sessions, and what a statement's error means."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import psycopg
import uuid_utils.compat
from psycopg_pool import PoolTimeout
from sqlalchemy import URL, DateTime, MetaData, Row, Select, Text, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from longlist.budgets import Budgets
from longlist.server_times import MeasuringCursor

Sessions = async_sessionmaker[AsyncSession]
AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]
T = TypeVar("T")

# No statement and no wait for a lock takes longer; a budget above these is cut to them.
STATEMENT_TIMEOUT_MS = 60_000
LOCK_TIMEOUT_MS = 10_000

# A half-open connection must not hang a worker: the kernel gives a dead peer up after about 15 s.
# Source: https://www.postgresql.org/docs/current/libpq-connect.html, Procrastinate issue 1334.
CONNECT_ARGS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
    "application_name": "longlist",
    # A frozen process must not hold its locks for long: its successor waits for them.
    "options": (
        f"-c idle_in_transaction_session_timeout=8s -c lock_timeout={LOCK_TIMEOUT_MS}"
        f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    ),
}


def connect_args(idle_in_transaction_s: float) -> dict[str, Any]:
    """`CONNECT_ARGS` with another limit for a process that is frozen in a transaction."""
    limit = f"-c idle_in_transaction_session_timeout={round(idle_in_transaction_s * 1000)}"
    return {**CONNECT_ARGS, "options": f"{CONNECT_ARGS['options']} {limit}"}  # the last of two counts


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), str: Text}


def new_id() -> UUID:
    """A UUIDv7: unique, and in the order of its making."""
    return uuid_utils.compat.uuid7()


def utc_now() -> datetime:
    return datetime.now(UTC)


def sqlalchemy_url(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


def libpq_url(url: str) -> str:
    """The address as libpq reads it, for psycopg and the queue."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def create_engine(url: str, pool_size: int = 10, connect_args: dict[str, Any] = CONNECT_ARGS) -> AsyncEngine:
    """An engine whose statements may be prepared; sessions from `create_sessions` begin their own transactions."""
    return create_async_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # the connection used last has statements prepared and its caches warm
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={**connect_args, "cursor_factory": MeasuringCursor},
    )


def create_sessions(engine: AsyncEngine, budgets: Budgets) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False, info={"budgets": budgets})


def budgets_of(session: AsyncSession) -> Budgets:
    """The time budgets that the session was created with."""
    budgets = session.info["budgets"]
    assert isinstance(budgets, Budgets)
    return budgets


async def with_statement_timeout(
    session: AsyncSession, timeout_ms: int, answer: Callable[[], Awaitable[T]]
) -> T | None:
    """What ``answer`` reads, or None where one of its statements takes longer; the transaction goes on either way.

    0: ``answer`` is not called. (For Postgres a time-out of 0 is none.)
    """
    if timeout_ms == 0:
        return None
    try:
        async with session.begin_nested():
            limit_ms = min(timeout_ms, STATEMENT_TIMEOUT_MS)
            await session.execute(text(f"SET LOCAL statement_timeout = {limit_ms}"))
            answered = await answer()
            await session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
            return answered
    except DBAPIError as error:
        if not is_timeout(error):
            raise
        return None


async def count_exactly(
    session: AsyncSession, rows: int, timeout_ms: int, count: Callable[[], Awaitable[T]]
) -> T | None:
    """What ``count`` reads, for figures over a scope of ``rows``; None where an estimate must do.

    Up to `Budgets.exact_rows` no clock decides: a figure is the same on every screen and on a busy machine.
    """
    if rows <= budgets_of(session).exact_rows:
        return await count()
    return await with_statement_timeout(session, timeout_ms, count)


async def plan_without(session: AsyncSession, *ways: str) -> None:
    """Until the transaction ends the planner goes these ways ("sort", "nestloop", …) only where there is no other.

    It knows nothing of the sizes of steps in one long statement: a nested loop over two of them would be quadratic.
    """
    off = "SELECT set_config('enable_' || way, 'off', true) FROM unnest(CAST(:ways AS text[])) way"
    await session.execute(text(off), {"ways": list(ways)})


def is_timeout(error: BaseException) -> bool:
    return isinstance(_cause(error), psycopg.errors.QueryCanceled)


def is_disk_full(error: BaseException) -> bool:
    return isinstance(_cause(error), psycopg.errors.DiskFull)


def describe_error(error: BaseException) -> str:
    """An error of the database in one line, without a full stop."""
    cause = _cause(error)
    if is_disk_full(error):
        return "the disk of the database is full: free some space on it"
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")


def _cause(error: BaseException) -> BaseException:
    return (error.orig or error) if isinstance(error, DBAPIError) else error


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed when tried again: lost connection, deadlock, time-out, full server."""
    if isinstance(error, SQLAlchemyTimeoutError | OSError | PoolTimeout):
        return True
    return isinstance(_cause(error), psycopg.OperationalError | psycopg.errors.InFailedSqlTransaction) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


async def driver_connection(session: AsyncSession) -> psycopg.AsyncConnection:
    """The psycopg connection of the session's transaction, for COPY and for the queue."""
    connection = await session.connection()
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, psycopg.AsyncConnection)
    return raw
