"""The demo: whole, plausible, the same everywhere, and put in once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from longlist.budgets import Budgets
from longlist.companies.normalize import normalize_domain
from longlist.db import create_engine, create_sessions
from longlist.provenance.service import explain_membership
from longlist.system.demo import seed_demo
from longlist.text.keys import name_key

pytestmark = pytest.mark.slow

Rows = list[tuple[Any, ...]]


@pytest.fixture
def database(module_database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def seeded(module_database_url: str) -> list[bool]:
    """What several processes were told that seeded the demo at once: made once for the module, it takes seconds."""

    async def seed_twice() -> list[bool]:
        return await asyncio.gather(seed_demo(module_database_url), seed_demo(module_database_url))

    with psycopg.connect(module_database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO collection (id, name, name_key) VALUES (gen_random_uuid(), 'Mine', 'mine')")
        assert asyncio.run(seed_demo(module_database_url)) is False, "a workspace in use gets no demo"
        connection.execute("DELETE FROM collection")
    return asyncio.run(seed_twice())


def rows(database: psycopg.Connection, query: str) -> Rows:
    return database.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


async def test_the_demo_is_whole_and_seeded_by_one_process(
    seeded: list[bool], module_database_url: str, database: psycopg.Connection
) -> None:
    assert sorted(seeded) == [False, True]
    assert await seed_demo(module_database_url) is False

    assert rows(database, "SELECT company_count FROM catalog") == [(100_000,)]
    counts = dict(rows(database, "SELECT name, company_count FROM collection"))
    assert counts["My List"] == 50_000
    assert counts["Liked Companies"] == 10
    assert counts["Companies to Ignore"] == 50
    assert len(counts) == 6
    assert len(set(counts.values())) == 6
    counted = dict(
        rows(
            database,
            "SELECT collection.name, count(company.id) FROM collection JOIN membership ON collection_id = collection.id"
            " JOIN company ON company.id = company_id GROUP BY collection.id",
        )
    )
    assert counted == counts


def test_the_clocks_are_not_behind_what_they_time(seeded: list[bool], database: psycopg.Connection) -> None:
    assert rows(database, "SELECT FROM company WHERE created_at > (SELECT changed_at FROM catalog) LIMIT 1") == []
    late = "SELECT FROM membership JOIN collection ON id = collection_id WHERE added_at > changed_at LIMIT 1"
    assert rows(database, late) == []


def test_companies_are_plausible_and_normalised_as_everywhere(seeded: list[bool], database: psycopg.Connection) -> None:
    for name, key, domain in rows(database, "SELECT name, name_key, domain FROM company"):
        assert name_key(name) == key
        assert domain is None or normalize_domain(domain) == domain
    facts = rows(
        database,
        """SELECT count(DISTINCT name), count(DISTINCT country), count(domain), count(employees), count(funding_usd),
             percentile_cont(0.5) WITHIN GROUP (ORDER BY employees), max(employees), min(founded_year),
             max(founded_year), count(*) FILTER (WHERE name ~ '[^ -~]') FROM company""",
    )[0]
    names, countries, domains, employees, funded, median, most, oldest, youngest, beyond_ascii = facts
    assert names > 80_000
    assert countries == 24
    assert 85_000 < domains < 95_000
    assert 85_000 < employees < 95_000
    assert 50_000 < funded < 65_000
    assert 20 < median < 40
    assert 5_000 < most < 500_000
    assert (1850 < oldest < 1950, youngest) == (True, 2026)
    assert beyond_ascii > 4_000
    milan = rows(database, "SELECT DISTINCT country FROM company WHERE city = 'Milano'")
    assert milan == [("Italy",)]
    first = rows(database, "SELECT id, name, domain FROM company ORDER BY id LIMIT 2")
    assert [(str(id_), name, domain) for id_, name, domain in first] == FIRST


# The same on every machine and version of Postgres.
FIRST = [
    ("019b76da-a801-73e4-8889-54ce47841b54", "Haven Earth", "havenearth.com"),
    ("019b76da-a802-77b7-8c19-54d8bcfd848f", "Clearfield AI", "clearfield.ca"),
]


async def test_who_came_with_the_demo_was_not_added_by_hand(
    seeded: list[bool], module_database_url: str, database: psycopg.Connection
) -> None:
    engine = create_engine(module_database_url)
    sessions = create_sessions(engine, Budgets())
    ((collection_id, company_id),) = rows(
        database,
        "SELECT collection_id, company_id FROM membership JOIN collection ON collection.id = collection_id"
        " WHERE name = 'Liked Companies' ORDER BY company_id LIMIT 1",
    )
    async with sessions.begin() as session:
        why = await explain_membership(session, collection_id, company_id)
    assert why.sentence.startswith("Demo data, added on ")
    database.execute(
        "UPDATE membership SET added_at = now() WHERE (collection_id, company_id) = (%s, %s)",
        (collection_id, company_id),
    )  # as when it is taken out and added again
    async with sessions.begin() as session:
        why = await explain_membership(session, collection_id, company_id)
    assert why.sentence.startswith("Added by hand on ")
    await engine.dispose()


async def test_a_workspace_that_was_emptied_gets_no_demo_again(
    seeded: list[bool], module_database_url: str, database: psycopg.Connection
) -> None:
    database.execute("TRUNCATE company, membership, collection CASCADE")
    database.execute("UPDATE catalog SET company_count = 0")
    assert await seed_demo(module_database_url) is False
