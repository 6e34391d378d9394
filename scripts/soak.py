#!/usr/bin/env python3
"""Mixed jobs for a while, with processes killed at random, and then: is everything as it must be?

    .venv/bin/python scripts/soak.py --minutes 10 [--seed 7]

Starts a Postgres, an API and two workers of its own in a temporary directory, on loopback. Every few seconds one of
them is killed with -9 and started again. In the end no job may be stuck, none may have failed for a reason that is not
a person's doing, and `longlist doctor` must find nothing. Of the jobs of killed workers, 95 % must have been taken over
in less than 10 s, where Postgres was not killed in the same seconds. Exits with 0 if that is so, with 1 otherwise.
"""

import argparse
import collections
import json
import os
import platform
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg

from longlist import migrations
from longlist.postgres import embedded_postgres

LONGLIST = str(Path(sys.executable).parent / "longlist")
COMPANIES = 60_000
LISTS = 8
UNFINISHED = 6  # jobs kept under way
TAKEOVER_S = 10  # for 95 % of takeovers
# What people do to each other's lists may fail a job; anything else may not.
EXPECTED_FAILURES = {"The collection was deleted", "The source was deleted", "A list was deleted"}


class Machine:
    """The processes, each with a command that starts it again."""

    def __init__(self, url: str, port: int) -> None:
        self._environment = {
            **os.environ,
            "LONGLIST_DATABASE_URL": url,
            "LONGLIST_PORT": str(port),
            "LONGLIST_DEMO": "0",
            "LONGLIST_CHUNK_MS": "30",
            "LONGLIST_SLICE_S": "0.3",
            "LONGLIST_LOG_LEVEL": "ERROR",
        }
        self._commands = {"api": ["serve", "--no-worker"], "worker 1": ["worker"], "worker 2": ["worker"]}
        self._running = {name: self._start(name) for name in self._commands}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([LONGLIST, *self._commands[name]], env=self._environment, stdout=subprocess.DEVNULL)

    def kill(self, name: str) -> None:
        WORKERS[f"{platform.node()}:{self._running[name].pid}"] = time.time()
        self._running[name].kill()
        self._running[name].wait()
        self._running[name] = self._start(name)

    def revive(self) -> None:
        """Start what ended by itself, as a service manager does: nothing can start while Postgres recovers."""
        for name, process in self._running.items():
            if process.poll() is not None:
                self._running[name] = self._start(name)

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(20)

    def doctor(self) -> list[dict[str, Any]]:
        done = subprocess.run(
            [LONGLIST, "doctor", "--json"], env=self._environment, stdout=subprocess.PIPE, check=False
        )
        findings: list[dict[str, Any]] = json.loads(done.stdout)
        return findings


