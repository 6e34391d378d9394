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
from scratch import SCRATCH

JOB = 6000


@pytest.mark.parametrize(
    ("how", "long"),
    [("SIGINT", False), ("SIGQUIT", False), ("SIGKILL", False), ("SIGINT", True)],
    ids=["fast", "immediate", "kill -9", "long"],
)
async def test_postgres_restarted_in_the_middle(
    api: Any, seed: Any, durable_server: Any, start_worker: Any, brake: Any, how: str, long: bool
) -> None:
    """The same worker process connects again by itself, and the jobs go on; so does the API.

    The listener of the queue library ends with its connection. An outage is long when a pool of the queue has given up
    too: the one that was open, or the one that the worker opens then.
    """
    companies = seed.companies(JOB)
    selection = await api.select_all(seed.collection("My List", companies))
    worker = await start_worker(slice_s=0.5, worker_concurrency=3)
    brake.hold()
    jobs = [await api.copy(selection, {"new": f"Copy {number}"}) for number in range(3)]
    await brake.held(3)

    def given_up() -> bool:
        signs = ("reconnection attempt in pool", "pool initialization incomplete")
        return not long or any(sign in worker.said() for sign in signs)

    await asyncio.to_thread(durable_server.stop, signal.Signals[how], given_up)
    brake.release()
    finished = [await finished_after_outage(api, job) for job in jobs]
    assert worker.alive
    for job in finished:
        assert job["receipt"] | {"total": JOB, "added": JOB} == job["receipt"]
        assert seed.members(job["target"]["id"]) == companies
    later = await finished_after_outage(api, await api.copy(selection, {"new": "Later"}))
    assert later["receipt"]["added"] == JOB
    assert seed.sql("SELECT DISTINCT worker FROM job_event WHERE worker IS NOT NULL") == [(worker.name,)]
    own = [line for line in worker.said().splitlines() if " ERROR longlist" in line]
    assert own == [], "an outage is a warning"


async def test_postgres_killed_again_while_it_comes_back(durable_server: Any) -> None:
    """Whoever keeps it does not take the first try, which was cut off, for the last word."""
    killed = durable_server.pid
    os.kill(killed, signal.SIGKILL)
    while True:
        try:
            if durable_server.pid != killed:
                break
        except (OSError, ValueError):
            pass  # its file is being written
        await asyncio.sleep(0.005)
    with contextlib.suppress(ProcessLookupError):
        os.kill(durable_server.pid, signal.SIGKILL)
    while True:
        try:
            psycopg.connect(durable_server.url, connect_timeout=2).close()
            return
        except psycopg.Error:
            await asyncio.sleep(0.2)


async def finished_after_outage(api: Any, job: dict[str, Any]) -> dict[str, Any]:
    """The API says 503 until its connections are new."""
    while True:
        try:
            done: dict[str, Any] = await api.finished(job)
            assert done["state"] == "succeeded", done
            return done
        except AssertionError as error:
            if "503" not in str(error):
                raise
            await asyncio.sleep(0.2)


async def test_everything_changes_while_it_is_copied(api: Any, seed: Any, start_workers: Any, brake: Any) -> None:
    """Companies deleted, members removed, removed and re-added, edited and added: no orphan, and what was frozen."""
    companies = seed.companies(6000)
    source = seed.collection("My List", companies)
    target = seed.collection("Prospects", companies[5700:])
    selections = [
        await api.select_all(source),
        await api.select_ids(source, companies[:3000]),
        await api.select_all(source, filter={"search": "company"}),
    ]
    await start_workers(2, slice_s=0.2)
    brake.hold()
    jobs = [await api.copy(selection, target) for selection in selections]
    await brake.held(1)
    brake.slow(0.05)
    chance = random.Random(11)
    touched = chance.sample(companies[:5400], 60)
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
    brake.release()
    finished = [await api.finished(job) for job in jobs]
    assert {job["state"] for job in finished} == {"succeeded"}
    for job in finished:
        receipt = job["receipt"]
        assert receipt["added"] + receipt["already_there"] + receipt["left_out"] == receipt["total"]
    members = set(seed.members(target))
    assert members <= set(companies), "nothing that came later"
    assert members >= set(companies) - set(touched), "everything that was left alone"
    assert not members & set(touched[0::4]), "nobody who was deleted"
    assert set(touched[3::4]) <= members, "who was only edited"


