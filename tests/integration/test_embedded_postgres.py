"""The embedded Postgres on real processes: shared, stopped by the last, and none the worse for a `kill -9`."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from scratch import SCRATCH

from longlist.errors import StartupError
from longlist.postgres import embedded_postgres
from longlist.postgres.cluster import command_line, program
from longlist.postgres.server import STILL_IN_USE

pytestmark = pytest.mark.slow

USER = """
import sys
from pathlib import Path
from longlist.postgres import embedded_postgres

with embedded_postgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


# As USER, and its set-up does not get to its last step.
UNFINISHED = f"import sys; from pathlib import Path; Path.rename = lambda *_: sys.stdin.read()\n{USER}"


class Process:
    """Another process that uses the server until it is told to leave."""

    def __init__(self, data_dir: Path, program: str = USER, **options: object) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", program, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **options,  # type: ignore[call-overload]
        )

    def url(self) -> str:
        assert self.popen.stdout is not None
        return self.popen.stdout.readline().strip()

    def leave(self) -> int:
        self.popen.communicate()
        return self.popen.returncode

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        self.popen.send_signal(number)
        return self.leave()


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """Short enough for a socket on macOS too, and not under pytest's own directory, which only its owner may enter."""
    path = new_directory()
    yield path
    if pid := server_pid(path):
        os.kill(pid, signal.SIGQUIT)
        wait_until_gone(pid)
    shutil.rmtree(path)


