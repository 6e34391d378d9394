"""Postgres for the tests: a real one, always. A fresh, migrated database for each test that asks for one.

And the application on it, rows in it, and what must be true of it.
"""

import asyncio
import inspect
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import hypothesis
import psycopg
import pytest
from fastapi import FastAPI
from psycopg.sql import SQL, Identifier
from scratch import SCRATCH
from sqlalchemy import make_url

from longlist import migrations
from longlist.budgets import Budgets
from longlist.http import web
from longlist.main import connect, create_app
from longlist.postgres import embedded_postgres
from longlist.settings import Settings

Json = dict[str, Any]
pytest_plugins = ["command_line", "lock_order"]  # tests/plugins
FINISHED = {"succeeded", "failed", "cancelled"}
PATIENCE_S = 600  # a hang guard: after it a test fails, and no promise depends on it
UNLIMITED = 1000  # factor of all time budgets: no test meets one, and what a test wants to run out it sets to 0
_numbers = count()


async def wait_until(reached: Callable[[], Any]) -> Any:
    """The first true result of ``reached``, which may be a coroutine function."""
    async with asyncio.timeout(PATIENCE_S):
        pause_s = 0.005
        while True:
            found = reached()
            if inspect.isawaitable(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(pause_s)
            pause_s = min(1.3 * pause_s, 0.1)  # polling leaves the processor to the work


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], Any]], Any]:
    """`wait_until`, for modules that cannot import this one."""
    return wait_until


@pytest.fixture(scope="session")
def patience_s() -> float:
    return PATIENCE_S


# `ci` draws the same examples each time, so that a run fails for a change and for nothing else; `nightly` draws many
# more, at random. Tests with dear examples take a part of `max_examples`.
hypothesis.settings.register_profile(
    "ci",
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "nightly", hypothesis.settings.get_profile("ci"), max_examples=600, derandomize=False, print_blob=True
)
hypothesis.settings.load_profile(os.environ.get("LONGLIST_TEST_PROFILE", "ci"))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An address with the right to create databases: LONGLIST_TEST_DATABASE_URL, or an embedded server for this run.

    The embedded one does not wait for the disk. What is tested for surviving a crash starts a durable one of its own.
    """
    if url := os.environ.get("LONGLIST_TEST_DATABASE_URL"):
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="longlist-test-", dir=SCRATCH) as directory,
        embedded_postgres(Path(directory), durable=False) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> Iterator[str]:
    """The name of a migrated, empty database to copy from."""
    name = f"longlist_test_{os.getpid()}"
    _execute(postgres_url, "CREATE DATABASE {}", name)
    migrations.upgrade(_with_database(postgres_url, name))
    yield name
    _execute(postgres_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def new_database(postgres_url: str, template_database: str) -> Callable[[], str]:
    """Makes a fresh, migrated, empty database; dropped with the template's server, or by `database_url`."""

    def make() -> str:
        name = f"{template_database}_{next(_numbers)}"
        _execute(postgres_url, "CREATE DATABASE {} TEMPLATE {}", name, template_database)
        return _with_database(postgres_url, name)

    return make


@pytest.fixture
def database_url(postgres_url: str, new_database: Callable[[], str]) -> Iterator[str]:
    """A fresh, migrated, empty database of this test's own."""
    url = new_database()
    yield url
    drop_database(postgres_url, url)


@pytest.fixture(scope="module")
def module_database_url(postgres_url: str, new_database: Callable[[], str]) -> Iterator[str]:
    """A database for all tests of a module: for those that change nothing, or only what is theirs."""
    url = new_database()
    yield url
    drop_database(postgres_url, url)


@pytest.fixture(scope="session")
def seed_at() -> Callable[[str], "Seed"]:
    return Seed


@pytest.fixture(scope="session")
def broken_invariants() -> Callable[[str], list[str]]:
    """Every invariant that the database at an address breaks, in words. See `INVARIANTS`."""

    def find(url: str) -> list[str]:
        with psycopg.connect(url, autocommit=True) as connection:
            found = [(rule, connection.execute(query).fetchall()) for rule, query in INVARIANTS.items()]
        return [f"{rule}: {rows[:5]}" for rule, rows in found if rows]

    return find


