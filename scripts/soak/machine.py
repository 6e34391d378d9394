"""The processes that are attacked, each with a command that starts it again."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

LONGLIST = str(Path(sys.executable).parent / "longlist")
COMMANDS = {"api": ["serve", "--no-worker"], "worker 1": ["worker"], "worker 2": ["worker"]}
WORKERS = [name for name in COMMANDS if name.startswith("worker")]


class Machine:
    """An API and two workers on a database. Killing and reviving are safe from several threads."""

    def __init__(self, url: str, port: int, data_dir: Path) -> None:
        self.url = url
        self.port = port
        self.data_dir = data_dir
        self._environment = {
            **os.environ,
            "LONGLIST_DATABASE_URL": url,
            "LONGLIST_PORT": str(port),
            "LONGLIST_DEMO": "0",
            "LONGLIST_CHUNK_MS": "30",
            "LONGLIST_SLICE_S": "0.3",
            "LONGLIST_LOG_LEVEL": "CRITICAL",
        }
        self._lock = threading.Lock()
        self._running = {name: self._start(name) for name in COMMANDS}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [LONGLIST, *COMMANDS[name]], env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def kill(self, name: str) -> None:
        with self._lock:
            self._running[name].kill()
            self._running[name].wait()
            self._running[name] = self._start(name)

    def freeze(self, name: str, seconds: float) -> None:
        process = self._running[name]
        process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    def kill_postgres(self) -> None:
        with suppress(OSError, ValueError):  # it is just being started again
            file = self.data_dir / "postgres" / "postmaster.pid"
            os.kill(int(file.read_text().split("\n", 1)[0]), signal.SIGKILL)

    def revive(self) -> None:
        """Start what ended by itself, as a service manager does: nothing can start while Postgres recovers."""
        with self._lock:
            for name, process in self._running.items():
                if process.poll() is not None:
                    self._running[name] = self._start(name)

    def keep_alive(self, over: threading.Event) -> None:
        while not over.wait(0.5):
            self.revive()

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def add_companies(self, industry: str, number: int) -> list[str]:
        """Insert companies of one industry, named after it; their ids."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                """
                WITH clock AS (UPDATE catalog SET company_count = company_count + %(number)s,
                                                  changed_at = clock_timestamp() RETURNING changed_at)
                INSERT INTO company (id, name, name_key, industry, created_at)
                SELECT gen_random_uuid(), %(name)s || ' ' || i, lower(%(name)s) || ' ' || i, %(name)s, clock.changed_at
                FROM generate_series(1, %(number)s) i, clock RETURNING id::text
                """,
                {"number": number, "name": industry},
            ).fetchall()
        return [row[0] for row in rows]

    def doctor(self) -> list[dict[str, Any]]:
        done = subprocess.run(
            [LONGLIST, "doctor", "--json"], env=self._environment, stdout=subprocess.PIPE, check=False
        )
        findings: list[dict[str, Any]] = json.loads(done.stdout)
        return findings
