"""Real processes on a real, durable Postgres, to be killed, frozen and restarted.

No test asserts how long something takes. Jobs are met in the middle of a chunk because a trigger holds them there
(`brake`); a lease is long where nothing may be taken over, and short, or over at once (`lapse`), where something must.
LONGLIST_TEST_PROFILE=nightly does more of everything, with processes that are started anew instead of forked.
"""

import asyncio
import fcntl
import functools
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from scratch import SCRATCH
from sqlalchemy import make_url

from longlist import migrations
from longlist.postgres import embedded_postgres

HANG_S = 120  # after which a test is stuck
LOOK_S = 0.03  # between two looks for what is waited for
_numbers = count()


@dataclass(frozen=True)
class Profile:
    rounds: int
    """Kills at random moments, of one test."""
    examples: int
    steps: int
    """Of the model test: sequences, and operations in each."""
    timeout_s: int
    """Of one test."""
    as_installed: bool
    """Whether each process is the installed program, started anew, and a machine begins with the demo."""


PROFILES = {
    "ci": Profile(rounds=8, examples=2, steps=12, timeout_s=900, as_installed=False),
    "nightly": Profile(rounds=24, examples=30, steps=30, timeout_s=3 * 3600, as_installed=True),
}
PROFILE = PROFILES[os.environ.get("LONGLIST_TEST_PROFILE", "ci")]

# Settings of every process. A takeover waits for two seconds, and no plan or page for the time that it may take.
SETTINGS = {"chunk_ms": 50, "heartbeat_s": 0.3, "lost_after_s": 2, "time_budget_factor": 1000}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.crash)
            item.add_marker(pytest.mark.timeout(PROFILE.timeout_s))


@pytest.fixture(scope="session")
def profile() -> Profile:
    return PROFILE


class Process:
    """One `longlist` process. What it says is in ``log``."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid = pid
        self.log = log
        self.name = f"{platform.node()}:{pid}"  # as histories call it
        self._exit_code = log.with_suffix(".exit")

    @property
    def alive(self) -> bool:
        return not self._exit_code.exists()

    def send(self, number: signal.Signals) -> None:
        assert self.alive, self.said()
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.ended()

    def ended(self) -> int:
        """Its exit code, once it has ended by itself, or by a signal (then negative)."""
        ends = time.monotonic() + HANG_S
        while self.alive:
            assert time.monotonic() < ends, f"never ended: {self.said()}"
            time.sleep(0.005)
        return int(self._exit_code.read_text())

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class Launcher:
    """The process that forks all others. See `launcher.py`."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        command = [sys.executable, str(Path(__file__).with_name("launcher.py"))]
        self._popen = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def start(self, *arguments: str, **settings: Any) -> Process:
        """Start `longlist` with these arguments and settings."""
        log = self._logs / f"{next(_numbers)}.log"
        request = {
            "arguments": arguments,
            "environment": {f"LONGLIST_{name.upper()}": str(value) for name, value in (SETTINGS | settings).items()},
            "log": str(log),
            "installed": PROFILE.as_installed,
        }
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._popen.stdin.write(json.dumps(request) + "\n")
        self._popen.stdin.flush()
        return Process(int(self._popen.stdout.readline()), log)

    def close(self) -> None:
        self._popen.communicate(timeout=HANG_S)


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    with tempfile.TemporaryDirectory(prefix="longlist-logs-") as logs:
        launcher = Launcher(Path(logs))
        yield launcher
        launcher.close()


