"""Removals: a selection is taken out of the list that it is of, and of nothing else."""

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


async def remove(api: Any, selection: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = await api.post("/jobs", {"kind": "remove", "selection_id": selection["id"]}, 202)
    return made


async def plan_of(api: Any, selection: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = await api.post("/plans", {"kind": "remove", "selection_id": selection["id"]}, 200)
    return made


async def test_a_removal_from_its_plan_to_its_receipt(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(3000)
    source = seed.collection("My List", companies)
    other = seed.collection("Prospects", companies[:100])
    selection = await api.select_all(source, **{"except": [str(one) for one in companies[:4]]})
    plan = await plan_of(api, selection)
    assert plan | {"matched": 2996, "removed": 2996, "left_out": 0, "exact": True} == plan
    assert plan["sentence"] == "2,996 to take out"
    assert (plan["new"], plan["already_there"]) == (None, None)

    job = await api.finished(await remove(api, selection))
    assert job["title"] == "Remove 2,996 companies of “My List”, except 4"
    assert job["source"] == {"id": str(source), "name": "My List"}
    assert job["target"] is None
    assert job["plan"] == {name: plan[name] for name in job["plan"]}
    receipt = job["receipt"]
    assert receipt | {"total": 2996, "removed": 2996, "left_out": 0, "added": None} == receipt
    assert receipt["sentence"] == "2,996 taken out of “My List”."
    assert seed.members(source) == companies[:4]
    assert seed.count(source) == 4
    assert seed.members(other) == companies[:100], "the companies stay, and so do their other places"


@pytest.mark.parametrize("how", ["ids", "filter"])
async def test_some_are_removed_and_the_others_stay(api: Any, seed: Any, worker: None, how: str) -> None:
    companies = seed.companies(90)
    source = seed.collection("My List", companies)
    if how == "ids":
        selection, gone = await api.select_ids(source, companies[20:50]), companies[20:50]
    else:
        selection = await api.select_all(
            source, filter={"conditions": [{"op": "is", "field": "country", "values": ["France"]}]}
        )
        gone = [row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'")]
    job = await api.finished(await remove(api, selection))
    assert job["receipt"]["removed"] == 30
    assert seed.members(source) == sorted(set(companies) - set(gone))


async def test_what_came_later_stays_and_what_went_meanwhile_is_left_out(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(20)
    source = seed.collection("My List", companies[:10])
    everything, some = await api.select_all(source), await api.select_ids(source, companies[:5])
    await api.finished(await api.copy(await api.select_ids(None, companies[10:]), source))
    for company in companies[:2]:
        await api.call("DELETE", f"/collections/{source}/companies/{company}")
    plan = await plan_of(api, some)
    assert plan | {"matched": 5, "removed": 3, "left_out": 2, "exact": True} == plan
    assert plan["sentence"] == "3 to take out, 2 no longer there"
    first = (await api.finished(await remove(api, some)))["receipt"]
    assert first | {"total": 5, "removed": 3, "left_out": 2} == first
    assert first["sentence"] == ("3 taken out of “My List”, 2 left out because they had been removed meanwhile.")
    second = (await api.finished(await remove(api, everything)))["receipt"]
    assert second | {"total": 10, "removed": 5, "left_out": 5} == second
    assert seed.members(source) == companies[10:], "what was added after the selection was made is not in it"


async def test_two_removals_of_the_same_remove_once(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    source = seed.collection("My List", seed.companies(8000))
    selections = [await api.select_all(source) for _ in range(3)]
    jobs = [await remove(api, selection) for selection in selections]
    async with running(new_worker(worker_concurrency=3, slice_s=0.01, chunk_ms=10)):
        receipts = [(await api.finished(job))["receipt"] for job in jobs]
    assert sum(receipt["removed"] for receipt in receipts) == 8000
    assert sum(receipt["left_out"] for receipt in receipts) == 16_000
    assert seed.members(source) == []


async def test_a_removal_beside_a_copy_out_of_the_same_list(api: Any, seed: Any, new_worker: Any, running: Any) -> None:
    """Whoever comes first has the company; both say truly what they did."""
    companies = seed.companies(8000)
    source, target = seed.collection("My List", companies), seed.collection("Prospects")
    selection = await api.select_all(source)
    jobs = [await api.copy(selection, target), await remove(api, selection)]
    async with running(new_worker(slice_s=0.01, chunk_ms=10)):
        copied, removed = [(await api.finished(job))["receipt"] for job in jobs]
    assert removed["removed"] == 8000
    assert copied["added"] + copied["left_out"] == 8000
    assert len(seed.members(target)) == copied["added"]


async def test_everything_that_goes_is_journalled_with_where_it_came_from(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(12_000)
    source = seed.collection("My List", companies[:6000])
    copied = await api.finished(await api.copy(await api.select_all(None), source))
    before = seed.sql("SELECT company_id, job_id, added_at FROM membership ORDER BY 1")
    removed = await api.finished(await remove(api, await api.select_all(source)))
    kept = seed.sql(
        """SELECT kept.company_id, kept.job_id, kept.added_at FROM removal,
             unnest(company_ids, job_ids, added_at) AS kept (company_id, job_id, added_at)
           WHERE removal.job_id = %s ORDER BY 1""",
        removed["id"],
    )
    assert kept == before
    assert {row[1] for row in kept if row[1]} == {row[0] for row in seed.sql("SELECT id FROM job WHERE kind = 'copy'")}
    assert copied["receipt"]["added"] == 6000


async def test_a_selection_of_all_companies_is_not_of_a_list(api: Any, seed: Any, assert_problem: Any) -> None:
    seed.companies(3)
    selection = await api.select_all(None)
    for path in ("/plans", "/jobs"):
        answer = await api.client.post(path, json={"kind": "remove", "selection_id": selection["id"]})
        problem = assert_problem(answer, 422, "nothing-to-remove-from")
        assert "delete the companies" in problem["detail"]
        assert problem["errors"][0]["pointer"] == "/selection_id"


async def test_a_list_deleted_meanwhile_fails_the_removal_with_a_sentence(
    api: Any, seed: Any, new_worker: Any, running: Any
) -> None:
    source = seed.collection("My List", seed.companies(10))
    job = await remove(api, await api.select_all(source))
    await api.call("DELETE", f"/collections/{source}")
    async with running(new_worker()):
        failed = await api.finished(job)
    assert failed["state"] == "failed"
    assert failed["error"]["title"] == "The source was deleted"
    assert failed["receipt"] | {"not_done": 10} == failed["receipt"]
