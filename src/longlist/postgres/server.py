"""One Postgres server under a data directory, shared by every process that needs it.

Two lock files say who is there. `starting.lock` is held exclusively while somebody comes or goes, `users.lock` is held
shared by everybody who uses the server. Whoever leaves and can have `users.lock` alone was the last, and stops the
server. The kernel drops the locks of a process that dies, so nothing has to be tidied up after a `kill -9`: the server
runs on without its parent, and the next process attaches to it.
"""

import fcntl
import hashlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from longlist.errors import StartupError
from longlist.postgres import cluster
from longlist.postgres.account import account_for, cannot_use, make_data_directory, open_private

logger = logging.getLogger(__name__)

DATABASE = "longlist"
LOG_LIMIT = 10 * cluster.MB
SOCKET = ".s.PGSQL.5432"
# A socket's whole path may have 103 bytes on macOS, 107 on Linux. Source: sys/un.h
SOCKET_PATH_LIMIT = 103
# What a server says whose predecessor was killed while one of its processes still works on a statement.
STILL_IN_USE = "pre-existing shared memory block"


@contextmanager
def embedded_postgres(data_dir: Path, *, durable: bool = True, look_s: float = 2) -> Iterator[str]:
    """Have Postgres run on `data_dir` (made if missing), and yield the address of its database.

    Any number of processes may do so at once. A server that dies meanwhile is started again. SIGTERM and SIGHUP
    unwind the stack like Ctrl-C, so that the last one out stops the server. `durable=False` is for tests only;
    `look_s` are the seconds between two looks whether the server lives.

    Raises:
        StartupError: it cannot run, and why.
    """
    with _signals_unwind():
        server = Server(data_dir, durable=durable)
        keeper = threading.Thread(target=server.keep, args=[look_s], name="postgres-keeper", daemon=True)
        try:
            server.enter()
            keeper.start()
            yield server.url
        finally:
            server.leaving.set()
            if keeper.ident is not None:
                keeper.join()
            server.leave()


@contextmanager
def _signals_unwind() -> Iterator[None]:
    """Where nobody handles SIGTERM and SIGHUP yet, let them raise SystemExit: `finally` blocks run, as for Ctrl-C."""

    def unwind(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    unhandled = []
    if threading.current_thread() is threading.main_thread():
        unhandled = [n for n in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) is signal.SIG_DFL]
    for number in unhandled:
        signal.signal(number, unwind)
    try:
        yield
    finally:
        for number in unhandled:
            signal.signal(number, signal.SIG_DFL)


