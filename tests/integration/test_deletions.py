"""Companies deleted everywhere, and put back by undo as they were: no orphan, and every count exact."""

import io
from typing import Any

import pytest

from longlist.db import create_engine, create_sessions
from longlist.deletions import service as deletions
from longlist.imports import service as imports
from longlist.imports.mapping import choose_match, guess_mapping
from longlist.imports.reader import CsvFile


@pytest.fixture
def seed(database_url: str, seed_at: Any) -> Any:
    return seed_at(database_url)


@pytest.fixture(autouse=True)
def no_invariant_broken(database_url: str, broken_invariants: Any) -> Any:
    yield
    assert broken_invariants(database_url) == []


@pytest.fixture
def delete(api: Any) -> Any:
    """Makes a job that deletes a selection."""

    async def make(selection: Any) -> Any:
        return await api.post("/jobs", {"kind": "delete_companies", "selection_id": selection["id"]}, 202)

    return make


@pytest.fixture
def plan(api: Any) -> Any:
    async def ask(selection: Any) -> Any:
        return await api.post("/plans", {"kind": "delete_companies", "selection_id": selection["id"]}, 200)

    return ask


@pytest.fixture
def lists(seed: Any) -> Any:
    """3,000 companies, of which 1,000 are in three lists and in a fourth together with others."""
    companies = seed.companies(3000)
    doomed = companies[500:1500]
    made = {
        "My List": seed.collection("My List", doomed),
        "Half": seed.collection("Half", doomed[::2]),
        "One": seed.collection("One", doomed[:1]),
        "All": seed.collection("All", companies),
        "Others": seed.collection("Others", companies[2000:]),
    }
    return companies, doomed, made


def journalled(seed: Any, job: Any) -> tuple[int, int]:
    """Companies and memberships in the job's journal."""
    (companies,), (memberships,) = (
        seed.sql(f"SELECT coalesce(sum(cardinality(company_ids)), 0)::int FROM {table} WHERE job_id = %s", job["id"])[0]
        for table in ("deletion", "removal")
    )
    return companies, memberships


async def test_a_thousand_companies_go_from_several_lists(
    api: Any, seed: Any, worker: None, lists: Any, delete: Any, plan: Any
) -> None:
    companies, doomed, made = lists
    selection = await api.select_all(made["My List"])
    planned = await plan(selection)
    assert planned | {"matched": 1000, "deleted": 1000, "removed": 2501, "exact": True} == planned
    assert planned["sentence"] == "1,000 companies to delete everywhere, with 2,501 places in collections"
    started = await delete(selection)
    assert started["title"] == (
        "Delete all 1,000 companies of “My List” everywhere, and their places in all collections"
    )
    job = await api.finished(started)
    receipt = job["receipt"]
    assert receipt | {"total": 1000, "deleted": 1000, "removed": 2501, "left_out": 0} == receipt
    assert receipt["sentence"] == "1,000 companies deleted, with 2,501 places in collections."
    assert job["plan"] == {name: planned[name] for name in job["plan"]}
    left = sorted(set(companies) - set(doomed))
    assert [row[0] for row in seed.sql("SELECT id FROM company ORDER BY id")] == left
    assert (await api.get("/companies/count"))["count"] == 2000
    assert {name: seed.count(collection) for name, collection in made.items()} == {
        "My List": 0, "Half": 0, "One": 0, "All": 2000, "Others": 1000,
    }  # fmt: skip
    assert seed.members(made["All"]) == left
    assert journalled(seed, job) == (1000, 2501)


async def test_what_is_gone_when_its_turn_comes_is_left_out_and_what_came_later_stays(
    api: Any, seed: Any, new_worker: Any, running: Any, delete: Any
) -> None:
    """The selections were frozen before: by ids, by a filter, and as a whole list but some."""
    companies = seed.companies(90)
    parts = [companies[:30], companies[30:60], companies[60:]]
    made = [seed.collection(f"List {number}", part) for number, part in enumerate(parts)]
    selections = [
        await api.select_ids(made[0], parts[0]),
        await api.select_all(made[1], filter={"search": "company"}),
        await api.select_all(made[2], **{"except": [str(parts[2][29])]}),
    ]
    later = []
    for collection, part in zip(made, parts, strict=True):
        await api.call("DELETE", f"/companies/{part[0]}", 204)
        await api.call("DELETE", f"/collections/{collection}/companies/{part[1]}", 204)
        later.append((await api.post(f"/collections/{collection}/companies", {"name": "Company later"}, 201))["id"])
    async with running(new_worker()):
        receipts = [(await api.finished(await delete(selection)))["receipt"] for selection in selections]
    for receipt, total in zip(receipts, (30, 30, 29), strict=True):
        assert receipt | {"total": total, "deleted": total - 2, "removed": total - 2, "left_out": 2} == receipt
        assert "2 left out because they were removed meanwhile" in receipt["sentence"]
    there = {str(row[0]) for row in seed.sql("SELECT id FROM company")}
    assert there == {str(part[1]) for part in parts} | {str(parts[2][29])} | set(later)


