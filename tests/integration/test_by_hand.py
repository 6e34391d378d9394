"""Companies created, edited, removed and deleted one by one: each change is a job, done at once, and can be undone."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from longlist.companies.models import MAX_ATTRIBUTES

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


@pytest.fixture
def change(api: Any) -> Any:
    """Makes a request that changes something; the answer's body, and the job that it names."""

    async def make(method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, Any]:
        answer = await api.client.request(method, path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        job = answer.headers.get("longlist-job")
        return (answer.json() if answer.content else None), (await api.get(f"/jobs/{job}") if job else None)

    return make


@pytest.fixture
def undo(api: Any) -> Any:
    """Undoes a job, and waits for that."""

    async def take_back(job: Any) -> Any:
        done = await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202))
        assert done["state"] == "succeeded", done["error"]
        return done

    return take_back


def rows(seed: Any) -> dict[UUID, Any]:
    """Everything of every company but when it last changed."""
    return dict(seed.sql("SELECT id, to_jsonb(company) - 'updated_at' FROM company"))


def memberships(seed: Any) -> list[Any]:
    return list(seed.sql("SELECT collection_id, company_id, job_id, added_at FROM membership ORDER BY 1, 2"))


ACME = {"name": "Acme", "city": "Paris", "employees": 7, "attributes": {"Tier": "Gold", "Note": "x", "Owner": "Ana"}}


# --- merge patches ---


