"""What a person reads: selections, plans and receipts in words."""

from typing import Any
from uuid import UUID

import pytest

from longlist.copies.jobs import Copy
from longlist.copies.service import sentence as plan_sentence
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, job_out
from longlist.selections.models import Selection
from longlist.selections.service import sentence
from longlist.words import figure

ID = UUID(int=1)


def selection(count: int, mode: str = "all", **more: Any) -> Selection:
    values = {
        "scope_name": "My List",
        "filter": {},
        "except_ids": [],
        "listed": bool(more.get("filter")) or mode == "ids",
    }
    return Selection(count=count, mode=mode, **{**values, **more})


def is_(field: str, *values: str) -> dict[str, Any]:
    return {"op": "is", "field": field, "values": list(values)}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (selection(2735), "all 2,735 companies of “My List”"),
        (selection(1), "1 company of “My List”"),
        (selection(7, mode="ids"), "7 companies of “My List”"),
        (selection(100_000, scope_name=None), "all 100,000 companies"),
        (selection(49_998, except_ids=[ID, ID]), "49,998 companies of “My List”, except 2"),
        (
            selection(2735, filter={"conditions": [is_("country", "France")]}),
            "2,735 companies of “My List” where country is France",
        ),
        (
            selection(
                9,
                filter={"conditions": [is_("country", "France", "Spain"), is_("industry", "Mining")], "search": "ac"},
                except_ids=[ID],
            ),
            (
                "9 companies of “My List” where country is France or Spain and industry is Mining"
                " and the name or domain contains “ac”, except 1"
            ),
        ),
        (
            selection(9, filter={"conditions": [is_("country", *"ABCDE")]}),
            "9 companies of “My List” where country is A or B or C or 2 more",
        ),
        (
            selection(9, filter={"conditions": [{**is_("country", "France"), "or_empty": True}]}),
            "9 companies of “My List” where country is empty or France",
        ),
    ],
)
def test_a_selection_in_words(chosen: Selection, words: str) -> None:
    assert sentence(chosen, {}) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "~0"), (87, "~87"), (995, "~1K"), (4_792, "~4.8K"), (44_481, "~44K"), (301_077, "~300K"),
        (999_600, "~1M"), (1_204_311, "~1.2M"), (2_500_000_000, "~2.5B"),
    ],
)  # fmt: skip
def test_an_estimate_reads_as_one(number: int, words: str) -> None:
    assert figure(number, exact=False) == words
    assert figure(number) == f"{number:,}"


def test_a_plan_in_words() -> None:
    assert plan_sentence(Plan(matched=2735, new=2000, already_there=735, exact=True)) == "2,000 new, 735 already there"
    assert plan_sentence(Plan(matched=9, new=8, already_there=1, exact=False)) == "~8 new, ~1 already there"


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        ({"added": 2000, "already_there": 735}, "2,000 added to “Prospects”, 735 already there."),
        (
            {"added": 1, "already_there": 0, "left_out": 3},
            "1 added to “Prospects”, 0 already there, 3 left out because they were removed meanwhile.",
        ),
        ({"added": 5, "not_done": 10_000}, "5 added to “Prospects”, 0 already there, 10,000 not reached."),
    ],
)
def test_a_copy_s_receipt_in_words(tally: dict[str, int], words: str) -> None:
    assert Copy().sentence(Job(state="succeeded", tally=tally, target_name="Prospects")) == words


def job(**values: Any) -> Job:
    from longlist.db import utc_now

    known = {"id": ID, "kind": "copy", "state": "running", "title": "Copy", "tally": {}, "processed": 0, "attempt": 1}
    return Job(**{**known, "created_at": utc_now(), **values})


@pytest.mark.parametrize(
    ("values", "percent", "seconds_left"),
    [
        ({"total": 1000, "processed": 250, "rate": 500.0}, 25.0, 1.5),
        ({"total": 3, "processed": 1, "rate": None}, 33.3, None),
        ({"total": 0, "processed": 0}, 100.0, None),
        ({"total": None, "processed": 70, "rate": 10.0}, None, None),
        ({"total": None, "processed": 70, "state": "succeeded"}, 100.0, None),
        ({"total": 1000, "processed": 250, "rate": 500.0, "state": "cancelled"}, 25.0, None),
    ],
)
def test_progress(values: dict[str, Any], percent: float | None, seconds_left: float | None) -> None:
    progress = job_out(job(**values)).progress
    assert (progress.percent, progress.seconds_left) == (percent, seconds_left)
