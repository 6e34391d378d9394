"""Undo takes back exactly what a job did, and nothing else; undone itself it is a redo."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

Json = dict[str, Any]


@pytest.fixture
def undo(api: Any) -> Any:
    """Undoes a job, and waits until that has been done; the undo."""

    async def run(job: Json) -> Json:
        done: Json = await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202))
        assert done["state"] == "succeeded", done["error"]
        return done

    return run


@pytest.fixture
def start(api: Any) -> Any:
    """Starts an operation on a selection, and waits for its end."""

    async def run(kind: str, selection: Json, **more: Any) -> Json:
        made = await api.post("/jobs", {"kind": kind, "selection_id": selection["id"], **more}, 202)
        done: Json = await api.finished(made)
        assert done["state"] == "succeeded", done["error"]
        return done

    return run


def places(seed: Any, collection: Any) -> dict[UUID, tuple[Any, Any]]:
    """Who is in a collection, put there by which job, and when."""
    rows = seed.sql("SELECT company_id, job_id, added_at FROM membership WHERE collection_id = %s", str(collection))
    return {company: (job, added_at) for company, job, added_at in rows}


def parts(receipt: Json, *names: str) -> list[int]:
    return [receipt[name] or 0 for name in names]


async def test_a_copy_undone_takes_out_what_it_added_and_that_is_still_there(
    api: Any, seed: Any, worker: None, undo: Any
) -> None:
    companies = seed.companies(50)
    source, target = seed.collection("A", companies), seed.collection("B", companies[:10])
    before = places(seed, target)
    job = await api.finished(await api.copy(await api.select_all(source), target))
    plan = await api.post("/plans", {"kind": "undo", "job_id": job["id"]}, 200)
    assert parts(plan, "matched", "removed", "left_out") == [40, 40, 0]
    await api.call("DELETE", f"/collections/{target}/companies/{companies[10]}", 204)
    plan = await api.post("/plans", {"kind": "undo", "job_id": job["id"]}, 200)
    assert parts(plan, "matched", "removed", "left_out") == [40, 39, 1]
    other = await api.copy(await api.select_ids(None, companies[40:]), target)  # already there: stays the first job's
    await api.finished(other)
    for company in companies[11:15]:  # with the one before two of them are put there anew by somebody else
        await api.call("DELETE", f"/collections/{target}/companies/{company}", 204)
    await api.finished(await api.copy(await api.select_ids(None, companies[10:12]), target))

    plan = await api.post("/plans", {"kind": "undo", "job_id": job["id"]}, 200)
    assert parts(plan, "matched", "removed", "left_out") == [40, 35, 5]
    undone = await undo(job)
    assert undone["title"] == f"Undo: {job['title']}"
    assert parts(undone["receipt"], "removed", "no_longer_there") == [35, 5]
    assert undone["receipt"]["sentence"] == "35 taken out; left as they are: 5 gone already."
    after = places(seed, target)
    assert set(after) == set(companies[:12])
    assert {company: after[company] for company in companies[:10]} == before
    assert seed.count(target) == 12
    assert (await api.get(f"/jobs/{job['id']}"))["undone_by"] == undone["id"]
    listed = {item["id"]: item["undone_by"] for item in (await api.get("/jobs"))["items"]}
    assert listed == {**dict.fromkeys(listed), job["id"]: undone["id"]}, "in a list too, so that it offers no undo"


async def test_a_plan_beyond_its_budget_is_an_estimate(api: Any, seed: Any, worker: None, start: Any) -> None:
    companies = seed.companies(50)
    source, target = seed.collection("A", companies), seed.collection("B", companies[:10])
    copied = await api.finished(await api.copy(await api.select_all(source), target))
    removed = await start("remove", await api.select_ids(source, companies[:30]))
    await api.call("DELETE", f"/collections/{target}/companies/{companies[10]}", 204)
    with api.budgets(undo_plan_ms=0, exact_rows=0):
        plan = await api.post("/plans", {"kind": "undo", "job_id": copied["id"]}, 200)
        assert (plan["removed"], plan["exact"]) == (40, False), "as many as the receipt says"
        plan = await api.post("/plans", {"kind": "undo", "job_id": removed["id"]}, 200)
        assert (plan["restored"], plan["exact"]) == (30, False), "by parts of the journal, here all"


async def test_undo_of_an_undo_is_redo_to_any_depth(api: Any, seed: Any, worker: None, undo: Any) -> None:
    companies = seed.companies(30)
    target = seed.collection("B", companies[:5])
    job = await api.finished(await api.copy(await api.select_all(seed.collection("A", companies)), target))
    copied = places(seed, target)
    undone = await undo(job)
    redone = await undo(undone)
    assert redone["title"] == f"Redo: {job['title']}"
    assert places(seed, target) == copied, "with the job and the time that they had"
    assert (await api.get(f"/jobs/{job['id']}"))["undone_by"] is None
    again = await undo(redone)
    assert again["title"] == undone["title"]
    assert set(places(seed, target)) == set(companies[:5])
    await undo(again)
    assert places(seed, target) == copied


async def test_an_edit_undone_leaves_what_was_changed_since(
    api: Any, seed: Any, worker: None, start: Any, undo: Any
) -> None:
    companies = seed.companies(12)
    selection = await api.select_ids(None, companies)
    before = dict(seed.sql("SELECT id, country FROM company"))
    job = await start("edit", selection, field="country", value="Chile")
    for company in companies[:2]:
        await api.call("PATCH", f"/companies/{company}", json={"country": "Peru"})
    await api.call("DELETE", f"/companies/{companies[2]}", 204)
    undone = await undo(job)
    assert parts(undone["receipt"], "restored", "changed_since", "company_deleted") == [9, 2, 1]
    now = dict(seed.sql("SELECT id, country FROM company"))
    assert now == {c: "Peru" if c in companies[:2] else before[c] for c in companies if c != companies[2]}
    await undo(undone)
    assert set(dict(seed.sql("SELECT id, country FROM company")).values()) == {"Chile", "Peru"}


async def test_deleted_companies_come_back_with_their_places(
    api: Any, seed: Any, worker: None, start: Any, undo: Any
) -> None:
    companies = seed.companies(20)
    lists = [seed.collection(name, some) for name, some in (("A", companies), ("B", companies[5:15]))]
    before = [places(seed, one) for one in lists]
    rows = seed.sql("SELECT * FROM company ORDER BY id")
    job = await start("delete_companies", await api.select_ids(lists[0], companies[:10]))
    undone = await undo(job)
    assert [places(seed, one) for one in lists] == before
    assert seed.sql("SELECT * FROM company ORDER BY id") == rows
    redone = await undo(undone)
    assert [len(places(seed, one)) for one in lists] == [10, 5]
    assert redone["receipt"]["deleted"] == 10
    await undo(redone)
    assert [places(seed, one) for one in lists] == before


async def test_undone_once_at_a_time_and_once(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    job = await api.copy(await api.select_all(seed.collection("A", seed.companies(9))), {"new": "B"})
    body = {"kind": "undo", "job_id": job["id"]}
    assert (await api.post("/jobs", body, 409))["type"] == "/problems/not-finished"
    async with running(new_worker()):
        await api.finished(job)
    answers = await asyncio.gather(*[api.client.post("/jobs", json=body) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409]
    async with running(new_worker()):
        await api.finished(next(answer.json() for answer in answers if answer.status_code == 202))
    refused = await api.post("/jobs", body, 409)
    assert refused["type"] == "/problems/already-undone"
    assert "undo that one" in refused["detail"]
    assert await api.post("/plans", body, 409) == {**refused, "instance": "/api/v1/plans"}


async def test_what_cannot_be_undone_says_why(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(5)
    source, target = seed.collection("A", companies), seed.collection("B")
    job = await api.finished(await api.copy(await api.select_all(source), target))

    async def refused(of: Any, status: int = 409) -> str:
        return str((await api.post("/jobs", {"kind": "undo", "job_id": str(of)}, status))["type"])

    assert job["undoable_until"] is not None
    assert await refused(UUID(int=1), 404) == "/problems/job-not-found"
    seed.sql("UPDATE job SET finished_at = finished_at - interval '31 days' WHERE id = %s", job["id"])
    assert await refused(job["id"]) == "/problems/too-late-to-undo"
    seed.sql("UPDATE job SET finished_at = finished_at + interval '31 days' WHERE id = %s", job["id"])
    await api.finished(await api.call("DELETE", f"/collections/{target}", 202))
    assert await refused(job["id"]) == "/problems/list-deleted"


async def test_an_undo_of_many_goes_in_chunks_and_can_be_cancelled_and_asked_for_again(
    api: Any, seed: Any, new_worker: Any, running: Any, gate: Any
) -> None:
    companies = seed.companies(5_000)
    target = seed.collection("B", companies[:100])
    job = await api.copy(await api.select_all(seed.collection("A", companies)), target)
    body = {"kind": "undo", "job_id": job["id"]}
    async with running(new_worker(chunk_ms=10)):
        gate.set()
        await api.finished(job)
        gate.clear()
        first = await api.post("/jobs", body, 202)
        await api.begun(first)
        stopped = await api.post(f"/jobs/{first['id']}/cancel", status=200)
        gate.set()
        assert stopped["receipt"]["removed"] + stopped["receipt"]["not_done"] == 4_900
        second = await api.finished(await api.post("/jobs", body, 202))
    assert second["receipt"]["removed"] == stopped["receipt"]["not_done"]
    assert second["receipt"]["no_longer_there"] == stopped["receipt"]["removed"]
    assert seed.members(target) == companies[:100]


async def test_a_deleted_collection_comes_back_as_it_was(api: Any, seed: Any, worker: None, undo: Any) -> None:
    companies = seed.companies(7000)
    listed = seed.collection("My List", companies[:10])
    await api.finished(await api.copy(await api.select_all(None), listed))
    before, made = places(seed, listed), seed.sql("SELECT created_at FROM collection")
    plan = await api.post("/plans", {"kind": "delete_collection", "collection_id": str(listed)}, 200)
    assert plan | {"matched": 7000, "removed": 7000, "exact": True} == plan
    assert plan["sentence"] == "the list goes, with its 7,000 places; no company is deleted"
    job = await api.finished(await api.call("DELETE", f"/collections/{listed}", 202))
    assert job["plan"] | {"matched": 7000, "removed": 7000, "exact": True} == job["plan"]
    assert seed.sql("SELECT FROM collection") == []

    undone = await undo(job)
    assert undone["title"] == "Undo: Delete the collection “My List”"
    assert undone["receipt"]["restored"] == 7000
    assert places(seed, listed) == before
    assert seed.sql("SELECT id, name, company_count FROM collection") == [(listed, "My List", 7000)]
    assert seed.sql("SELECT created_at FROM collection") == made
    redone = await undo(undone)
    assert seed.sql("SELECT FROM collection") == []
    await undo(redone)
    assert places(seed, listed) == before


async def test_a_deleted_collection_whose_name_is_taken_comes_back_under_another(
    api: Any, seed: Any, worker: None, undo: Any
) -> None:
    companies = seed.companies(5)
    listed = seed.collection("My List", companies)
    job = await api.finished(await api.call("DELETE", f"/collections/{listed}", 202))
    await api.collection("MY LIST")
    await api.call("DELETE", f"/companies/{companies[0]}", 204)
    undone = await undo(job)
    assert undone["title"] == "Undo: Delete the collection “My List”, as “My List (restored)”"
    assert parts(undone["receipt"], "restored", "company_deleted") == [4, 1]
    assert (await api.get(f"/collections/{listed}"))["name"] == "My List (restored)"
    assert set(places(seed, listed)) == set(companies[1:])


async def test_a_deletion_that_still_runs_cannot_be_undone(api: Any, seed: Any) -> None:
    listed = seed.collection("My List", seed.companies(5))
    job = await api.call("DELETE", f"/collections/{listed}", 202)
    refused = await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 409)
    assert refused["type"] == "/problems/not-finished"
