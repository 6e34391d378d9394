"""Overlaps are what plain Python sets say, whatever the lists, whichever way they are read; or a clear problem."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlist.overlaps import queries, service

NUMBER = 60

Sets = list[set[UUID]]


def asked(lists: Sequence[Any]) -> list[tuple[str, str]]:
    return [("collection_id", str(collection)) for collection in lists]


async def overlap(api: Any, lists: Sequence[Any]) -> Any:
    return await api.call("GET", "/overlaps", 200, params=asked(lists))


def matrix(sets: Sequence[set[UUID]]) -> list[list[int]]:
    return [[len(one & other) for other in sets] for one in sets]


def make(seed: Any, sets: Sequence[set[UUID]]) -> list[UUID]:
    return [seed.collection(f"List {uuid4()}", sorted(members)) for members in sets]


async def walk(api: Any, lists: Sequence[Any], sort: str, limit: int) -> tuple[list[list[Any]], list[list[Any]]]:
    """All pages from the first by `next_cursor`, and from the last by `prev_cursor`, both in the order shown."""

    async def pages(cursor: str | None, follow: str) -> AsyncIterator[tuple[Any, list[Any]]]:
        while True:
            query = [*asked(lists), ("sort", sort), ("limit", str(limit)), *([("cursor", cursor)] if cursor else [])]
            page = await api.call("GET", "/overlaps/companies", 200, params=query)
            yield page, page["items"]
            cursor = page[follow]
            if cursor is None:
                return

    forwards = [found async for found in pages(None, "next_cursor")]
    last = forwards[0][0]["last_cursor"]
    backwards = [found async for found in pages(last, "prev_cursor")] if last else forwards
    return [rows for _, rows in forwards], [rows for _, rows in reversed(backwards)]


# Which way the companies of a cell are found: by the sizes of the lists, so the test moves the borders.
ROADS = {
    "fetch by merge": {"FETCH_AND_SORT_UP_TO": 10**9, "LOOKUP_COST": 10**9},
    "fetch by lookup": {"FETCH_AND_SORT_UP_TO": 10**9, "LOOKUP_COST": 0},
    "walk and probe": {"FETCH_AND_SORT_UP_TO": -1},
}


@pytest.fixture(params=ROADS)
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in ROADS[request.param].items():
        monkeypatch.setattr(queries, name, value)
    return str(request.param)


@pytest.fixture(params=["all counted", "sampled", "a sample of small lists"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which way the matrix is counted. The sample is of all companies here, so that it must say the same."""
    if request.param != "all counted":
        monkeypatch.setattr(service, "EXACT_UP_TO", -1)
        monkeypatch.setattr(service, "SMALL_LIST", 10**9 if request.param == "a sample of small lists" else -1)
    return str(request.param)


@settings(max_examples=settings.default.max_examples // 2)
@given(data=st.data())
async def test_the_matrix_is_what_sets_say(api: Any, seed: Any, way: str, data: st.DataObject) -> None:
    for table in ("membership", "collection", "company"):
        seed.sql(f"DELETE FROM {table}")
    seed.sql("UPDATE catalog SET company_count = 0")
    companies = seed.companies(NUMBER)
    members = st.sets(st.sampled_from(companies)) | st.just(set(companies)) | st.just(set())
    sets = data.draw(st.lists(members, min_size=2, max_size=12))
    # Lists besides, which must not be counted: one more list of all, and a deleted one.
    make(seed, [set(companies)])
    seed.sql("UPDATE collection SET deleted_at = now() WHERE id = %s", str(make(seed, [set(companies)])[0]))
    lists = make(seed, sets)
    found = await overlap(api, lists)
    assert found["shared"] == matrix(sets)
    assert [(made["id"], made["company_count"]) for made in found["collections"]] == [
        (str(made), len(members)) for made, members in zip(lists, sets, strict=True)
    ]
    assert found["exact"] == (way == "all counted")


async def test_empty_lists_identical_lists_and_one_company_in_all(api: Any, seed: Any) -> None:
    companies = seed.companies(30)
    few, others = set(companies[:10]), {companies[0], *companies[10:]}
    sets: Sets = [few, set(), few, {companies[0]}, others]
    lists = make(seed, sets)
    found = await overlap(api, lists)
    assert found["shared"] == [
        [10, 0, 10, 1, 1],
        [0, 0, 0, 0, 0],
        [10, 0, 10, 1, 1],
        [1, 0, 1, 1, 1],
        [1, 0, 1, 1, 21],
    ]
    assert found["exact"] is True
    # In the order asked for, not in one of ids or names.
    turned = await overlap(api, lists[::-1])
    assert [made["id"] for made in turned["collections"]] == [str(made) for made in lists[::-1]]
    assert turned["shared"] == [row[::-1] for row in found["shared"][::-1]]


@pytest.mark.parametrize("sort", ["name", "-name", "employees", "-employees", "founded_year", "-created_at"])
async def test_the_companies_of_a_cell_are_walked_to_their_end_both_ways(
    api: Any, seed: Any, road: str, sort: str
) -> None:
    companies = seed.companies(40)
    chosen = random.Random(f"{road} {sort}")
    sets: Sets = [set(chosen.sample(companies, 30)) for _ in range(3)]
    lists = make(seed, sets)
    for number in (2, 3):
        expected = {str(company) for company in set.intersection(*sets[:number])}
        forwards, backwards = await walk(api, lists[:number], sort, 4)
        rows = list(chain.from_iterable(forwards))
        assert {row["id"] for row in rows} == expected
        assert len(rows) == len(expected)
        assert rows == list(chain.from_iterable(backwards))
        assert all(len(page) == 4 for page in forwards[:-1])
        column = sort.removeprefix("-")
        values = [row[column].lower() if column == "name" else row[column] for row in rows]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=sort.startswith("-"))
        assert values == known + [None] * (len(values) - len(known))


