"""Starts `longlist` processes in milliseconds: imports all of it once, which takes seconds, and forks for each.

Reads a line of JSON for each process: its arguments, environment, log, and whether to run the installed program
instead. Answers with its process id. The exit code, negative for a signal, is written beside the log, named `.exit`.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import uvicorn  # noqa: F401  (imported here, so that no process has to)
from sqlalchemy.orm import configure_mappers

import longlist.main
import longlist.system.demo
import longlist.worker  # noqa: F401
from longlist import cli

LONGLIST = str(Path(sys.executable).with_name("longlist"))


def main() -> None:
    configure_mappers()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # watchers end by themselves
    for line in sys.stdin:
        request = json.loads(line)
        read, write = os.pipe()
        if os.fork() == 0:
            watch(request, write)
            return
        os.close(write)
        with os.fdopen(read) as answer:
            sys.stdout.write(answer.read() + "\n")
            sys.stdout.flush()


def watch(request: dict[str, Any], write: int) -> None:
    """Start the process and write its exit code down, so that its parent is neither the launcher nor pytest."""
    configure_mappers()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(write)
        run(request)
        return
    os.write(write, str(pid).encode())
    os.close(write)
    _, status = os.waitpid(pid, 0)
    unfinished = Path(request["log"]).with_suffix(".unfinished")
    unfinished.write_text(str(os.waitstatus_to_exitcode(status)))
    unfinished.rename(unfinished.with_suffix(".exit"))
    os._exit(0)


def run(request: dict[str, Any]) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)
    os.environ.update(request["environment"])
    sys.argv = [LONGLIST, *request["arguments"]]
    if request["installed"]:
        os.execv(LONGLIST, sys.argv)
    cli.main()


if __name__ == "__main__":
    main()
