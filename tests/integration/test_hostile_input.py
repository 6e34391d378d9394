"""What is sent by nobody who means well: endless bodies, forged cursors, strange paths, foreign pages."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from longlist.budgets import Budgets
from longlist.db import create_sessions, sqlalchemy_url

NOBODY = "019aaaaa-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def source(module_database_url: str, seed_at: Any) -> UUID:
    seed = seed_at(module_database_url)
    made: UUID = seed.collection("My List", seed.companies(30)[:20])
    return made


@pytest.fixture
async def api(open_api: Any, module_database_url: str) -> AsyncIterator[Any]:
    async with open_api(module_database_url) as opened:
        yield opened


def forged(sort: str, value: Any, way: str = "n", row: str | None = NOBODY) -> str:
    """A cursor as the server makes them, of whatever one likes."""
    return _encoded({"s": sort, "d": way, "v": value, "i": row})


def _encoded(inside: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(inside).encode()).decode()


async def test_a_body_that_hides_its_length_is_cut_off(api: Any, assert_problem: Any) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'{"name": "'
        for _ in range(2**8):
            yield b"x" * 2**13

    answer = await api.client.post("/collections", content=endless(), headers={"content-type": "application/json"})
    assert_problem(answer, 413, "too-large")


async def test_a_wrong_method_is_told_the_right_ones(api: Any, source: UUID) -> None:
    answer = await api.client.put(f"/collections/{source}", json={})
    assert answer.headers["allow"] == "GET, HEAD, PATCH, DELETE, OPTIONS"


BAD_CURSORS = [
    *["", "nonsense", "%%%", "ä", "\0", "AAAA", "eyJ9", _encoded([]), _encoded(None), _encoded(7)],
    _encoded({"s": "name", "d": "n", "v": "a"}),
    *[forged("name", value) for value in (7, "\0", "\ud800", {}, ["a"])],
    forged("name", "a", way="x"),
    forged("name", "a", row="7"),
    forged("name", None, row=None),
    forged("-name", "a"),
    forged("colour", "a"),
    *[forged("employees", value) for value in (2**63, 1e300, "many")],
    *[forged("created_at", value) for value in ("yesterday", "2026-01-01T00:00:00", 2**62)],
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
async def test_a_malformed_or_foreign_cursor_is_a_bad_request(
    api: Any, source: UUID, assert_problem: Any, cursor: str
) -> None:
    for path in ("/companies", f"/collections/{source}/companies", "/collections", "/jobs"):
        for sort in [{}] if path == "/jobs" else [{"sort": "name"}]:
            answer = await api.client.get(path, params={"cursor": cursor, **sort})
            problem = assert_problem(answer, 400, "bad-cursor")
            assert problem["errors"][0]["pointer"] == "?cursor"


@pytest.mark.parametrize("sort", ["employees", "created_at"])
async def test_a_cursor_of_the_right_order_with_a_wrong_value_is_a_bad_request(
    api: Any, assert_problem: Any, sort: str
) -> None:
    for cursor in BAD_CURSORS:
        assert_problem(await api.client.get("/companies", params={"cursor": cursor, "sort": sort}), 400, "bad-cursor")


async def test_a_cursor_of_4001_characters_is_not_even_read(api: Any, assert_problem: Any) -> None:
    assert_problem(await api.client.get("/companies", params={"cursor": "A" * 4001}), 422, "invalid")


async def test_every_cursor_of_one_order_is_foreign_to_another(api: Any, assert_problem: Any) -> None:
    page = await api.get("/companies", sort="name", limit=5)
    for name in ("next_cursor", "last_cursor"):
        answer = await api.client.get("/companies", params={"sort": "-name", "cursor": page[name]})
        assert_problem(answer, 400, "bad-cursor")


EXTREME = [
    ("employees", forged("employees", 2**63 - 1)),
    ("founded_year", forged("founded_year", -(2**63), way="p")),
    ("employees", forged("employees", None, way="p", row=None)),
    ("created_at", forged("created_at", "0001-01-01T00:00:00+23:59")),
    ("created_at", forged("created_at", "9999-12-31T23:59:59-23:59", way="p")),
    ("name", forged("name", "")),
    ("name", forged("name", "x" * 1500, way="p")),
    ("name", forged("name", None)),
]


@pytest.mark.parametrize(("sort", "cursor"), EXTREME)
async def test_a_cursor_at_the_edge_of_what_can_be_said_is_a_page(api: Any, sort: str, cursor: str) -> None:
    assert "items" in await api.get("/companies", sort=sort, cursor=cursor)


BEYOND_TIME = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]


@pytest.mark.parametrize("moment", BEYOND_TIME)
async def test_a_time_that_no_clock_shows_in_utc_is_refused(api: Any, assert_problem: Any, moment: str) -> None:
    for end in ("since", "until"):
        during = {"op": "during", "field": "created_at", end: moment}
        body = {"scope": {"collection_id": None}, "mode": "all", "filter": {"conditions": [during]}}
        problem = assert_problem(await api.client.post("/selections", json=body), 422, "invalid")
        assert "between the years 1 and 9999 in UTC" in problem["errors"][0]["detail"]
        assert_problem(await api.client.get("/jobs", params={end: moment}), 422, "invalid")


@pytest.mark.parametrize("path", ["/jobs", "/collections", "/facets?field=country"])
async def test_a_search_for_nul_is_refused(api: Any, assert_problem: Any, path: str) -> None:
    joined = "&" if "?" in path else "?"
    problem = assert_problem(await api.client.get(f"{path}{joined}search=a%00b"), 422, "invalid")
    assert problem["errors"][0]["pointer"] == "?search"


@pytest.mark.parametrize("value", [b"9" * 100, b"-1", b"\xff", b"\xb2", b"9" * 5000, b"1e9", b""])
async def test_a_strange_place_in_the_stream_is_the_newest_or_refused(api: Any, value: bytes) -> None:
    head = await api.client.head("/events", headers={"Last-Event-ID": value})
    assert head.status_code == (422 if len(value) > 100 else 200)


@pytest.mark.parametrize("name", ["Content-Length", "Range", "If-None-Match", "If-Modified-Since", "If-Range"])
@pytest.mark.parametrize("value", [b"9" * 5000, b"bytes=" + b"9" * 5000 + b"-", b"\xff", b"\xb2"])
async def test_a_strange_header_is_no_fault_of_the_server(api: Any, name: str, value: bytes) -> None:
    for path in ("/api/v1/collections", "/", "/assets/app-1a2b.js", "/api/docs/swagger-ui.css"):
        answer = await api.client.get(f"http://localhost:8000{path}", headers={name: value})
        assert answer.status_code < 500, answer.text


PATHS = [
    *["/%00", "/assets/%00", "/api/%00", "/api/v1/%00", "/%ff", "/assets/nothing.js"],
    *["/x" * 3000, "/" + "x" * 5000, "/assets/" + "x" * 5000],
    *["/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2findex.html"],
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
async def test_a_strange_path_is_a_page_or_a_problem(api: Any, path: str, assert_problem: Any) -> None:
    answer = await api.client.get(f"http://localhost:8000{path}")
    assert answer.status_code in (200, 404), answer.text
    if answer.status_code == 200:
        assert "<title>Longlist</title>" in answer.text
    else:
        assert_problem(answer, 404, "no-such-path")


async def test_own_pages_and_tools_are_served(api: Any) -> None:
    for headers in (
        {},
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"},
        {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"},
        {"Host": "[::1]:8000", "Sec-Fetch-Site": "none"},
        {"Host": "LOCALHOST:8000"},
    ):
        assert (await api.client.get("/collections", headers=headers)).status_code == 200


async def test_the_page_is_served_to_links_from_elsewhere(api: Any) -> None:
    answer = await api.client.get("http://localhost:8000/collections", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_a_database_that_is_away_is_said_so(open_api: Any, assert_problem: Any) -> None:
    async with open_api("postgresql://nobody@127.0.0.1:1/nothing") as api:
        for path in ("/collections", "http://localhost:8000/readyz"):
            answer = await api.client.get(path)
            assert_problem(answer, 503, "database-away")
        assert (await api.client.get("http://localhost:8000/healthz")).status_code == 200


async def test_a_server_at_its_limit_says_that_it_is_busy(
    open_api: Any, module_database_url: str, assert_problem: Any
) -> None:
    async with open_api(module_database_url) as api:
        engine = create_async_engine(sqlalchemy_url(module_database_url), pool_size=1, max_overflow=0, pool_timeout=0.2)
        api.app.state.sessions = create_sessions(engine, Budgets())
        async with api.app.state.sessions() as session:
            await session.connection()
            answer = await api.client.get("/collections")
        await engine.dispose()
    assert_problem(answer, 503, "busy")


FULL_DISK = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE disk_full USING MESSAGE = 'could not extend file "base/1/2": No space left on device'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON {} EXECUTE FUNCTION full_disk();
    """