async def test_a_cell_without_companies_is_an_empty_page(api: Any, seed: Any, road: str) -> None:
    companies = seed.companies(10)
    lists = make(seed, [set(companies[:5]), set(companies[5:]), set()])
    for pair in (lists[:2], lists[1:]):
        assert await walk(api, pair, "name", 5) == ([[]], [[]])


async def test_a_walk_that_meets_nothing_for_too_long_gives_way_to_a_sort(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = seed.companies(60)
    lists = make(seed, [set(companies), set(companies[:30])])
    monkeypatch.setattr(queries, "FETCH_AND_SORT_UP_TO", -1)
    with api.budgets(scan_ms=0):
        forwards, backwards = await walk(api, lists, "name", 7)
    assert {row["id"] for row in chain.from_iterable(forwards)} == {str(company) for company in companies[:30]}
    assert list(chain.from_iterable(backwards)) == list(chain.from_iterable(forwards))


async def test_what_takes_too_long_is_sampled_and_in_the_end_refused(api: Any, seed: Any, assert_problem: Any) -> None:
    companies = set(seed.companies(20))
    lists = make(seed, [companies, companies])
    with api.budgets(overlap_ms=0, exact_rows=0):
        assert (await overlap(api, lists))["exact"] is False
    with api.budgets(overlap_ms=0, overlap_sample_ms=0, exact_rows=0):
        for path in ("/overlaps", "/overlaps/companies"):
            problem = assert_problem(await api.client.get(path, params=asked(lists)), 503, "too-much-to-compare")
            assert "Choose fewer" in problem["detail"]


async def test_a_sample_of_large_lists_is_near_the_truth(api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    companies = seed.companies(20_000)
    chosen = random.Random(7)
    # In the order of their ids, as imports make them: whole pages of the table would be no fair sample otherwise.
    half, third = set(chosen.sample(companies, 10_000)), set(chosen.sample(companies, 6_666))
    few = set(chosen.sample(companies, 40))
    lists = make(seed, [half, third, few])
    monkeypatch.setattr(service, "EXACT_UP_TO", 0)
    monkeypatch.setattr(service, "SAMPLE_COMPANIES", 8_000)
    found = await overlap(api, lists)
    assert found == await overlap(api, lists), "the same companies are looked at each time"
    assert found["exact"] is False
    assert [found["shared"][n][n] for n in range(3)] == [10_000, 6_666, 40]
    assert found["shared"][0][1] == found["shared"][1][0]
    assert abs(found["shared"][0][1] / len(half & third) - 1) < 0.2
    # What is in a small list is looked up, not guessed.
    assert found["shared"][2][:2] == [len(few & half), len(few & third)]


async def test_the_answer_is_of_one_moment(api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed between two statements of one answer is not in it."""
    companies = seed.companies(20)
    lists = make(seed, [set(companies), set(companies[:5])])
    real = queries.count_masks

    async def meanwhile(session: Any, ids: Any) -> Any:
        await asyncio.to_thread(
            seed.sql,
            "WITH gone AS (DELETE FROM membership WHERE company_id = %s)"
            " UPDATE collection SET company_count = company_count - 1",
            str(companies[0]),
        )
        return await real(session, ids)

    monkeypatch.setattr(queries, "count_masks", meanwhile)
    before = await overlap(api, lists)
    assert before["shared"] == [[20, 5], [5, 5]]
    assert [made["company_count"] for made in before["collections"]] == [20, 5]
    monkeypatch.setattr(queries, "count_masks", real)
    assert (await overlap(api, lists))["shared"] == [[19, 4], [4, 4]]


@pytest.mark.parametrize("path", ["/overlaps", "/overlaps/companies"])
async def test_bad_input_is_a_problem_that_points_at_it(api: Any, seed: Any, assert_problem: Any, path: str) -> None:
    lists = make(seed, [set() for _ in range(13)])

    async def refused(wrong: Sequence[Any], status: int, slug: str) -> Any:
        problem = assert_problem(await api.client.get(path, params=asked(wrong)), status, slug)
        return problem["detail"], problem["errors"][0]["pointer"]

    for wrong in (lists[:1], lists):
        detail, pointer = await refused(wrong, 422, "wrong-number-of-collections")
        assert detail == f"An overlap is of 2 to 12 collections, and this names {len(wrong)}."
        assert pointer == "?collection_id"
    assert (await refused([], 422, "invalid"))[1] == "?collection_id"
    assert (await refused([lists[0], "x"], 422, "invalid"))[1] == "?collection_id.1"
    detail, pointer = await refused([lists[0], lists[1], lists[0]], 422, "repeated-collection")
    assert detail.startswith("“List ")
    assert pointer == "?collection_id.2"
    assert (await refused([lists[0], uuid4()], 404, "collection-not-found"))[1] == "?collection_id.1"
    await api.call("DELETE", f"/collections/{lists[0]}", 202)
    assert (await refused(lists[:2], 404, "collection-not-found"))[1] == "?collection_id.0"


async def test_a_cursor_of_another_order_is_refused(api: Any, seed: Any, assert_problem: Any) -> None:
    companies = set(seed.companies(5))
    lists = make(seed, [companies, companies])
    page = await api.call("GET", "/overlaps/companies", params=[*asked(lists), ("limit", "2")])
    query = [*asked(lists), ("sort", "employees"), ("cursor", page["next_cursor"])]
    assert_problem(await api.client.get("/overlaps/companies", params=query), 400, "bad-cursor")
