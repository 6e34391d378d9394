"""Webhooks from the command line."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

LONGLIST = Path(sys.executable).with_name("longlist")


@pytest.fixture
def longlist(database_url: str) -> Any:
    """Runs the command without a terminal; its exit code and what it printed."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("LONGLIST_")}

    async def run(*arguments: str, **settings: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            LONGLIST, "webhooks", *arguments,
            env={**outside, "LONGLIST_DATABASE_URL": database_url, "COLUMNS": "200", **settings},
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        printed, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode()

    return run


async def test_a_webhook_from_its_making_to_its_removal(longlist: Any, receiver: Any) -> None:
    anywhere = {"LONGLIST_WEBHOOKS_TO_PRIVATE": "1"}
    code, printed = await longlist("add", receiver.url, "--json", **anywhere)
    made = json.loads(printed)
    assert (code, made["url"]) == (0, receiver.url)
    assert made["secret"].startswith("whsec_")
    assert await longlist("list") == (0, f"{made['id']}  enabled   {receiver.url}: nothing sent yet\n")
    code, printed = await longlist("test", made["id"], **anywhere)  # where no worker runs
    assert (code, printed.startswith("Delivered at 2"), printed.endswith(", answered 200.\n")) == (0, True, True)
    assert len(receiver.got) == 1
    receiver.answers = [500]
    code, printed = await longlist("test", made["id"], **anywhere)
    assert (code, printed) == (1, "Given up after 1 attempt: the receiver answered 500.\n")
    assert json.loads((await longlist("list", "--json"))[1])[0]["last_delivery"]["status"] == 500
    assert await longlist("remove", made["id"]) == (0, f"Removed. Nothing more is sent to {receiver.url}.\n")
    assert await longlist() == (0, "There are no webhooks.\n")


async def test_wrong_use_is_one_sentence_and_exit_code_2(longlist: Any) -> None:
    code, printed = await longlist("add", "http://127.0.0.1/")
    assert code == 2
    assert "127.0.0.1 is not an address of the public internet" in printed
    assert len(printed.splitlines()) == 1
    code, printed = await longlist("remove", "019aaaaa-0000-7000-8000-000000000000")
    assert code == 2
    assert "There is no webhook 019aaaaa" in printed


async def test_every_command_has_an_example(longlist: Any) -> None:
    for command in ([], ["list"], ["add"], ["test"], ["remove"]):
        code, printed = await longlist(*command, "--help")
        assert code == 0
        assert "Example: longlist webhooks" in " ".join(printed.split())
        assert "Exit codes: 0 done" in " ".join(printed.split())
