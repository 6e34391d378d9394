"""Postgres goes away, the server is killed, the data changes underneath: jobs go on and end exactly right."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psycopg
import pytest

JOB = 30_000


@pytest.mark.parametrize(
    ("how", "away_s"),
    [("SIGINT", 0), ("SIGQUIT", 0), ("SIGKILL", 0), ("SIGINT", 25)],
    ids=["fast", "immediate", "kill -9", "away for 25 s"],
)
async def test_postgres_restarted_in_the_middle(
    api: Any, seed: Any, durable_server: Any, start_worker: Any, how: str, away_s: float
) -> None:
    """The same worker process connects again by itself, and the jobs go on; so does the API."""
    companies = seed.companies(JOB)
    selection = await api.select_all(seed.collection("My List", companies))
    worker = await start_worker(slice_s=0.5)
    jobs = [await api.copy(selection, {"new": f"Copy {number}"}) for number in range(3)]
    await api.begun(jobs[0])
    await asyncio.to_thread(durable_server.stop, signal.Signals[how], away_s)
    back = time.time()
    finished = [await finished_after_outage(api, job) for job in jobs]
    assert worker.alive
    for job in finished:
        assert job["receipt"] | {"total": JOB, "added": JOB} == job["receipt"]
        assert seed.members(job["target"]["id"]) == companies
    later = await finished_after_outage(api, await api.copy(selection, {"new": "Later"}))
    assert later["receipt"]["added"] == JOB
    resumed = seed.sql("SELECT min(at) FROM job_event WHERE type = 'progress' AND at > to_timestamp(%s)", back)[0][0]
    assert resumed.timestamp() - back < 15
    own = [line for line in worker.said().splitlines() if " ERROR longlist" in line]
    assert own == [], "an outage is a warning"


async def test_postgres_killed_again_while_it_comes_back(durable_server: Any) -> None:
    """Whoever keeps it does not take the first try, which was cut off, for the last word."""
    killed = durable_server.pid
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(30):
        while True:
            try:
                if durable_server.pid != killed:
                    break
            except (OSError, ValueError):
                pass  # its file is being written
            await asyncio.sleep(0.005)
    with contextlib.suppress(ProcessLookupError):
        os.kill(durable_server.pid, signal.SIGKILL)
    async with asyncio.timeout(60):
        while True:
            try:
                psycopg.connect(durable_server.url, connect_timeout=2).close()
                return
            except psycopg.Error:
                await asyncio.sleep(0.2)


async def finished_after_outage(api: Any, job: dict[str, Any]) -> dict[str, Any]:
    """The API says 503 until its connections are new."""
    async with asyncio.timeout(60):
        while True:
            try:
                done: dict[str, Any] = await api.finished(job, within_s=60)
                assert done["state"] == "succeeded", done
                return done
            except AssertionError as error:
                if "503" not in str(error):
                    raise
                await asyncio.sleep(0.2)


async def test_everything_changes_while_it_is_copied(api: Any, seed: Any, start_worker: Any) -> None:
    """Companies deleted, members removed, removed and re-added, edited and added: no orphan, and what was frozen."""
    companies = seed.companies(20_000)
    source = seed.collection("My List", companies)
    target = seed.collection("Prospects", companies[19_000:])
    selections = [
        await api.select_all(source),
        await api.select_ids(source, companies[:9000]),
        await api.select_all(source, filter={"search": "company"}),
    ]
    for _ in range(2):
        await start_worker(slice_s=0.2)
    jobs = [await api.copy(selection, target) for selection in selections]
    await api.begun(jobs[0])
    chance = random.Random(11)
    touched = chance.sample(companies[:18_000], 120)
    path = f"/collections/{source}/companies"
    for number, company in enumerate(touched):
        match number % 4:
            case 0:
                await api.call("DELETE", f"/companies/{company}", 204)
            case 1:
                await api.call("DELETE", f"{path}/{company}", 204)
            case 2:
                await api.call("DELETE", f"{path}/{company}", 204)
                everything = await api.select_ids(None, [company])
                jobs.append(await api.copy(everything, source))
            case _:
                await api.call("PATCH", f"/companies/{company}", json={"name": "Edited"})
        if number % 10 == 0:
            await api.post(path, {"name": "Company that came later"}, 201)
    finished = [await api.finished(job, within_s=60) for job in jobs]
    assert {job["state"] for job in finished} == {"succeeded"}
    for job in finished:
        receipt = job["receipt"]
        assert receipt["added"] + receipt["already_there"] + receipt["left_out"] == receipt["total"]
    members = set(seed.members(target))
    assert members <= set(companies), "nothing that came later"
    assert members >= set(companies) - set(touched), "everything that was left alone"
    assert not members & set(touched[0::4]), "nobody who was deleted"
    assert set(touched[3::4]) <= members, "who was only edited"


async def test_copies_into_one_list_and_back_and_forth_on_two_workers(api: Any, seed: Any, start_worker: Any) -> None:
    companies = seed.companies(12_000)
    one, two = seed.collection("A", companies[:8000]), seed.collection("B", companies[4000:])
    target = seed.collection("C")
    of_one, of_two = await api.select_all(one), await api.select_all(two)
    workers = [await start_worker(slice_s=0.2, worker_concurrency=3) for _ in range(2)]
    pairs = [(of_one, two), (of_two, one), (of_one, target), (of_two, target)]
    finished = [await api.finished(job, within_s=60) for job in [await api.copy(*pair) for pair in pairs]]
    assert [(job["state"], job["attempt"]) for job in finished] == [("succeeded", 1)] * 4
    assert [job["receipt"]["added"] for job in finished[:2]] == [4000, 4000]
    assert sum(job["receipt"]["added"] for job in finished[2:]) == 12_000
    assert [seed.members(made) for made in (one, two, target)] == [companies] * 3
    assert not any("deadlock" in worker.said() for worker in workers)


# --- one machine: `longlist serve` with everything in one process, and its own Postgres ---


@pytest.fixture
def machine(start: Any) -> Iterator[Any]:
    with TemporaryDirectory(prefix="longlist-machine-") as directory:
        machine = Machine(start, Path(directory))
        yield machine
        machine.stop()


class Machine:
    """A person's machine: always the same port and data directory."""

    def __init__(self, start: Any, data_dir: Path) -> None:
        self._start = start
        self.data_dir = data_dir
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.server: Any = None

    @property
    def postgres(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])

    def serve(self) -> httpx.Client:
        """Start it, and return a client of its API when it is ready."""
        self.server = self._start("serve", data_dir=self.data_dir, port=self.port, chunk_ms=10, slice_s=0.5)
        ready = f"http://127.0.0.1:{self.port}/readyz"
        ends = time.monotonic() + 60
        while time.monotonic() < ends and self.server.alive:
            try:
                if httpx.get(ready).json()["worker"]:
                    return httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api/v1", timeout=10)
            except (httpx.HTTPError, KeyError):
                pass
            time.sleep(0.1)
        raise AssertionError(self.server.said())

    def stop(self) -> None:
        """Ctrl-C, which stops Postgres too."""
        if self.server is not None and self.server.alive:
            self.server.send(signal.SIGINT)
            self.server.ended(within_s=20)


