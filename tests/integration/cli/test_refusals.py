"""Wrong usage and bad input: one sentence on standard error, and the exit code."""

import errno
import socket
from pathlib import Path
from typing import Any

import pytest
from command_line import Run

from longlist.cli.errors import explain


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
        (["import", "-"], "x" * 140_000, "a cell of more than 20,000 characters"),
        (["import", "-"], "x" * 600_000, "a line of more than 524,288 characters"),
        (["jobs", "list", "--search", "\udcff"], "", "--search is not as it must be: it must be valid Unicode."),
        (["remove", "A", "--view", "\udcff"], "", "--view is not as it must be: it must be valid Unicode."),
        (["remove", "A", "--search", "\udcff"], "", "--search is not as it must be"),
        (["copy", "\udcff", "B"], "", "cannot be the name of a collection"),
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


def test_a_file_whose_name_is_no_unicode_is_imported(longlist: Run, tmp_path: Path) -> None:
    file = tmp_path / "caf\udce9.csv"
    file.write_text("name\nA\n")
    assert "caf\ufffd.csv" in longlist("import", str(file)).stdout


def test_a_full_disk_is_named(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed_at(database_url).sql(
        """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE disk_full USING MESSAGE = 'could not extend file "base/1/2": No space left on device'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON import_row EXECUTE FUNCTION full_disk();
        """
    )
    done = longlist("import", "-", stdin="name\nA\n", code=3)
    assert done.stderr.splitlines()[-1] == (
        "longlist: The database cannot be used: the disk of the database is full: free some space on it."
    )


def test_output_that_does_not_fit_on_the_disk_is_one_sentence() -> None:
    assert explain(OSError(errno.ENOSPC, "No space left on device", "/mnt/rejected.csv")) == (
        "The disk is full: /mnt/rejected.csv. Free some space on it.",
        1,
    )
