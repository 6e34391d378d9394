"""The event stream: in order, without a gap, at once, and cheap however many watch."""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest

from longlist.jobs import queries as job_queries
from longlist.jobs import stream as job_events
from longlist.jobs.events import record
from longlist.jobs.stream import Beat, EventHub, Position


@pytest.fixture
async def address(api: Any, serve: Any) -> AsyncIterator[str]:
    """Of the same application, on a socket: a stream does not end, so it needs one."""
    async with serve(api.app) as address:
        yield f"{address}/api/v1"


@pytest.fixture
async def without_poll(api: Any, database_url: str) -> AsyncIterator[None]:
    """The stream learns of new events by notifications only."""
    replaced = api.app.state.events
    api.app.state.events = hub = EventHub(database_url, api.app.state.sessions, poll_s=86_400)
    task = asyncio.create_task(hub.run())
    yield
    api.app.state.events = replaced
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
def follow(address: str, until: Any) -> Any:
    """Makes a browser that follows the stream from a place."""
    return partial(Browser, address, until)


class Browser:
    """Follows the stream in the background."""

    def __init__(self, address: str, until: Any, after: int | None = None, last_event_id: str | None = None) -> None:
        self._until = until
        self._url = f"{address}/events"
        self._params = {} if after is None else {"after": after}
        self._headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        self.begins_at = -1
        self.beat_s = 0.0
        self.beats = 0
        self.seen: list[dict[str, Any]] = []

    async def __aenter__(self) -> "Browser":
        self._ready = asyncio.Event()
        self._task = asyncio.create_task(self._follow())
        await self._until(self._ready.is_set)
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
            self.beat_s = json.loads(event["data"])["beat_s"]
            self._ready.set()
        elif event.get("event") == "beat":
            self.beats += 1
        elif event.get("event") == "job":
            data = json.loads(event["data"])
            assert int(event["id"]) == data["id"]
            self.seen.append(data)

    @property
    def ids(self) -> list[int]:
        return [event["id"] for event in self.seen]

    async def until(self, count: int) -> None:
        await self._until(lambda: len(self.seen) >= count)


async def some_jobs(api: Any, seed: Any, number: int) -> list[dict[str, Any]]:
    """Queued jobs, an event each: there is no worker."""
    found = seed.sql("SELECT id FROM collection LIMIT 1")
    source = found[0][0] if found else seed.collection("My List", seed.companies(3))
    selection = await api.select_all(source)
    names = [f"Copy {random.random()}" for _ in range(number)]
    return [await api.copy(selection, {"new": name}) for name in names]


async def test_a_copy_is_told_from_its_beginning_to_its_end(api: Any, seed: Any, follow: Any, worker: None) -> None:
    async with follow() as browser:
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


async def test_without_a_place_to_resume_from_it_begins_now(api: Any, seed: Any, follow: Any) -> None:
    await some_jobs(api, seed, 3)
    async with follow() as browser:
        [job] = await some_jobs(api, seed, 1)
        await browser.until(1)
        assert browser.seen[0]["job_id"] == job["id"], "events come in order: none of the earlier ones did"
        assert browser.ids[0] > browser.begins_at > 0


@pytest.mark.parametrize("how", ["Last-Event-ID", "?after="])
async def test_it_resumes_without_a_gap_and_without_a_double(api: Any, seed: Any, follow: Any, how: str) -> None:
    async with follow(after=0) as first:
        await some_jobs(api, seed, 4)
        await first.until(4)
    await some_jobs(api, seed, 5)
    last = first.ids[1]
    place: dict[str, Any] = {"last_event_id": str(last)} if how == "Last-Event-ID" else {"after": last}
    async with follow(**place) as second:
        await some_jobs(api, seed, 2)
        await second.until(9)
    every = [row[0] for row in seed.sql("SELECT id FROM job_event ORDER BY id")]
    assert first.ids[:2] + second.ids == every


@pytest.mark.parametrize("place", [{"after": 2**63 - 1}, {"last_event_id": "9" * 99}], ids=["?after=", "Last-Event-ID"])
async def test_an_id_above_the_newest_counts_as_the_newest(api: Any, seed: Any, follow: Any, place: Any) -> None:
    """Of a database that was replaced: the browser must not wait for ever."""
    await some_jobs(api, seed, 2)
    async with follow(**place) as browser:
        await some_jobs(api, seed, 1)
        await browser.until(1)


@pytest.mark.parametrize("place", ["nonsense", "-1", "1.5", "²", ""])
async def test_a_strange_last_event_id_counts_as_none(api: Any, seed: Any, address: str, place: str) -> None:
    headers = {"Last-Event-ID": place.encode()}
    async with (
        httpx.AsyncClient(timeout=None) as client,
        client.stream("GET", f"{address}/events", headers=headers) as answer,
    ):
        assert answer.status_code == 200


async def test_an_event_comes_by_its_notification(api: Any, seed: Any, without_poll: None, follow: Any) -> None:
    async with follow() as browser:
        for number in range(30):
            await some_jobs(api, seed, 1)
            await browser.until(number + 1)


async def test_a_lost_notification_is_made_up_for_by_the_poll(api: Any, seed: Any, follow: Any) -> None:
    [job] = await some_jobs(api, seed, 1)
    async with follow() as browser:
        seed.sql("INSERT INTO job_event (job_id, type, attempt, processed) VALUES (%s, 'progress', 1, 0)", job["id"])
        await browser.until(1)


