"""The command `import`, and the rows that it rejects."""

import csv
import io
import json
from pathlib import Path

from command_line import Run

SEVEN = "domain,name,employees\n" + "".join(f"c{number}.com,Company {number},{number}\n" for number in range(7))


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
