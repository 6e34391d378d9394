"""What people ask of jobs: pause, resume, cancel, retry; whose turn it is; and finding them."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from longlist.jobs import admission
from longlist.settings import Settings

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

BREAK = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (SELECT company_count FROM collection WHERE id = NEW.collection_id) >= 1000 THEN
          RAISE EXCEPTION 'the disk of this test is full';
        END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON membership FOR EACH ROW EXECUTE FUNCTION refuse()
"""


@pytest.fixture
async def large(api: Any, seed: Any) -> Any:
    """A selection of 12,000: several chunks, as the first takes 1,000, and too many for the fast lane."""
    return await api.select_all(seed.collection("My List", seed.companies(12_000)))


async def test_a_paused_job_waits_over_any_restart_and_goes_on_where_it_stood(
    api: Any, seed: Any, new_worker: Any, running: Any, large: Any, gate: Any
) -> None:
    job = await api.copy(large, {"new": "Copy"})
    async with running(new_worker(chunk_ms=100)):
        await api.begun(job)
        paused = await api.post(f"/jobs/{job['id']}/pause", status=200)
        assert paused["state"] == "paused"
        assert await api.post(f"/jobs/{job['id']}/pause", status=200) == paused, "a second pause changes nothing"
        gate.set()
    async with running(new_worker(chunk_ms=100)):
        await api.finished(await api.copy(large, {"new": "Another"}))
        still = await api.get(f"/jobs/{job['id']}")
        assert (still["state"], still["progress"]["processed"]) == ("paused", paused["progress"]["processed"])
        assert seed.count(job["target"]["id"]) == paused["progress"]["added"] < 12_000
        await api.post(f"/jobs/{job['id']}/resume", status=200)
        done = await api.finished(job)
    assert (done["state"], done["receipt"]["added"], done["attempt"]) == ("succeeded", 12_000, 1)
    types = [entry["type"] for entry in done["history"] if entry["type"] != "handed_back"]
    assert types == ["queued", "started", "paused", "resumed", "started", "succeeded"]


async def test_a_paused_job_can_be_cancelled_and_a_finished_one_not_paused(
    api: Any, seed: Any, new_worker: Any, running: Any, large: Any
) -> None:
    job = await api.copy(large, {"new": "Copy"})
    await api.post(f"/jobs/{job['id']}/pause", status=200)
    cancelled = await api.post(f"/jobs/{job['id']}/cancel", status=200)
    assert cancelled["receipt"]["not_done"] == 12_000
    for wish in ("pause", "resume"):
        problem = await api.post(f"/jobs/{job['id']}/{wish}", status=409)
        assert problem["type"] == "/problems/job-already-finished"
        assert wish in problem["detail"]
    assert (await api.post(f"/jobs/{job['id']}/retry", status=409))["type"] == "/problems/job-not-failed"


@pytest.mark.parametrize(("wish", "state"), [("pause", "paused"), ("cancel", "cancelled")])
async def test_a_control_request_is_answered_while_the_row_is_locked_and_applied_later(
    api: Any, seed: Any, new_worker: Any, running: Any, until: Any, wish: str, state: str
) -> None:
    """As by a worker that was frozen in the middle of a chunk. A unit test holds how long a request waits for it."""
    job = await api.copy(await api.select_all(seed.collection("My List", seed.companies(3))), {"new": "Copy"})
    with psycopg.connect(seed.url) as holder, api.budgets(job_lock_ms=0):
        holder.execute("SELECT FROM job WHERE id = %s FOR NO KEY UPDATE", [job["id"]])
        answer = await api.post(f"/jobs/{job['id']}/{wish}", status=200)
        assert answer["state"] == "queued"
        assert "as soon as its worker lets go" in answer["notice"]
        refused = await api.post(f"/jobs/{job['id']}/resume", status=503)
        assert refused["type"] == "/problems/job-busy"
    async with running(new_worker()):

        async def obeyed() -> bool:
            return bool((await api.get(f"/jobs/{job['id']}"))["state"] == state)

        await until(obeyed)
    assert seed.members(job["target"]["id"]) == []
    assert seed.sql("SELECT * FROM job_wish") == []


async def test_a_failed_job_is_tried_again_from_its_last_chunk(
    api: Any, seed: Any, new_worker: Any, running: Any, large: Any
) -> None:
    seed.sql(BREAK)
    job = await api.copy(large, {"new": "Copy"})
    async with running(new_worker(chunk_ms=100)):
        failed = await api.finished(job)
        before = failed["receipt"]["added"]
        assert (failed["state"], before) == ("failed", seed.count(job["target"]["id"]))
        assert 0 < before < 12_000
        assert failed["error"]["retry"].startswith(f"Goes on after the {before:,} of 12,000")
        # Not in the event loop: it waits for transactions that may be open there.
        await asyncio.to_thread(seed.sql, "DROP TRIGGER refuse ON membership")
        again = await api.post(f"/jobs/{job['id']}/retry", status=200)
        assert (again["state"], again["attempt"], again["error"], again["receipt"]) == ("queued", 2, None, None)
        done = await api.finished(job)
    assert (done["state"], done["receipt"]["added"], done["receipt"]["not_done"]) == ("succeeded", 12_000, None)
    assert len(seed.members(job["target"]["id"])) == 12_000
    types = [entry["type"] for entry in done["history"]]
    assert [kind for kind in types if kind in ("failed", "retried", "succeeded")] == ["failed", "retried", "succeeded"]