class DurableServer:
    """An embedded Postgres that this process keeps alive, as `longlist serve` does."""

    def __init__(self, data_dir: Path, url: str) -> None:
        self.data_dir = data_dir
        self.url = url

    @property
    def pid(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])

    def stop(self, number: signal.Signals, until: Callable[[], bool] = lambda: True) -> None:
        """End it by a signal and return when it is back, started by its keeper, but not before ``until`` is met."""
        before = self.pid
        ends = time.monotonic() + HANG_S
        with (self.data_dir / "starting.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # nobody starts it while this is held
            os.kill(before, number)
            while not until():
                assert time.monotonic() < ends, "what is waited for never happened"
                time.sleep(LOOK_S)
        while time.monotonic() < ends:
            try:
                if self.pid != before:
                    psycopg.connect(self.url, connect_timeout=2).close()
                    return
            except (psycopg.Error, OSError, ValueError):
                pass
            time.sleep(LOOK_S)
        raise AssertionError("Postgres did not come back")


@pytest.fixture(scope="session")
def durable_server(launcher: Launcher) -> Iterator[DurableServer]:
    with (
        tempfile.TemporaryDirectory(prefix="longlist-crash-", dir=SCRATCH) as directory,
        embedded_postgres(Path(directory), look_s=0.2) as url,
    ):
        yield DurableServer(Path(directory), url)


@pytest.fixture(scope="session")
def template(durable_server: DurableServer) -> str:
    """The name of a migrated, empty database to copy from."""
    _execute(durable_server.url, "CREATE DATABASE crash_template")
    migrations.upgrade(_with_database(durable_server.url, "crash_template"))
    return "crash_template"


@pytest.fixture
def database_url(
    durable_server: DurableServer, template: str, broken_invariants: Callable[[str], list[str]]
) -> Iterator[str]:
    """A fresh database on the durable server; at the end all that must be true of it is."""
    name = f"crash_{next(_numbers)}"
    _execute(durable_server.url, f"CREATE DATABASE {name} TEMPLATE {template}")
    url = _with_database(durable_server.url, name)
    yield url
    broken = broken_invariants(url)
    _execute(durable_server.url, f"DROP DATABASE {name} WITH (FORCE)")
    assert broken == []


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def seed(database_url: str, seed_at: Callable[[str], Any]) -> Any:
    return seed_at(database_url)


@pytest.fixture
async def api(open_api: Any, database_url: str) -> AsyncIterator[Any]:
    """The API of a process that runs no jobs. It waits for jobs until a test is stuck."""
    async with open_api(database_url) as opened:
        opened._once = functools.partial(_once, opened)
        yield opened


async def _once(api: Any, job: Any, reached: Callable[[Any], bool], _within_s: float) -> Any:
    """Looks less often than the API of other tests: its process shares the processors with the workers."""
    async with asyncio.timeout(HANG_S):
        while not reached(now := await api.get(f"/jobs/{job['id']}")):  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(LOOK_S)
    return now


@pytest.fixture
def start(launcher: Launcher) -> Iterator[Callable[..., Process]]:
    """Starts `longlist` with these arguments and settings; whatever is left at the end is killed."""
    processes: list[Process] = []

    def begin(*arguments: str, **settings: Any) -> Process:
        processes.append(launcher.start(*arguments, **settings))
        return processes[-1]

    yield begin
    for process in processes:
        if process.alive:
            process.kill()


@pytest.fixture
def start_workers(start: Callable[..., Process], database_url: str, seed: Any) -> Callable[..., Any]:
    """Starts workers on the test's database at once, and returns them when all have registered."""

    async def begin(number: int, **settings: Any) -> list[Process]:
        before = seed.sql("SELECT coalesce(max(id), 0) FROM procrastinate_workers")[0][0]
        workers = [start("worker", database_url=database_url, **settings) for _ in range(number)]
        async with asyncio.timeout(HANG_S):
            while seed.sql("SELECT max(id) FROM procrastinate_workers")[0][0] != before + number:
                assert all(worker.alive for worker in workers), [worker.said() for worker in workers]
                await asyncio.sleep(LOOK_S)
        return workers

    return begin


@pytest.fixture
def start_worker(start_workers: Callable[..., Any]) -> Callable[..., Any]:
    async def begin(**settings: Any) -> Process:
        (worker,) = await start_workers(1, **settings)
        return worker  # type: ignore[no-any-return]

    return begin


@pytest.fixture
def until(seed: Any) -> Callable[..., Any]:
    """Waits until a query finds something, and returns that."""

    async def found(query: str, *values: Any) -> list[tuple[Any, ...]]:
        async with asyncio.timeout(HANG_S):
            while not (rows := seed.sql(query, *values)):  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(LOOK_S)
        return rows  # type: ignore[no-any-return]

    return found


@pytest.fixture
def lapse(seed: Any) -> Callable[[Process], None]:
    """Makes the lease of a killed worker on the jobs that it had be over."""

    def lapse(killed: Process) -> None:
        seed.sql(
            """
            UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour' WHERE id IN (
              SELECT worker_id FROM procrastinate_jobs message JOIN job ON message_id = message.id
              WHERE job.worker = %s AND message.status = 'doing')
            """,
            killed.name,
        )

    return lapse


class Brake:
    """Slows or holds what changes memberships and companies, in the database: a job is in the middle for certain.

    Meanwhile chunks stay small: on a busy machine they would grow until a job ends before it is met.
    """

    HELD = """
        SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database() AND locktype = 'advisory' AND objid = 770077"""

    def __init__(self, seed: Any) -> None:
        self._seed = seed
        seed.sql(
            """
            CREATE TABLE brake (pause_s float NOT NULL, holds_after bigint);
            INSERT INTO brake VALUES (0);
            CREATE FUNCTION brake() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                PERFORM pg_sleep(pause_s) FROM brake WHERE pause_s > 0;
                WHILE EXISTS (
                  SELECT FROM brake WHERE EXISTS (SELECT FROM job WHERE finished_at IS NULL) AND NOT EXISTS (
                    SELECT FROM job WHERE finished_at IS NULL AND holds_after >= coalesce(
                      (SELECT max(id) FROM job_event WHERE job_id = job.id AND type = 'progress'), 0))
                  AND holds_after IS NOT NULL)
                LOOP
                  PERFORM pg_advisory_xact_lock_shared(770077);
                  PERFORM pg_sleep(0.005);
                END LOOP;
                RETURN NULL;
              END $$;
            CREATE FUNCTION small_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                IF EXISTS (SELECT FROM brake WHERE pause_s > 0 OR holds_after IS NOT NULL) THEN
                  NEW.chunk_rows := least(NEW.chunk_rows, 200);
                END IF;
                RETURN NEW;
              END $$;
            CREATE TRIGGER small_chunks BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION small_chunks();
            CREATE TRIGGER brake AFTER INSERT OR UPDATE OR DELETE ON membership
              FOR EACH STATEMENT EXECUTE FUNCTION brake();
            CREATE TRIGGER brake AFTER INSERT OR UPDATE OR DELETE ON company
              FOR EACH STATEMENT EXECUTE FUNCTION brake();
            """
        )

    def slow(self, seconds: float = 0.05) -> None:
        """Let each statement take this much longer."""
        self._seed.sql("UPDATE brake SET pause_s = %s, holds_after = NULL", seconds)

    def hold(self) -> None:
        """Hold all statements as soon as every unfinished job has done a chunk from now on.

        Until then they are slowed so much that no job ends before the last has begun.
        """
        self._seed.sql("UPDATE brake SET pause_s = 1, holds_after = (SELECT coalesce(max(id), 0) FROM job_event)")

    async def held(self, number: int) -> None:
        """Wait until so many transactions are held."""
        async with asyncio.timeout(HANG_S):
            while len(self._seed.sql(self.HELD)) < number:  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(LOOK_S)

    def release(self) -> None:
        self.slow(0)

    def remove(self) -> None:
        self.release()  # held transactions lock the table
        self._seed.sql("DROP FUNCTION brake, small_chunks CASCADE; DROP TABLE brake")


@pytest.fixture
def brake(seed: Any) -> Brake:
    return Brake(seed)


@pytest.fixture
def new_brake() -> Callable[[Any], Brake]:
    return Brake
