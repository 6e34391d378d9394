"""Buckets: what a receipt counts can be opened as a table, page by page, and be what the next job works on."""

from typing import Any
from uuid import UUID

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


async def do(api: Any, body: dict[str, Any]) -> Any:
    """Start a job and wait for its end."""
    return await api.finished(await api.post("/jobs", body, 202))


async def copy(api: Any, selection: Any, target: Any) -> Any:
    return await api.finished(await api.copy(selection, target))


async def buckets(api: Any, job: Any) -> dict[str, Any]:
    return {row["bucket"]: row for row in await api.get(f"/jobs/{job['id']}/buckets")}


async def opened(api: Any, job: Any, bucket: str, limit: int = 50) -> list[UUID]:
    """Everyone in it, page by page, forwards and then backwards."""
    path = f"/jobs/{job['id']}/buckets/{bucket}"
    pages = [await api.get(path, limit=limit)]
    while pages[-1]["next_cursor"]:
        pages.append(await api.get(path, limit=limit, cursor=pages[-1]["next_cursor"]))
    forwards = [UUID(row["id"]) for page in pages for row in page["items"]]
    assert all(len(page["items"]) == limit for page in pages[:-1])
    back, cursor = [], pages[0]["last_cursor"]
    while cursor:
        page = await api.get(path, limit=limit, cursor=cursor)
        back += [UUID(row["id"]) for row in reversed(page["items"])]
        cursor = page["prev_cursor"]
    assert not back or back == forwards[::-1]
    assert len(set(forwards)) == len(forwards)
    return forwards


async def select(api: Any, job: Any, bucket: str) -> Any:
    return await api.post(f"/jobs/{job['id']}/buckets/{bucket}/selection", None, 201)


async def who(api: Any, seed: Any, selection: Any) -> set[UUID]:
    """Whom a job works on that is given the selection."""
    job = await copy(api, selection, {"new": f"Copy of {selection['id']}"})
    assert job["receipt"]["added"] == selection["count"]
    return set(seed.members(job["target"]["id"]))


@pytest.mark.parametrize("kind", ["all", "ids"])
async def test_a_copy(api: Any, seed: Any, worker: None, kind: str) -> None:
    companies = seed.companies(300)
    source, target = seed.collection("My List", companies[:200]), seed.collection("Prospects", companies[120:])
    selection = await (api.select_all(source) if kind == "all" else api.select_ids(source, companies[:200]))
    job = await copy(api, selection, target)
    found = await buckets(api, job)
    assert {name: row["count"] for name, row in found.items()} == {"added": 120, "already_there": 80, "left_out": 0}
    assert [row["openable"] for row in found.values()] == [True, True, False]
    assert found["left_out"]["why_not"] == "Nobody is in it."
    assert set(await opened(api, job, "added")) == set(companies[:120])
    assert await opened(api, job, "already_there", limit=7) == companies[120:200]
    page = await api.get(f"/jobs/{job['id']}/buckets/already_there", limit=1)
    assert page["count"] == 80
    assert page["notice"] is None
    assert page["items"][0]["name"].startswith("Company ")
    chosen = await select(api, job, "already_there")
    assert chosen | {"count": 80, "mode": "ids", "scope": {"collection_id": str(target)}} == chosen
    assert chosen["sentence"] == f"all 80 already there of “{job['title']}”"
    assert await who(api, seed, chosen) == set(companies[120:200])
    assert await who(api, seed, await select(api, job, "added")) == set(companies[:120])