async def test_beyond_a_limit_jobs_wait_and_say_so(
    api: Any, seed: Any, new_worker: Any, running: Any, gate: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "get_settings", lambda: Settings(max_running_jobs=1))
    large = await api.select_all(seed.collection("My List", seed.companies(12_000)))
    jobs = [await api.copy(large, {"new": f"Copy {number}"}) for number in range(3)]
    async with running(new_worker(chunk_ms=100, worker_concurrency=3)):
        await until(lambda: seed.sql("SELECT FROM job_event WHERE type = 'waiting'"))
        gate.set()
        finished = [await api.finished(job) for job in jobs]
    assert [job["receipt"]["added"] for job in finished] == [12_000] * 3
    spans = sorted((job["started_at"], job["finished_at"]) for job in finished)
    assert all(one[1] <= other[0] for one, other in pairwise(spans)), "one after the other"
    assert "waiting" in [entry["type"] for job in finished for entry in job["history"]]


async def test_a_list_takes_so_many_jobs_at_once(
    api: Any, seed: Any, new_worker: Any, running: Any, large: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "get_settings", lambda: Settings(max_running_per_collection=1))
    target = seed.collection("Target")
    jobs = [await api.copy(large, target) for _ in range(2)]
    other = await api.copy(await api.select_ids(None, seed.companies(5, "Other")), {"new": "Elsewhere"})
    async with running(new_worker(chunk_ms=100, worker_concurrency=3)):
        assert (await api.finished(other))["receipt"]["added"] == 5
        finished = [await api.finished(job) for job in jobs]
    spans = sorted((job["started_at"], job["finished_at"]) for job in finished)
    assert spans[0][1] <= spans[1][0]
    assert sorted(job["receipt"]["added"] for job in finished) == [0, 12_000]


async def test_who_waits_is_told_its_place(api: Any, seed: Any, large: Any) -> None:
    first = await api.copy(large, {"new": "First"})
    second = await api.copy(large, {"new": "Second"})
    small = await api.copy(await api.select_ids(None, seed.companies(5, "Other")), {"new": "Small"})
    listed = {job["id"]: job["queue"] for job in (await api.get("/jobs"))["items"]}
    assert [listed[job["id"]]["position"] for job in (small, first, second)] == [1, 2, 3]
    assert listed[small["id"]]["starts_in_s"] is None, "nobody works here"


async def test_jobs_are_found_by_kind_state_collection_time_and_title(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(5)
    one, other = seed.collection("Fish & Chips 100%", companies), seed.collection("Other", companies)
    first = await api.finished(await api.copy(await api.select_all(one), {"new": "Copy of fish"}))
    second = await api.finished(await api.copy(await api.select_all(other), {"new": "Copy"}))
    deletion = await api.finished(await api.call("DELETE", f"/collections/{other}", 202))

    async def found(**query: Any) -> list[str]:
        return [job["id"] for job in (await api.get("/jobs", **query))["items"]]

    assert await found() == [deletion["id"], second["id"], first["id"]]
    assert await found(kind="copy") == [second["id"], first["id"]]
    assert await found(kind=["copy", "delete_collection"], state="succeeded", collection_id=str(other)) == [
        deletion["id"], second["id"],
    ]  # fmt: skip
    assert await found(collection_id=first["target"]["id"]) == [first["id"]]
    assert await found(search="CHIPS 100%") == [first["id"]]
    assert await found(search="100_") == []
    assert await found(since=second["created_at"]) == [deletion["id"], second["id"]]
    assert await found(until=second["created_at"]) == [first["id"]]
    assert await found(since=(datetime.now(UTC) + timedelta(days=1)).isoformat()) == []


async def test_the_history_has_every_chunk_page_by_page(
    api: Any, seed: Any, new_worker: Any, running: Any, large: Any
) -> None:
    job = await api.copy(large, {"new": "Copy"})
    async with running(new_worker(chunk_ms=100)):
        await api.finished(job)
    entries, cursor = [], None
    while True:
        page = await api.get(f"/jobs/{job['id']}/history", limit=3, **({"cursor": cursor} if cursor else {}))
        entries += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [entry["id"] for entry in entries] == sorted(entry["id"] for entry in entries)
    assert (entries[0]["type"], entries[-1]["type"]) == ("queued", "succeeded")
    assert "progress" in {entry["type"] for entry in entries}
    done = [entry["processed"] for entry in entries]
    assert done == sorted(done)
    assert done[-1] == 12_000


async def test_a_worker_sent_away_while_it_starts_ends_all_the_same(
    new_worker: Any, running: Any, patience_s: float
) -> None:
    for hundredths in range(20):
        async with asyncio.timeout(patience_s):
            async with running(new_worker()):
                await asyncio.sleep(hundredths / 400)
        left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("pool-")]
        assert left == [], "tasks of the queue's pool ignore cancellation, and could hold up the exit for ever"