def once(client: httpx.Client, job: str, reached: Any, within_s: float = 60) -> dict[str, Any]:
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        now: dict[str, Any] = client.get(f"/jobs/{job}").raise_for_status().json()
        if reached(now):
            return now
        time.sleep(0.02)
    raise AssertionError(now)


@pytest.mark.parametrize("lost", ["the server", "the whole machine"])
def test_serve_killed_half_way_through_a_copy_finishes_it_when_started_again(
    machine: Machine, broken_invariants: Any, within: Any, lost: str
) -> None:
    with machine.serve() as client:
        lists = {row["name"]: row for row in client.get("/collections").json()["items"]}
        source = lists["My List"]
        assert source["company_count"] == 50_000
        scope = {"scope": {"collection_id": source["id"]}, "mode": "all"}
        selection = client.post("/selections", json=scope).json()
        body = {"kind": "copy", "selection_id": selection["id"], "target": {"new_collection": {"name": "Prospects"}}}
        job = client.post("/jobs", json=body).raise_for_status().json()["id"]
        half = once(client, job, lambda now: now["progress"]["percent"] >= 30)
        assert half["state"] == "running"
    postgres = machine.postgres
    machine.server.kill()
    if lost == "the whole machine":
        os.kill(postgres, signal.SIGKILL)
    with machine.serve() as client:
        done = once(client, job, lambda now: now["state"] not in ("queued", "running"), within_s=20)
        assert done["state"] == "succeeded"
        assert (
            done["receipt"] | {"total": 50_000, "added": 50_000, "already_there": 0, "left_out": 0} == done["receipt"]
        )
        assert client.get(f"/collections/{done['target']['id']}").json()["company_count"] == 50_000
        assert len(client.get("/collections").json()["items"]) == len(lists) + 1, "the demo is made once"
        socket_dir = machine.data_dir / "socket"
        assert broken_invariants(f"postgresql://longlist@/longlist?host={socket_dir}") == []
    with within(6):
        machine.server.send(signal.SIGINT)
        assert machine.server.ended(within_s=20) in (0, 130)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://longlist@/longlist?host={socket_dir}")


def test_a_stop_is_prompt_with_browsers_watching(machine: Machine, within: Any) -> None:
    with machine.serve() as client:
        with client.stream("GET", "/events") as events, client.stream("GET", "/events") as more:
            next(events.iter_lines())
            next(more.iter_lines())
            with within(6):
                machine.server.send(signal.SIGTERM)
                code = machine.server.ended(within_s=20)
        assert code in (0, 143), machine.server.said()
    assert "Traceback" not in machine.server.said()
