"""`--help` of every command."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from command_line import Run

from longlist.cli import app


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, (*path, name))


COMMANDS = list(walk(typer.main.get_command(app)))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_an_example_and_says_what_exit_codes_mean(run_command: Run, command: tuple[str, ...]) -> None:
    said = " ".join(run_command(*command, "--help").stdout.split())
    assert "Example: " in said or not command
    assert "Exit codes: 0 done" in said


def test_every_command_is_walked() -> None:
    assert {(), ("serve",), ("delete-companies",), ("jobs",), ("jobs", "rejected"), ("webhooks", "add")} < set(COMMANDS)
