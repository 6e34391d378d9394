"""Companies deleted everywhere, and put back by undo as they were: no orphan, and every count exact."""

import io
from typing import Any

import pytest

from longlist.budgets import Budgets
from longlist.db import create_engine, create_sessions
from longlist.imports import service as imports
from longlist.imports.mapping import choose_match, guess_mapping
from longlist.imports.reader import CsvFile

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


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
    for name, touched in {"My List": 1, "All": 1, "One": 1, "Others": 0}.items():
        assert len((await api.get("/jobs", collection_id=made[name]))["items"]) == touched, name


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
    assert seed.sql("SELECT count(*) FROM deletion") == [(1,)]
    assert seed.sql("SELECT count(*), sum(cardinality(company_ids)) FROM removal") == [(4, 4)]


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


async def test_a_plan_that_takes_too_long_is_an_estimate(api: Any, seed: Any, plan: Any) -> None:
    companies = seed.companies(40_000)
    source = seed.collection("My List", companies)
    seed.collection("Other", companies[::2])
    seed.sql("ANALYZE membership, company")
    for selection in (await api.select_all(source), await api.select_all(None)):
        with api.budgets(plan_ms=0, exact_rows=0):
            planned = await plan(selection)
        assert planned | {"matched": 40_000, "deleted": 40_000, "exact": False} == planned
        assert abs(planned["removed"] - 60_000) < 6_000
        assert "with ~" in planned["sentence"]


async def test_a_deletion_cancelled_says_what_it_did_not_reach(
    api: Any, seed: Any, new_worker: Any, running: Any, delete: Any, gate: Any
) -> None:
    source = seed.collection("My List", seed.companies(5_000))
    job = await delete(await api.select_all(source))
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        job = await api.post(f"/jobs/{job['id']}/cancel", status=200)
        gate.set()
    receipt = job["receipt"]
    assert receipt["deleted"] + receipt["left_out"] + receipt["not_done"] == 5_000
    assert receipt["removed"] == receipt["deleted"] == 5_000 - seed.count(source)
    assert journalled(seed, job) == (receipt["deleted"], receipt["removed"])


async def start_import(database_url: str, content: str, into: str) -> Any:
    engine = create_engine(database_url)
    file = CsvFile(io.BytesIO(content.encode()), "companies.csv")
    async with create_sessions(engine, Budgets()).begin() as session:
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
        finished = [await api.finished(job) for job in jobs]
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


# --- undo ---


@pytest.fixture
def undo(api: Any) -> Any:
    """Undoes a job, and waits for that."""

    async def take_back(job: Any) -> Any:
        return await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202))

    return take_back


def everything(seed: Any) -> Any:
    """All companies, all memberships with their provenance, and all counts."""
    return (
        seed.sql("SELECT to_jsonb(company) FROM company ORDER BY id"),
        seed.sql("SELECT collection_id, company_id, job_id, added_at FROM membership ORDER BY 1, 2"),
        seed.sql("SELECT id, company_count FROM collection ORDER BY id"),
    )


async def test_undo_puts_companies_back_as_they_were_and_where_they_were(
    api: Any, seed: Any, new_worker: Any, running: Any, lists: Any, delete: Any, undo: Any
) -> None:
    _, doomed, made = lists
    seed.sql('UPDATE company SET attributes = \'{"Note": "“x”"}\', funding_usd = 9007199254740993')
    async with running(new_worker(chunk_ms=10)):
        await api.finished(await api.copy(await api.select_ids(None, doomed), {"new": "Copied"}))
        before = everything(seed)
        deleted = await api.finished(await delete(await api.select_all(made["My List"])))
        gone = everything(seed)
        planned = await api.post("/plans", {"kind": "undo", "job_id": deleted["id"]}, 200)
        assert planned | {"restored": 1000 + 3501, "left_out": 0, "exact": True} == planned
        undone = await undo(deleted)
        assert undone["receipt"]["restored"] == undone["receipt"]["total"] == 1000 + 3501
        assert everything(seed) == before
        redone = await undo(undone)
        assert redone["receipt"] | {"deleted": 1000, "removed": 3501} == redone["receipt"]
        assert everything(seed) == gone
        await undo(redone)
        assert everything(seed) == before