async def test_copies_into_one_list_and_back_and_forth_on_two_workers(api: Any, seed: Any, start_workers: Any) -> None:
    companies = seed.companies(6000)
    one, two = seed.collection("A", companies[:4000]), seed.collection("B", companies[2000:])
    target = seed.collection("C")
    of_one, of_two = await api.select_all(one), await api.select_all(two)
    workers = await start_workers(2, slice_s=0.2, worker_concurrency=3, lost_after_s=600)
    pairs = [(of_one, two), (of_two, one), (of_one, target), (of_two, target)]
    finished = [await api.finished(job) for job in [await api.copy(*pair) for pair in pairs]]
    assert [(job["state"], job["attempt"]) for job in finished] == [("succeeded", 1)] * 4
    assert [job["receipt"]["added"] for job in finished[:2]] == [2000, 2000]
    assert sum(job["receipt"]["added"] for job in finished[2:]) == 6000
    assert [seed.members(made) for made in (one, two, target)] == [companies] * 3
    assert not any("deadlock" in worker.said() for worker in workers)


# --- one machine: `longlist serve` with everything in one process, and its own Postgres ---


class Machine:
    """A person's machine: always the same port and data directory."""

    def __init__(self, launcher: Any, data_dir: Path, demo: int) -> None:
        self._launcher = launcher
        self._demo = demo
        self.data_dir = data_dir
        self.url = f"postgresql://longlist@/longlist?host={data_dir}/socket"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.server: Any = None

    @property
    def postgres(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])

    def serve(self) -> httpx.Client:
        """Start it, and return a client of its API when it is ready."""
        self.server = self._launcher.start("serve", data_dir=self.data_dir, port=self.port, demo=self._demo)
        ready = f"http://127.0.0.1:{self.port}/readyz"
        while self.server.alive:
            with contextlib.suppress(httpx.HTTPError, KeyError):
                if httpx.get(ready).json()["worker"]:
                    return httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api/v1", timeout=30)
            time.sleep(0.1)
        raise AssertionError(self.server.said())

    def stop(self) -> None:
        """Ctrl-C, which stops Postgres too."""
        if self.server is not None and self.server.alive:
            self.server.send(signal.SIGINT)
            self.server.ended()


@pytest.fixture(scope="module")
def machine(launcher: Any, profile: Any) -> Iterator[Machine]:
    """The machine of all tests: each finds it stopped, with the data that the one before has left."""
    with TemporaryDirectory(prefix="longlist-machine-", dir=SCRATCH) as directory:
        machine = Machine(launcher, Path(directory), int(profile.as_installed))
        yield machine
        machine.stop()


def finished(client: httpx.Client, job: str) -> dict[str, Any]:
    while True:
        now: dict[str, Any] = client.get(f"/jobs/{job}").raise_for_status().json()
        if now["finished_at"] is not None:
            return now
        time.sleep(0.05)


@pytest.mark.parametrize("lost", ["the server", "the whole machine"])
async def test_serve_killed_half_way_through_a_copy_finishes_it_when_started_again(
    machine: Machine, seed_at: Any, new_brake: Any, broken_invariants: Any, lost: str
) -> None:
    with machine.serve() as client:
        seed = seed_at(machine.url)
        if not seed.sql("SELECT FROM collection"):
            seed.collection("My List", seed.companies(6000))
        brake = new_brake(seed)
        lists = {row["name"]: row for row in client.get("/collections").json()["items"]}
        source = lists["My List"]
        total = source["company_count"]
        scope = {"scope": {"collection_id": source["id"]}, "mode": "all"}
        selection = client.post("/selections", json=scope).json()
        to = {"new_collection": {"name": f"Prospects before {lost} was lost"}}
        brake.hold()
        body = {"kind": "copy", "selection_id": selection["id"], "target": to}
        job = client.post("/jobs", json=body).raise_for_status().json()["id"]
        await brake.held(1)
        half = client.get(f"/jobs/{job}").json()
        assert half["state"] == "running"
        assert 0 < half["progress"]["processed"] < total
    postgres = machine.postgres
    machine.server.kill()
    if lost == "the whole machine":
        os.kill(postgres, signal.SIGKILL)
    else:
        brake.remove()
    with machine.serve() as client:
        if lost == "the whole machine":
            brake.remove()
        done = finished(client, job)
        assert done["state"] == "succeeded"
        assert done["receipt"] | {"total": total, "added": total, "already_there": 0, "left_out": 0} == done["receipt"]
        assert client.get(f"/collections/{done['target']['id']}").json()["company_count"] == total
        assert len(client.get("/collections").json()["items"]) == len(lists) + 1, "a demo is made once"
        assert broken_invariants(machine.url) == []
    machine.server.send(signal.SIGINT)
    assert machine.server.ended() in (0, 130)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(machine.url)


def test_a_stop_does_not_wait_for_browsers_that_watch(machine: Machine) -> None:
    with machine.serve() as client:
        with client.stream("GET", "/events") as events, client.stream("GET", "/events") as more:
            next(events.iter_lines())
            next(more.iter_lines())
            machine.server.send(signal.SIGTERM)
            code = machine.server.ended()  # while both streams are open
        assert code in (0, 143), machine.server.said()
    assert "Traceback" not in machine.server.said()
