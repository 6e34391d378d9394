"""Run mixed jobs while processes fail at random, and compare every row with a model.

    .venv/bin/python scripts/soak --minutes 10 [--seed 7]
    .venv/bin/python scripts/soak --takeovers 50

Starts its own Postgres, API and two workers in a temporary directory, on loopback. Faults: the API, a worker or
Postgres is killed with -9; a worker is frozen for up to 12 s; a job is inserted that its handler cannot run; the disk
is full for a few seconds (needs root on Linux, to mount a tmpfs). Load: four users, each with their own companies in
shared collections and a model of them; one user who undoes and redoes the same job over and over; 50 jobs at once on
one collection.

Exits with 0 if nothing differs from the models, no job is stuck or failed unexpectedly, and `longlist doctor` finds
nothing. With --takeovers N: kills the worker of a running job N times while another worker is alive, and exits with 0
if 95 % of the jobs resume in under 10 s.
"""

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from chaos import Chaos
from machine import Machine
from people import Api, Crowd, Person, Repeater, Results
from takeovers import measure_takeovers

from longlist import migrations
from longlist.postgres import embedded_postgres

PEOPLE = 4
COMPANIES = 10_000  # of each person
DISK_MB = 2500
SETTLE_S = 300


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--takeovers", type=int, metavar="KILLS", help="only measure how long a takeover takes")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    print(f"Seed {arguments.seed}", flush=True)
    with data_disk() as (directory, bounded), embedded_postgres(directory / "data") as url:
        migrations.upgrade(url)
        machine = Machine(url, free_port(), directory / "data")
        try:
            if arguments.takeovers:
                return measure_takeovers(machine, arguments.takeovers)
            return soak(machine, 60 * arguments.minutes, arguments.seed, bounded=bounded)
        finally:
            machine.stop()


@contextmanager
def data_disk() -> Iterator[tuple[Path, bool]]:
    """A directory, and whether it is a disk of its own, which can be filled without harm."""
    with tempfile.TemporaryDirectory(prefix="longlist-soak-") as name:
        directory = Path(name)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0755", "longlist-soak", name]
        bounded = sys.platform == "linux" and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        if not bounded:
            print("The disk is never full: a tmpfs cannot be mounted here.")
        try:
            yield directory, bounded
        finally:
            if bounded:
                subprocess.run(["umount", "--lazy", name], check=True)  # noqa: S607 - where it is differs


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def soak(machine: Machine, seconds: float, seed: int, *, bounded: bool) -> int:
    results = Results()
    over = threading.Event()
    shared = [make_collection(machine, f"Shared {number}") for number in range(3)]
    actors = [
        Person(f"Person {number}", machine, results, over, chance(seed + number), shared, COMPANIES)
        for number in range(PEOPLE)
    ]
    actors += [Repeater(machine, results, over), Crowd(machine, results, over)]
    chaos = Chaos(machine, results, chance(seed - 1), bounded=bounded)
    # Daemons: none outlives an interrupted run.
    threads = [threading.Thread(target=actor.run, name=actor.name, daemon=True) for actor in actors]
    threads.append(threading.Thread(target=chaos.run, args=(over,), name="chaos", daemon=True))
    for actor in actors:
        actor.begin()  # before anything fails: the models start from known rows
    for thread in threads:
        thread.start()
    over.wait(seconds)
    over.set()
    keeper = threading.Event()
    reviving = threading.Thread(target=machine.keep_alive, args=(keeper,), daemon=True)
    reviving.start()
    for thread in threads:
        thread.join()
    stuck = settle(machine)
    keeper.set()
    reviving.join()
    return report(machine, results, chaos, stuck)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, guards nothing


def make_collection(machine: Machine, name: str) -> str:
    made: dict[str, str] = Api(machine).call("POST", "/collections", {"name": name})
    return made["id"]


def settle(machine: Machine) -> list[dict[str, object]]:
    """Wait for all jobs to finish; returns the jobs still unfinished after `SETTLE_S`."""
    api = Api(machine)
    ends = time.monotonic() + SETTLE_S
    while (jobs := api.unfinished()) and time.monotonic() < ends:
        time.sleep(0.5)
    return jobs


def report(machine: Machine, results: Results, chaos: Chaos, stuck: list[dict[str, object]]) -> int:
    with psycopg.connect(machine.url) as connection:
        states = connection.execute("SELECT kind, state, count(*) FROM job GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
        failed = connection.execute("SELECT id, title, error FROM job WHERE state = 'failed'").fetchall()
    print("Faults:", dict(chaos.made))
    print("Done:", dict(results.done))
    print(f"Compared with a model: {results.compared} times, {len(results.differences)} differences")
    print(f"Slowest list of jobs: {results.slowest_list_s:.2f} s")
    for kind, state, number in states:
        print(f"  {kind:<18} {state:<10} {number:>6,}")
    unexpected = [(title, error) for job_id, title, error in failed if job_id not in chaos.poisoned]
    unending = [job_id for job_id in chaos.poisoned if job_id not in {found for found, _, _ in failed}]
    wrong = [finding for finding in machine.doctor() if not finding["healthy"]]
    lines = [f"DIFFERENT {difference}" for difference in results.differences]
    lines += [f"FAILED    {title}: {error['title']}: {error['detail']}" for title, error in unexpected]
    lines += [f"STUCK     {job['title']}: {job['state']} {job['progress']}" for job in stuck]
    lines += [f"POISONED  {job_id} has not failed" for job_id in unending]
    lines += [f"WRONG     {finding['sentence']}" for finding in wrong]
    lines += [f"BROKE     {error}" for error in results.errors]
    for line in lines:
        print(line)
    print("Nothing differs." if not lines else "Not everything is as it must be.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
