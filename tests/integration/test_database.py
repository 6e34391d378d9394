"""What may pass is told from what will not: the runner tries the one again, and fails the other at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from longlist.budgets import Budgets
from longlist.db import (
    budgets_of,
    create_engine,
    create_sessions,
    is_timeout,
    is_transient,
    utc_now,
    with_statement_timeout,
)
from longlist.selections.models import Selection
from longlist.selections.queries import next_part


@pytest.fixture
async def sessions(database_url: str) -> Any:
    engine = create_engine(database_url)
    yield create_sessions(engine, Budgets())
    await engine.dispose()


async def error_of(sessions: Any, *statements: str, pause: Callable[[], Awaitable[Any]] | None = None) -> Exception:
    """What comes of the statements, with ``pause`` after the first one."""
    try:
        async with sessions.begin() as session:
            for number, statement in enumerate(statements):
                await session.execute(text(statement))
                if number == 0 and pause is not None:
                    await pause()
    except Exception as error:  # noqa: BLE001 - it is what is asked for
        return error
    raise AssertionError("no error")


async def test_a_session_ended_because_it_slept_in_a_transaction_is_transient(
    sessions: Any, seed_at: Any, database_url: str, until: Any
) -> None:
    """A frozen worker that thaws: if nobody has taken its job over yet, it must try again, not fail it."""
    asleep = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
    seed = seed_at(database_url)
    error = await error_of(
        sessions,
        "SET LOCAL idle_in_transaction_session_timeout = 100",
        "SELECT 1",
        pause=lambda: until(lambda: not seed.sql(asleep)),
    )
    assert is_transient(error)


async def test_a_killed_connection_is_transient(sessions: Any) -> None:
    assert is_transient(await error_of(sessions, "SELECT pg_terminate_backend(pg_backend_pid())"))


async def test_a_lock_that_does_not_come_is_transient(sessions: Any, database_url: str) -> None:
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE collection")
        assert is_transient(await error_of(sessions, "SET LOCAL lock_timeout = 50", "SELECT * FROM collection"))


async def test_a_statement_that_takes_too_long_is_a_timeout_and_transient(sessions: Any) -> None:
    error = await error_of(sessions, "SET LOCAL statement_timeout = 20", "SELECT pg_sleep(50)")
    assert is_transient(error)
    assert is_timeout(error)  # type: ignore[arg-type]


async def test_a_read_beyond_its_budget_gives_none_and_the_transaction_goes_on(sessions: Any) -> None:
    async with sessions.begin() as session:
        setting = text("SELECT current_setting('statement_timeout')")

        async def too_long() -> str:
            await session.execute(text("CREATE TABLE made (id int)"))
            await session.execute(text("SELECT pg_sleep(50)"))
            return "read"

        async def in_time() -> Any:
            return (await session.execute(setting)).scalar_one()

        assert await with_statement_timeout(session, 1, too_long) is None
        assert (await session.execute(text("SELECT to_regclass('made')"))).scalar_one() is None, "rolled back"
        assert await with_statement_timeout(session, 50_000, in_time) == "50s"
        assert await with_statement_timeout(session, 10**12, in_time) == "1min", "the limit of every statement"
        assert (await session.execute(setting)).scalar_one() == "1min"


async def test_a_read_with_a_budget_of_0_does_not_run(sessions: Any) -> None:
    ran = False

    async def read() -> str:
        nonlocal ran
        ran = True
        return "read"

    async with sessions.begin() as session:
        assert await with_statement_timeout(session, 0, read) is None
        assert not ran
        assert await with_statement_timeout(session, 50_000, read) == "read"


async def test_a_session_has_the_budgets_that_it_was_created_with(database_url: str) -> None:
    engine = create_engine(database_url)
    async with create_sessions(engine, Budgets(plan_ms=7))() as session:
        assert budgets_of(session) == Budgets(plan_ms=7)
    await engine.dispose()


async def test_a_deadlock_is_transient(sessions: Any, seed_at: Any, database_url: str) -> None:
    one, two = [seed_at(database_url).collection(name) for name in "ab"]
    lock = "SELECT 1 FROM collection WHERE id = '{}' FOR UPDATE"
    both_hold_one = asyncio.Barrier(2)
    found = await asyncio.gather(
        error_of(sessions, lock.format(one), lock.format(two), pause=both_hold_one.wait),
        error_of(sessions, lock.format(two), lock.format(one), pause=both_hold_one.wait),
        return_exceptions=True,
    )
    [deadlock] = [error for error in found if not isinstance(error, AssertionError)]
    assert isinstance(deadlock, Exception)
    assert is_transient(deadlock)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM nothing",
        "SELECT 1 / 0",
        "INSERT INTO catalog (id) VALUES (2)",
        "INSERT INTO catalog (id) VALUES (1)",
        "SELECT 'x'::int",
    ],
)
async def test_what_will_never_work_is_not(sessions: Any, statement: str) -> None:
    assert not is_transient(await error_of(sessions, statement))
    assert not is_transient(ValueError("a bug"))


def test_a_list_that_statistics_have_not_seen_is_asked_by_its_key(database_url: str, seed_at: Any) -> None:
    """By the index of its times each question would read the whole list (docs/decisions/0011)."""
    seed = seed_at(database_url)
    companies = seed.companies(3000)
    seed.collection("Old", companies)
    seed.sql("ANALYZE membership")
    new = seed.collection("New", companies)
    ask = """SELECT count(there) FROM company LEFT JOIN LATERAL (
        SELECT true AS there FROM membership WHERE collection_id = %s AND company_id = company.id OFFSET 0) m ON true"""
    plan = " ".join(row[0] for row in seed.sql(f"EXPLAIN {ask}", new))
    assert "membership_pkey" in plan
    assert "added_at" not in plan


async def test_a_part_of_a_list_is_walked_to_whatever_statistics_say(
    sessions: Any, database_url: str, seed_at: Any
) -> None:
    """By the index of times it would be the whole list, sorted, for each part."""
    seed = seed_at(database_url)
    whole = Selection(scope_collection_id=seed.collection("New", seed.companies(20_000)), listed=False, except_ids=[])
    seed.sql("VACUUM membership")
    async with sessions.begin() as session:
        part, parameters = await next_part(session, whole, None, 200)
        values = {**parameters, "frozen_at": utc_now()}
        plan = " ".join((await session.execute(text(f"EXPLAIN {part}"), values)).scalars())
    assert "membership_pkey" in plan
    assert "Sort" not in plan