async def test_one_company_is_deleted_by_a_plain_request(api: Any, seed: Any, lists: Any) -> None:
    _, doomed, made = lists
    await api.call("DELETE", f"/companies/{doomed[0]}", 204)
    await api.call("DELETE", f"/companies/{doomed[0]}", 404)
    assert [seed.count(made[name]) for name in ("My List", "Half", "One", "All")] == [999, 499, 0, 2999]
    assert seed.sql("SELECT count(*) FROM removal") == seed.sql("SELECT count(*) FROM deletion") == [(0,)]


async def test_a_list_that_is_being_deleted_loses_its_deleted_companies_too(
    api: Any, seed: Any, new_worker: Any, running: Any, lists: Any, delete: Any
) -> None:
    _, doomed, made = lists
    deletion = await delete(await api.select_ids(None, doomed))
    clearing = await api.call("DELETE", f"/collections/{made['All']}", 202)
    async with running(new_worker(chunk_ms=10, worker_concurrency=4)):
        deletion, clearing = await api.finished(deletion), await api.finished(clearing)
    assert (deletion["state"], clearing["state"]) == ("succeeded", "succeeded")
    assert deletion["receipt"]["deleted"] == 1000
    assert deletion["receipt"]["removed"] + clearing["receipt"]["removed"] == 3000 + 1501
    assert seed.members(made["All"]) == []


async def test_a_plan_that_takes_too_long_is_an_estimate(
    api: Any, seed: Any, plan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = seed.companies(40_000)
    source = seed.collection("My List", companies)
    seed.collection("Other", companies[::2])
    seed.sql("ANALYZE membership, company")
    monkeypatch.setattr(deletions, "PLAN_TIMEOUT_MS", 1)
    for selection in (await api.select_all(source), await api.select_all(None)):
        planned = await plan(selection)
        assert planned | {"matched": 40_000, "deleted": 40_000, "exact": False} == planned
        assert abs(planned["removed"] - 60_000) < 6_000
        assert "with ≈ " in planned["sentence"]


async def test_a_deletion_cancelled_says_what_it_did_not_reach(
    api: Any, seed: Any, new_worker: Any, running: Any, delete: Any
) -> None:
    source = seed.collection("My List", seed.companies(30_000))
    job = await delete(await api.select_all(source))
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        job = await api.post(f"/jobs/{job['id']}/cancel", status=200)
    receipt = job["receipt"]
    assert receipt["deleted"] + receipt["left_out"] + receipt["not_done"] == 30_000
    assert receipt["removed"] == receipt["deleted"] == 30_000 - seed.count(source)
    assert journalled(seed, job) == (receipt["deleted"], receipt["removed"])


async def start_import(database_url: str, content: str, into: str) -> Any:
    engine = create_engine(database_url)
    file = CsvFile(io.BytesIO(content.encode()), "companies.csv")
    async with create_sessions(engine).begin() as session:
        mapping = guess_mapping(file.headers, {})
        job = await imports.create_import(
            session, file, mapping, choose_match(mapping, "name+country"), into, lambda _: None
        )
    await engine.dispose()
    return {"id": str(job.id)}


async def test_deletions_beside_copies_edits_and_an_import_leave_no_orphan(
    api: Any, seed: Any, new_worker: Any, running: Any, delete: Any, database_url: str
) -> None:
    """The import changes companies that are edited and deleted meanwhile, and makes those anew that are gone."""
    companies = seed.companies(20_000)
    source, target = seed.collection("My List", companies), seed.collection("Prospects")
    everything = await api.select_all(source)
    doomed = companies[1:15_000:2]
    edit = {"kind": "edit", "selection_id": everything["id"], "field": "city", "value": "Lyon"}
    rows = [f"Company {n},{('France', 'Germany', '')[n % 3]},1990\n" for n in range(6000, 0, -1)]
    async with running(new_worker(chunk_ms=10, worker_concurrency=4)), running(new_worker(chunk_ms=10)):
        jobs = [
            await start_import(database_url, "name,country,founded_year\n" + "".join(rows), "Imported"),
            await api.copy(everything, target),
            await api.copy(await api.select_all(None), {"new": "Copy"}),
            await api.post("/jobs", edit, 202),
            await delete(await api.select_ids(None, doomed)),
        ]
        finished = [await api.finished(job, within_s=90) for job in jobs]
    assert [job["state"] for job in finished] == ["succeeded"] * 5, [job["error"] for job in finished]
    assert [entry for job in finished for entry in job["history"] if entry["type"] == "retrying"] == []
    imported, deleted = finished[0]["receipt"], finished[4]["receipt"]
    assert imported["created"] + imported["updated"] + imported["unchanged"] == 6000
    assert deleted["deleted"] == 7500
    left = sorted(set(companies) - set(doomed))
    assert seed.members(source) == seed.members(target) == left
    assert seed.sql("SELECT count(*) FROM company WHERE city = 'Lyon'") == [(12_500,)]
    assert (await api.get("/companies/count"))["count"] == 12_500 + imported["created"]
    assert seed.sql("SELECT count(*) FROM company WHERE founded_year = 1990")[0][0] >= imported["created"]
