"""Collections, companies and memberships: made, read, changed and deleted; counts exact throughout."""

import asyncio
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


async def test_a_collection_from_its_making_to_its_renaming(api: Any) -> None:
    answer = await api.client.post("/collections", json={"name": "  My \t List "})
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/collections/{made['id']}"
    assert made["name"] == "My List"
    assert made["company_count"] == 0
    assert await api.get(f"/collections/{made['id']}") == made
    renamed = await api.call("PATCH", f"/collections/{made['id']}", json={"name": "Prospects"})
    assert renamed["name"] == "Prospects"
    assert renamed["updated_at"] > made["updated_at"]
    assert await api.collection("my list")  # the old name is free again


async def test_a_collection_may_be_renamed_to_its_own_name_in_other_letters(api: Any) -> None:
    made = await api.collection("my list")
    assert (await api.call("PATCH", f"/collections/{made['id']}", json={"name": "My List"}))["name"] == "My List"


async def test_one_name_asked_for_ten_times_at_once_is_given_once(api: Any) -> None:
    answers = await asyncio.gather(*[api.client.post("/collections", json={"name": "My List"}) for _ in range(10)])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


@pytest.mark.parametrize(
    ("search", "found"),
    [("LIST", ["Ä list", "My List"]), ("a ", ["Ä list"]), ("%", ["100 %"]), ("_", []), ("x", [])],
)  # fmt: skip
async def test_collections_are_found_by_a_part_of_their_name(api: Any, search: str, found: list[str]) -> None:
    for name in ("My List", "Ä list", "100 %"):
        await api.collection(name)
    page = await api.get("/collections", search=search)
    assert [row["name"] for row in page["items"]] == found


COMPANY = {
    "name": "Société Générale", "domain": "HTTPS://www.Société.example/path", "description": "A bank",
    "country": "France", "city": "Paris", "industry": "Banking", "employees": 117_000,
    "founded_year": 1864, "funding_usd": 10**12,
    "external_id": "GLE", "attributes": {"Ticker": "GLE", "Note": "x" * 1000},
}  # fmt: skip


async def test_a_company_keeps_what_it_was_given(api: Any) -> None:
    made = await api.post("/companies", COMPANY, 201)
    assert made | COMPANY | {"domain": "xn--socit-esab.example"} == made
    assert await api.get(f"/companies/{made['id']}") == made
    assert await api.get("/companies/count") == {"count": 1, "exact": True}


async def test_a_patch_changes_what_it_names_and_nothing_else(api: Any) -> None:
    made = await api.post("/companies", COMPANY)
    changed = await api.call(
        "PATCH", f"/companies/{made['id']}", json={"city": "Lyon", "employees": None, "domain": ""}
    )
    assert changed == {**made, "city": "Lyon", "employees": None, "domain": None, "updated_at": changed["updated_at"]}
    assert changed["updated_at"] > made["updated_at"]


async def test_a_renamed_company_is_sorted_by_its_new_name(api: Any) -> None:
    first, second = [await api.post("/companies", {"name": name}) for name in ("Alpha", "Beta")]
    await api.call("PATCH", f"/companies/{first['id']}", json={"name": "ÉCLAIR"})
    page = await api.get("/companies", sort="name")
    assert [row["id"] for row in page["items"]] == [second["id"], first["id"]]


async def test_a_member_is_a_company_with_the_reason_why_it_is_there(api: Any) -> None:
    collection = await api.collection("My List")
    path = f"/collections/{collection['id']}/companies"
    answer = await api.client.post(path, json={"name": "Acme", "city": "Paris"})
    member = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(f"{path}/{member['id']}")
    assert member["job_id"] == answer.headers["longlist-job"]
    assert member["city"] == "Paris"
    assert await api.get(f"{path}/{member['id']}") == member
    assert (await api.get(path))["items"] == [member]
    assert (await api.get(f"/collections/{collection['id']}"))["company_count"] == 1


async def test_taking_a_company_out_leaves_it_in_the_workspace(api: Any) -> None:
    collection = await api.collection("My List")
    member = await api.post(f"/collections/{collection['id']}/companies", {"name": "Acme"})
    path = f"/collections/{collection['id']}/companies/{member['id']}"
    assert await api.call("DELETE", path, 204) is None
    await api.call("DELETE", path, 404)
    assert (await api.get(f"/companies/{member['id']}"))["name"] == "Acme"
    assert (await api.get(f"/collections/{collection['id']}"))["company_count"] == 0


async def test_deleting_a_company_takes_it_out_of_every_list(api: Any, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(3)
    lists = [seed.collection(name, companies) for name in "abc"]
    await api.call("DELETE", f"/companies/{companies[1]}", 204)
    assert [seed.count(made) for made in lists] == [2, 2, 2]
    assert [seed.members(made) for made in lists] == [[companies[0], companies[2]]] * 3
    assert (await api.get("/companies/count"))["count"] == 2


async def test_many_at_once_add_and_remove_and_the_count_is_exact(api: Any) -> None:
    collections = [(await api.collection(name))["id"] for name in "ab"]

    async def add_then_delete(n: int) -> None:
        member = await api.post(f"/collections/{collections[n % 2]}/companies", {"name": f"Company {n}"}, 201)
        if n % 4 == 0:
            await api.call("DELETE", f"/companies/{member['id']}", 204)
        elif n % 4 == 1:
            await api.call("DELETE", f"/collections/{collections[1]}/companies/{member['id']}", 204)

    await asyncio.gather(*[add_then_delete(n) for n in range(24)])
    assert [(await api.get(f"/collections/{made}"))["company_count"] for made in collections] == [6, 6]
    assert (await api.get("/companies/count"))["count"] == 18


async def test_a_deleted_collection_is_gone_at_once_and_its_name_is_free(
    api: Any, database_url: str, seed_at: Any
) -> None:
    """Without any worker: only the clearing up waits for one."""
    seed = seed_at(database_url)
    made = seed.collection("My List", seed.companies(5))
    answer = await api.client.delete(f"/collections/{made}")
    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["target"]) == (
        "delete_collection",
        "queued",
        {"id": str(made), "name": "My List"},
    )
    for method, path in (("GET", ""), ("GET", "/companies"), ("PATCH", ""), ("DELETE", "")):
        await api.call(method, f"/collections/{made}{path}", 404, json={"name": "x"} if method == "PATCH" else None)
    await api.post(f"/collections/{made}/companies", {"name": "Late"}, 404)
    assert (await api.get("/collections"))["items"] == []
    assert (await api.collection("My List"))["id"] != str(made)
    assert (await api.get("/companies/count"))["count"] == 5


async def test_a_page_of_collections_says_how_many_there_are_in_all(api: Any) -> None:
    for name in ("Banks", "Big banks", "Trains"):
        await api.collection(name)
    assert (await api.get("/collections", limit=1))["total"] == 3
    assert (await api.get("/collections", limit=1, search="bank"))["total"] == 2
