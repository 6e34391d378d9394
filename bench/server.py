"""Real processes to measure: an API and a worker on a database of the bench, on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

LONGLIST = str(Path(sys.executable).parent / "longlist")


@dataclass
class Running:
    api: httpx.Client
    processes: dict[str, psutil.Process]


@contextmanager
def serving(database_url: str) -> Iterator[Running]:
    """`longlist serve --no-worker` and `longlist worker`, as on two machines."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "LONGLIST_DATABASE_URL": database_url,
        "LONGLIST_PORT": str(port),
        "LONGLIST_DEMO": "0",
        "LONGLIST_LOG_LEVEL": "WARNING",
    }
    commands = {"api": ["serve", "--no-worker"], "worker": ["worker"]}
    started = {name: subprocess.Popen([LONGLIST, *arguments], env=environment) for name, arguments in commands.items()}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as api:
            _wait_until_ready(api)
            yield Running(api, {name: psutil.Process(process.pid) for name, process in started.items()})
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(10)


def _wait_until_ready(api: httpx.Client) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if api.get("/readyz").json().get("worker"):
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("The API and its worker did not start within 30 s.")
