"""The doctor finds what was broken on purpose, mends what can be mended, and is content with what is right."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from command_line import Run

from longlist.system.doctor import CHECKS

Findings = dict[str, dict[str, Any]]


@pytest.fixture
def doctor(longlist: Run) -> Callable[..., Findings]:
    """Runs the doctor, and fails where its exit code is not the expected one; findings by check."""

    def run(*options: str, code: int) -> Findings:
        done = longlist("doctor", "--json", *options, code=code)
        assert done.stderr == ""
        return {finding["check"]: finding for finding in json.loads(done.stdout)}

    return run


# Every check, and what breaks just that.
BREAK = {
    "orphans_of_company": "INSERT INTO membership SELECT id, gen_random_uuid(), NULL, changed_at FROM collection;"
    " UPDATE collection SET company_count = company_count + 1",
    "orphans_of_collection": "INSERT INTO membership SELECT gen_random_uuid(), id, NULL, now() FROM company",
    "forgotten_collections": "UPDATE collection SET deleted_at = now()",
    "collection_counts": "UPDATE collection SET company_count = 7",
    "catalog_count": "UPDATE catalog SET company_count = company_count + 2",
    "membership_clocks": "UPDATE collection SET changed_at = now() - interval '1 day'",
    "company_clock": "UPDATE catalog SET changed_at = now() - interval '1 day'",
    "receipts": "UPDATE job SET receipt = receipt || '{\"added\": 4}'",
    "selections": "UPDATE selection_part SET ids = ids[1:2]",
    "search_index": "DELETE FROM company_text_due; DELETE FROM company_text",
    "staged_files": "INSERT INTO job (id, kind, title, total) VALUES (gen_random_uuid(), 'import', 'x', 3)",
}


@pytest.fixture
async def busy(api: Any, worker: None, seed_at: Any, database_url: str) -> str:
    """The address of a database in which things have happened."""
    seed = seed_at(database_url)
    source = seed.collection("Source", seed.companies(30))
    selection = await api.select_where(source, "country", "France")
    await api.finished(await api.copy(selection, {"new": "Target"}))
    return database_url


def test_every_check_has_a_way_to_break_it() -> None:
    assert set(BREAK) == {check.name for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_what_is_broken_is_found_and_mended(
    doctor: Any, busy: str, seed_at: Any, check: Any, broken_invariants: Any
) -> None:
    findings = doctor(code=0)
    assert all(finding["healthy"] for finding in findings.values())

    for statement in BREAK[check.name].split(";"):
        seed_at(busy).sql(statement)
    findings = doctor(code=1)
    assert [name for name, finding in findings.items() if not finding["healthy"]] == [check.name]
    assert "--repair" in findings[check.name]["sentence"] or check.mend is None

    findings = doctor("--repair", code=0 if check.mend else 1)
    assert findings[check.name]["mended"] is bool(check.mend)
    if check.mend:
        doctor(code=0)
        assert broken_invariants(busy) == []


def test_a_job_without_a_worker_is_told_of_and_not_wrong(doctor: Any, busy: str, seed_at: Any) -> None:
    seed_at(busy).sql("INSERT INTO job (id, kind, title, total) VALUES (gen_random_uuid(), 'copy', 'x', 3)")
    findings = doctor(code=0)
    assert findings["waiting_jobs"]["sentence"] == ("Unfinished jobs: 1, of which 1 wait for a worker to take over.")
