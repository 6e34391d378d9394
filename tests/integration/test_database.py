"""What may pass is told from what will not: the runner tries the one again, and fails the other at once."""

import asyncio
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from longlist.db import create_engine, create_sessions, is_timeout, is_transient, utc_now
from longlist.selections.models import Selection
from longlist.selections.queries import next_part


@pytest.fixture
async def sessions(database_url: str) -> Any:
    engine = create_engine(database_url)
    yield create_sessions(engine)
    await engine.dispose()


async def error_of(sessions: Any, *statements: str, pause_s: float = 0) -> Exception:
    try:
        async with sessions.begin() as session:
            for statement in statements:
                await session.execute(text(statement))
                await asyncio.sleep(pause_s)
    except Exception as error:  # noqa: BLE001 - it is what is asked for
        return error
    raise AssertionError("no error")


async def test_a_session_ended_because_it_slept_in_a_transaction_is_transient(sessions: Any) -> None:
    """A frozen worker that thaws: if nobody has taken its job over yet, it must try again, not fail it."""
    error = await error_of(
        sessions, "SET LOCAL idle_in_transaction_session_timeout = 100", "SELECT 1", "SELECT 1", pause_s=0.3
    )
    assert is_transient(error)


async def test_a_killed_connection_is_transient(sessions: Any) -> None:
    assert is_transient(await error_of(sessions, "SELECT pg_terminate_backend(pg_backend_pid())"))


async def test_a_lock_that_does_not_come_is_transient(sessions: Any, database_url: str) -> None:
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE collection")
        assert is_transient(await error_of(sessions, "SET LOCAL lock_timeout = 50", "SELECT * FROM collection"))


async def test_a_statement_that_takes_too_long_is_a_timeout_and_transient(sessions: Any) -> None:
    error = await error_of(sessions, "SET LOCAL statement_timeout = 20", "SELECT pg_sleep(5)")
    assert is_transient(error)
    assert is_timeout(error)  # type: ignore[arg-type]


async def test_a_deadlock_is_transient(sessions: Any, seed_at: Any, database_url: str) -> None:
    one, two = [seed_at(database_url).collection(name) for name in "ab"]
    lock = "SELECT 1 FROM collection WHERE id = '{}' FOR UPDATE"
    found = await asyncio.gather(
        error_of(sessions, lock.format(one), lock.format(two), pause_s=0.2),
        error_of(sessions, lock.format(two), lock.format(one), pause_s=0.2),
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
