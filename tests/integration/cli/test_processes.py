"""Commands in processes of their own: the entry point, terminals, signals, pipes and the server."""

import json
import os
import pty
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from command_line import NO_DATABASE, Run, Start

pytestmark = pytest.mark.slow

HANG_S = 120  # a guard only: nothing is asserted about time
SEVEN = "domain,name,employees\n" + "".join(f"c{number}.com,Company {number},{number}\n" for number in range(7))


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "said"),
    [
        (["jobs"], {}, 0, ("There are no jobs yet.\n", "")),
        (["copy", "A", "B"], {}, 2, ("", "longlist: There is no collection “A”. `longlist collections` lists them.\n")),
        (
            ["jobs"],
            {"LONGLIST_DATABASE_URL": "nonsense"},
            3,
            ("", "longlist: LONGLIST_DATABASE_URL is not an address: postgresql://user:password@host/name\n"),
        ),
    ],
)
def test_the_installed_command(
    start: Start, arguments: list[str], settings: dict[str, str], code: int, said: tuple[str, str]
) -> None:
    command = start(*arguments, **settings)
    assert command.communicate(timeout=HANG_S) == said
    assert command.returncode == code


def test_a_closed_pipe_ends_a_command_without_a_traceback(start: Start) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    command = start("jobs", stdout=writes)
    os.close(writes)
    assert command.communicate(timeout=HANG_S)[1] == ""
    assert command.returncode == 1


def test_a_job_can_be_paused_resumed_and_cancelled_once(
    longlist: Run, start: Start, database_url: str, seed_at: Any
) -> None:
    seed = seed_at(database_url)
    seed.collection("From", seed.companies(10))
    # A worker that seems alive: the command leaves the work to it, and is interrupted while it waits.
    seed.sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')")
    waiting = start("copy", "From", "To", "--create")
    while not waiting.stdout.readline().startswith("Working: "):  # the progress line of a waiting command
        assert waiting.poll() is None
    job = str(seed.sql("SELECT id FROM job")[0][0])
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=HANG_S)
    assert waiting.returncode == 130
    assert f"longlist jobs cancel {job}" in err
    assert "Paused: 0 of 10" in longlist("jobs", "pause", job).stdout
    assert job in longlist("jobs", "list", "--state", "paused", "--collection", "From").stdout
    assert "There is no state “asleep”" in longlist("jobs", "list", "--state", "asleep", code=2).stderr
    assert json.loads(longlist("jobs", "resume", job, "--json").stdout)["state"] == "queued"
    assert "Only a failed job can be tried again" in longlist("jobs", "retry", job, code=2).stderr
    assert "Cancelled: 0 added to “To”, 0 already there, 10 not reached." in longlist("jobs", "cancel", job).stdout
    longlist("jobs", "cancel", job)  # again, with exit code 0
    assert "Cancelled after" in longlist("jobs", "show", job).stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_takes_its_port_first_says_where_it_is_and_stops(
    start: Start, longlist: Run, database_url: str, seed_at: Any, number: signal.Signals
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    # Of its routine it may have something to say at any moment; of trouble it has nothing.
    server = start("serve", stderr=subprocess.STDOUT, LONGLIST_PORT=port, LONGLIST_LOG_LEVEL="WARNING")
    assert server.stdout is not None
    assert server.stdout.readline() == f"Longlist is at http://127.0.0.1:{port} (Ctrl-C stops it)\n"
    taken = longlist("serve", code=3, LONGLIST_PORT=port, LONGLIST_DATABASE_URL=NO_DATABASE)
    assert f"Port {port} on 127.0.0.1 cannot be used" in taken.stderr
    while not seed_at(database_url).sql("SELECT FROM procrastinate_workers"):  # else the command does the work itself
        time.sleep(0.05)
    # An open browser, whose event stream never ends by itself, holds nothing up.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/events", timeout=HANG_S) as events:
        assert events.readline()
        done = longlist("import", "-", "--json", stdin=SEVEN)
        history = json.loads(longlist("jobs", "show", json.loads(done.stdout)["id"], "--json").stdout)["history"]
        assert history[-1]["worker"].endswith(f":{server.pid}")  # the server did the work, not the command
        server.send_signal(number)
        rest, _ = server.communicate(timeout=HANG_S)
    assert server.returncode == 0
    assert rest == ""


@pytest.mark.parametrize(("answer", "code", "created"), [("n\n", 2, 0), ("\n", 0, 7)])
def test_on_a_terminal_it_asks_and_no_changes_nothing(
    start: Start, tmp_path: Path, database_url: str, seed_at: Any, answer: str, code: int, created: int
) -> None:
    (tmp_path / "seven.csv").write_text(SEVEN)
    mine, its = pty.openpty()
    asked = start("import", "seven.csv", stdin=its, stdout=its, stderr=its)
    os.close(its)
    shown = b""
    while b"Import it like this?" not in shown:
        shown += os.read(mine, 1000)
    os.write(mine, answer.encode())
    drain(mine)
    assert asked.wait(HANG_S) == code
    assert seed_at(database_url).sql("SELECT count(*) FROM company") == [(created,)]


def test_on_a_terminal_an_overlap_is_a_table(start: Start, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(7)
    seed.collection("Seven", companies)
    seed.collection("Three", companies[:3])
    mine, its = pty.openpty()
    shown = start("overlap", "Seven", "Three", stdin=its, stdout=its)
    os.close(its)
    assert "43%" in drain(mine)
    assert shown.wait(HANG_S) == 0


def drain(terminal: int) -> str:
    """Output on the terminal until the program at the other end ends."""
    shown = b""
    try:
        while part := os.read(terminal, 1000):
            shown += part
    except OSError:  # Linux reports the end as an error
        pass
    finally:
        os.close(terminal)
    return shown.decode()
