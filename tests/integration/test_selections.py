"""Selections: frozen on the server, exact, and said in words."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


async def copied(api: Any, seed: Any, selection: Any) -> tuple[set[UUID], dict[str, Any]]:
    """What a copy of the selection to a new list puts there, and its receipt."""
    job = await api.finished(await api.copy(selection, {"new": f"Copy of {selection['id']}"}))
    assert job["state"] == "succeeded", job
    return set(seed.members(job["target"]["id"])), job["receipt"]


async def test_all_of_a_list(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(2735)
    source = seed.collection("My List", companies)
    selection = await api.select_all(source)
    assert (
        selection | {"count": 2735, "exact": True, "mode": "all", "scope": {"collection_id": str(source)}} == selection
    )
    assert selection["sentence"] == "all 2,735 companies of “My List”"
    assert await api.get(f"/selections/{selection['id']}") == selection
    assert (await copied(api, seed, selection))[0] == set(companies)


async def test_all_except_some(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(20)
    source = seed.collection("My List", companies[:10])
    left_out = [*companies[:2], companies[0], companies[15], UUID(int=7)]  # twice, elsewhere, nobody
    selection = await api.select_all(source, **{"except": [str(company) for company in left_out]})
    assert selection["count"] == 8
    assert selection["sentence"] == "8 companies of “My List”, except 2"
    assert (await copied(api, seed, selection))[0] == set(companies[2:10])


async def test_those_that_match_a_filter_now(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(300)
    source = seed.collection("My List", companies[:200])
    matching = {row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'")} & set(companies[:200])
    one = next(iter(matching))
    selection = await api.select_all(
        source,
        filter={"conditions": [{"op": "is", "field": "country", "values": ["France"]}]},
        **{"except": [str(one)]},
    )
    assert selection["count"] == len(matching) - 1
    assert selection["sentence"] == f"{len(matching) - 1} companies of “My List” where country is France, except 1"
    seed.sql("UPDATE company SET country = CASE country WHEN 'France' THEN 'Germany' ELSE 'France' END")
    assert (await copied(api, seed, selection))[0] == matching - {one}


@pytest.mark.parametrize(
    ("search", "found"),
    [("acme", {"Acmé SA", "Other"}), ("ÀCME s", {"Acmé SA"}), ("100%", {"100% Bio"}), ("_", set())],
)  # fmt: skip
async def test_a_search_knows_neither_case_nor_accents_nor_wildcards(api: Any, search: str, found: set[str]) -> None:
    names = {"Acmé SA": None, "Other": "acme.example", "100% Bio": None, "1000 Bio": None}
    for name, domain in names.items():
        await api.post("/companies", {"name": name, "domain": domain})
    answer = await api.client.post(
        "/selections", json={"scope": {"collection_id": None}, "mode": "all", "filter": {"search": search}}
    )
    assert (answer.json().get("count", 0)) == len(found), answer.text


@pytest.mark.parametrize("search", ["\u0301", "\u0301\u0308"])
async def test_a_search_for_accents_alone_is_not_a_search_for_everything(api: Any, search: str) -> None:
    await api.post("/companies", {"name": "Acme"})
    await api.post("/selections", {"scope": {"collection_id": None}, "mode": "all", "filter": {"search": search}}, 422)


async def test_ids(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(6000)
    source = seed.collection("My List", companies)
    selection = await api.select_ids(source, [*companies[:5500], companies[0]])
    assert selection["count"] == 5500
    assert selection["sentence"] == "5,500 companies of “My List”"
    assert (await copied(api, seed, selection))[0] == set(companies[:5500])


async def test_everything_there_is(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(50)
    selection = await api.select_all(None, **{"except": [str(companies[0])]})
    assert selection["sentence"] == "49 companies, except 1"
    late = seed.companies(5, prefix="Late")
    await api.call("DELETE", f"/companies/{companies[1]}", 204)
    members, receipt = await copied(api, seed, selection)
    assert members == set(companies[2:])
    assert not members & set(late)
    assert receipt | {"total": 49, "added": 48, "left_out": 1} == receipt


@pytest.mark.parametrize("kind", ["all", "ids", "filter"])
async def test_what_comes_later_is_not_in_it_and_what_goes_is_counted(
    api: Any, seed: Any, worker: None, kind: str
) -> None:
    companies = seed.companies(12)
    source = seed.collection("My List", companies[:10])
    if kind == "all":
        selection = await api.select_all(source)
    elif kind == "ids":
        selection = await api.select_ids(source, companies[:10])
    else:
        selection = await api.select_all(source, filter={"search": "company"})
    path = f"/collections/{source}/companies"
    await api.post(path, {"name": "Company that came later"})
    await api.call("DELETE", f"{path}/{companies[0]}")  # removed
    await api.call("DELETE", f"/companies/{companies[1]}")  # deleted
    back = await api.post("/selections", {"scope": {"collection_id": None}, "mode": "ids", "ids": [str(companies[2])]})
    await api.call("DELETE", f"{path}/{companies[2]}")  # removed and put there again: no longer what was selected
    await api.finished(await api.copy(back, source))
    assert companies[2] in seed.members(source)
    await api.call("PATCH", f"/companies/{companies[3]}", json={"name": "Edited", "country": "Spain"})
    members, receipt = await copied(api, seed, selection)
    assert members == set(companies[3:10])
    assert receipt | {"total": 10, "added": 7, "already_there": 0, "left_out": 3} == receipt
    assert "3 left out because they were removed meanwhile" in receipt["sentence"]


async def test_frozen_in_the_middle_of_many_additions_it_is_exactly_what_it_counted(
    api: Any, seed: Any, worker: None
) -> None:
    """Every selection equals a prefix of the additions, in the order of their commits, and counts it right."""
    source = seed.collection("My List")
    selections: list[Any] = []
    done = asyncio.Event()

    async def add(number: int) -> None:
        for n in range(15):
            await api.post(f"/collections/{source}/companies", {"name": f"{number} {n}"}, 201)

    async def freeze() -> None:
        while not done.is_set():
            answer = await api.client.post("/selections", json={"scope": {"collection_id": str(source)}, "mode": "all"})
            if answer.status_code == 201:
                selections.append(answer.json())

    freezing = asyncio.create_task(freeze())
    await asyncio.gather(*[add(number) for number in range(4)])
    done.set()
    await freezing
    order = [row[0] for row in seed.sql("SELECT company_id FROM membership ORDER BY added_at")]
    assert len(order) == 60
    assert len({selection["count"] for selection in selections}) > 5, "the freezing met the additions"
    for selection in selections[:: max(1, len(selections) // 8)]:
        members, receipt = await copied(api, seed, selection)
        assert members == set(order[: selection["count"]])
        assert receipt["left_out"] == 0


async def test_a_list_deleted_after_the_selection_has_nothing_to_copy(api: Any, seed: Any) -> None:
    source = seed.collection("My List", seed.companies(3))
    target = seed.collection("Prospects")
    selection = await api.select_all(source)
    await api.call("DELETE", f"/collections/{source}", 202)
    for path, body in (
        ("/plans", {"kind": "copy", "selection_id": selection["id"], "target_collection_id": str(target)}),
        ("/jobs", {"kind": "copy", "selection_id": selection["id"], "target": {"collection_id": str(target)}}),
    ):
        problem = await api.post(path, body, 404)
        assert problem["type"] == "/problems/collection-not-found"
        assert problem["errors"][0]["pointer"] == "/selection_id"
