"""Real processes on a real, durable Postgres, to be killed, frozen and restarted."""

import asyncio
import fcntl
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from longlist import migrations
from longlist.postgres import embedded_postgres

LONGLIST = Path(sys.executable).with_name("longlist")
_numbers = count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.crash)


class Process:
    """One `longlist` process. What it says is in ``log``."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                [LONGLIST, *command],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.pid = self._popen.pid
        self.name = f"{platform.node()}:{self.pid}"  # as histories call it

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    def send(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()

    def ended(self, within_s: float) -> int:
        """Its exit code."""
        return self._popen.wait(within_s)

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class DurableServer:
    """An embedded Postgres that this process keeps alive, as `longlist serve` does."""

    def __init__(self, data_dir: Path, url: str) -> None:
        self.data_dir = data_dir
        self.url = url

    @property
    def pid(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])

    def stop(self, number: signal.Signals, away_s: float = 0) -> None:
        """End it by a signal and return when it is back, started by its keeper, ``away_s`` later at the earliest."""
        before = self.pid
        with (self.data_dir / "starting.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # nobody starts it while this is held
            os.kill(before, number)
            time.sleep(away_s)
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                if self.pid != before:
                    psycopg.connect(self.url, connect_timeout=2).close()
                    return
            except (psycopg.Error, OSError, ValueError):
                pass
            time.sleep(0.05)
        raise AssertionError("Postgres did not come back")


@pytest.fixture(scope="session")
def durable_server() -> Iterator[DurableServer]:
    with tempfile.TemporaryDirectory(prefix="longlist-crash-") as directory, embedded_postgres(Path(directory)) as url:
        yield DurableServer(Path(directory), url)


@pytest.fixture
def database_url(durable_server: DurableServer, broken_invariants: Callable[[str], list[str]]) -> Iterator[str]:
    """A fresh database on the durable server; at the end all that must be true of it is."""
    name = f"crash_{next(_numbers)}"
    with psycopg.connect(durable_server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    url = make_url(durable_server.url).set(database=name).render_as_string(hide_password=False)
    migrations.upgrade(url)
    yield url
    broken = broken_invariants(url)
    with psycopg.connect(durable_server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]
    assert broken == []


@pytest.fixture
def seed(database_url: str, seed_at: Callable[[str], Any]) -> Any:
    return seed_at(database_url)


@pytest.fixture
async def api(open_api: Any, database_url: str) -> AsyncIterator[Any]:
    """The API of a process that runs no jobs."""
    async with open_api(database_url) as opened:
        yield opened


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Starts `longlist` with these arguments and settings; whatever is left at the end is killed."""
    processes: list[Process] = []
    with tempfile.TemporaryDirectory(prefix="longlist-logs-") as logs:

        def begin(*command: str, **settings: Any) -> Process:
            environment = {f"LONGLIST_{name.upper()}": str(value) for name, value in settings.items()}
            process = Process(list(command), environment, Path(logs) / f"{len(processes)}.log")
            processes.append(process)
            return process

        yield begin
        for process in processes:
            if process.alive:
                process.send(signal.SIGCONT)
                process.kill()


@pytest.fixture
def start_worker(start: Callable[..., Process], database_url: str, seed: Any) -> Callable[..., Any]:
    """Starts a worker on the test's database, and returns it once it has said that it is there."""

    async def begin(**settings: Any) -> Process:
        newest = "SELECT coalesce(max(id), 0) FROM procrastinate_workers"
        before = seed.sql(newest)
        process = start("worker", **{"database_url": database_url, "chunk_ms": 10, **settings})
        async with asyncio.timeout(30):
            while process.alive:
                if seed.sql(newest) > before:
                    return process
                await asyncio.sleep(0.05)
        raise AssertionError(process.said())

    return begin


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Asserts that what is inside takes no longer."""
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    assert took <= seconds, f"took {took:.1f} s"


@pytest.fixture(name="within")
def within_fixture() -> Any:
    return within