class Api:
    """What a client of the API does, in a word each. A problem where none is expected fails the test."""

    def __init__(self, client: httpx.AsyncClient, app: FastAPI) -> None:
        self.client = client
        self.app = app

    async def call(self, method: str, path: str, status: int | None = None, **request: Any) -> Any:
        answer = await self.client.request(method, path, **request)
        expected = answer.status_code == status if status else answer.is_success
        assert expected, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    async def get(self, path: str, **query: Any) -> Any:
        return await self.call("GET", path, params=query)

    async def post(self, path: str, body: Any = None, status: int | None = None, **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.call("POST", path, status, json=body, headers=headers)

    async def collection(self, name: str) -> Json:
        made: Json = await self.post("/collections", {"name": name}, 201)
        return made

    async def select_all(self, collection: Any, **more: Any) -> Json:
        scope = {"collection_id": str(collection) if collection else None}
        made: Json = await self.post("/selections", {"scope": scope, "mode": "all", **more}, 201)
        return made

    async def select_where(self, collection: Any, field: str, *values: str, **more: Any) -> Json:
        condition = {"op": "is", "field": field, "values": values}
        return await self.select_all(collection, filter={"conditions": [condition]}, **more)

    async def select_ids(self, collection: Any, ids: Any) -> Json:
        scope = {"collection_id": str(collection) if collection else None}
        made: Json = await self.post("/selections", {"scope": scope, "mode": "ids", "ids": [str(i) for i in ids]}, 201)
        return made

    async def plan(self, selection: Json, target: Any) -> Json:
        body = {"kind": "copy", "selection_id": selection["id"], "target_collection_id": str(target)}
        made: Json = await self.post("/plans", body, 200)
        return made

    async def copy(self, selection: Json, target: Any, **headers: str) -> Json:
        """Start a copy, to a collection or (given as text that is no id) to a new one of that name."""
        to = {"new_collection": {"name": target["new"]}} if isinstance(target, dict) else {"collection_id": str(target)}
        body = {"kind": "copy", "selection_id": selection["id"], "target": to}
        made: Json = await self.post("/jobs", body, 202, **headers)
        return made

    @contextmanager
    def budgets(self, **budgets_ms: int) -> Iterator[None]:
        """Other time budgets for the sessions of the application; 0: the cheaper answer comes at once."""
        sessions = self.app.state.sessions
        before: Budgets = sessions.kw["info"]["budgets"]
        sessions.configure(info={"budgets": replace(before, **budgets_ms)})
        try:
            yield
        finally:
            sessions.configure(info={"budgets": before})

    async def finished(self, job: Json, within_s: float = PATIENCE_S) -> Json:
        """The job, once it has."""
        return await self._once(job, lambda now: now["state"] in FINISHED, within_s)

    async def begun(self, job: Json, within_s: float = PATIENCE_S) -> Json:
        """The job, once its first chunk is done."""
        return await self._once(job, lambda now: bool(now["progress"]["processed"]), within_s)

    async def _once(self, job: Json, reached: Callable[[Json], bool], within_s: float) -> Json:
        async def look() -> Json | None:
            now: Json = await self.get(f"/jobs/{job['id']}")
            return now if reached(now) else None

        async with asyncio.timeout(within_s):
            found: Json = await wait_until(look)
            return found


@pytest.fixture(scope="session")
def settings() -> Settings:
    # With a lease that a busy machine does not miss: a transaction that idles for longer than that is cut off.
    return Settings(port=8000, time_budget_factor=UNLIMITED, lost_after_s=600)


@pytest.fixture(scope="session")
def built_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A web in the place of the build, which tests of the server need not wait for."""
    built = tmp_path_factory.mktemp("web")
    (built / "assets").mkdir()
    (built / "index.html").write_text("<!doctype html><title>Longlist</title>")
    (built / "assets" / "app-1a2b.js").write_text("export {}")
    (built / "assets" / "app-1a2b.js.br").write_bytes(b"compressed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "PACKAGED", built)
        yield built


@pytest.fixture(scope="session")
def open_api(settings: Settings, built_web: Path) -> Callable[[str], AbstractAsyncContextManager[Api]]:
    """The application, made once, on the database at an address, called without a socket."""
    app = create_app(settings, "postgresql://", with_worker=False)

    @asynccontextmanager
    async def opened(url: str) -> AsyncIterator[Api]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        base = "http://localhost:8000/api/v1"
        async with (
            connect(app, settings, url),
            httpx.AsyncClient(transport=transport, base_url=base, timeout=PATIENCE_S) as client,
        ):
            yield Api(client, app)

    return opened


class Seed:
    """Puts rows straight into a database, as fast as it takes them."""

    def __init__(self, url: str) -> None:
        self.url = url

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description is not None else []

    def companies(self, number: int, prefix: str = "Company") -> list[UUID]:
        """Companies of mixed facts, in the order of their ids."""
        rows = self.sql(
            """
            WITH clock AS (UPDATE catalog SET company_count = company_count + %s,
                changed_at = greatest(clock_timestamp(), changed_at + interval '1 microsecond') RETURNING changed_at)
            INSERT INTO company (id, name, name_key, country, industry, employees, created_at)
            SELECT gen_random_uuid(), %s || ' ' || i, lower(%s) || ' ' || i,
                   (ARRAY['France', 'Germany', NULL])[i %% 3 + 1],
                   (ARRAY['Mining', 'Software'])[i %% 2 + 1], nullif(i %% 7, 0), clock.changed_at
            FROM generate_series(1, %s) i, clock RETURNING id
            """,
            number, prefix, prefix, number,
        )  # fmt: skip
        return sorted(row[0] for row in rows)

    def collection(self, name: str, companies: Sequence[UUID] = ()) -> UUID:
        made = uuid4()
        self.sql(
            """
            WITH made AS (INSERT INTO collection (id, name, name_key, company_count, changed_at)
                          VALUES (%s, %s, %s, %s, clock_timestamp()) RETURNING id, changed_at)
            INSERT INTO membership (collection_id, company_id, added_at)
            SELECT made.id, company, made.changed_at FROM made, unnest(%s::uuid[]) company
            """,
            made, name, name.lower(), len(companies), list(companies),
        )  # fmt: skip
        return made

    def members(self, collection: UUID | str) -> list[UUID]:
        found = self.sql("SELECT company_id FROM membership WHERE collection_id = %s ORDER BY 1", str(collection))
        return [row[0] for row in found]

    def count(self, collection: UUID | str) -> int:
        """What the collection says of itself."""
        found: int = self.sql("SELECT company_count FROM collection WHERE id = %s", str(collection))[0][0]
        return found


# What must be true of every database at any moment between two transactions. Each query finds what breaks the rule.
INVARIANTS = {
    "no membership without its company": """
        SELECT * FROM membership WHERE NOT EXISTS (SELECT FROM company WHERE company.id = company_id)""",
    "no membership without its collection": """
        SELECT * FROM membership WHERE NOT EXISTS (SELECT FROM collection WHERE collection.id = collection_id)""",
    "a living collection's count is exact": """
        SELECT name, company_count, real FROM collection
        JOIN LATERAL (SELECT count(*) AS real FROM membership WHERE collection_id = collection.id) m ON true
        WHERE deleted_at IS NULL AND company_count <> real""",
    "the catalog's count is exact": """
        SELECT company_count FROM catalog WHERE company_count <> (SELECT count(*) FROM company)""",
    "nothing is younger than its collection's clock": """
        SELECT membership.* FROM membership JOIN collection ON collection.id = collection_id
        WHERE added_at > changed_at""",
    "no company is younger than the catalog's clock": """
        SELECT company.id FROM company, catalog WHERE company.created_at > catalog.changed_at""",
    "a membership's job put things into that collection": """
        SELECT membership.* FROM membership LEFT JOIN job ON job.id = job_id
        WHERE job_id IS NOT NULL AND job.target_id IS DISTINCT FROM collection_id""",
    "no more members of a job than it says it added": """
        SELECT job_id, members, tally FROM (SELECT job_id, count(*) AS members FROM membership GROUP BY job_id) m
        JOIN job ON job.id = job_id WHERE members > coalesce((tally->>'added')::bigint, 0)""",
    "the parts of a copy's receipt add up to what was selected": """
        SELECT id, state, total, receipt FROM job WHERE kind = 'copy' AND receipt IS NOT NULL AND total <>
            coalesce((receipt->>'added')::bigint, 0) + coalesce((receipt->>'already_there')::bigint, 0)
            + coalesce((receipt->>'left_out')::bigint, 0) + coalesce((receipt->>'not_done')::bigint, 0)""",
    "so do those of an edit, and of a deletion of companies": """
        SELECT id, state, total, receipt FROM job
        WHERE kind IN ('edit', 'delete_companies') AND receipt IS NOT NULL AND total <>
            coalesce((receipt->>'changed')::bigint, 0) + coalesce((receipt->>'unchanged')::bigint, 0)
            + coalesce((receipt->>'over_limit')::bigint, 0)
            + coalesce((receipt->>'deleted')::bigint, 0)
            + coalesce((receipt->>'left_out')::bigint, 0) + coalesce((receipt->>'not_done')::bigint, 0)""",
    "an edit's journal has what it says it changed, a deletion's what it deleted, a company once": """
        SELECT job.id, tally, rows, companies FROM job JOIN (
          SELECT job_id, count(*) AS rows, count(DISTINCT id) AS companies FROM (
            SELECT job_id, unnest(company_ids) AS id FROM edit
            UNION ALL SELECT job_id, unnest(company_ids) FROM deletion) journal GROUP BY job_id) j ON job_id = job.id
        WHERE rows <> companies OR kind <> 'undo'
          AND rows <> coalesce((tally->>'changed')::bigint, 0) + coalesce((tally->>'deleted')::bigint, 0)""",
    "the parts of a combination's receipt add up to the memberships that were frozen": """
        SELECT id, state, total, receipt FROM job WHERE kind = 'combine' AND receipt IS NOT NULL AND total <>
            coalesce((receipt->>'added')::bigint, 0) + coalesce((receipt->>'already_there')::bigint, 0)
            + coalesce((receipt->>'not_matching')::bigint, 0) + coalesce((receipt->>'left_out')::bigint, 0)
            + coalesce((receipt->>'not_done')::bigint, 0)""",
    "so do those of an import, to the rows of its file": """
        SELECT id, state, total, receipt FROM job WHERE kind = 'import' AND receipt IS NOT NULL AND total <>
            coalesce((receipt->>'created')::bigint, 0) + coalesce((receipt->>'updated')::bigint, 0)
            + coalesce((receipt->>'unchanged')::bigint, 0) + coalesce((receipt->>'rejected')::bigint, 0)
            + coalesce((receipt->>'not_done')::bigint, 0)""",
    "an import that can go on has every row that is left of its file": """
        SELECT job.id, state, total, processed, staged FROM job JOIN LATERAL (
          SELECT count(*) AS staged FROM import_row
          WHERE job_id = job.id AND number > coalesce((job.cursor->>'row')::bigint, 0)) rows ON true
        WHERE kind = 'import' AND state NOT IN ('succeeded', 'cancelled') AND staged <> total - processed
          AND (finished_at IS NULL OR finished_at > now() - interval '90 days')""",
    "an import's journal has a line for each row that it took": """
        SELECT job.id, tally, lines FROM job JOIN LATERAL (
          SELECT coalesce(sum(cardinality(lines)), 0) AS lines FROM imported_line WHERE job_id = job.id) journal ON true
        WHERE kind = 'import' AND lines <> coalesce((tally->>'created')::bigint, 0)
            + coalesce((tally->>'updated')::bigint, 0) + coalesce((tally->>'unchanged')::bigint, 0)""",
    "no part of a receipt is negative": """
        SELECT id, receipt FROM job WHERE jsonb_path_exists(receipt, '$.* ? (@ < 0)')""",
    "a finished job's last event is its end, and an end is followed by a retry only": """
        SELECT id, state, types FROM (
          SELECT job.id, state, finished_at, array_agg(type ORDER BY event.id) AS types
          FROM job JOIN job_event event ON event.job_id = job.id GROUP BY job.id) history
        WHERE (finished_at IS NOT NULL) <> (types[cardinality(types)] IN ('succeeded', 'failed', 'cancelled'))
           OR EXISTS (SELECT FROM generate_subscripts(types, 1) i WHERE i < cardinality(types)
                      AND types[i] IN ('succeeded', 'failed', 'cancelled') AND types[i + 1] <> 'retried')""",
    "the stored undo of a job is its newest one that runs or succeeded and was not itself undone": """
        SELECT job.id, undo_id FROM job LEFT JOIN job_undone ON job_id = job.id
        WHERE undo_id IS DISTINCT FROM (
          SELECT undo.id FROM job undo
          LEFT JOIN job_undone redone ON redone.job_id = undo.id LEFT JOIN job redo ON redo.id = redone.undo_id
          WHERE undo.undo_of = job.id AND undo.state NOT IN ('failed', 'cancelled')
            AND redo.state IS DISTINCT FROM 'succeeded'
          ORDER BY undo.id DESC LIMIT 1)""",
    "an undo knows the job that its chain began with": """
        SELECT undo.id FROM job undo JOIN job undone ON undone.id = undo.undo_of
        WHERE undo.kind = 'undo' AND (undo.undo_root, undo.undo_depth)
            IS DISTINCT FROM (coalesce(undone.undo_root, undone.id), undone.undo_depth + 1)""",
    "progress never goes back": """
        SELECT * FROM (SELECT job_id, id, processed, lag(processed) OVER (PARTITION BY job_id ORDER BY id) AS before
                       FROM job_event) steps WHERE processed < before""",
}  # fmt: skip


def drop_database(postgres_url: str, url: str) -> None:
    database = make_url(url).database
    assert database is not None
    _execute(postgres_url, "DROP DATABASE {} WITH (FORCE)", database)


def _execute(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL(statement).format(*map(Identifier, names)))  # type: ignore[arg-type]


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
