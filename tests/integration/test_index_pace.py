"""The search index is written beside jobs too, at a pace that its backlog sets."""

from typing import Any

import pytest

from longlist.finding import jobs
from longlist.finding.text_queries import DUE_LOOKED_AT


async def test_a_workspace_that_is_never_idle_catches_up(api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    job = await api.copy(await api.select_all(seed.collection("My List", seed.companies(5_000))), {"new": "Copy"})
    seed.sql("UPDATE job SET state = 'running', started_at = now() WHERE id = %s", job["id"])
    assert seed.sql("SELECT count(*) FROM company_text_due") == [(5_000,)]
    monkeypatch.setattr(jobs, "SHARE_BESIDE_JOBS", (0.95, 0.95))  # rests that no test has to wait for
    await jobs.write_due_texts(api.app.state.sessions)
    assert seed.sql("SELECT count(*) FROM company_text_due") == [(0,)]


def test_the_share_of_time_grows_with_the_backlog_up_to_a_limit() -> None:
    lower, upper = jobs.SHARE_BESIDE_JOBS
    shares = [jobs.share_of_time(due) for due in range(0, DUE_LOOKED_AT + 1, 1_000)]
    assert shares == sorted(set(shares))
    assert (shares[0], shares[-1]) == (lower, upper)
    assert jobs.share_of_time(100 * DUE_LOOKED_AT) == upper < 0.5, "jobs keep more than the half"


def test_a_rest_leaves_the_share() -> None:
    for share in (0.1, 0.4, 0.75):
        worked_s = 0.3
        assert worked_s / (worked_s + jobs.rest_s(worked_s, share)) == pytest.approx(share)