class Patience:
    """Says what is being waited for: after three seconds, then every fifteen."""

    def __init__(self, what: Callable[[], str]) -> None:
        self._what = what
        self._next = time.monotonic() + 3

    def wait(self) -> None:
        """A blink, to be called in a loop."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 15
            logger.warning(self._what())
        time.sleep(0.02)


class Server:
    """The server of one data directory, as this process sees it."""

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        self.durable = durable
        self.leaving = threading.Event()
        self._launched: int | None = None
        try:
            self.data_dir = data_dir.resolve()
            self.cluster = self.data_dir / "postgres"
            self.log = self.data_dir / "postgres.log"
            self.account = account_for(self.cluster)
            make_data_directory(self.data_dir, self.account)
            owner = self.data_dir.stat().st_uid
            self._users = open_private(self.data_dir / "users.lock", owner)
            self._starting = open_private(self.data_dir / "starting.lock", owner)
            for old in self.data_dir.glob("postgres.log*"):
                old.chmod(0o600)
        except OSError as error:
            raise cannot_use(data_dir, error) from error

    @property
    def sockets(self) -> Path:
        """The same for every process: in the data directory or, where that is too long for a socket, in /tmp."""
        inside = self.data_dir / "socket"
        if len(os.fsencode(inside / SOCKET)) <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"longlist-{self.account.uid}-{digest}"  # noqa: S108 - made and checked to be private

    @property
    def url(self) -> str:
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        return f"postgresql://{cluster.USER}@/{database}?host={quote(str(self.sockets), safe='')}"

    def enter(self) -> None:
        with self._alone():
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._run()
            self._make_database()

    def leave(self) -> None:
        """Stop the server if nobody else uses it."""
        with self._users, self._starting, self._alone(), suppress(BlockingIOError):
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()

    def keep(self, look_s: float) -> None:
        """Start the server again when it has died (a `kill -9`, no memory left), until this process leaves."""
        while not self.leaving.wait(look_s):
            try:
                if self._state() is None and self._lock():
                    self._start_again()
            except StartupError as error:
                logger.error("%s", error)
                self.leaving.wait(5 * look_s)
            except Exception:
                logger.exception("Postgres could not be looked after, trying again")
                self.leaving.wait(5 * look_s)

    def _start_again(self) -> None:
        """With the lock, which it releases."""
        try:
            logger.warning("Postgres has ended unexpectedly: starting it again")
            self._run()
        finally:
            self._unlock()

    def _lock(self) -> bool:
        try:
            fcntl.flock(self._starting, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(self) -> None:
        fcntl.flock(self._starting, fcntl.LOCK_UN)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While nobody else starts, stops, comes or goes."""
        patience = Patience(lambda: "Waiting for another Longlist process that is starting or stopping Postgres")
        while not self._lock():
            patience.wait()
        try:
            yield
        finally:
            self._unlock()

    def _run(self) -> None:
        """Return when the server takes connections, however long its recovery from a crash lasts.

        Raises: StartupError
        """
        try:
            self._launch_until_ready()
        except OSError as error:
            raise cluster.cannot_start(self.data_dir, str(error)) from error

    def _launch_until_ready(self) -> None:
        cluster.prepare(self.cluster, self.account)
        self.account.make_private_directory(self.sockets)
        patience = Patience(lambda: f"Postgres is not ready yet. Its log, {self.log}, ends with: {self._logged()[-1]}")
        give_up_at = time.monotonic() + 120
        logged_before = 0
        while (state := self._state()) != "ready" and not self.leaving.is_set():
            if state is None:
                if self._launched is not None:
                    self._judge_failure(self._logged(logged_before), may_wait=time.monotonic() < give_up_at)
                    time.sleep(0.5)
                logged_before = self._launch()
            patience.wait()
        self._launched = None

    def _judge_failure(self, said: list[str], *, may_wait: bool) -> None:
        """Raise unless it is worth another try: a predecessor's last process may still be at work."""
        if may_wait and any(STILL_IN_USE in line for line in said):
            return
        self._launched = None  # the next try is judged by what it says itself
        full = [line for line in said if cluster.NO_SPACE in line]
        reason = next((line for line in full + said[::-1] if "FATAL" in line or "PANIC" in line), said[-1])
        raise cluster.cannot_start(self.data_dir, f"{reason} (all it said is in {self.log})")

    def _logged(self, offset: int | None = None) -> list[str]:
        """The lines of the log from `offset`, or its last few thousand bytes; at least one."""
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(0, size - 4000) if offset is None else offset)
            return log.read().decode(errors="replace").strip().split("\n")

    def _state(self) -> str | None:
        """`ready`, `starting`, `stopping`, or None where no server runs."""
        pid = self._pid()
        lines = self._pid_file()
        if pid is None:
            return None
        return lines[7].strip() if len(lines) > 7 and int(lines[0]) == pid else "starting"

    def _pid(self) -> int | None:
        """The running server's: after a crash, the number in the file may be another program's."""
        candidates = [int(line) for line in self._pid_file()[:1]]
        if self._launched is not None:
            candidates.append(self._launched)
        return next((pid for pid in candidates if cluster.command_line(pid).endswith(f"-D {self.cluster}")), None)

    def _pid_file(self) -> list[str]:
        """What the last server wrote about itself; empty if it stopped in an orderly way."""
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _launch(self) -> int:
        """Start the server without waiting for it; returns how long the log was before.

        A shell in a session of its own starts it in the background, and ends: Ctrl-C in the terminal does not reach the
        server, and it has no parent that would have to collect it.
        """
        cluster.configure(self.cluster, self.account, self.sockets, durable=self.durable)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.rename(self.log.with_suffix(".log.1"))
        environment = dict(cluster.ENVIRONMENT)
        if stale := self._pid_file():
            # The number in a pid file that was left behind may be another program's by now. Named here, Postgres does
            # not take it for a running server, and still looks whether the shared memory is in use (CreateLockFile).
            environment["PG_GRANDPARENT_PID"] = stale[0]
        (self.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)
        command = [cluster.program("postgres"), "-D", str(self.cluster)]
        with open_private(self.log, self.account.uid) as log:
            logged_before = log.tell()
            shell = subprocess.run(
                ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command],
                env=environment,
                cwd="/",
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                check=True,
                **self.account.popen_arguments,
            )
        self._launched = int(shell.stdout)
        return logged_before

    def _make_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchall():
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))

    def _stop(self) -> None:
        """Fast mode: clients are disconnected, what they had committed is written out."""
        patience = Patience(lambda: "Postgres is stopping: it writes out what is still in memory")
        while (pid := self._pid()) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            patience.wait()