async def test_it_shows_who_is_left_and_says_so(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(10)
    source, target = seed.collection("My List", companies), seed.collection("Prospects", companies[6:])
    job = await copy(api, await api.select_all(source), target)
    for company in (companies[0], companies[9]):
        await api.call("DELETE", f"/collections/{target}/companies/{company}")
    await api.call("DELETE", f"/companies/{companies[1]}")
    # Put there again by another job: no longer what this one added, nor what it found there.
    await copy(api, await api.select_ids(source, [companies[0], companies[9]]), target)
    assert await opened(api, job, "added") == companies[2:6]
    assert await opened(api, job, "already_there") == companies[6:9]
    page = await api.get(f"/jobs/{job['id']}/buckets/added")
    assert page["count"] == 6
    assert page["notice"] == "2 companies of the 6 not listed: removed or deleted since."
    assert (await select(api, job, "added"))["count"] == 4


@pytest.mark.parametrize("kind", ["all", "ids"])
async def test_what_was_left_out(api: Any, seed: Any, new_worker: Any, running: Any, kind: str) -> None:
    companies = seed.companies(20)
    source = seed.collection("My List", companies)
    selection = await (api.select_all(source) if kind == "all" else api.select_ids(source, companies))
    made = await api.copy(selection, {"new": "Prospects"})
    await api.post(f"/jobs/{made['id']}/pause")
    assert not (await buckets(api, made)).get("added", {}).get("openable")
    async with running(new_worker()):
        gone = await api.select_ids(source, companies[3:8])
        await do(api, {"kind": "remove", "selection_id": gone["id"]})
        await api.post(f"/jobs/{made['id']}/resume")
        job = await api.finished(made)
        assert job["receipt"]["left_out"] == 5
        assert await opened(api, job, "left_out") == companies[3:8]
        page = await api.get(f"/jobs/{job['id']}/buckets/left_out")
        assert "no longer in their list now" in page["notice"]
        chosen = await select(api, job, "left_out")
        assert chosen["scope"] == {"collection_id": None}
        assert await who(api, seed, chosen) == set(companies[3:8])


async def test_a_move_a_removal_and_their_undo(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(30)
    source, target = seed.collection("My List", companies[:20]), seed.collection("Prospects", companies[15:])
    selection = await api.select_all(source)
    body = {"kind": "move", "selection_id": selection["id"], "target": {"collection_id": str(target)}}
    move = await do(api, body)
    assert await opened(api, move, "added", limit=4) == companies[:15]
    assert await opened(api, move, "already_there", limit=4) == companies[15:20]
    assert await opened(api, move, "removed", limit=4) == companies[:20]
    assert (await select(api, move, "removed"))["scope"] == {"collection_id": None}

    undo = await do(api, {"kind": "undo", "job_id": move["id"]})
    assert await opened(api, undo, "restored") == companies[:20]
    assert await opened(api, undo, "removed") == companies[:15]
    back = await select(api, undo, "restored")
    assert back["scope"] == {"collection_id": str(source)}
    assert await who(api, seed, back) == set(companies[:20])
    assert await opened(api, move, "added") == []

    redo = await do(api, {"kind": "undo", "job_id": undo["id"]})
    assert await opened(api, redo, "removed") == companies[:20]
    assert await opened(api, redo, "restored") == companies[:15]
    assert await opened(api, move, "added") == companies[:15], "they are the move's again"

    chosen = await api.select_ids(target, companies[:10])
    removal = await do(api, {"kind": "remove", "selection_id": chosen["id"]})
    assert await opened(api, removal, "removed") == companies[:10]
    await copy(api, await select(api, removal, "removed"), target)
    undo = await do(api, {"kind": "undo", "job_id": removal["id"]})
    assert await opened(api, undo, "already_there") == companies[:10]


async def test_a_combination(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(60)
    first, second = seed.collection("First", companies[:40]), seed.collection("Second", companies[20:])
    target = seed.collection("Result", companies[30:35])
    body = {"kind": "combine", "operation": "intersection", "collection_ids": [str(first), str(second)]}
    job = await do(api, body | {"target": {"collection_id": str(target)}})
    assert await opened(api, job, "added", limit=4) == companies[20:30] + companies[35:40]
    assert await opened(api, job, "already_there", limit=2) == companies[30:35]
    found = await buckets(api, job)
    assert found["not_matching"]["openable"] is False
    assert found["not_matching"]["count"] == 60
    assert await who(api, seed, await select(api, job, "already_there")) == set(companies[30:35])


async def test_an_edit_and_its_undo(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(30)
    source = seed.collection("My List", companies)
    selection = await api.select_all(source)
    body = {"kind": "edit", "selection_id": selection["id"], "field": "country", "value": "France"}
    french = {row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'")}
    job = await do(api, body)
    assert set(await opened(api, job, "changed", limit=3)) == set(companies) - french
    assert set(await opened(api, job, "unchanged", limit=3)) == french
    other = min(set(companies) - french)
    await api.call("PATCH", f"/companies/{other}", json={"country": "Spain"})
    undo = await do(api, {"kind": "undo", "job_id": job["id"]})
    assert await opened(api, undo, "changed_since") == [other]
    assert set(await opened(api, undo, "restored")) == set(companies) - french - {other}
    assert await who(api, seed, await select(api, undo, "changed_since")) == {other}


async def test_deleted_companies_are_shown_as_they_were(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(30)
    source = seed.collection("My List", companies)
    selection = await api.select_ids(source, companies[:12])
    job = await do(api, {"kind": "delete_companies", "selection_id": selection["id"]})
    assert await opened(api, job, "deleted", limit=5) == companies[:12]
    page = await api.get(f"/jobs/{job['id']}/buckets/deleted")
    assert page["items"][0]["name"].startswith("Company ")
    assert page["notice"] == "As they were when they were deleted."
    found = (await buckets(api, job))["deleted"]
    assert (found["openable"], found["selectable"]) == (True, False)
    problem = await api.post(f"/jobs/{job['id']}/buckets/deleted/selection", None, 409)
    assert problem["detail"] == found["why_not"]
    undo = await do(api, {"kind": "undo", "job_id": job["id"]})
    assert await opened(api, undo, "restored") == companies[:12]
    assert await who(api, seed, await select(api, undo, "restored")) == set(companies[:12])


async def test_what_a_cancelled_job_has_not_reached(
    api: Any, seed: Any, gate: Any, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed.sql("ALTER TABLE job ALTER chunk_rows SET DEFAULT 20")
    monkeypatch.setattr("longlist.jobs.runner.CHUNK_ROWS", (20, 20))
    companies = seed.companies(3000)
    source, target = seed.collection("My List", companies), seed.collection("Prospects", companies[::3])
    made = await api.begun(await api.copy(await api.select_all(source), target))
    job = await api.post(f"/jobs/{made['id']}/cancel")
    gate.set()
    receipt = job["receipt"]
    rest = await opened(api, job, "not_done", limit=200)
    assert len(rest) == receipt["not_done"] > 0
    assert len(await opened(api, job, "already_there", limit=200)) == receipt["already_there"]
    assert set(await opened(api, job, "added", limit=200)) | set(rest) | set(companies[::3]) == set(companies)
    second = await copy(api, await select(api, job, "not_done"), target)
    assert second["receipt"]["total"] == len(rest)
    assert seed.members(target) == companies


async def test_a_notice_beyond_its_budget_gives_no_count(api: Any, seed: Any, worker: None) -> None:
    job = await copy(api, await api.select_all(seed.collection("My List", seed.companies(3))), {"new": "Prospects"})
    path = f"/jobs/{job['id']}/buckets/added"
    assert (await api.get(path))["notice"] is None
    with api.budgets(bucket_ms=0, exact_rows=0):
        assert (await api.get(path))["notice"] == "Those that were removed or deleted since are not listed."


async def test_what_there_is_not(api: Any, seed: Any, worker: None) -> None:
    source = seed.collection("My List", seed.companies(3))
    job = await copy(api, await api.select_all(source), {"new": "Prospects"})
    problem = await api.call("GET", f"/jobs/{job['id']}/buckets/deleted", 404)
    assert problem["type"] == "/problems/bucket-not-found"
    await api.call("GET", f"/jobs/{job['id']}/buckets/nothing", 422)
    await api.call("GET", f"/jobs/{UUID(int=1)}/buckets", 404)
    await api.call("GET", f"/jobs/{job['id']}/buckets/added?cursor=nonsense", 400)
    await api.call("DELETE", f"/collections/{job['target']['id']}", 202)
    problem = await api.call("GET", f"/jobs/{job['id']}/buckets/added", 409)
    assert problem["type"] == "/problems/bucket-not-openable"
    assert problem["detail"] == "“Prospects” is deleted."
