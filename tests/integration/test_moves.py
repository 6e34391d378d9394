"""Moves: into the target and out of the source at once, so that nobody is ever in neither list."""

import asyncio
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


async def move(api: Any, selection: dict[str, Any], target: Any, status: int = 202) -> dict[str, Any]:
    to = {"new_collection": target} if isinstance(target, dict) else {"collection_id": str(target)}
    body = {"kind": "move", "selection_id": selection["id"], "target": to}
    made: dict[str, Any] = await api.post("/jobs", body, status)
    return made


async def plan_of(api: Any, selection: dict[str, Any], target: Any) -> dict[str, Any]:
    body = {"kind": "move", "selection_id": selection["id"], "target_collection_id": target and str(target)}
    made: dict[str, Any] = await api.post("/plans", body, 200)
    return made


async def test_a_move_from_its_plan_to_its_receipt(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(3000)
    source, target = seed.collection("My List", companies[:2735]), seed.collection("Prospects", companies[2000:])
    selection = await api.select_all(source)
    plan = await plan_of(api, selection, target)
    assert plan | {"matched": 2735, "new": 2000, "already_there": 735, "removed": 2735, "exact": True} == plan
    assert plan["sentence"] == "2,000 new, 735 already there, 2,735 to take out of their list"

    job = await api.finished(await move(api, selection, target))
    assert job["title"] == "Move all 2,735 companies of “My List” to “Prospects”"
    assert job["source"] == {"id": str(source), "name": "My List"}
    assert job["target"] == {"id": str(target), "name": "Prospects"}
    assert job["plan"] == {name: plan[name] for name in job["plan"]}
    receipt = job["receipt"]
    assert receipt | {"total": 2735, "added": 2000, "already_there": 735, "removed": 2735, "left_out": 0} == receipt
    assert receipt["sentence"] == "2,000 added to “Prospects”, 735 already there; 2,735 taken out of “My List”."
    assert seed.members(target) == companies
    assert seed.members(source) == []
    assert (seed.count(source), seed.count(target)) == (0, 3000)


@pytest.mark.parametrize("how", ["ids", "filter", "except"])
async def test_any_selection_is_moved_and_the_rest_stays(api: Any, seed: Any, worker: None, how: str) -> None:
    companies = seed.companies(90)
    source = seed.collection("My List", companies)
    if how == "ids":
        selection, moved = await api.select_ids(source, companies[20:50]), companies[20:50]
    elif how == "filter":
        selection = await api.select_all(
            source, filter={"conditions": [{"op": "is", "field": "country", "values": ["France"]}]}
        )
        moved = sorted(row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'"))
    else:
        selection = await api.select_all(source, **{"except": [str(one) for one in companies[:60]]})
        moved = companies[60:]
    job = await api.finished(await move(api, selection, {"name": "New"}))
    assert job["plan"] | {"new": 30, "removed": 30} == job["plan"]
    assert seed.members(job["target"]["id"]) == moved
    assert seed.members(source) == sorted(set(companies) - set(moved))


async def test_what_went_meanwhile_is_left_out_of_the_target_too(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(20)
    source, target = seed.collection("My List", companies[:10]), seed.collection("Prospects")
    selections = [await api.select_ids(source, companies[:5]), await api.select_all(source)]
    await api.finished(await api.copy(await api.select_ids(None, companies[10:]), source))
    for company in companies[:2]:
        await api.call("DELETE", f"/collections/{source}/companies/{company}")
    first, second = [(await api.finished(await move(api, one, target)))["receipt"] for one in selections]
    assert first | {"total": 5, "added": 3, "removed": 3, "left_out": 2} == first
    assert second | {"total": 10, "added": 5, "removed": 5, "left_out": 5} == second
    assert seed.members(target) == companies[2:10]
    assert seed.members(source) == companies[10:], "what was added after the selection was made is not in it"


async def test_while_it_runs_every_company_is_in_one_list_or_the_other(
    api: Any, seed: Any, new_worker: Any, running: Any
) -> None:
    companies = seed.companies(20_000)
    source, target = seed.collection("My List", companies), seed.collection("Prospects", companies[:5000])
    in_either = "SELECT count(DISTINCT company_id) FROM membership"
    in_both = "SELECT count(*) FROM membership"
    job = await move(api, await api.select_all(source), target)
    between = set()
    async with running(new_worker(chunk_ms=10)):
        while (await api.get(f"/jobs/{job['id']}"))["state"] in {"queued", "running"}:
            assert await asyncio.to_thread(seed.sql, in_either) == [(20_000,)]
            between |= {rows for (rows,) in await asyncio.to_thread(seed.sql, in_both)}
    finished = await api.finished(job)
    assert finished["receipt"] | {"added": 15_000, "already_there": 5000, "removed": 20_000} == finished["receipt"]
    assert len(between) > 2, "it was looked at while it ran"
    assert seed.members(target) == companies


async def test_two_lists_moved_into_each_other_at_once(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    """They lock the same two lists, in one order: neither waits for the other for ever, and nobody is lost."""
    companies = seed.companies(8000)
    one, other = seed.collection("One", companies[:5000]), seed.collection("Other", companies[3000:])
    jobs = [await move(api, await api.select_all(one), other), await move(api, await api.select_all(other), one)]
    async with running(new_worker(slice_s=0.01, chunk_ms=10)):
        finished = [await api.finished(job) for job in jobs]
    assert [(job["state"], job["attempt"]) for job in finished] == [("succeeded", 1)] * 2
    assert sorted({*seed.members(one), *seed.members(other)}) == companies


async def test_cancelled_in_the_middle_what_moved_has_moved_and_the_rest_has_not(
    api: Any, seed: Any, new_worker: Any, running: Any, gate: Any
) -> None:
    companies = seed.companies(5_000)
    source, target = seed.collection("My List", companies), seed.collection("Prospects")
    job = await move(api, await api.select_all(source), target)
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        cancelled = await api.post(f"/jobs/{job['id']}/cancel", status=200)
        gate.set()
    receipt = cancelled["receipt"]
    assert receipt["added"] == receipt["removed"] == 5_000 - receipt["not_done"]
    assert seed.members(target) == companies[: receipt["added"]]
    assert seed.members(source) == companies[receipt["added"] :]


async def test_what_cannot_be_moved(api: Any, seed: Any, assert_problem: Any) -> None:
    source = seed.collection("My List", seed.companies(3))
    everything, members = await api.select_all(None), await api.select_all(source)
    for path, target in (
        ("/plans", {"target_collection_id": str(source)}),
        ("/jobs", {"target": {"collection_id": str(source)}}),
    ):
        wanted = {"kind": "move", "selection_id": everything["id"], **target}
        problem = assert_problem(await api.client.post(path, json=wanted), 422, "nothing-to-move-from")
        assert "Copy them instead" in problem["detail"]
        wanted["selection_id"] = members["id"]
        problem = assert_problem(await api.client.post(path, json=wanted), 422, "same-collection")
        assert "moving it there changes nothing" in problem["detail"]


async def test_a_list_deleted_meanwhile_fails_the_move_with_a_sentence(
    api: Any, seed: Any, new_worker: Any, running: Any
) -> None:
    companies = seed.companies(10)
    source, target = seed.collection("My List", companies), seed.collection("Prospects")
    job = await move(api, await api.select_all(source), target)
    await api.call("DELETE", f"/collections/{target}")
    async with running(new_worker()):
        failed = await api.finished(job)
    assert (failed["state"], failed["error"]["title"]) == ("failed", "The collection was deleted")
    assert seed.members(source) == companies
