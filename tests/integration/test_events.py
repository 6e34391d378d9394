"""The event stream: in order, without a gap, at once, and cheap however many watch."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from longlist.jobs import queries as job_queries
from longlist.jobs import stream as job_events
from longlist.jobs.events import record


@pytest.fixture
def seed(database_url: str, seed_at: Any) -> Any:
    return seed_at(database_url)


@pytest.fixture
async def address(api: Any, serve: Any) -> AsyncIterator[str]:
    """Of the same application, on a socket: a stream does not end, so it needs one."""
    async with serve(api.app) as address:
        yield f"{address}/api/v1"


class Browser:
    """Follows the stream in the background."""

    def __init__(self, address: str, after: int | None = None, last_event_id: str | None = None) -> None:
        self._url = f"{address}/events"
        self._params = {} if after is None else {"after": after}
        self._headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        self.begins_at = -1
        self.seen: list[dict[str, Any]] = []
        self.came_at: list[float] = []

    async def __aenter__(self) -> "Browser":
        self._ready = asyncio.Event()
        self._task = asyncio.create_task(self._follow())
        async with asyncio.timeout(10):
            await self._ready.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        async with (
            httpx.AsyncClient(timeout=None) as client,
            client.stream("GET", self._url, params=self._params, headers=self._headers) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            event: dict[str, str] = {}
            async for line in answer.aiter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif event:
                    self._take(event)
                    event = {}

    def _take(self, event: dict[str, str]) -> None:
        if event.get("event") == "hello":
            self.begins_at = int(event["id"])
            self._ready.set()
        elif event.get("event") == "job":
            data = json.loads(event["data"])
            assert int(event["id"]) == data["id"]
            self.seen.append(data)
            self.came_at.append(time.time())

    @property
    def ids(self) -> list[int]:
        return [event["id"] for event in self.seen]

    async def until(self, count: int, within_s: float = 10) -> None:
        async with asyncio.timeout(within_s):
            while len(self.seen) < count:  # noqa: ASYNC110 - the stream has no end to wait for
                await asyncio.sleep(0.01)


async def some_jobs(api: Any, seed: Any, number: int) -> list[dict[str, Any]]:
    """Queued jobs, an event each: there is no worker."""
    found = seed.sql("SELECT id FROM collection LIMIT 1")
    source = found[0][0] if found else seed.collection("My List", seed.companies(3))
    selection = await api.select_all(source)
    names = [f"Copy {random.random()}" for _ in range(number)]
    return [await api.copy(selection, {"new": name}) for name in names]


async def test_a_copy_is_told_from_its_beginning_to_its_end(api: Any, seed: Any, address: str, worker: None) -> None:
    async with Browser(address) as browser:
        selection = await api.select_all(seed.collection("My List", seed.companies(5000)))
        job = await api.finished(await api.copy(selection, {"new": "Prospects"}))
        while not browser.seen or browser.seen[-1]["type"] != "succeeded":
            await browser.until(len(browser.seen) + 1)
    kinds = [event["type"] for event in browser.seen]
    assert (kinds[0], kinds[1], kinds[-1]) == ("queued", "started", "succeeded")
    assert set(kinds[2:-1]) <= {"progress"}
    assert browser.ids == sorted(set(browser.ids))
    assert {event["job_id"] for event in browser.seen} == {job["id"]}
    assert browser.seen[-1]["job"] == {name: job[name] for name in browser.seen[-1]["job"]}
    processed = [event["job"]["progress"]["processed"] for event in browser.seen]
    assert processed == sorted(processed)


async def test_without_a_place_to_resume_from_it_begins_now(api: Any, seed: Any, address: str) -> None:
    await some_jobs(api, seed, 3)
    async with Browser(address) as browser:
        await asyncio.sleep(0.3)
        assert browser.seen == []
        await some_jobs(api, seed, 1)
        await browser.until(1)
        assert browser.ids[0] > browser.begins_at > 0


@pytest.mark.parametrize("how", ["Last-Event-ID", "?after="])
async def test_it_resumes_without_a_gap_and_without_a_double(api: Any, seed: Any, address: str, how: str) -> None:
    async with Browser(address, after=0) as first:
        await some_jobs(api, seed, 4)
        await first.until(4)
    await some_jobs(api, seed, 5)
    last = first.ids[1]
    place: dict[str, Any] = {"last_event_id": str(last)} if how == "Last-Event-ID" else {"after": last}
    async with Browser(address, **place) as second:
        await some_jobs(api, seed, 2)
        await second.until(9)
    every = [row[0] for row in seed.sql("SELECT id FROM job_event ORDER BY id")]
    assert first.ids[:2] + second.ids == every


@pytest.mark.parametrize("place", [{"after": 2**63 - 1}, {"last_event_id": "9" * 99}], ids=["?after=", "Last-Event-ID"])
async def test_an_id_above_the_newest_counts_as_the_newest(api: Any, seed: Any, address: str, place: Any) -> None:
    """Of a database that was replaced: the browser must not wait for ever."""
    await some_jobs(api, seed, 2)
    async with Browser(address, **place) as browser:
        await some_jobs(api, seed, 1)
        await browser.until(1)


@pytest.mark.parametrize("place", ["nonsense", "-1", "1.5", "²", ""])
async def test_a_strange_last_event_id_counts_as_none(api: Any, seed: Any, address: str, place: str) -> None:
    headers = {"Last-Event-ID": place.encode()}
    async with httpx.AsyncClient() as client, client.stream("GET", f"{address}/events", headers=headers) as answer:
        assert answer.status_code == 200


async def test_an_event_is_there_within_250_ms_of_its_commit(api: Any, seed: Any, address: str) -> None:
    """The median of many is asserted generously: other tests share the machine."""
    async with Browser(address) as browser:
        for _ in range(30):
            await some_jobs(api, seed, 1)
        await browser.until(30)
    delays = [
        came - datetime.fromisoformat(event["at"]).timestamp()
        for event, came in zip(browser.seen, browser.came_at, strict=True)
    ]
    assert statistics.median(delays) < 0.25, delays


async def test_a_lost_notification_is_made_up_for_by_the_poll(api: Any, seed: Any, address: str) -> None:
    [job] = await some_jobs(api, seed, 1)
    async with Browser(address) as browser:
        seed.sql("INSERT INTO job_event (job_id, type, attempt, processed) VALUES (%s, 'progress', 1, 0)", job["id"])
        await browser.until(1, within_s=job_events.POLL_S + 2)


async def test_a_lost_listen_connection_is_made_again_without_a_gap(api: Any, seed: Any, address: str) -> None:
    async with Browser(address) as browser:
        await some_jobs(api, seed, 2)
        assert seed.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
                        " AND datname = current_database()") == [(True,)]  # fmt: skip
        await some_jobs(api, seed, 3)
        await browser.until(5)
        await some_jobs(api, seed, 1)
        await browser.until(6, within_s=job_events.RECONNECT_S + 3)
    assert browser.ids == sorted(set(browser.ids))


async def test_one_connection_listens_however_many_watch(api: Any, seed: Any, address: str) -> None:
    browsers = [Browser(address) for _ in range(25)]
    await asyncio.gather(*[browser.__aenter__() for browser in browsers])
    await some_jobs(api, seed, 2)
    await asyncio.gather(*[browser.until(2) for browser in browsers])
    listening = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
    connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert seed.sql(listening) == [(1,)]
    assert seed.sql(connections)[0][0] < 12, "a watching browser holds no connection"
    await asyncio.gather(*[browser.__aexit__() for browser in browsers])


async def test_one_who_fell_far_behind_reads_the_rest_from_the_table(
    api: Any, seed: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More events than are kept in memory, from before and after the stream began."""
    hub = api.app.state.events
    monkeypatch.setattr(job_events, "KEPT_EVENTS", 10)
    hub._recent = type(hub._recent)(maxlen=10)
    await some_jobs(api, seed, 25)
    await asyncio.sleep(0.3)
    async with Browser(address, after=3) as browser:
        await some_jobs(api, seed, 15)
        await browser.until(37)
    every = [row[0] for row in seed.sql("SELECT id FROM job_event ORDER BY id")]
    assert browser.ids == every[3:]


