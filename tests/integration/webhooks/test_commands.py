"""Webhooks from the command line."""

import json
from typing import Any

from command_line import Run


def test_a_webhook_from_its_making_to_its_removal(longlist: Run, receiver: Any) -> None:
    anywhere = {"LONGLIST_WEBHOOKS_TO_PRIVATE": "1"}
    made = json.loads(longlist("webhooks", "add", receiver.url, "--json", **anywhere).stdout)
    assert made["url"] == receiver.url
    assert made["secret"].startswith("whsec_")
    listed = longlist("webhooks", "list")
    assert listed == (f"{made['id']}  enabled   {receiver.url}: nothing sent yet\n", "")
    sent = longlist("webhooks", "test", made["id"], **anywhere)  # where no worker runs
    assert sent.stdout.startswith("Delivered at 2")
    assert sent.stdout.endswith(", answered 200.\n")
    assert sent.stderr == ""
    assert len(receiver.got) == 1
    receiver.answers = [500]
    failed = longlist("webhooks", "test", made["id"], code=1, **anywhere)
    assert failed == ("Given up after 1 attempt: the receiver answered 500.\n", "")
    assert json.loads(longlist("webhooks", "list", "--json").stdout)[0]["last_delivery"]["status"] == 500
    removed = longlist("webhooks", "remove", made["id"])
    assert removed == (f"Removed. Nothing more is sent to {receiver.url}.\n", "")
    assert longlist("webhooks") == ("There are no webhooks.\n", "")


def test_wrong_use_is_one_sentence_and_exit_code_2(longlist: Run) -> None:
    refused = longlist("webhooks", "add", "http://127.0.0.1/", code=2)
    assert "127.0.0.1 is not an address of the public internet" in refused.stderr
    assert (len(refused.stderr.splitlines()), refused.stdout) == (1, "")
    refused = longlist("webhooks", "remove", "019aaaaa-0000-7000-8000-000000000000", code=2)
    assert "There is no webhook 019aaaaa" in refused.stderr