async def test_a_lost_listen_connection_is_made_again_without_a_gap(api: Any, seed: Any, follow: Any) -> None:
    async with follow() as browser:
        await some_jobs(api, seed, 2)
        assert seed.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
                        " AND datname = current_database()") == [(True,)]  # fmt: skip
        await some_jobs(api, seed, 3)
        await browser.until(5)
        await some_jobs(api, seed, 1)
        await browser.until(6)
    assert browser.ids == sorted(set(browser.ids))


async def test_one_connection_listens_however_many_watch(api: Any, seed: Any, follow: Any) -> None:
    browsers = [follow() for _ in range(25)]
    await asyncio.gather(*[browser.__aenter__() for browser in browsers])
    await some_jobs(api, seed, 2)
    await asyncio.gather(*[browser.until(2) for browser in browsers])
    listening = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
    connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert seed.sql(listening) == [(1,)]
    assert seed.sql(connections)[0][0] < 12, "a watching browser holds no connection"
    await asyncio.gather(*[browser.__aexit__() for browser in browsers])


@pytest.fixture
async def restarted(api: Any, database_url: str) -> AsyncIterator[Any]:
    """Replaces the hub, as a new process would have it; its beats come at once, and it keeps few events."""
    replaced, tasks = api.app.state.events, []

    def restart() -> EventHub:
        hub = EventHub(database_url, api.app.state.sessions, beat_s=0.05)
        tasks.append(asyncio.create_task(hub.run()))
        api.app.state.events = hub
        return hub

    yield restart
    api.app.state.events = replaced
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_browser_far_behind_starts_afresh_instead_of_being_told_everything(
    api: Any, seed: Any, follow: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = api.app.state.events
    monkeypatch.setattr(job_events, "KEPT_EVENTS", 10)
    hub._recent = type(hub._recent)(maxlen=10)
    await some_jobs(api, seed, 25)
    newest = seed.sql("SELECT max(id) FROM job_event")[0][0]
    await until(lambda: hub.newest == newest)
    async with follow(after=3) as far, follow(after=newest - 10) as near:
        assert (far.begins_at, near.begins_at) == (newest, newest - 10)
        await some_jobs(api, seed, 1)
        await far.until(1)
        await near.until(11)
    every = [row[0] for row in seed.sql("SELECT id FROM job_event ORDER BY id")]
    assert (far.ids, near.ids) == (every[-1:], every[-11:])


async def test_a_browser_that_reads_slowly_starts_afresh(
    api: Any, seed: Any, restarted: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told where it goes on, and costs the database nothing."""
    monkeypatch.setattr(job_events, "KEPT_EVENTS", 4)
    hub = restarted()
    hub._recent = type(hub._recent)(maxlen=4)
    stream = hub.follow(None)
    begin = await anext(stream)
    await some_jobs(api, seed, 6)
    newest = seed.sql("SELECT max(id) FROM job_event")[0][0]
    await until(lambda: hub.newest == newest)
    assert (begin.id, await anext(stream)) == (newest - 6, Position(newest))
    await some_jobs(api, seed, 1)
    assert await anext(event async for event in stream if event != Beat()) == hub._recent[-1]


async def test_after_a_restart_of_the_server_browsers_go_on_where_they_were(
    api: Any, seed: Any, restarted: Any, follow: Any
) -> None:
    async with follow() as browser:
        await some_jobs(api, seed, 1)
        await browser.until(1)
    await some_jobs(api, seed, 3)
    restarted()
    async with follow(after=browser.ids[-1]) as again:
        assert again.begins_at == browser.ids[-1]
        await again.until(3)


async def test_a_beat_tells_that_the_connection_is_alive(restarted: Any, follow: Any, until: Any) -> None:
    restarted()
    async with follow() as browser:
        await until(lambda: browser.beats >= 3)
    assert browser.beat_s == 0.05


async def test_ids_become_visible_in_their_order_whoever_commits_first(api: Any, seed: Any, follow: Any) -> None:
    """Many transactions record events at once and linger before their commit: no reader ever misses one."""
    jobs = await some_jobs(api, seed, 8)

    async def linger(job_id: str) -> None:
        for _ in range(4):
            async with api.app.state.sessions.begin() as session:
                job = await job_queries.lock_soon(session, job_id)
                await record(session, job, "progress")
                await asyncio.sleep(random.uniform(0, 0.02))

    async with follow(after=0) as browser:
        await asyncio.gather(*[linger(job["id"]) for job in jobs])
        await browser.until(8 + 32)
    every = [row[0] for row in seed.sql("SELECT id FROM job_event ORDER BY id")]
    assert browser.ids == every


async def test_health_and_readiness(api: Any, worker: None, until: Any) -> None:
    root = "http://localhost:8000"
    assert await api.get(f"{root}/healthz") == {"status": "ok"}

    async def with_a_worker() -> Any:
        answer = await api.get(f"{root}/readyz")
        return answer if answer["worker"] else None  # since its first heartbeat

    ready = await until(with_a_worker)
    assert ready | {"status": "ready", "worker": True, "queued": 0} == ready


async def test_not_ready_until_migrated(open_api: Any, postgres_url: str, assert_problem: Any) -> None:
    async with open_api(postgres_url) as api:
        answer = await api.client.get("http://localhost:8000/readyz")
        assert "longlist migrate" in assert_problem(answer, 503, "not-ready")["detail"]
