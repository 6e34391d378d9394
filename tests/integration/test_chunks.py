"""Chunks are sized by the server's own work: neither distance nor locks nor other programs shrink them."""

import asyncio
from typing import Any

import psycopg
import pytest
from distant_postgres import distant
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from longlist.db import connect_args, create_engine, create_sessions
from longlist.main import create_worker
from longlist.server_times import lock_wait, measure
from longlist.settings import Settings

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

DELAY_S = 0.01  # each way


@pytest.fixture
async def distant_sessions(database_url: str, settings: Settings) -> Any:
    async with distant(database_url, DELAY_S) as url:
        engine = create_engine(url, pool_size=1)
        yield create_sessions(engine, settings.budgets)
        await engine.dispose()


async def test_a_distant_database_takes_no_more_chunks(
    api: Any, seed: Any, settings: Settings, running: Any, database_url: str
) -> None:
    """Sized by what passes between sending and receiving, each chunk had 200 rows: there were 250."""
    selection = await api.select_all(seed.collection("My List", seed.companies(50_000)))
    job = await api.copy(selection, {"new": "Copy"})
    async with distant(database_url, DELAY_S) as url, running(create_worker(settings, url)):
        done = await api.finished(job)
    assert (done["state"], done["receipt"]["added"]) == ("succeeded", 50_000)
    chunks = seed.sql("SELECT count(*) FROM job_event WHERE type IN ('progress', 'handed_back', 'succeeded')")[0][0]
    assert chunks <= 25


async def test_waiting_for_a_lock_makes_no_chunk_smaller(
    api: Any, seed: Any, new_worker: Any, running: Any, until: Any
) -> None:
    selection = await api.select_all(seed.collection("My List", seed.companies(12_000)))
    job = await api.copy(selection, {"new": "Copy"})
    target = job["target"]["id"]
    # Held after the first chunk, so that there is a second one to see the size of.
    sizes = "SELECT chunk_rows FROM job"
    async with await psycopg.AsyncConnection.connect(seed.url) as holder:
        await holder.execute("SELECT FROM collection WHERE id = %s FOR UPDATE", [target])
        async with running(new_worker(slice_s=0.1)):
            await until(lambda: seed.sql("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
            await asyncio.sleep(1)  # what the wait comes to at least
            await holder.rollback()
            done = await api.finished(job)
    assert done["receipt"]["added"] == 12_000
    assert seed.sql(sizes)[0][0] > 250, "a quarter of the first chunk's 1,000 rows"


async def test_time_is_the_servers_and_waits_are_apart(distant_sessions: Any) -> None:
    async with distant_sessions.begin() as session:
        with measure() as times:
            for _ in range(20):
                await session.execute(text("SELECT 1"))
            assert times.work_s < 20 * 2 * DELAY_S, "the way there and back alone takes that long"
            worked_s = times.work_s
            with lock_wait():
                await session.execute(text("SELECT pg_sleep(0.2)"))
            assert times.work_s == worked_s
            assert times.waits_s >= 0.2
            await session.execute(text("SELECT pg_sleep(0.2)"))
            assert times.work_s >= 0.2 + worked_s
        await session.execute(text("SELECT 1"))
        assert times.work_s + times.waits_s < 30


async def test_triggers_and_writing_ctes_count_and_errors_stay_what_they_are(api: Any, seed: Any) -> None:
    seed.sql(
        """
        CREATE TABLE slow (id int PRIMARY KEY);
        CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$;
        CREATE TRIGGER sleep AFTER INSERT ON slow FOR EACH STATEMENT EXECUTE FUNCTION sleep()
        """
    )
    async with api.app.state.sessions() as session:
        with measure() as times:
            found = await session.execute(text("WITH made AS (INSERT INTO slow VALUES (1)) SELECT 1"))
            assert found.scalar_one() == 1
            assert times.work_s >= 0.2
            with pytest.raises(DBAPIError) as failed:
                async with session.begin_nested():
                    await session.execute(text("INSERT INTO slow VALUES (1)"))
            assert isinstance(failed.value.orig, psycopg.errors.UniqueViolation)
            assert (await session.execute(text("SELECT count(*) FROM slow"))).scalar_one() == 1
        await session.rollback()


async def test_a_measured_statement_leaves_the_limit_of_an_idle_transaction_armed(
    database_url: str, seed: Any, settings: Settings, until: Any
) -> None:
    """A worker that freezes right behind one would otherwise keep its locks for ever."""
    engine = create_engine(database_url, 1, connect_args(0.2))
    session = create_sessions(engine, settings.budgets)()
    pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    with measure():
        await session.execute(text("SELECT 1"))
    await until(lambda: not seed.sql("SELECT FROM pg_stat_activity WHERE pid = %s", pid))
    with pytest.raises(DBAPIError):
        await session.execute(text("SELECT 1"))
    await session.close()
    await engine.dispose()
