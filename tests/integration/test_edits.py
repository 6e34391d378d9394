"""Edits: one field set or cleared on every selected company, and given back by undo unless changed since."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from longlist.text.keys import sort_key

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

FIELDS = {
    "domain": ("https://www.Example.com/about", "example.com"),
    "description": ("  Makes things.\nAnd more. ", "Makes things.\nAnd more."),
    "country": ("France", "France"),
    "city": ("Lyon", "Lyon"),
    "industry": ("Mining", "Mining"),
    "employees": (1200, 1200),
    "founded_year": (1999, 1999),
    "funding_usd": (10**15, 10**15),
    "external_id": ("A-1", "A-1"),
}


JSON = {"content-type": "application/json"}  # with escapes, as only some clients send them


@pytest.fixture
def edit(api: Any) -> Any:
    """Makes an edit job of a selection."""

    async def make(selection: Any, field: str, value: Any) -> Any:
        body = {"kind": "edit", "selection_id": selection["id"], "field": field, "value": value}
        return await api.post("/jobs", body, 202)

    return make


@pytest.fixture
def plan(api: Any) -> Any:
    async def ask(selection: Any, field: str, value: Any) -> Any:
        body = {"kind": "edit", "selection_id": selection["id"], "field": field, "value": value}
        return await api.post("/plans", body, 200)

    return ask


@pytest.fixture
def undo(api: Any) -> Any:
    """Undoes a job, and waits for that."""

    async def take_back(job: Any) -> Any:
        return await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202))

    return take_back


async def test_an_edit_from_its_plan_to_its_receipt(api: Any, seed: Any, worker: None, edit: Any, plan: Any) -> None:
    companies = seed.companies(3000)
    source = seed.collection("My List", companies[:2735])
    selection = await api.select_all(source)
    planned = await plan(selection, "country", "France")
    french = seed.sql("SELECT count(*) FROM company WHERE country = 'France' AND id = ANY(%s)", companies[:2735])[0][0]
    assert planned | {"matched": 2735, "changed": 2735 - french, "unchanged": french, "exact": True} == planned
    assert planned["sentence"] == f"{2735 - french:,} to change, {french:,} are so already"

    before = dict(seed.sql("SELECT id, updated_at FROM company"))
    was_french = {row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'")}
    made = await edit(selection, "country", "France")
    assert made["title"] == "Set country to “France” on all 2,735 companies of “My List”"
    assert made["source"] == {"id": str(source), "name": "My List"}
    assert made["target"] is None
    job = await api.finished(made)
    receipt = job["receipt"]
    assert receipt | {"total": 2735, "changed": 2735 - french, "unchanged": french, "left_out": 0} == receipt
    assert receipt["sentence"] == f"{2735 - french:,} companies changed, {french:,} were so already."
    assert job["plan"] == {name: planned[name] for name in job["plan"]}
    assert {row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'")} == (
        set(companies[:2735]) | was_french
    )
    after = dict(seed.sql("SELECT id, updated_at FROM company"))
    moved = {company for company in companies if after[company] != before[company]}
    assert moved == set(companies[:2735]) - was_french, "updated_at moves only for what changed"


@pytest.mark.parametrize("field", FIELDS)
async def test_every_field_is_set_as_in_a_single_company_and_cleared(
    api: Any, seed: Any, worker: None, edit: Any, field: str
) -> None:
    companies = seed.companies(12)
    selection = await api.select_ids(None, companies[:7])
    written, stored = FIELDS[field]
    job = await api.finished(await edit(selection, field, written))
    assert job["state"] == "succeeded", job["error"]
    found = seed.sql(f"SELECT id FROM company WHERE {field} = %s", stored)
    assert {row[0] for row in found} >= set(companies[:7])
    again = await api.finished(await edit(selection, field, stored))
    assert again["receipt"] | {"changed": 0, "unchanged": 7} == again["receipt"]
    cleared = await edit(selection, field, None)
    assert cleared["title"].startswith("Clear ")
    cleared = await api.finished(cleared)
    assert cleared["receipt"] | {"changed": 7, "unchanged": 0} == cleared["receipt"]
    assert seed.sql(f"SELECT count(*) FROM company WHERE {field} IS NULL AND id = ANY(%s)", companies[:7]) == [(7,)]


async def test_an_attribute_is_set_beside_the_others_and_cleared(
    api: Any, seed: Any, worker: None, edit: Any, plan: Any
) -> None:
    companies = seed.companies(4)
    seed.sql('UPDATE company SET attributes = \'{"Region": "Asia", "Note": "x"}\' WHERE id = %s', companies[0])
    seed.sql('UPDATE company SET attributes = \'{"Region": "Europe"}\' WHERE id = %s', companies[1])
    seed.sql("UPDATE company SET attributes = '{\"Region\": null}' WHERE id = %s", companies[2])
    selection = await api.select_all(None)
    planned = await plan(selection, "attributes.Region", " Europe ")
    assert planned | {"changed": 3, "unchanged": 1, "exact": True} == planned
    made = await edit(selection, "attributes.Region", "Europe")
    assert made["title"] == "Set “Region” to “Europe” on all 4 companies"
    await api.finished(made)
    found = dict(seed.sql("SELECT id, attributes FROM company"))
    assert found[companies[0]] == {"Region": "Europe", "Note": "x"}
    assert [found[company] for company in companies[1:]] == [{"Region": "Europe"}] * 3
    cleared = await api.finished(await edit(await api.select_ids(None, companies[:2]), "attributes.Region", ""))
    assert cleared["receipt"]["changed"] == 2
    found = dict(seed.sql("SELECT id, attributes FROM company"))
    assert [found[company] for company in companies] == [{"Note": "x"}, {}, {"Region": "Europe"}, {"Region": "Europe"}]
    again = await api.finished(await edit(await api.select_ids(None, companies[:2]), "attributes.Region", None))
    assert again["receipt"] | {"changed": 0, "unchanged": 2} == again["receipt"]


@pytest.mark.parametrize(
    ("field", "value", "pointer", "said"),
    [
        ("employees", -1, "/value", "greater than or equal to 0"),
        ("employees", "many", "/value", "valid integer"),
        ("employees", 10**30, "/value", "less than or equal to"),
        ("founded_year", 999, "/value", "greater than or equal to 1000"),
        ("country", 5, "/value", "valid string"),
        ("country", "x" * 201, "/value", "at most 200 characters"),
        ("country", "a\0b", "/value", "NUL"),
        ("country", "\ud800", "/value", "unicode string"),
        ("country", ["France"], "/value", "valid string"),
        ("domain", "not a domain", "/value", "is not a domain"),
        ("attributes.Note", 5, "/value", "valid string"),
        ("name", "Acme", "/field", "“name” cannot be edited"),
        ("id", "1", "/field", "“id” cannot be edited"),
        ("attributes", {}, "/field", "“attributes” cannot be edited"),
        ("attributes.", "x", "/field", "at least 1 character"),
        ("attributes.a\0", "x", "/field", "NUL"),
        ("\ud800", "x", "/field", "unicode string"),
        ("country = 'x' --", "x", "/field", "cannot be edited"),
    ],
)
async def test_what_a_company_would_not_take_is_refused_where_it_stands(
    api: Any, seed: Any, assert_problem: Any, field: str, value: Any, pointer: str, said: str
) -> None:
    seed.companies(1)
    selection = await api.select_all(None)
    for path in ("/plans", "/jobs"):
        body = {"kind": "edit", "selection_id": selection["id"], "field": field, "value": value}
        problem = assert_problem(await api.client.post(path, content=json.dumps(body), headers=JSON), 422, "invalid")
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        assert said in problem["errors"][0]["detail"]
    missing = {"kind": "edit", "selection_id": selection["id"], "field": "country"}
    problem = assert_problem(await api.client.post("/jobs", json=missing), 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == ["/value"], "clearing is said, never assumed"
    unknown = {"kind": "edit", "selection_id": str(uuid4()), "field": "country", "value": None}
    assert_problem(await api.client.post("/jobs", json=unknown), 404, "selection-not-found")


async def test_a_plan_that_takes_too_long_is_an_estimate(api: Any, seed: Any, plan: Any) -> None:
    source = seed.collection("My List", seed.companies(40_000))
    seed.sql("ANALYZE membership, company")
    for selection in (await api.select_all(source), await api.select_all(None, filter={"search": "company"})):
        with api.budgets(plan_ms=0, exact_rows=0):
            planned = await plan(selection, "industry", "Mining")
        assert planned["exact"] is False
        assert planned["matched"] == planned["changed"] + planned["unchanged"] == 40_000
        assert abs(planned["changed"] - 20_000) < 4_000
        assert planned["sentence"].startswith("~")


async def test_what_is_gone_when_its_turn_comes_is_left_out_and_what_came_later_is_not_touched(
    api: Any, seed: Any, new_worker: Any, running: Any, edit: Any
) -> None:
    """The selection was frozen before: by ids, by a filter, and as a whole list but some."""
    companies = seed.companies(100)
    source = seed.collection("My List", companies[:60])
    selections = {
        "city": await api.select_ids(source, companies[:60]),
        "country": await api.select_all(source, filter={"search": "company"}),
        "industry": await api.select_all(source, **{"except": [str(companies[59])]}),
        "external_id": await api.select_all(None),
    }
    await api.call("DELETE", f"/companies/{companies[0]}", 204)
    await api.call("DELETE", f"/collections/{source}/companies/{companies[1]}", 204)
    await api.post(f"/collections/{source}/companies", {"name": "Company that came later"}, 201)
    async with running(new_worker()):
        jobs = {
            field: await api.finished(await edit(selection, field, "new")) for field, selection in selections.items()
        }
    for field, total, gone in (("city", 60, 2), ("country", 60, 2), ("industry", 59, 2), ("external_id", 100, 1)):
        receipt = jobs[field]["receipt"]
        changed = total - gone
        assert receipt | {"total": total, "changed": changed, "unchanged": 0, "left_out": gone} == receipt
        assert seed.sql(f"SELECT count(*) FROM company WHERE {field} = 'new'") == [(changed,)]
        assert f"{gone} left out because they were removed meanwhile" in receipt["sentence"]


async def test_an_edit_cancelled_says_what_it_did_not_reach(
    api: Any, seed: Any, new_worker: Any, running: Any, edit: Any, gate: Any
) -> None:
    seed.companies(5_000)
    job = await edit(await api.select_all(None), "city", "Lyon")
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        receipt = (await api.post(f"/jobs/{job['id']}/cancel", status=200))["receipt"]
        gate.set()
    assert receipt["changed"] + receipt["unchanged"] + receipt["left_out"] + receipt["not_done"] == 5_000
    assert seed.sql("SELECT count(*) FROM company WHERE city = 'Lyon'") == [(receipt["changed"],)]
    journalled = seed.sql("SELECT sum(cardinality(company_ids)) FROM edit WHERE job_id = %s", job["id"])
    assert journalled == [(receipt["changed"],)]


async def test_edits_imports_and_single_changes_of_the_same_companies_at_once(
    api: Any, seed: Any, new_worker: Any, running: Any, edit: Any
) -> None:
    """None waits for another for ever, no failure is needed to get out, and a copy goes on beside them."""
    companies = seed.companies(8000)
    source = seed.collection("My List", companies)
    everything = await api.select_all(None)
    async with running(new_worker(chunk_ms=10, worker_concurrency=4)), running(new_worker(chunk_ms=10)):
        jobs = [
            await edit(everything, "city", "Lyon"),
            await edit(await api.select_all(source), "city", "Paris"),
            await edit(everything, "attributes.Note", "seen"),
            await api.copy(await api.select_all(source), {"new": "Copy"}),
        ]
        for company in companies[::400]:
            await api.call("PATCH", f"/companies/{company}", json={"employees": 77})
        finished = await asyncio.gather(*[api.finished(job) for job in jobs])
    assert [job["state"] for job in finished] == ["succeeded"] * 4
    retried = [entry for job in finished for entry in job["history"] if entry["type"] == "retrying"]
    assert retried == []
    assert seed.sql("SELECT count(*) FROM company WHERE city IN ('Lyon', 'Paris')") == [(8000,)]
    assert seed.sql("SELECT count(*) FROM company WHERE attributes ->> 'Note' = 'seen'") == [(8000,)]
    assert seed.sql("SELECT count(*) FROM company WHERE employees = 77") == [(20,)]
    assert len(seed.members(finished[3]["target"]["id"])) == 8000


# --- undo ---


def values(seed: Any) -> dict[Any, Any]:
    """Everything of every company but when it last changed."""
    return dict(seed.sql("SELECT id, to_jsonb(company) - 'updated_at' FROM company"))


@pytest.mark.parametrize("change", [("employees", 5000), ("country", None), ("attributes.Note", "new")])
async def test_undo_gives_everyone_the_old_value_and_redo_the_new(
    api: Any, seed: Any, new_worker: Any, running: Any, edit: Any, undo: Any, change: Any
) -> None:
    companies = seed.companies(2000)
    seed.sql('UPDATE company SET attributes = \'{"Note": "old", "Kept": "x"}\' WHERE id = ANY(%s)', companies[::2])
    before = values(seed)
    async with running(new_worker(chunk_ms=10)):
        edited = await api.finished(await edit(await api.select_all(None), *change))
        after = values(seed)
        assert after != before
        undone = await undo(edited)
        assert undone["receipt"]["restored"] == undone["receipt"]["total"] == edited["receipt"]["changed"]
        assert values(seed) == before
        redone = await undo(undone)
        assert values(seed) == after
        assert redone["title"].startswith(("Redo: Set", "Redo: Clear"))
        await undo(redone)
        assert values(seed) == before


async def test_undo_leaves_what_was_changed_or_deleted_since_and_says_so(
    api: Any, seed: Any, worker: None, edit: Any, undo: Any
) -> None:
    companies = seed.companies(10)
    before = values(seed)
    edited = await api.finished(await edit(await api.select_all(None), "city", "Lyon"))
    await api.call("PATCH", f"/companies/{companies[0]}", json={"city": "Paris"})
    await api.call("PATCH", f"/companies/{companies[1]}", json={"city": None})
    await api.call("PATCH", f"/companies/{companies[2]}", json={"industry": "Mining"})
    await api.call("DELETE", f"/companies/{companies[3]}", 204)
    planned = await api.post("/plans", {"kind": "undo", "job_id": edited["id"]}, 200)
    assert planned | {"restored": 7, "left_out": 3, "exact": True} == planned
    undone = await undo(edited)
    receipt = undone["receipt"]
    assert receipt | {"total": 10, "restored": 7, "changed_since": 2, "company_deleted": 1} == receipt
    found = dict(seed.sql("SELECT id, city FROM company"))
    assert found[companies[0]] == "Paris"
    assert [found[company] for company in companies[1:3] + companies[4:]] == [None] * 8
    mining = {"industry": "Mining", "industry_key": sort_key("Mining")}
    assert values(seed)[companies[2]] == before[companies[2]] | mining, "its other fields stay"
    redone = await undo(undone)
    assert redone["receipt"]["restored"] == 7, "redo is of what undo did, no more"
    assert seed.sql("SELECT count(*) FROM company WHERE city = 'Lyon'") == [(7,)]


async def test_of_two_edits_the_first_undone_leaves_what_the_second_wrote(
    api: Any, seed: Any, worker: None, edit: Any, undo: Any
) -> None:
    companies = seed.companies(30)
    first = await api.finished(await edit(await api.select_ids(None, companies[:20]), "city", "Lyon"))
    second = await api.finished(await edit(await api.select_ids(None, companies[10:]), "city", "Paris"))
    undone = await undo(first)
    assert undone["receipt"] | {"restored": 10, "changed_since": 10} == undone["receipt"]
    found = dict(seed.sql("SELECT id, city FROM company"))
    assert [found[company] for company in companies] == [None] * 10 + ["Paris"] * 20
    undone = await undo(second)
    assert undone["receipt"]["restored"] == 20
    found = dict(seed.sql("SELECT id, city FROM company"))
    assert [found[company] for company in companies] == [None] * 10 + ["Lyon"] * 10 + [None] * 10


async def test_a_cancelled_edit_is_undone_as_far_as_it_came(
    api: Any, seed: Any, new_worker: Any, running: Any, edit: Any, undo: Any, gate: Any
) -> None:
    seed.companies(5_000)
    before = values(seed)
    job = await edit(await api.select_all(None), "city", "Lyon")
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        job = await api.post(f"/jobs/{job['id']}/cancel", status=200)
        gate.set()
        undone = await undo(job)
    assert undone["receipt"]["restored"] == job["receipt"]["changed"]
    assert values(seed) == before