class People:
    """Ask for jobs at random, and ask again, with the same key, where no answer came."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self._api = httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=30)
        self._chance = chance
        self.refused: collections.Counter[str] = collections.Counter()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; None where it was refused."""
        headers = {"Idempotency-Key": uuid.uuid4().hex} if method != "GET" else {}
        while True:
            try:
                answer = self._api.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code == 503:
                time.sleep(0.2)
                continue
            if answer.status_code >= 500:
                raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
            if answer.is_success:
                return answer.json() if answer.content else {}
            self.refused[answer.json()["type"].removeprefix("/problems/")] += 1
            return None

    def lists(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", "/collections?limit=200")["items"]
        return found

    def unfinished(self) -> list[dict[str, Any]]:
        states = "state=queued&state=running&state=paused"
        found: list[dict[str, Any]] = self.call("GET", f"/jobs?limit=200&{states}")["items"]
        return found

    def do_something(self) -> None:
        lists = self.lists()
        if len(lists) < LISTS:
            self.call("POST", "/collections", {"name": f"List {uuid.uuid4().hex[:8]}"})
            return
        source, target = self._chance.sample(lists, 2)
        wishes = [
            (8, lambda: self._with_selection("copy", source, target)),
            (5, lambda: self._with_selection("move", source, target)),
            (4, lambda: self._with_selection("remove", source)),
            (3, lambda: self._combine(lists, target)),
            (3, lambda: self._with_selection("edit", source, field="country", value=self._chance.choice("ABC"))),
            (1, lambda: self._with_selection("delete_companies", source)),
            (1, lambda: self.call("DELETE", f"/collections/{source['id']}")),
            (8, self._undo),
            (4, self.control),
        ]
        weights, actions = zip(*wishes, strict=True)
        self._chance.choices(actions, weights)[0]()

    def _with_selection(self, kind: str, source: dict[str, Any], target: Any = None, **more: Any) -> None:
        scope = {"collection_id": source["id"]}
        page = self.call("GET", f"/collections/{source['id']}/companies?limit=200")
        ids = [row["id"] for row in page["items"]] if page else []
        if not ids:
            scope, ids = {"collection_id": None}, []
            if kind in ("move", "remove", "delete_companies"):
                return
        few = kind == "delete_companies" or (ids and self._chance.random() < 0.4)
        wanted = {"scope": scope, "mode": "ids", "ids": ids} if few else {"scope": scope, "mode": "all"}
        selection = self.call("POST", "/selections", wanted)
        if selection is not None:
            body = {"kind": kind, "selection_id": selection["id"], **more}
            self.call("POST", "/jobs", {**body, "target": {"collection_id": target["id"]}} if target else body)

    def _combine(self, lists: list[dict[str, Any]], target: dict[str, Any]) -> None:
        others = [one["id"] for one in lists if one["id"] != target["id"]]
        operation = self._chance.choice(["union", "intersection", "difference", "symmetric_difference"])
        body = {"kind": "combine", "operation": operation, "collection_ids": self._chance.sample(others, 2)}
        self.call("POST", "/jobs", {**body, "target": {"collection_id": target["id"]}})

    def _undo(self) -> None:
        jobs = [job for job in self.call("GET", "/jobs?limit=50&state=succeeded")["items"] if job["undoable_until"]]
        if jobs:
            self.call("POST", "/jobs", {"kind": "undo", "job_id": self._chance.choice(jobs)["id"]})

    def control(self) -> None:
        jobs = self.unfinished()
        if jobs:
            job = self._chance.choice(jobs)
            wish = "resume" if job["state"] == "paused" else self._chance.choice(["pause", "cancel"])
            self.call("POST", f"/jobs/{job['id']}/{wish}")


def make_chaos(machine: Machine, data_dir: Path, chance: random.Random, until: float, over: threading.Event) -> None:
    """Kill something every few seconds, then only keep everything running. Postgres less often: all depend on it."""
    next_kill = time.monotonic()
    while not over.wait(0.5):
        machine.revive()
        if not next_kill <= time.monotonic() < until:
            continue
        next_kill = time.monotonic() + chance.uniform(1.5, 6)
        (victim,) = chance.choices(["api", "worker 1", "worker 2", "postgres"], (3, 3, 3, 1))
        KILLED[victim] += 1
        if victim != "postgres":
            machine.kill(victim)
            continue
        OUTAGES.append(time.time())
        with suppress(OSError, ValueError):  # it is being started again just now
            os.kill(int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)


KILLED: collections.Counter[str] = collections.Counter()
WORKERS: dict[str, float] = {}  # when each process was killed, by its name in histories
OUTAGES: list[float] = []  # when Postgres was killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    print(f"Seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="longlist-soak-") as directory, embedded_postgres(Path(directory)) as url:
        migrations.upgrade(url)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        machine = Machine(url, port)
        try:
            return soak(machine, Path(directory), url, port, arguments)
        finally:
            machine.stop()


def soak(machine: Machine, data_dir: Path, url: str, port: int, arguments: argparse.Namespace) -> int:
    with psycopg.connect(url) as connection:
        connection.execute(
            """
            WITH clock AS (UPDATE catalog SET company_count = company_count + %(number)s, changed_at = clock_timestamp()
                           RETURNING changed_at)
            INSERT INTO company (id, name, name_key, created_at)
            SELECT gen_random_uuid(), 'Company ' || i, 'company ' || i, clock.changed_at
            FROM generate_series(1, %(number)s) i, clock
            """,
            {"number": COMPANIES},
        )
    people = People(port, random.Random(arguments.seed))  # noqa: S311 - repeatable, guards nothing
    over = threading.Event()
    chance = random.Random(arguments.seed + 1)  # noqa: S311 - repeatable, guards nothing
    ends = time.monotonic() + 60 * arguments.minutes
    chaos = threading.Thread(target=make_chaos, args=(machine, data_dir, chance, ends, over))
    chaos.start()
    try:
        while time.monotonic() < ends:
            if len(people.unfinished()) < UNFINISHED:
                people.do_something()
            else:
                time.sleep(0.1)
        stuck = settle(people)
    finally:
        over.set()
        chaos.join()
    return report(people, machine, url, stuck)


def settle(people: People, within_s: float = 300) -> list[dict[str, Any]]:
    """Let everything end that can; what has not."""
    ends = time.monotonic() + within_s
    while (jobs := people.unfinished()) and time.monotonic() < ends:
        for job in jobs:
            if job["state"] == "paused":
                people.call("POST", f"/jobs/{job['id']}/resume")
        time.sleep(0.5)
    return jobs


def takeovers(connection: psycopg.Connection) -> list[float]:
    """Seconds from each kill of a worker to each takeover of a job that it had, sorted; without outages."""
    found = connection.execute("SELECT detail, extract(epoch FROM at)::float FROM job_event WHERE type = 'taken_over'")
    named = [((detail or "").removeprefix("Worker ").removesuffix(" was lost."), at) for detail, at in found]
    spans = [(WORKERS[worker], at) for worker, at in named if WORKERS.get(worker, at) < at]
    return sorted(at - killed for killed, at in spans if not any(killed - 5 < outage < at for outage in OUTAGES))


def report(people: People, machine: Machine, url: str, stuck: list[dict[str, Any]]) -> int:
    with psycopg.connect(url) as connection:
        kinds = connection.execute("SELECT kind, state, count(*) FROM job GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
        failures = connection.execute("SELECT title, error FROM job WHERE state = 'failed'").fetchall()
        waits = takeovers(connection)
    print("Killed:", dict(KILLED))
    p50, p95, longest = (waits[int(share * (len(waits) - 1))] if waits else 0.0 for share in (0.5, 0.95, 1))
    print(f"Takeovers: {len(waits)}, p50 {p50:.1f} s, p95 {p95:.1f} s, max {longest:.1f} s")
    print("Refused:", dict(people.refused))
    for kind, state, number in kinds:
        print(f"  {kind:<18} {state:<10} {number:>6,}")
    unexpected = [(title, error) for title, error in failures if error["title"] not in EXPECTED_FAILURES]
    wrong = [finding for finding in machine.doctor() if not finding["healthy"]]
    for title, error in unexpected:
        print(f"FAILED  {title}: {error['title']}: {error['detail']}")
    for job in stuck:
        print(f"STUCK   {job['title']}: {job['state']} {job['progress']}")
    for finding in wrong:
        print(f"WRONG   {finding['sentence']}")
    if p95 >= TAKEOVER_S:
        print(f"LATE    95 % of takeovers must take less than {TAKEOVER_S} s")
    clean = not (unexpected or stuck or wrong or p95 >= TAKEOVER_S)
    print("Everything is as it must be." if clean else "Not everything is as it must be.")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