async def test_redo_takes_along_what_became_of_them_since_and_its_undo_brings_that_back(
    api: Any, seed: Any, worker: None, delete: Any, undo: Any
) -> None:
    companies = seed.companies(10)
    deleted = await api.finished(await delete(await api.select_ids(None, companies[:5])))
    undone = await undo(deleted)
    await api.call("PATCH", f"/companies/{companies[0]}", json={"city": "Lyon"})
    await api.call("DELETE", f"/companies/{companies[1]}", 204)
    await api.finished(await api.copy(await api.select_ids(None, [companies[0]]), {"new": "Later"}))
    before = everything(seed)
    redone = await undo(undone)
    assert redone["receipt"] | {"total": 5, "deleted": 4, "no_longer_there": 1} == redone["receipt"]
    assert seed.sql("SELECT id FROM company ORDER BY id") == [(company,) for company in companies[5:]]
    undone = await undo(redone)
    assert undone["receipt"]["restored"] == 5
    assert everything(seed) == before


async def test_undo_leaves_the_places_in_a_list_that_is_gone(
    api: Any, seed: Any, worker: None, lists: Any, delete: Any, undo: Any
) -> None:
    _, doomed, made = lists
    deleted = await api.finished(await delete(await api.select_ids(None, doomed)))
    await api.finished(await api.call("DELETE", f"/collections/{made['Half']}", 202))
    undone = await undo(deleted)
    assert undone["receipt"] | {"restored": 1000 + 2001, "collection_gone": 500} == undone["receipt"]
    assert [seed.count(made[name]) for name in ("My List", "One", "All")] == [1000, 1, 3000]


async def test_what_was_frozen_while_they_were_gone_does_not_hold_those_put_back(
    api: Any, seed: Any, new_worker: Any, running: Any, lists: Any, delete: Any, undo: Any
) -> None:
    _, doomed, made = lists
    before = {name: await api.select_all(made.get(name)) for name in ("All", "Workspace")}
    async with running(new_worker()):
        deleted = await api.finished(await delete(await api.select_ids(None, doomed)))
        between = {name: await api.select_all(made.get(name)) for name in ("All", "Workspace")}
        await undo(deleted)
        after = {name: await api.select_all(made.get(name)) for name in ("All", "Workspace")}
        for selections, expected in ((before, 3000), (between, 2000), (after, 3000)):
            for name, selection in selections.items():
                assert selection["count"] == expected
                job = await api.finished(await api.copy(selection, {"new": f"{name} {selection['id']}"}))
                assert job["receipt"] | {"added": expected, "left_out": 0} == job["receipt"]


async def test_a_column_that_came_since_gets_its_default(
    api: Any, seed: Any, worker: None, delete: Any, undo: Any
) -> None:
    companies = seed.companies(3)
    deleted = await api.finished(await delete(await api.select_all(None)))
    seed.sql("ALTER TABLE company ADD COLUMN came_since text NOT NULL DEFAULT 'as new'")
    assert (await undo(deleted))["receipt"]["restored"] == 3
    assert seed.sql("SELECT id, came_since FROM company ORDER BY id") == [(company, "as new") for company in companies]


async def test_a_cancelled_deletion_is_undone_as_far_as_it_came(
    api: Any, seed: Any, new_worker: Any, running: Any, delete: Any, undo: Any, gate: Any
) -> None:
    source = seed.collection("My List", seed.companies(5_000))
    before = everything(seed)
    job = await delete(await api.select_all(source))
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        job = await api.post(f"/jobs/{job['id']}/cancel", status=200)
        gate.set()
        undone = await undo(job)
    assert undone["receipt"]["restored"] == 2 * job["receipt"]["deleted"]
    assert everything(seed) == before