@pytest.fixture
def data_dir(empty_dir: Path, cluster: Path) -> Path:
    """A data directory that Postgres has run in before."""
    subprocess.run(["cp", "-a", cluster, empty_dir / "postgres"], check=True)  # with its owner
    return empty_dir


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A new cluster to copy: `initdb` takes most of a first start."""
    path = new_directory()
    with embedded_postgres(path):
        pass
    yield path / "postgres"
    shutil.rmtree(path)


def new_directory() -> Path:
    path = Path(tempfile.mkdtemp(prefix="longlist-test-", dir=SCRATCH)).resolve()
    path.chmod(0o755)
    return path


def server_pid(data_dir: Path) -> int | None:
    try:
        return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    except FileNotFoundError:
        return None


def running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state) and not state.startswith("Z")


def wait_until_gone(pid: int) -> None:
    wait_until(lambda: not running(pid))


def wait_until(reached: Callable[[], Any]) -> None:
    """The time-out of every test, which pytest keeps, ends it otherwise."""
    while not reached():
        time.sleep(0.01)


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert found is not None
    return int(found[0])


def keep_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")


def test_serves_one_process_and_keeps_its_data(empty_dir: Path) -> None:
    with embedded_postgres(empty_dir) as url:
        keep_a_row(url)
        with psycopg.connect(url) as connection:
            setting = connection.execute(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
                " current_setting('data_checksums'), current_setting('listen_addresses'), lower('ÄÖ'),"
                " (SELECT datlocale FROM pg_database WHERE datname = current_database())"
            ).fetchone()
        assert setting == ("on", "on", "on", "", "äö", "C.UTF-8")
        pid = server_pid(empty_dir)
        assert pid is not None
    assert not running(pid)
    with embedded_postgres(empty_dir) as url:
        assert rows(url) == 1


def test_only_its_owner_may_enter_the_socket_directory(data_dir: Path) -> None:
    with embedded_postgres(data_dir):
        assert (data_dir / "socket").stat().st_mode & 0o777 == 0o700


def modes(data_dir: Path) -> dict[str, str]:
    return {path.name: f"{path.stat().st_mode & 0o777:o}" for path in (data_dir, *data_dir.iterdir())}


@pytest.mark.parametrize("before", ["new", "open to all"])
def test_only_its_owner_may_enter_the_data_directory_and_open_its_files(data_dir: Path, before: str) -> None:
    """Root's is entered by the account of Postgres too, which can open none of root's files there."""
    directory = data_dir / "data"
    if before == "open to all":
        directory.mkdir(mode=0o755)
        for name in ("starting.lock", "users.lock", "postgres.log", "postgres.log.1"):
            (directory / name).touch(mode=0o644)
    with embedded_postgres(directory):
        found = modes(directory)
    assert found.pop("data") == ("710" if os.geteuid() == 0 else "700")
    assert {name for name, mode in found.items() if mode == "700"} == {"postgres", "socket"}
    assert {mode for name, mode in found.items() if name not in ("postgres", "socket")} == {"600"}
    with embedded_postgres(directory) as url:
        assert rows_after_use(url) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="takes two users, so root")
def test_nobody_else_can_lock_or_read_its_files(data_dir: Path) -> None:
    with embedded_postgres(data_dir):
        pass
    for name in ("starting.lock", "users.lock", "postgres.log", "postgres/longlist.conf"):
        for user in ("daemon", "nobody"):
            command = ["/usr/bin/env", "test", "-r", str(data_dir / name)]
            done = subprocess.run(command, user=user, group=pwd.getpwnam(user).pw_gid, extra_groups=[], check=False)
            own = user == "nobody" and name.startswith("postgres")
            assert (done.returncode == 0) == own, f"{user} {name}"


def test_a_directory_that_all_users_share_is_refused_and_left_alone(empty_dir: Path) -> None:
    empty_dir.chmod(0o1777)
    with pytest.raises(StartupError, match="All users share"), embedded_postgres(empty_dir):
        pass
    assert empty_dir.stat().st_mode & 0o7777 == 0o1777
    assert list(empty_dir.iterdir()) == []


def test_a_full_disk_is_named_as_such(full_disk: Path) -> None:
    """While the data directory is made, while a server starts that has one, and by one that starts a dead one again."""
    directory = full_disk / "data"
    with pytest.raises(StartupError, match=r"The disk of .* is full\. Free some space"), embedded_postgres(directory):
        pass
    subprocess.run(["mount", "-o", "remount,size=400m", full_disk], check=True)
    with embedded_postgres(directory):
        pass
    fill(full_disk)
    with pytest.raises(StartupError, match=r"The disk of .* is full\. Free some space"), embedded_postgres(directory):
        pass
    (full_disk / "filler").unlink()
    with embedded_postgres(directory) as url:
        assert rows_after_use(url) == 1


def test_a_server_that_died_of_a_full_disk_is_started_again_once_there_is_room(
    full_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    directory = full_disk / "data"
    subprocess.run(["mount", "-o", "remount,size=400m", full_disk], check=True)
    with embedded_postgres(directory, look_s=0.1) as url:
        keep_a_row(url)
        pid = server_pid(directory)
        assert pid is not None
        fill(full_disk)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: "The disk of" in caplog.text)
        (full_disk / "filler").unlink()
        wait_until(lambda: answers(url))
        assert rows(url) == 1


def fill(directory: Path) -> None:
    with suppress(OSError), (directory / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))


def test_the_last_to_leave_stops_it(data_dir: Path) -> None:
    first = Process(data_dir)
    url = first.url()
    pid = server_pid(data_dir)
    assert pid is not None
    second = Process(data_dir)
    assert second.url() == url
    assert server_pid(data_dir) == pid
    assert first.leave() == 0
    keep_a_row(url)
    assert running(pid)
    assert second.leave() == 0
    assert not running(pid)


def test_many_start_it_at_once(empty_dir: Path) -> None:
    processes = [Process(empty_dir) for _ in range(5)]
    urls = {process.url() for process in processes}
    assert len(urls) == 1
    assert rows_after_use(urls.pop()) == 1
    assert [process.leave() for process in processes] == [0] * 5
    assert server_pid(empty_dir) is None


def rows_after_use(url: str) -> int:
    keep_a_row(url)
    return rows(url)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_stops_it_too(data_dir: Path, number: signal.Signals) -> None:
    process = Process(data_dir, stderr=subprocess.DEVNULL)
    process.url()
    pid = server_pid(data_dir)
    assert pid is not None
    assert process.kill(number) in (128 + number, -number)
    assert not running(pid)


def test_ctrl_c_in_the_terminal_does_not_reach_it(data_dir: Path) -> None:
    process = Process(data_dir, start_new_session=True, stderr=subprocess.DEVNULL)
    process.url()
    pid = server_pid(data_dir)
    assert pid is not None
    assert os.getpgid(pid) != os.getpgid(process.popen.pid)
    assert os.getsid(pid) != os.getsid(process.popen.pid)
    process.leave()


def test_a_killed_user_leaves_a_server_that_the_next_one_attaches_to(data_dir: Path) -> None:
    process = Process(data_dir)
    keep_a_row(process.url())
    pid = server_pid(data_dir)
    assert pid is not None
    process.kill()
    assert running(pid)
    with embedded_postgres(data_dir) as url:
        assert server_pid(data_dir) == pid
        assert rows(url) == 1
    assert not running(pid)


def test_a_killed_server_and_user_leave_data_that_start_again(data_dir: Path) -> None:
    process = Process(data_dir)
    keep_a_row(process.url())
    pid = server_pid(data_dir)
    assert pid is not None
    process.kill()
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    assert server_pid(data_dir) == pid
    with embedded_postgres(data_dir) as url:
        assert rows(url) == 1


def test_a_server_that_dies_is_started_again(data_dir: Path) -> None:
    with embedded_postgres(data_dir) as url:
        keep_a_row(url)
        pid = server_pid(data_dir)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: answers(url))
        assert server_pid(data_dir) != pid
        assert rows(url) == 1


def answers(url: str) -> bool:
    try:
        return bool(rows(url))
    except psycopg.OperationalError:
        return False


def test_a_statement_that_outlives_its_killed_server_is_waited_for(data_dir: Path) -> None:
    """Its process holds the shared memory until it notices, which a busy one does only when it is done."""
    process = Process(data_dir)
    url = process.url()
    pid = server_pid(data_dir)
    assert pid is not None
    with closing(psycopg.connect(url)) as busy:
        keep_a_row(url)
        orphan = Thread(target=run_until_stopped, args=(busy,), daemon=True)
        orphan.start()
        wait_until(lambda: runs_until_stopped(url))
        process.kill()
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid)
        Thread(target=stop_once_waited_for, args=(data_dir,), daemon=True).start()
        with embedded_postgres(data_dir) as url:
            assert rows(url) == 1
        orphan.join()


def run_until_stopped(connection: psycopg.Connection) -> None:
    with suppress(psycopg.OperationalError):
        connection.execute("DO 'BEGIN WHILE (pg_stat_file(''stop'', true)).size IS NULL LOOP END LOOP; END'")


def runs_until_stopped(url: str) -> bool:
    with psycopg.connect(url) as connection:
        active = "SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %' LIMIT 1"
        return connection.execute(active).fetchone() is not None


def stop_once_waited_for(data_dir: Path) -> None:
    """Once a new server has been refused because of the statement."""
    wait_until(lambda: STILL_IN_USE in (data_dir / "postgres.log").read_text())
    (data_dir / "postgres" / "stop").touch()


def test_a_pid_file_whose_number_another_program_has_by_now(data_dir: Path) -> None:
    process = Process(data_dir)
    keep_a_row(process.url())
    pid = server_pid(data_dir)
    assert pid is not None
    process.kill()
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    owner = (data_dir / "postgres").stat().st_uid
    other = subprocess.Popen(["sleep", "86400"], **({"user": owner} if os.geteuid() == 0 else {}))
    try:
        file = data_dir / "postgres" / "postmaster.pid"
        file.write_text(file.read_text().replace(str(pid), str(other.pid), 1))
        with embedded_postgres(data_dir) as url:
            assert rows(url) == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_set_up_that_was_killed_is_begun_again(empty_dir: Path) -> None:
    process = Process(empty_dir, UNFINISHED)
    wait_until(lambda: list(empty_dir.glob("postgres.unfinished-*/base")))
    process.kill()
    assert not (empty_dir / "postgres").exists()
    with embedded_postgres(empty_dir) as url:
        assert rows_after_use(url) == 1
    with embedded_postgres(empty_dir) as url:
        assert rows(url) == 1
    assert not list(empty_dir.glob("postgres.unfinished-*"))


def test_a_path_too_long_for_a_socket(empty_dir: Path) -> None:
    deep = empty_dir / ("deep" * 20) / ("deep" * 20)
    with embedded_postgres(deep) as url:
        assert rows_after_use(url) == 1
        sockets = Path(psycopg.conninfo.conninfo_to_dict(url)["host"])  # type: ignore[arg-type]
        assert sockets.parent == Path("/tmp")
        assert sockets.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(sockets)


def test_a_name_with_spaces_and_quotes(data_dir: Path) -> None:
    with embedded_postgres(data_dir / "Jo's lists & more") as url:
        assert rows_after_use(url) == 1


def test_data_of_another_major_version_gets_one_clear_sentence(data_dir: Path) -> None:
    with embedded_postgres(data_dir):
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(StartupError, match="made by Postgres 17, and this Longlist brings Postgres 18"),
        embedded_postgres(data_dir),
    ):
        pass


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    with embedded_postgres(data_dir):
        pass
    with (data_dir / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("shared_buffers = 'plenty'\n")
    with pytest.raises(StartupError, match=r"did not start: .*configuration file"), embedded_postgres(data_dir):
        pass


def test_a_program_that_is_being_loaded_has_not_ended() -> None:
    """Between two programs a process has no command line, for longer the busier the machine is."""
    command = ["/bin/sh", "-c", 'exec "$@"', "sh", program("postgres"), "-D", "/nothing/there"]
    for _ in range(8):
        started = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(10)]
        for process in started:
            while command_line(process.pid):
                pass
            while process.poll() is None:
                assert command_line(process.pid) == ""


def test_the_log_does_not_grow_for_ever(data_dir: Path) -> None:
    (data_dir / "postgres.log").write_bytes(b"x" * 11_000_000)
    with embedded_postgres(data_dir):
        assert (data_dir / "postgres.log").stat().st_size < 100_000
        assert (data_dir / "postgres.log.1").stat().st_size == 11_000_000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run Postgres as somebody else")
def test_root_runs_it_as_somebody_else_and_lets_them_in(empty_dir: Path) -> None:
    private = empty_dir / "private"
    private.mkdir(mode=0o700)
    with embedded_postgres(private / "data") as url:
        assert rows_after_use(url) == 1
        pid = server_pid(private / "data")
        assert pid is not None
        assert (private / "data" / "postgres").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert private.stat().st_mode & 0o777 == 0o701


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests already run as an ordinary user")
def test_an_ordinary_user_runs_it(empty_dir: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(empty_dir, nobody.pw_uid, nobody.pw_gid)
    assert said_as("nobody", empty_dir) == "1 row"
    # Root may use it afterwards, and leaves it to its owner.
    with embedded_postgres(empty_dir) as url:
        assert rows(url) == 1
    assert said_as("nobody", empty_dir) == "1 row"


@pytest.mark.skipif(os.geteuid() != 0, reason="takes two users, so root")
def test_somebody_else_s_data_get_one_clear_sentence(data_dir: Path) -> None:
    with embedded_postgres(data_dir):
        pass
    assert f"belongs to {pwd.getpwuid(0).pw_name}. Start Longlist as that user or as root" in said_as(
        "daemon", data_dir
    )


def said_as(user: str, data_dir: Path) -> str:
    """What comes of using the server as another user. Only forked: they may not be allowed to run root's Python."""
    account = pwd.getpwnam(user)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        said = "nothing"
        try:
            with embedded_postgres(data_dir) as url:
                said = f"{rows_after_use(url)} row"
        except BaseException as error:  # noqa: BLE001 - the parent judges it
            said = str(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read()