async def test_ids_become_visible_in_their_order_whoever_commits_first(api: Any, seed: Any, address: str) -> None:
    """Many transactions record events at once and linger before their commit: no reader ever misses one."""
    jobs = await some_jobs(api, seed, 8)

    async def linger(job_id: str) -> None:
        for _ in range(4):
            async with api.app.state.sessions.begin() as session:
                job = await job_queries.lock_soon(session, job_id)
                await record(session, job, "progress")
                await asyncio.sleep(random.uniform(0, 0.02))

    async with Browser(address, after=0) as browser:
        await asyncio.gather(*[linger(job["id"]) for job in jobs])
        await browser.until(8 + 32)
    every = [row[0] for row in seed.sql("SELECT id FROM job_event ORDER BY id")]
    assert browser.ids == every


async def test_health_and_readiness(api: Any, worker: None) -> None:
    root = "http://localhost:8000"
    assert await api.get(f"{root}/healthz") == {"status": "ok"}
    async with asyncio.timeout(10):
        while not (await api.get(f"{root}/readyz"))["worker"]:  # noqa: ASYNC110 - its first heartbeat
            await asyncio.sleep(0.05)
    ready = await api.get(f"{root}/readyz")
    assert ready | {"status": "ready", "worker": True, "queued": 0} == ready


async def test_not_ready_until_migrated(open_api: Any, postgres_url: str, assert_problem: Any) -> None:
    async with open_api(postgres_url) as api:
        answer = await api.client.get("http://localhost:8000/readyz")
        assert "longlist migrate" in assert_problem(answer, 503, "not-ready")["detail"]
