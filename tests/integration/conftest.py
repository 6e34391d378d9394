"""The real application on the test's database, a real worker in this process, and uvicorn on a free port."""

import asyncio
import contextlib
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from longlist.http.connections import BoundedConnection
from longlist.jobs.runner import Runner
from longlist.jobs.worker import Worker
from longlist.main import create_worker
from longlist.settings import Settings

Json = dict[str, Any]


@pytest.fixture(scope="session")
def assert_problem() -> Callable[[httpx.Response, int, str], Json]:
    """Asserts that an answer is a problem of a status and a type (where one is given), and returns it."""

    def check(answer: httpx.Response, status: int, slug: str) -> Json:
        assert answer.status_code == status, answer.text[:1000]
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 20_000, "a problem is a sentence, not the request again"
        problem: Json = answer.json()
        assert set(problem) <= {"type", "title", "status", "detail", "instance", "errors"}
        assert problem["status"] == status
        assert problem["type"].removeprefix("/problems/") == (slug or problem["type"].removeprefix("/problems/"))
        assert problem["title"]
        assert problem["detail"].endswith(".")
        assert "Traceback" not in answer.text
        return problem

    return check


@pytest.fixture
async def api(open_api: Callable[[str], AbstractAsyncContextManager[Any]], database_url: str) -> AsyncIterator[Any]:
    async with open_api(database_url) as opened:
        yield opened


@pytest.fixture
def seed(database_url: str, seed_at: Any) -> Any:
    return seed_at(database_url)


@pytest.fixture
def no_invariant_broken(database_url: str, broken_invariants: Callable[[str], list[str]]) -> Iterator[None]:
    """For modules whose every test must leave the invariants true."""
    yield
    assert broken_invariants(database_url) == []


@pytest.fixture
def new_worker(settings: Settings, database_url: str) -> Callable[..., Worker]:
    """A worker on the test's database, to be entered with `running`."""

    def make(**changes: Any) -> Worker:
        return create_worker(settings.model_copy(update=changes), database_url)

    return make


@pytest.fixture
def running() -> Callable[[Worker], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(worker: Worker) -> AsyncIterator[None]:
        task = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    return run


@pytest.fixture
async def worker(new_worker: Callable[..., Worker], running: Any) -> AsyncIterator[None]:
    """A worker at work for the whole test."""
    async with running(new_worker()):
        yield


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Until it is set, workers of this process stop after the first chunk of each job, between two transactions."""
    opened, begun, run_chunk = asyncio.Event(), set[UUID](), Runner._chunk

    async def gated(runner: Runner, job_id: UUID, *arguments: Any) -> bool:
        if job_id in begun:
            await opened.wait()
        begun.add(job_id)
        return await run_chunk(runner, job_id, *arguments)

    monkeypatch.setattr(Runner, "_chunk", gated)
    return opened


class QuietServer(uvicorn.Server):
    """Leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


@pytest.fixture
def serve(until: Any) -> Callable[..., AbstractAsyncContextManager[str]]:
    """Serves an application that is alive already on a free loopback port, as `longlist serve` does; the address."""

    @asynccontextmanager
    async def served(app: FastAPI, http: type[BoundedConnection] = BoundedConnection) -> AsyncIterator[str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            config = uvicorn.Config(app, http=http, log_level="warning", lifespan="off", timeout_graceful_shutdown=2)
            server = QuietServer(config)
            task = asyncio.create_task(server.serve(sockets=[free]))
            await until(lambda: server.started)
            try:
                yield f"http://127.0.0.1:{free.getsockname()[1]}"
            finally:
                server.should_exit = True
                await task

    return served


@pytest.fixture
def full_disk() -> Iterator[Path]:
    """A small file system in memory with no room left."""
    directory = Path(tempfile.mkdtemp(prefix="longlist-full-", dir="/tmp"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", directory], check=False)
    try:
        if mounted.returncode != 0:
            pytest.skip("only root may mount a file system")
        yield directory
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", directory], check=True)
        directory.rmdir()
