"""Jobs: planned, started once, run by a worker, cancelled, and accounted for to the last row."""

import asyncio
from typing import Any

import psycopg
import pytest

from longlist.jobs.queue import RUN_JOB
from longlist.jobs.runner import look_after

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


PARTS = ("added", "already_there", "left_out", "not_done")


def parts(receipt: dict[str, Any]) -> int:
    return sum(receipt[part] or 0 for part in PARTS)


async def test_a_copy_from_its_plan_to_its_receipt(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(3000)
    source = seed.collection("My List", companies[:2735])
    target = seed.collection("Prospects", companies[2000:])
    selection = await api.select_all(source)
    plan = await api.plan(selection, target)
    assert plan | {"matched": 2735, "new": 2000, "already_there": 735, "exact": True} == plan
    assert plan["sentence"] == "2,000 new, 735 already there"

    answer = await api.client.post(
        "/jobs", json={"kind": "copy", "selection_id": selection["id"], "target": {"collection_id": str(target)}}
    )
    made = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{made['id']}"
    assert made["title"] == "Copy all 2,735 companies of “My List” to “Prospects”"
    assert made["source"] == {"id": str(source), "name": "My List"}
    assert made["target"] == {"id": str(target), "name": "Prospects"}
    assert made["state"] == "queued"
    assert made["progress"] | {"processed": 0, "total": 2735, "added": 0, "percent": 0} == made["progress"]

    job = await api.finished(made)
    assert job["state"] == "succeeded"
    assert job["plan"] == {name: plan[name] for name in job["plan"]}
    assert job["progress"]["processed"] == 2735
    assert job["progress"]["percent"] == 100
    assert job["progress"]["seconds_left"] is None
    receipt = job["receipt"]
    assert receipt | {"total": 2735, "added": 2000, "already_there": 735, "left_out": 0} == receipt
    assert receipt["sentence"] == "2,000 added to “Prospects”, 735 already there."
    assert receipt["duration_s"] > 0
    assert [entry["type"] for entry in job["history"]] == ["queued", "started", "succeeded"]
    assert job["created_at"] < job["started_at"] < job["finished_at"]
    assert (job["attempt"], job["error"]) == (1, None)
    assert seed.members(target) == companies
    assert seed.count(target) == 3000

    member = await api.get(f"/collections/{target}/companies/{companies[0]}")
    assert member["job_id"] == job["id"], "why is this company here?"
    assert (await api.get(f"/collections/{target}/companies/{companies[2999]}"))["job_id"] is None
    assert [row["id"] for row in (await api.get("/jobs"))["items"]] == [job["id"]]


async def test_the_same_copy_again_adds_nothing(api: Any, seed: Any, worker: None) -> None:
    source = seed.collection("My List", seed.companies(30))
    selection = await api.select_all(source)
    first = await api.finished(await api.copy(selection, {"new": "Copy"}))
    again = await api.finished(await api.copy(selection, first["target"]["id"]))
    assert again["receipt"] | {"added": 0, "already_there": 30} == again["receipt"]
    assert again["plan"] | {"matched": 30, "new": 0, "already_there": 30, "exact": True} == again["plan"]


async def test_a_plan_counts_what_is_still_there(api: Any, seed: Any) -> None:
    companies = seed.companies(20)
    source = seed.collection("My List", companies)
    empty, target = seed.collection("Empty"), seed.collection("Prospects", companies[:5])
    selection = await api.select_all(source)
    for company in companies[3:7]:
        await api.call("DELETE", f"/collections/{source}/companies/{company}")
    plan = await api.plan(selection, target)
    assert plan | {"matched": 16, "new": 13, "already_there": 3, "exact": True} == plan
    plan = await api.plan(selection, empty)
    assert plan | {"matched": 16, "new": 16, "already_there": 0, "exact": True} == plan


async def test_of_plans_made_at_once_none_is_lost(api: Any, seed: Any, until: Any) -> None:
    companies = seed.companies(30)
    source, targets = seed.collection("My List", companies), [seed.collection(f"List {n}") for n in range(3)]
    selection = await api.select_all(source)
    others = [{"kind": "remove"}, {"kind": "delete_companies"}]
    others += [{"kind": "edit", "field": "city", "value": city} for city in ("Lyon", "Nice")]
    async with await psycopg.AsyncConnection.connect(seed.url) as holder:
        await holder.execute("SELECT FROM selection FOR UPDATE")
        plans = [asyncio.create_task(api.plan(selection, target)) for target in targets]
        plans += [
            asyncio.create_task(api.post("/plans", {**other, "selection_id": selection["id"]})) for other in others
        ]
        waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        await until(lambda: len(seed.sql(waiting)) == len(plans))
    await asyncio.gather(*plans)
    ((kept,),) = seed.sql("SELECT plans FROM selection")
    assert {f"copy:{target}" for target in targets} | {"remove:"} <= set(kept)
    assert len(kept) == len(plans)


async def test_plans_for_value_after_value_do_not_pile_up(api: Any, seed: Any) -> None:
    selection = await api.select_all(seed.collection("My List", seed.companies(3)))
    seed.sql("UPDATE selection SET plans = (SELECT jsonb_object_agg('edit:' || i, '{}') FROM generate_series(1, 50) i)")
    await api.post("/plans", {"kind": "remove", "selection_id": selection["id"]})
    assert seed.sql("SELECT jsonb_object_keys(plans) FROM selection") == [("remove:",)]


async def test_a_plan_that_takes_too_long_is_an_estimate_close_to_the_truth(api: Any, seed: Any) -> None:
    companies = seed.companies(40_000)
    source = seed.collection("My List", companies)
    target = seed.collection("Prospects", companies[::4])
    seed.sql("ANALYZE membership")
    for selection in (
        await api.select_all(source),
        await api.select_all(source, filter={"search": "company"}),
        await api.select_all(None),
    ):
        exact = await api.plan(selection, target)
        assert exact | {"matched": 40_000, "already_there": 10_000, "exact": True} == exact
        with api.budgets(plan_ms=0, exact_rows=0):
            plan = await api.plan(selection, target)
        assert plan["exact"] is False
        assert plan["matched"] == plan["new"] + plan["already_there"] == 40_000
        assert abs(plan["already_there"] - 10_000) < 2_000
        assert plan["sentence"].startswith("~")


async def test_jobs_newest_first_page_by_page_and_by_state(api: Any, seed: Any) -> None:
    selection = await api.select_all(seed.collection("My List", seed.companies(1)))
    made = [(await api.copy(selection, {"new": f"Copy {n}"}))["id"] for n in range(5)]
    for job in made[:2]:
        await api.post(f"/jobs/{job}/cancel")
    assert [row["id"] for row in (await api.get("/jobs"))["items"]] == made[::-1]
    first = await api.get("/jobs", limit=3)
    assert [row["id"] for row in first["items"]] == made[:1:-1]
    second = await api.get("/jobs", limit=3, cursor=first["next_cursor"])
    assert [row["id"] for row in second["items"]] == made[1::-1]
    assert {row["id"] for row in (await api.get("/jobs", state="cancelled"))["items"]} == set(made[:2])
    assert len((await api.get("/jobs", state=["queued", "running"]))["items"]) == 3
    assert (await api.get("/jobs", kind="import"))["items"] == []


# --- cancel ---


async def test_a_queued_job_cancelled_does_nothing(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    target = seed.collection("Prospects")
    job = await api.copy(await api.select_all(seed.collection("My List", seed.companies(10))), target)
    cancelled = await api.post(f"/jobs/{job['id']}/cancel", status=200)
    assert cancelled["state"] == "cancelled"
    assert cancelled["receipt"] | {"total": 10, "not_done": 10} == cancelled["receipt"]
    assert cancelled["receipt"]["sentence"] == "0 added to “Prospects”, 0 already there, 10 not reached."
    async with running(new_worker()):
        other = await api.copy(await api.select_all(None), {"new": "Others"})
        await api.finished(other)  # the worker has gone past the cancelled one's message
    assert seed.members(target) == []
    assert (await api.get(f"/jobs/{job['id']}"))["state"] == "cancelled"


async def test_a_running_job_cancelled_stops_where_it_stands(
    api: Any, seed: Any, new_worker: Any, running: Any, gate: Any, until: Any
) -> None:
    companies = seed.companies(5_000)
    target = seed.collection("Prospects")
    job = await api.copy(await api.select_all(seed.collection("My List", companies)), target)
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        cancelled = await api.post(f"/jobs/{job['id']}/cancel", status=200)
        done = cancelled["receipt"]["added"]
        assert 0 < done < 5_000
        assert parts(cancelled["receipt"]) == 5_000
        gate.set()
        await until(lambda: not seed.sql("SELECT FROM procrastinate_jobs WHERE task_name = %s", RUN_JOB))
        assert len(seed.members(target)) == seed.count(target) == done
        assert await api.post(f"/jobs/{job['id']}/cancel", status=200) == cancelled, "a second cancel changes nothing"
    assert [entry["type"] for entry in (await api.get(f"/jobs/{job['id']}"))["history"]] == [
        "queued",
        "started",
        "cancelled",
    ]


async def test_a_finished_job_cannot_be_cancelled(api: Any, seed: Any, worker: None) -> None:
    job = await api.copy(await api.select_all(seed.collection("My List", seed.companies(1))), {"new": "Copy"})
    finished = await api.finished(job)
    problem = await api.post(f"/jobs/{job['id']}/cancel", status=409)
    assert problem["type"] == "/problems/job-already-finished"
    assert await api.get(f"/jobs/{job['id']}") == finished


# --- one key, one job ---


async def test_one_key_sent_many_times_at_once_makes_one_job(api: Any, seed: Any, worker: None) -> None:
    """From as many connections as there are requests: the name of the new list, too, is taken once."""
    selection = await api.select_all(seed.collection("My List", seed.companies(10)))
    jobs = await asyncio.gather(
        *[api.copy(selection, {"new": "Prospects"}, idempotency_key="a-click") for _ in range(8)]
    )
    assert len({job["id"] for job in jobs}) == 1
    job = await api.finished(jobs[0])
    assert job["receipt"]["added"] == 10
    assert len((await api.get("/jobs"))["items"]) == 1
    later = await api.copy(selection, {"new": "Prospects"}, idempotency_key="a-click")
    assert later["id"] == job["id"]
    assert later["state"] == "succeeded"


async def test_a_key_whose_request_was_refused_can_be_used_again(api: Any, seed: Any) -> None:
    selection = await api.select_all(seed.collection("My List", seed.companies(1)))
    body = {"kind": "copy", "selection_id": selection["id"], "target": {"new_collection": {"name": "my list"}}}
    await api.post("/jobs", body, 409, idempotency_key="a-click")
    assert await api.copy(selection, {"new": "Other"}, idempotency_key="a-click")


async def test_a_deletion_with_a_key_sent_twice_is_one_job(api: Any, seed: Any) -> None:
    made = seed.collection("My List", seed.companies(3))
    jobs = [
        await api.call("DELETE", f"/collections/{made}", 202, headers={"Idempotency-Key": "a-click"}) for _ in range(2)
    ]
    assert jobs[0] == jobs[1]


# --- lists deleted ---


async def test_a_deleted_list_is_cleared_away_and_its_companies_stay(
    api: Any, seed: Any, new_worker: Any, running: Any
) -> None:
    companies = seed.companies(5000)
    made = seed.collection("My List", companies)
    kept = seed.collection("Kept", companies[:100])
    job = await api.call("DELETE", f"/collections/{made}", 202)
    await api.call("DELETE", f"/companies/{companies[0]}", 204)  # takes one place away that the job had counted
    async with running(new_worker(chunk_ms=10)):
        job = await api.finished(job)
    assert job["state"] == "succeeded"
    assert job["receipt"]["removed"] + (job["receipt"]["left_out"] or 0) == job["receipt"]["total"] == 5000
    assert job["progress"]["percent"] == 100
    assert seed.members(made) == []
    assert seed.members(kept) == companies[1:100]
    assert seed.sql("SELECT count(*) FROM collection") == [(1,)]
    assert (await api.get("/companies/count"))["count"] == 4999


@pytest.mark.parametrize("deleted", ["source", "target"])
async def test_a_list_deleted_in_the_middle_of_a_copy_fails_it_clearly(
    api: Any, seed: Any, new_worker: Any, running: Any, gate: Any, deleted: str
) -> None:
    companies = seed.companies(5_000)
    lists = {"source": seed.collection("My List", companies), "target": seed.collection("Prospects")}
    job = await api.copy(await api.select_all(lists["source"]), lists["target"])
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        deletion = await api.call("DELETE", f"/collections/{lists[deleted]}", 202)
        gate.set()
        job = await api.finished(job)
        assert job["state"] == "failed"
        assert ("My List" if deleted == "source" else "Prospects") in job["error"]["detail"]
        assert "deleted" in job["error"]["detail"]
        assert parts(job["receipt"]) == 5_000
        assert (await api.finished(deletion))["state"] == "succeeded"
    expected = job["receipt"]["added"] if deleted == "source" else 0
    assert len(seed.members(lists["target"])) == expected
    assert seed.members(lists[deleted]) == []


async def test_a_job_whose_list_is_deleted_while_it_waits_fails_clearly(
    api: Any, seed: Any, new_worker: Any, running: Any
) -> None:
    target = seed.collection("Prospects")
    job = await api.copy(await api.select_all(seed.collection("My List", seed.companies(3))), target)
    await api.call("DELETE", f"/collections/{target}", 202)
    async with running(new_worker()):
        job = await api.finished(job)
    assert (job["state"], job["error"]["title"]) == ("failed", "The collection was deleted")


# --- many at once ---


async def test_a_small_copy_overtakes_a_large_one(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    """The large one goes to the back of the queue after each chunk, of which the first has 1,000 rows."""
    companies = seed.companies(12_000)
    large, small = seed.collection("Large", companies), seed.collection("Small", companies[:50])
    slow = await api.copy(await api.select_all(large), {"new": "Copy of Large"})
    quick = await api.copy(await api.select_all(small), {"new": "Copy of Small"})
    async with running(new_worker(worker_concurrency=1, chunk_ms=10, slice_s=0)):
        slow, quick = await api.finished(slow), await api.finished(quick)
    assert quick["finished_at"] < slow["finished_at"]
    assert (quick["receipt"]["added"], slow["receipt"]["added"]) == (50, 12_000)


async def test_no_healthy_job_is_ever_taken_over(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    """Slices and sweeps as fast as they go: the sweeper must not mistake a message that is just being replaced."""

    async def sweep() -> None:
        while True:
            await look_after(api.app.state.sessions, lost_after_s=3600)  # no heartbeat comes too late

    companies = seed.companies(4000)
    selection = await api.select_all(seed.collection("My List", companies))
    async with running(new_worker(chunk_ms=10, slice_s=0.001, worker_concurrency=4)):
        sweeper = asyncio.create_task(sweep())
        jobs = [await api.copy(selection, {"new": f"Copy {n}"}) for n in range(12)]
        finished = [await api.finished(job) for job in jobs]
        assert not sweeper.done(), "no sweep failed"
        sweeper.cancel()
        await asyncio.gather(sweeper, return_exceptions=True)
    assert [job["attempt"] for job in finished] == [1] * 12
    assert [job["receipt"]["added"] for job in finished] == [4000] * 12


async def test_copies_back_and_forth_and_into_one_target_all_end_right(
    api: Any, seed: Any, new_worker: Any, running: Any
) -> None:
    companies = seed.companies(9000)
    one, two = seed.collection("A", companies[:6000]), seed.collection("B", companies[3000:])
    target = seed.collection("C")
    of_one, of_two = await api.select_all(one), await api.select_all(two)
    jobs = [
        await api.copy(selection, to)
        for selection, to in [(of_one, two), (of_two, one), (of_one, target), (of_two, target), (of_one, target)]
    ]
    async with running(new_worker(chunk_ms=10, worker_concurrency=4)), running(new_worker(chunk_ms=10)):
        finished = [await api.finished(job) for job in jobs]
    assert [job["state"] for job in finished] == ["succeeded"] * 5
    assert [job["receipt"]["added"] for job in finished[:2]] == [3000, 3000]
    assert sum(job["receipt"]["added"] for job in finished[2:]) == 9000
    assert [seed.members(made) for made in (one, two, target)] == [companies] * 3


async def test_clearing_up_behind_a_deleted_collection_cannot_be_cancelled(api: Any) -> None:
    made = await api.collection("Short-lived")
    job = await api.call("DELETE", f"/collections/{made['id']}", 202)
    refused = await api.post(f"/jobs/{job['id']}/cancel", status=409)
    assert refused["type"] == "/problems/not-stoppable"