@pytest.mark.parametrize("table", ["collection", "job", "procrastinate_jobs"])
async def test_a_full_disk_is_said_so(
    open_api: Any, database_url: str, seed_at: Any, assert_problem: Any, table: str
) -> None:
    seed = seed_at(database_url)
    source = seed.collection("My List", seed.companies(1))
    seed.sql(FULL_DISK.format(table))
    async with open_api(database_url) as api:
        selection = await api.select_all(source)
        body = {"kind": "copy", "selection_id": selection["id"], "target": {"new_collection": {"name": "New"}}}
        answer = await api.client.post("/jobs", json=body)
    problem = assert_problem(answer, 503, "disk-full")
    assert "disk of the database is full" in problem["detail"]


async def test_a_job_on_a_full_disk_says_so(
    open_api: Any, database_url: str, seed_at: Any, new_worker: Any, running: Any, until: Any
) -> None:
    seed = seed_at(database_url)
    source = seed.collection("My List", seed.companies(5))
    seed.sql(FULL_DISK.format("membership"))
    async with open_api(database_url) as api:
        job = await api.copy(await api.select_all(source), {"new": "Copied"})
        async with running(new_worker()):

            async def notice() -> str | None:
                found: str | None = (await api.get(f"/jobs/{job['id']}"))["notice"]
                return found

            assert "the disk of the database is full" in await until(notice)
            seed.sql("DROP TRIGGER full_disk ON membership")
            assert (await api.finished(job))["state"] == "succeeded"


async def test_a_server_whose_disk_is_full_is_not_just_away(
    open_api: Any, assert_problem: Any, monkeypatch: pytest.MonkeyPatch, full_disk: Path
) -> None:
    """It stopped because of that, and cannot say so itself."""
    async with open_api("postgresql://nobody@127.0.0.1:1/nothing") as api:
        monkeypatch.setattr(api.app.state, "data_dir", full_disk)
        assert_problem(await api.client.get("/collections"), 503, "disk-full")
