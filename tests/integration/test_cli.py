"""The real command, as a person or a script runs it: what it prints where, and what it exits with."""

import contextlib
import csv
import io
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

LONGLIST = Path(sys.executable).with_name("longlist")
SEVEN = "domain,name,employees\n" + "".join(f"c{number}.com,Company {number},{number}\n" for number in range(7))

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("LONGLIST_")}
    return {
        **outside,
        "LONGLIST_DATABASE_URL": database_url,
        "LONGLIST_DATA_DIR": str(tmp_path / "data"),
        "COLUMNS": "200",
    }


@pytest.fixture
def longlist(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs the command without a terminal; fails where its exit code is not the one expected."""

    def run(
        *arguments: str, code: int = 0, stdin: str | bytes = "", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        done = subprocess.run(
            [LONGLIST, *arguments],
            input=content,
            capture_output=True,
            env={**environment, **settings},
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert done.returncode == code, f"exit code {done.returncode}\n{out}\n{err}"
        assert "Traceback" not in err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command and leaves it running; it is gone when the test is over."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        command = subprocess.Popen(
            [LONGLIST, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**environment, "LONGLIST_DEMO": "0", **settings},
        )
        started.append(command)
        return command

    yield begin
    for command in started:
        command.kill()
        command.communicate()


def test_a_file_is_imported_where_no_worker_runs(longlist: Run, tmp_path: Path) -> None:
    (tmp_path / "seven.csv").write_text(SEVEN)
    done = longlist("import", "seven.csv", "--collection", "Seven")
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "seven.csv: 3 columns, separated by commas."
    assert "  domain        ← domain" in lines
    assert lines[-1] == (
        "7 companies created, 0 updated, 0 unchanged, 0 rows rejected; 7 added to “Seven”, 0 already there."
    )
    assert longlist("collections").stdout.split("\t")[1:] == ["7", "Seven\n"]


def test_with_json_nothing_else_is_on_standard_output(longlist: Run) -> None:
    done = longlist("import", "-", "--json", "--match", "none", "--map", "industry=domain", stdin=SEVEN)
    job = json.loads(done.stdout)
    assert (job["state"], job["receipt"]["created"]) == ("succeeded", 7)
    assert "industry      ← domain" in done.stderr
    assert json.loads(longlist("jobs", "show", job["id"], "--json").stdout)["history"][0]["type"] == "queued"
    assert [listed["id"] for listed in json.loads(longlist("jobs", "list", "--json").stdout)] == [job["id"]]
    assert job["id"] in longlist("jobs").stdout
    assert json.loads(longlist("collections", "--json").stdout) == []


def test_rejected_rows_come_back_as_a_file(longlist: Run) -> None:
    done = longlist("import", "-", "--json", stdin='name,about\nA,\n,"two\nlines"\nonly\nA;B,c,d\n')
    job = json.loads(done.stdout)
    assert "longlist jobs rejected" in done.stderr
    rows = list(csv.reader(io.StringIO(longlist("jobs", "rejected", job["id"]).stdout, newline="")))
    assert rows == [
        ["name", "about", "line", "reason"],
        ["", "two\nlines", "3", "has no name"],
        ["only", "", "5", "has 1 field, but the header has 2"],
        ["A;B", "c", "6", "has 3 fields, but the header has 2", "d"],
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "sentence"),
    [
        (["import", "nowhere.csv"], "", "nowhere.csv cannot be read: No such file or directory."),
        (["import", "."], "", ". cannot be read: Is a directory."),
        (["import", "-"], "", "standard input is empty."),
        (["import", "-"], "name\n", "has a header, but no rows."),
        (["import", "-"], "a,b\n1,2\n", "No column looks like the company's name."),
        (["import", "-", "--map", "x=name"], "name\nA\n", "There is no field “x”."),
        (["import", "-", "--match", "luck"], "name\nA\n", "There is no match “luck”."),
        (["import", "-", "--collection", " "], "name\nA\n", "cannot be the name of a collection"),
        (["import", "-", "--collection", "x" * 201], "name\nA\n", "cannot be the name of a collection"),
        (["import", "-"], 'name\n"A\n', "ends inside a quote"),
        (["copy", "A", "B"], "", "There is no collection “A”."),
        (["copy", "01a20913-26da-7420-a6ae-b4c29e826523", "B"], "", "There is no collection 01a20913"),
        (["jobs", "show", "01a20913-26da-7420-a6ae-b4c29e826523"], "", "There is no job 01a20913"),
        (["overlap", "A", "B"], "", "There is no collection “A”."),
        (["jobs", "show", "x"], "", "should be a valid UUID"),
        (["jobs", "rejected", "01a20913-26da-7420-a6ae-b4c29e826523"], "", "There is no job 01a20913"),
        (["fly"], "", "No such command"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_exit_code_2(
    longlist: Run, arguments: list[str], stdin: str, sentence: str, database_url: str, seed_at: Any
) -> None:
    done = longlist(*arguments, stdin=stdin, code=2)
    assert sentence in done.stderr
    for table in ("company", "collection", "job"):
        assert seed_at(database_url).sql(f"SELECT * FROM {table}") == []


def test_copies_show_their_plan_and_make_their_target(longlist: Run) -> None:
    longlist("import", "-", "--collection", "From", stdin=SEVEN)
    assert "Add --create to make it." in longlist("copy", "From", "To", code=2).stderr
    done = longlist("copy", "from", "To", "--create")
    assert done.stdout.splitlines() == [
        "Copy all 7 companies of “From” to “To”, which will be made: 7 new, 0 already there.",
        "7 added to “To”, 0 already there.",
    ]
    again = longlist("copy", "From", "to", "--json")
    assert json.loads(again.stdout)["receipt"]["already_there"] == 7
    assert "0 new, 7 already there" in again.stderr
    assert "copying it there changes nothing" in longlist("copy", "To", "to", code=2).stderr


def test_an_overlap_is_a_matrix(longlist: Run, environment: dict[str, str]) -> None:
    longlist("import", "-", "--collection", "Seven", "--match", "domain", stdin=SEVEN)
    longlist("import", "-", "--collection", "Three", "--match", "domain", stdin="\n".join(SEVEN.splitlines()[:4]))
    assert longlist("overlap", "Seven", "three").stdout.splitlines() == ["Seven\t7\t3", "Three\t3\t3"]
    found = json.loads(longlist("overlap", "Three", "Seven", "--json").stdout)
    assert [(made["name"], made["company_count"]) for made in found["collections"]] == [("Three", 3), ("Seven", 7)]
    assert (found["shared"], found["exact"]) == ([[3, 3], [3, 7]], True)
    for wrong, sentence in ((["Seven"], "of 2 to 12"), (["Seven", "seven"], "named twice")):
        assert sentence in longlist("overlap", *wrong, code=2).stderr
    mine, its = pty.openpty()
    shown = subprocess.Popen([LONGLIST, "overlap", "Seven", "Three"], stdin=its, stdout=its, env=environment)
    os.close(its)
    table = b""
    with contextlib.suppress(OSError):  # what Linux says at the end
        while part := os.read(mine, 1000):
            table += part
    assert shown.wait(30) == 0
    assert "43%" in table.decode()


def test_companies_are_edited_and_deleted(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(9)
    seed.collection("My List", companies[:6])
    dry = longlist("edit", "my list", "employees=12", "--dry-run")
    assert dry.stdout == "Set employees to 12 on all 6 companies of “My List”: 6 to change, 0 are so already.\n"
    assert seed.sql("SELECT count(*) FROM job") == [(0,)]
    done = longlist("edit", "My List", "employees=12")
    assert done.stdout.splitlines()[-1] == "6 companies changed, 0 were so already."
    ids = "\n".join(map(str, companies[5:7]))
    done = longlist("edit", "--all-companies", "attributes.Region=Asia", "--ids-from", "-", "--json", stdin=ids)
    assert json.loads(done.stdout)["title"] == "Set “Region” to “Asia” on 2 companies"
    assert seed.sql("SELECT count(*) FROM company WHERE attributes ->> 'Region' = 'Asia'") == [(2,)]
    cleared = longlist("edit", "--all-companies", "--clear", "country", "--country", "France")
    assert cleared.stdout.startswith("Clear country on 3 companies where country is France: 3 to change")
    dry = longlist("delete-companies", "My List", "--dry-run", "--json")
    assert json.loads(dry.stdout) | {"deleted": 6, "removed": 6, "exact": True} == json.loads(dry.stdout)
    done = longlist("delete-companies", "My List")
    assert done.stdout.splitlines()[-1] == "6 companies deleted, with 6 places in collections."
    assert seed.sql("SELECT id FROM company ORDER BY id") == [(company,) for company in companies[6:]]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["edit", "My List", "employees=many"], "employees: input should be a valid integer"),
        (["edit", "My List", "name=Acme"], "“name” cannot be edited on many companies"),
        (["edit", "My List", "country=France", "--clear", "country"], "--clear"),
        (["edit", "My List", "country=France", "--all-companies"], "not both"),
        (["delete-companies"], "or say --all-companies"),
    ],
)
def test_what_cannot_be_edited_or_deleted_is_one_sentence(longlist: Run, command: list[str], said: str) -> None:
    done = longlist(*command, code=2)
    assert said in done.stderr
    assert done.stdout == ""


def test_lists_are_combined_with_their_plan_first(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(10)
    first, second = seed.collection("First", companies[:7]), seed.collection("Second", companies[5:])
    command = ["combine", "difference", "First", str(second), "--into", "Result"]
    assert "Add --create to make it" in longlist(*command, code=2).stderr
    said = longlist(*command, "--create", "--dry-run").stdout
    assert said == (
        "Combine “First” and “Second”: in the first only → “Result”, which will be made:"
        " 5 companies: 5 new, 0 already there.\n"
    )
    assert "5 added to “Result”, 0 already there." in longlist(*command, "--create", "--yes").stdout
    job = json.loads(longlist("combine", "union", "first", "second", "--into", str(first), "--json").stdout)
    assert job["receipt"]["added"] == 3
    assert len(seed.members(first)) == 10
    assert "2 to 12 different collections" in longlist("combine", "union", "First", "--into", "First", code=2).stderr


def test_companies_are_moved_removed_and_brought_back(
    longlist: Run, database_url: str, seed_at: Any, tmp_path: Path
) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(9)
    leads = seed.collection("Leads", companies)
    won = tmp_path / "won.txt"
    won.write_text("\n".join([*map(str, companies[:3]), ""]))
    said = longlist("move", "leads", "Customers", "--create", "--ids-from", str(won), "--dry-run").stdout
    assert said == (
        "Move 3 companies of “Leads” to “Customers”, which will be made:"
        " 3 new, 0 already there, 3 to take out of their list.\n"
    )
    assert seed.sql("SELECT name FROM collection") == [("Leads",)]
    done = longlist("move", "leads", "Customers", "--create", "--ids-from", str(won))
    assert done.stdout.splitlines()[-1] == "3 added to “Customers”, 0 already there; 3 taken out of “Leads”."
    plan = json.loads(longlist("remove", "Leads", "--country", "France", "--dry-run", "--json").stdout)
    here = [row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'") if row[0] in companies[3:]]
    assert plan | {"kind": "remove", "removed": len(here), "exact": True} == plan
    job = json.loads(longlist("remove", "Leads", "--country", "France", "--yes", "--json").stdout)
    assert seed.members(leads) == sorted(set(companies[3:]) - set(here))
    dry = longlist("undo", job["id"], "--dry-run").stdout
    assert dry == f"Undo: {job['title']}: {len(here)} to put back.\n"
    undone = longlist("undo", job["id"])
    assert undone.stdout.splitlines()[-1] == f"{len(here)} put back."
    assert seed.members(leads) == companies[3:]
    assert "was undone" in longlist("undo", job["id"], code=2).stderr


def test_a_saved_view_says_which_companies(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(9)
    leads = seed.collection("Leads", companies)
    where = {"conditions": [{"op": "is", "field": "country", "values": ["France"]}]}
    seed.sql(
        "INSERT INTO view (id, name, name_key, collection_id, filter) VALUES (gen_random_uuid(), %s, %s, %s, %s)",
        "In France", "in france", leads, json.dumps(where),
    )  # fmt: skip
    french = [row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France' ORDER BY id")]
    job = json.loads(longlist("copy", "Leads", "French", "--create", "--view", "in FRANCE", "--yes", "--json").stdout)
    assert seed.members(job["target"]["id"]) == french
    assert "where country is France" in job["title"]
    both = longlist("copy", "Leads", "French", "--view", "In France", "--country", "Spain", "--dry-run", code=2)
    assert "No company matches" in both.stderr
    unknown = longlist("copy", "Leads", "French", "--view", "In Spain", "--dry-run", code=2)
    assert "The list has no saved view “In Spain”. Its views are: “In France”." in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["--ids-from", "-"], "x", "Line 1 is not the id of a company: “x”."),
        (["--ids-from", "-"], "\n", "These ids cannot be selected"),
        (["--ids-from", "-", "--country", "France"], "", "Give either ids or a filter"),
        (["--ids-from", "-", "--view", "Mine"], "", "Give either ids or a filter"),
        (["--view", "Mine"], "", "The list has no saved view “Mine”. It has none."),
        (["--ids-from", "/nowhere"], "", "/nowhere cannot be read: No such file or directory."),
        (["--country", ""], "", "--country is not as it must be"),
        (["--country", "Atlantis"], "", "No company matches"),
        (["--ids-from", "-"], "01a20913-26da-7420-a6ae-b4c29e826523", "1 of the 1 selected is not"),
    ],
)
def test_what_cannot_be_selected_is_one_sentence(
    longlist: Run, database_url: str, seed_at: Any, arguments: list[str], stdin: str, said: str
) -> None:
    seed = seed_at(database_url)
    seed.collection("Leads", seed.companies(3))
    assert said in longlist("remove", "Leads", *arguments, stdin=stdin, code=2).stderr
    assert seed.sql("SELECT FROM job") == []


def test_a_job_can_be_paused_resumed_and_cancelled_once(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    seed.collection("From", seed.companies(10))
    # A worker that seems alive: the command leaves the work to it, and is interrupted while it waits.
    seed.sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')")
    waiting = subprocess.Popen(
        [LONGLIST, "copy", "From", "To", "--create"],
        env={**os.environ, "LONGLIST_DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    job = ""
    while not job:
        time.sleep(0.1)
        job = "".join(str(row[0]) for row in seed.sql("SELECT id FROM job"))
    time.sleep(0.5)
    waiting.send_signal(signal.SIGINT)
    _, err = waiting.communicate(timeout=20)
    assert waiting.returncode == 130
    assert f"longlist jobs cancel {job}" in err
    assert "Paused: 0 of 10" in longlist("jobs", "pause", job).stdout
    assert job in longlist("jobs", "list", "--state", "paused", "--collection", "From").stdout
    assert "There is no state “asleep”" in longlist("jobs", "list", "--state", "asleep", code=2).stderr
    assert json.loads(longlist("jobs", "resume", job, "--json").stdout)["state"] == "queued"
    assert "Only a failed job can be tried again" in longlist("jobs", "retry", job, code=2).stderr
    assert "Cancelled: 0 added to “To”, 0 already there, 10 not reached." in longlist("jobs", "cancel", job).stdout
    assert longlist("jobs", "cancel", job).returncode == 0
    assert "Cancelled after" in longlist("jobs", "show", job).stdout


@pytest.mark.parametrize(
    "command",
    [[], ["serve"], ["worker"], ["migrate"], ["collections"], ["copy"], ["move"], ["remove"], ["undo"],
     ["overlap"], ["import"], ["doctor"], ["openapi"], ["jobs"], ["jobs", "list"], ["jobs", "show"],
     ["jobs", "pause"], ["jobs", "resume"], ["jobs", "cancel"], ["jobs", "retry"], ["jobs", "rejected"]],
)  # fmt: skip
def test_help_has_an_example_and_says_what_exit_codes_mean(longlist: Run, command: list[str]) -> None:
    said = " ".join(longlist(*command, "--help").stdout.split())
    assert "Example: " in said or not command
    assert "Exit codes: 0 done" in said


def test_migrate_and_openapi(longlist: Run) -> None:
    assert "the newest" in longlist("migrate").stdout
    assert json.loads(longlist("migrate", "--json").stdout)["revision"]
    assert longlist("migrate", "--check").stdout.startswith("No drift")
    assert json.loads(longlist("openapi").stdout)["info"]["title"] == "Longlist"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"LONGLIST_DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "cannot be reached"),
        ({"LONGLIST_DATABASE_URL": "nonsense"}, "LONGLIST_DATABASE_URL is not an address"),
        ({"LONGLIST_PORT": "abc"}, "LONGLIST_PORT is not as it must be"),
        ({"LONGLIST_HOST": "0.0.0.0"}, "Set LONGLIST_ALLOW_REMOTE=1"),
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence_and_exit_code_3(
    longlist: Run, settings: dict[str, str], sentence: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = {"LONGLIST_PORT": str(free.getsockname()[1])}
    done = longlist("serve", code=3, **{**port, **settings})
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_takes_its_port_first_says_where_it_is_and_stops_in_time(
    start: Callable[..., subprocess.Popen[str]], longlist: Run, number: signal.Signals
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    # Of its routine it may have something to say at any moment; of trouble it has nothing.
    server = start("serve", LONGLIST_PORT=port, LONGLIST_LOG_LEVEL="WARNING")
    assert server.stdout is not None
    assert server.stdout.readline() == f"Longlist is at http://127.0.0.1:{port} (Ctrl-C stops it)\n"
    taken = longlist("serve", code=3, LONGLIST_PORT=port, LONGLIST_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert f"Port {port} on 127.0.0.1 cannot be used" in taken.stderr
    # An open browser, whose event stream never ends by itself, holds nothing up.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/events", timeout=10) as events:
        assert events.readline()
        done = longlist("import", "-", "--json", stdin=SEVEN)
        history = json.loads(longlist("jobs", "show", json.loads(done.stdout)["id"], "--json").stdout)["history"]
        assert history[-1]["worker"].endswith(f":{server.pid}")  # the server did the work, not the command
        server.send_signal(number)
        began = time.monotonic()
        rest, _ = server.communicate(timeout=10)
        assert time.monotonic() - began < 5
    assert server.returncode == 0
    assert rest == ""


def test_on_a_terminal_it_asks_and_no_changes_nothing(
    environment: dict[str, str], tmp_path: Path, seed_at: Any
) -> None:
    (tmp_path / "seven.csv").write_text(SEVEN)
    for answer, code, created in (("n\n", 2, 0), ("\n", 0, 7)):
        mine, its = pty.openpty()
        asked = subprocess.Popen(
            [LONGLIST, "import", "seven.csv"], stdin=its, stdout=its, stderr=its, env=environment, cwd=tmp_path
        )
        os.close(its)
        shown = b""
        while b"Import it like this?" not in shown:
            shown += os.read(mine, 1000)
        os.write(mine, answer.encode())
        drain(mine)
        assert asked.wait(30) == code
        assert seed_at(environment["LONGLIST_DATABASE_URL"]).sql("SELECT count(*) FROM company") == [(created,)]


def drain(terminal: int) -> None:
    """Read until the program at the other end has gone."""
    try:
        while os.read(terminal, 1000):
            pass
    except OSError:  # what Linux says at the end
        os.close(terminal)