async def test_attributes_are_merged_and_null_removes_one(api: Any) -> None:
    made = await api.post("/companies", ACME, 201)
    path = f"/companies/{made['id']}"
    merged = await api.call("PATCH", path, json={"attributes": {"Tier": "Tin", "Note": None, "New": " y "}})
    assert merged["attributes"] == {"Tier": "Tin", "Owner": "Ana", "New": "y"}
    assert (await api.call("PATCH", path, json={"attributes": {"Owner": "  "}}))["attributes"] == {
        "Tier": "Tin",
        "New": "y",
    }
    assert (await api.call("PATCH", path, json={"attributes": {}}))["attributes"] == {"Tier": "Tin", "New": "y"}
    answer = await api.client.patch(
        path, content='{"attributes": null}', headers={"content-type": "application/merge-patch+json"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["attributes"] == {}
    assert answer.json()["city"] == "Paris"


async def test_a_patch_that_changes_nothing_writes_nothing(api: Any, change: Any) -> None:
    made = await api.post("/companies", ACME, 201)
    same, job = await change("PATCH", f"/companies/{made['id']}", ACME | {"attributes": {"Tier": "Gold", "None": None}})
    assert job is None
    assert same == made
    assert len((await api.get("/jobs"))["items"]) == 1, "only that of its creation"


async def test_blank_attributes_of_a_new_company_are_not_kept(api: Any) -> None:
    made = await api.post("/companies", {"name": "Acme", "attributes": {"Tier": " ", "Note": "x"}}, 201)
    assert made["attributes"] == {"Note": "x"}


# --- one limit of attributes ---

FULL = {f"a{number}": "x" for number in range(MAX_ATTRIBUTES)}


async def test_a_company_cannot_get_more_attributes_than_the_limit(api: Any, assert_problem: Any, seed: Any) -> None:
    made = await api.post("/companies", {"name": "Acme", "attributes": FULL}, 201)
    path = f"/companies/{made['id']}"
    answer = await api.client.patch(path, json={"city": "Lyon", "attributes": {"more": "x"}})
    problem = assert_problem(answer, 422, "too-many-attributes")
    assert "201 attributes; 200 is the most" in problem["detail"]
    assert problem["errors"][0]["pointer"] == "/attributes"
    assert await api.get(path) == made, "and its city is as it was"
    swapped = await api.call("PATCH", path, json={"attributes": {"more": "x", "a0": None}})
    assert len(swapped["attributes"]) == MAX_ATTRIBUTES
    await api.post("/companies", {"name": "B", "attributes": FULL | {"more": "x"}}, 422)
    # What has more from before keeps them, and its own answer is taken back.
    seed.sql('UPDATE company SET attributes = attributes || \'{"b1": "x", "b2": "x"}\' WHERE id = %s', made["id"])
    over = await api.get(path)
    again = await api.call("PATCH", path, json={"attributes": over["attributes"], "city": "Lyon"})
    assert again["attributes"] == over["attributes"]


async def test_a_bulk_edit_leaves_companies_without_room_and_says_so(
    api: Any, seed: Any, worker: None, undo: Any
) -> None:
    full = await api.post("/companies", {"name": "Full", "attributes": FULL}, 201)
    but_one = {name: text for name, text in FULL.items() if name != "a0"}
    has_it = await api.post("/companies", {"name": "Has it", "attributes": {**but_one, "Tier": "Tin"}}, 201)
    empty = await api.post("/companies", {"name": "Empty"}, 201)
    so_already = await api.post("/companies", {"name": "So already", "attributes": {"Tier": "Gold"}}, 201)
    selection = await api.select_all(None)
    body = {"kind": "edit", "selection_id": selection["id"], "field": "attributes.Tier", "value": "Gold"}
    planned = await api.post("/plans", body, 200)
    expected = {"changed": 2, "unchanged": 1, "over_limit": 1}
    assert planned | expected == planned
    assert planned["sentence"] == "2 to change, 1 are so already, 1 left as they are: 200 attributes already"
    job = await api.finished(await api.post("/jobs", body, 202))
    assert job["receipt"] | expected | {"left_out": 0} == job["receipt"]
    assert job["plan"] | expected == job["plan"]
    assert "1 left as they are because they have 200 attributes already" in job["receipt"]["sentence"]
    found = [await api.get(f"/companies/{made['id']}") for made in (full, has_it, empty, so_already)]
    tiers = {company["name"]: company["attributes"].get("Tier") for company in found}
    assert tiers == {"Full": None, "Has it": "Gold", "Empty": "Gold", "So already": "Gold"}
    for bucket, names in {"over_limit": ["Full"], "unchanged": ["So already"], "changed": ["Empty", "Has it"]}.items():
        page = await api.get(f"/jobs/{job['id']}/buckets/{bucket}")
        assert sorted(row["name"] for row in page["items"]) == names
    # The undo gives nothing back that there is no room for either.
    cleared = await api.finished(await api.post("/jobs", body | {"value": None}, 202))
    await api.call("PATCH", f"/companies/{has_it['id']}", json={"attributes": {"a0": "x"}})
    plan = await api.post("/plans", {"kind": "undo", "job_id": cleared["id"]}, 200)
    assert plan | {"restored": 2, "left_out": 1} == plan
    undone = await undo(cleared)
    assert undone["receipt"] | {"restored": 2, "over_limit": 1, "changed_since": 0} == undone["receipt"]
    assert len((await api.get(f"/companies/{has_it['id']}"))["attributes"]) == MAX_ATTRIBUTES


# --- undo of single changes ---


async def test_an_edit_is_undone_value_by_value_and_redone(
    api: Any, seed: Any, worker: None, change: Any, undo: Any
) -> None:
    made = await api.post("/companies", ACME, 201)
    path = f"/companies/{made['id']}"
    before = rows(seed)
    patch = {"name": "ÉCLAIR", "city": None, "employees": 8, "attributes": {"Tier": None, "Note": "y", "New": "z"}}
    _, job = await change("PATCH", path, patch)
    assert job | {"kind": "edit", "state": "succeeded", "by_hand": True} == job
    assert job["title"] == "Edit city, employees, name, “Tier” and 2 more fields of “Acme”"
    assert job["receipt"] | {"sentence": "1 company changed.", "total": 1, "changed": 1} == job["receipt"]
    assert [entry["type"] for entry in job["history"]] == ["succeeded"]
    after = rows(seed)
    plan = await api.post("/plans", {"kind": "undo", "job_id": job["id"]}, 200)
    assert plan | {"restored": 6, "exact": True} == plan
    undone = await undo(job)
    assert undone["by_hand"] is True
    assert rows(seed) == before
    redone = await undo(undone)
    assert rows(seed) == after
    assert redone["title"].startswith("Redo: Edit")
    await undo(redone)
    assert rows(seed) == before
    page = await api.get(f"/jobs/{undone['id']}/buckets/restored")
    assert [row["id"] for row in page["items"]] == [made["id"]]
    assert page["notice"] is None


async def test_undo_leaves_values_that_others_changed_since(
    api: Any, seed: Any, worker: None, change: Any, undo: Any
) -> None:
    made = await api.post("/companies", ACME, 201)
    path = f"/companies/{made['id']}"
    _, job = await change("PATCH", path, {"city": "Lyon", "employees": 8, "attributes": {"Note": "y"}})
    selection = await api.select_all(None)
    edit = {"kind": "edit", "selection_id": selection["id"], "field": "city", "value": "Oslo"}
    await api.finished(await api.post("/jobs", edit, 202))
    await change("PATCH", path, {"industry": "Mining"})
    undone = await undo(job)
    assert undone["receipt"] | {"total": 3, "restored": 2, "changed_since": 1} == undone["receipt"]
    assert undone["receipt"]["sentence"] == "2 put back; left as they are: 1 changed since."
    found = await api.get(path)
    assert found | ACME | {"city": "Oslo", "industry": "Mining"} == found


async def test_a_bulk_edit_and_single_edits_at_once_lose_nothing(
    api: Any, seed: Any, new_worker: Any, running: Any, change: Any, undo: Any
) -> None:
    companies = seed.companies(3000)
    seed.sql("UPDATE company SET city = 'Old'")
    selection = await api.select_all(None)
    edit = {"kind": "edit", "selection_id": selection["id"], "field": "city", "value": "Bulk"}
    async with running(new_worker(chunk_ms=10)):
        bulk = await api.post("/jobs", edit, 202)
        changes = [
            (await change("PATCH", f"/companies/{company}", {"city": "Hand", "employees": 77}))[1]
            for company in companies[::150]
        ]
        bulk = await api.finished(bulk)
        # Whichever came last stands; undone from both sides nothing of either is left, and nothing else is lost.
        by_city = dict(seed.sql("SELECT city, count(*) FROM company GROUP BY 1"))
        assert by_city.keys() <= {"Bulk", "Hand"}
        assert sum(by_city.values()) == 3000
        stood = dict(seed.sql("SELECT id, city FROM company"))
        await asyncio.gather(*[undo(job) for job in changes])
        for company, city in seed.sql("SELECT id, city FROM company WHERE id = ANY(%s)", companies[::150]):
            assert city in ("Bulk", "Old") if stood[company] == "Hand" else city == "Bulk"
    assert seed.sql("SELECT count(*) FROM company WHERE employees = 77") == [(0,)]
    assert bulk["receipt"]["changed"] + bulk["receipt"]["unchanged"] == 3000


@pytest.mark.parametrize("listed", [True, False])
async def test_a_creation_is_undone_and_redone(
    api: Any, seed: Any, worker: None, change: Any, undo: Any, listed: bool
) -> None:
    collection = await api.collection("My List")
    made, job = await change("POST", f"/collections/{collection['id']}/companies" if listed else "/companies", ACME)
    assert job | {"kind": "create_company", "by_hand": True, "state": "succeeded"} == job
    assert job["title"] == ("Add “Acme” to “My List”" if listed else "Add “Acme”")
    created = await api.get(f"/jobs/{job['id']}/buckets/created")
    assert [row["id"] for row in created["items"]] == [made["id"]]
    if listed:
        assert made["job_id"] == job["id"]
        why = await api.get(f"/collections/{collection['id']}/companies/{made['id']}/why")
        assert why["sentence"].startswith("Added by hand on ")
    before, held = rows(seed), memberships(seed)
    undone = await undo(job)
    assert undone["receipt"] | {"deleted": 1} == undone["receipt"]
    assert rows(seed) == {}
    assert memberships(seed) == []
    await api.call("GET", f"/companies/{made['id']}", 404)
    assert (await api.get(f"/collections/{collection['id']}"))["company_count"] == 0
    redone = await undo(undone)
    assert rows(seed) == before
    assert memberships(seed) == held
    await undo(redone)
    assert rows(seed) == {}
    assert (await api.get("/companies/count"))["count"] == 0


async def test_undo_of_a_creation_leaves_a_company_that_others_use(
    api: Any, seed: Any, worker: None, change: Any, undo: Any
) -> None:
    edited, creation = await change("POST", "/companies", ACME)
    _, edit = await change("PATCH", f"/companies/{edited['id']}", {"city": "Lyon"})
    plan = await api.post("/plans", {"kind": "undo", "job_id": creation["id"]}, 200)
    assert plan | {"deleted": None, "left_out": 1} == plan
    undone = await undo(creation)
    assert undone["receipt"] | {"changed_since": 1} == undone["receipt"]
    assert (await api.get(f"/companies/{edited['id']}"))["city"] == "Lyon"
    # An edit undone is no edit.
    again, creation = await change("POST", "/companies", ACME)
    _, edit = await change("PATCH", f"/companies/{again['id']}", {"city": "Lyon"})
    await undo(edit)
    assert (await undo(creation))["receipt"]["deleted"] == 1
    # In another list it is somebody else's too; out of its own it goes.
    first = await api.collection("First")
    copied, creation = await change("POST", f"/collections/{first['id']}/companies", {"name": "Copied"})
    selection = await api.select_ids(None, [copied["id"]])
    job = await api.finished(await api.copy(selection, {"new": "Second"}))
    undone = await undo(creation)
    assert undone["receipt"] | {"removed": 1, "changed_since": 1} == undone["receipt"]
    assert [company for _, company, *_ in memberships(seed)] == [UUID(copied["id"])]
    assert seed.count(UUID(job["target"]["id"])) == 1


async def test_a_deletion_is_undone_and_redone(api: Any, seed: Any, worker: None, change: Any, undo: Any) -> None:
    companies = seed.companies(3)
    lists = [seed.collection(name, companies) for name in "ab"]
    before, held = rows(seed), memberships(seed)
    _, job = await change("DELETE", f"/companies/{companies[1]}")
    assert job | {"kind": "delete_companies", "by_hand": True, "state": "succeeded"} == job
    assert job["receipt"]["sentence"] == "1 company deleted, with 2 places in collections."
    assert [found["id"] for found in (await api.get("/jobs", collection_id=str(lists[0])))["items"]] == [job["id"]]
    gone = rows(seed)
    assert len(gone) == 2
    undone = await undo(job)
    assert rows(seed) == before
    assert memberships(seed) == held
    await undo(undone)
    assert rows(seed) == gone
    assert [seed.count(made) for made in lists] == [2, 2]


async def test_a_removal_is_undone_with_its_provenance(
    api: Any, seed: Any, worker: None, change: Any, undo: Any
) -> None:
    companies = seed.companies(3)
    collection = seed.collection("My List", companies)
    held = memberships(seed)
    _, job = await change("DELETE", f"/collections/{collection}/companies/{companies[1]}")
    assert job | {"kind": "remove", "by_hand": True, "source": {"id": str(collection), "name": "My List"}} == job
    assert len(memberships(seed)) == 2
    undone = await undo(job)
    assert memberships(seed) == held
    assert seed.count(collection) == 3
    await undo(undone)
    assert seed.members(collection) == [companies[0], companies[2]]


# --- requests sent twice, and lists of jobs ---


async def test_a_key_makes_one_company_however_often_it_is_sent(api: Any, change: Any, assert_problem: Any) -> None:
    collection = await api.collection("My List")
    for path in ("/companies", f"/collections/{collection['id']}/companies"):
        key = {"Idempotency-Key": path}
        answers = await asyncio.gather(*[change("POST", path, ACME, **key) for _ in range(4)])
        assert len({made["id"] for made, _ in answers}) == 1
        assert len({job["id"] for _, job in answers}) == 1
        other = await api.client.post(path, json=ACME | {"name": "Other"}, headers=key)
        assert_problem(other, 422, "idempotency-key-reused")
    assert (await api.get("/companies/count"))["count"] == 2
    key = {"Idempotency-Key": "gone"}
    made = (await api.get("/companies"))["items"][0]
    first = await change("DELETE", f"/companies/{made['id']}", **key)
    again = await change("DELETE", f"/companies/{made['id']}", **key)
    assert again[1]["id"] == first[1]["id"]
    await api.call("DELETE", f"/companies/{made['id']}", 404)


async def test_lists_of_jobs_tell_changes_by_hand_from_bulk_jobs(
    api: Any, seed: Any, worker: None, change: Any
) -> None:
    _, by_hand = await change("POST", "/companies", ACME)
    bulk = await api.finished(await api.copy(await api.select_all(None), {"new": "Copy"}))

    async def listed(**query: Any) -> list[str]:
        return [job["id"] for job in (await api.get("/jobs", **query))["items"]]

    assert await listed() == [bulk["id"], by_hand["id"]]
    assert await listed(by_hand="true") == [by_hand["id"]]
    assert await listed(by_hand="false") == [bulk["id"]]
    assert by_hand["undoable_until"] is not None
