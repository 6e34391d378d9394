"""The command line for tests: in this process, through `main()`; or as a process of its own.

In this process a command takes milliseconds, because the imports are done. A process of its own is for tests of a
terminal, a signal, a broken pipe, the server, or the entry point.
"""

import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from longlist.cli import follow, main
from longlist.settings import get_settings

LONGLIST = Path(sys.executable).with_name("longlist")
NO_DATABASE = "postgresql://127.0.0.1:1/none"


class Output(NamedTuple):
    stdout: str
    stderr: str


Run = Callable[..., Output]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def longlist(run_command: Run, database_url: str) -> Run:
    """Runs a command in this process, on the test's database. Not for async tests: a command runs its own loop."""

    def run(*arguments: str, code: int = 0, stdin: str | bytes = "", **settings: str) -> Output:
        return run_command(*arguments, code=code, stdin=stdin, **{"LONGLIST_DATABASE_URL": database_url, **settings})

    return run


@pytest.fixture
def run_command(tmp_path: Path) -> Run:
    """Runs a command in this process, without a terminal and without a database.

    Fails where the exit code is not the expected one. An unexpected error of the command is raised.
    """

    def run(*arguments: str, code: int = 0, stdin: str | bytes = "", **settings: str) -> Output:
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        given, out, err = (io.TextIOWrapper(io.BytesIO(start), encoding="utf-8") for start in (content, b"", b""))
        with pytest.MonkeyPatch.context() as patch, fresh_settings(), fresh_logging(), same_signal_handlers():
            set_environment(patch, tmp_path, settings)
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["longlist", *arguments])
            for name, stream in (("stdin", given), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            patch.setattr(follow, "LINE_S", 3600)  # no progress lines: a busy machine would print some
            exit_code = call_main()
        output = Output(written(out), written(err))
        assert exit_code == code, f"exit code {exit_code}\n{output.stdout}\n{output.stderr}"
        assert "Traceback" not in output.stderr
        return output

    return run


@pytest.fixture
def start(tmp_path: Path, database_url: str) -> Iterator[Start]:
    """Starts a command in a process of its own, on the test's database; kills it after the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
        **settings: str,
    ) -> subprocess.Popen[str]:
        with pytest.MonkeyPatch.context() as patch:
            set_environment(patch, tmp_path, {"LONGLIST_DATABASE_URL": database_url, **settings})
            process = subprocess.Popen(
                [LONGLIST, *arguments], stdin=stdin, stdout=stdout, stderr=stderr, text=True, cwd=tmp_path
            )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def set_environment(patch: pytest.MonkeyPatch, directory: Path, settings: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith("LONGLIST_")]:
        patch.delenv(name)
    defaults = {
        "LONGLIST_DATABASE_URL": NO_DATABASE,
        "LONGLIST_DATA_DIR": str(directory / "data"),
        "LONGLIST_DEMO": "0",
        "COLUMNS": "200",
        "LONGLIST_TIME_BUDGET_FACTOR": "1000",  # out of reach of a busy machine
        "LONGLIST_LOST_AFTER_S": "600",
    }
    for name, value in {**defaults, **settings}.items():
        patch.setenv(name, value)


def call_main() -> int | str | None:
    try:
        main()
    except SystemExit as leaving:
        return leaving.code or 0
    return 0


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    content = stream.buffer
    assert isinstance(content, io.BytesIO)
    return content.getvalue().decode()


@contextmanager
def fresh_settings() -> Iterator[None]:
    get_settings.cache_clear()
    try:
        yield
    finally:
        get_settings.cache_clear()


@contextmanager
def fresh_logging() -> Iterator[None]:
    """Root logger without handlers, as in a new process: a command installs its own, on the replaced stderr."""
    root = logging.getLogger()
    handlers, level, levels = root.handlers[:], root.level, {logger: logger.level for logger in loggers()}
    root.handlers[:] = []
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for logger in loggers():
            logger.setLevel(levels.get(logger, logging.NOTSET))


def loggers() -> list[logging.Logger]:
    return [logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]


@contextmanager
def same_signal_handlers() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
