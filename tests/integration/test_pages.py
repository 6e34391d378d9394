"""Keyset pages: walked forwards, backwards and from the end, in any order, they are the sorted list."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, get_args
from uuid import UUID

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from longlist.collections.schemas import CollectionSort
from longlist.companies.schemas import CompanySort
from longlist.finding import roads
from longlist.finding.schemas import MemberSort
from longlist.text.keys import name_key, sort_key

LIST = UUID(int=1)
START = datetime(2026, 1, 1, tzinfo=UTC)

few_numbers = st.one_of(st.none(), st.integers(0, 3))
a_company = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "name": st.text("aAéÉ ßz", min_size=1, max_size=4).filter(lambda name: bool(name.strip())),
        "domain": st.one_of(st.none(), st.sampled_from(["a.com", "b.com"])),
        "industry": st.one_of(st.none(), st.text("aÉ", min_size=1, max_size=2)),
        "country": st.one_of(st.none(), st.text("aZß", min_size=1, max_size=2)),
        "city": st.none(),
        "employees": few_numbers,
        "founded_year": st.one_of(st.none(), st.integers(1990, 1992)),
        "funding_usd": few_numbers,
        "created_at": st.integers(0, 5).map(lambda n: START + timedelta(microseconds=n)),
        "added_at": st.one_of(st.none(), st.integers(0, 5).map(lambda n: START + timedelta(microseconds=n))),
    }
)
NOTHING_KNOWN = dict.fromkeys(("domain", "industry", "country", "city"))
MEMBER_SORTS = [sort for sort in get_args(MemberSort) if sort != "relevance"]
some_companies = st.lists(a_company, max_size=25, unique_by=lambda company: company["id"])


@pytest.fixture
async def api(open_api: Any, module_database_url: str) -> AsyncIterator[Any]:
    async with open_api(module_database_url) as opened:
        yield opened


def fill(url: str, companies: list[dict[str, Any]]) -> None:
    """Make these the only companies, and those that have an `added_at` the members of the only list."""
    members = [company for company in companies if company["added_at"] is not None]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in ("membership", "collection", "company"):
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        cursor.executemany(
            "INSERT INTO company (id, name, name_key, domain, industry, country, city, employees, founded_year,"
            " funding_usd, created_at) VALUES (%(id)s, %(name)s, %(key)s, %(domain)s, %(industry)s, %(country)s,"
            " %(city)s, %(employees)s, %(founded_year)s, %(funding_usd)s, %(created_at)s)",
            [{**NOTHING_KNOWN, **company, "key": name_key(company["name"])} for company in companies],
        )
        cursor.execute(
            "INSERT INTO collection (id, name, name_key, company_count) VALUES (%s, 'List', 'list', %s)",
            (LIST, len(members)),
        )
        cursor.executemany(
            "INSERT INTO membership (collection_id, company_id, added_at) VALUES (%s, %s, %s)",
            [(LIST, company["id"], company["added_at"]) for company in members],
        )


def plainly_sorted(rows: list[dict[str, Any]], sort: str) -> list[str]:
    """The ids as Python sorts them: nulls last either way, ids in the direction of the rest."""
    column, descending = sort.removeprefix("-"), sort.startswith("-")

    def key(row: dict[str, Any]) -> Any:
        if column in ("country", "city", "industry"):
            return sort_key(row[column]), row["id"]
        return (name_key(row["name"]) if column == "name" else row[column], row["id"])

    valued = sorted((row for row in rows if row[column] is not None), key=key, reverse=descending)
    nulls = sorted((row for row in rows if row[column] is None), key=lambda row: row["id"], reverse=descending)
    return [str(row["id"]) for row in valued + nulls]


async def walk(api: Any, path: str, sort: str, limit: int) -> tuple[list[list[str]], list[list[str]]]:
    """The pages from the first by `next_cursor`, and those from the last by `prev_cursor`, both in the order shown."""

    async def pages(cursor: str | None, follow: str) -> AsyncIterator[tuple[dict[str, Any], list[str]]]:
        while True:
            page = await api.get(path, sort=sort, limit=limit, **({"cursor": cursor} if cursor else {}))
            yield page, [row["id"] for row in page["items"]]
            cursor = page[follow]
            if cursor is None:
                return

    forwards = [found async for found in pages(None, "next_cursor")]
    first = forwards[0][0]
    assert (first["last_cursor"] is None) == (len(forwards) == 1)
    assert first["prev_cursor"] is None
    assert all(page["prev_cursor"] for page, _ in forwards[1:])
    backwards = [found async for found in pages(first["last_cursor"], "prev_cursor")]
    if first["last_cursor"]:
        assert backwards[0][0]["next_cursor"] is None
        assert all(page["next_cursor"] for page, _ in backwards[1:])
    return [ids for _, ids in forwards], [ids for _, ids in reversed(backwards)]


async def check(api: Any, path: str, rows: list[dict[str, Any]], sort: str, limit: int) -> None:
    forwards, backwards = await walk(api, path, sort, limit)
    expected = plainly_sorted(rows, sort)
    assert list(chain.from_iterable(forwards)) == expected
    assert list(chain.from_iterable(backwards)) == expected
    assert all(len(page) == limit for page in forwards[:-1])
    assert all(len(page) == limit for page in backwards[1:])


@given(some_companies, st.sampled_from(get_args(CompanySort)), st.integers(1, 6))
async def test_all_companies(api: Any, module_database_url: str, companies: Any, sort: str, limit: int) -> None:
    fill(module_database_url, companies)
    await check(api, "/companies", companies, sort, limit)


@pytest.mark.parametrize("road", ["fetch and sort", "walk and probe"])
@given(
    some_companies, st.sampled_from([sort for sort in get_args(MemberSort) if sort != "relevance"]), st.integers(1, 6)
)
@example([], "name", 3)
async def test_members(
    api: Any, module_database_url: str, monkeypatch: Any, road: str, companies: Any, sort: str, limit: int
) -> None:
    for step in ("WALK_US", "WALK_MEMBERS_US"):
        monkeypatch.setattr(roads, step, 0 if road == "walk and probe" else 10**9)
    fill(module_database_url, companies)
    members = [company for company in companies if company["added_at"] is not None]
    await check(api, f"/collections/{LIST}/companies", members, sort, limit)


@pytest.mark.parametrize("sort", get_args(CollectionSort))
async def test_collections(api: Any, module_database_url: str, sort: str) -> None:
    fill(module_database_url, [])
    names = ["Zoo", "ábc", "Abd", "École", "zebra 10", "zebra 9", "Ünder", "x"]
    for name in names:
        await api.collection(name)
    rows = (await api.get("/collections", limit=200))["items"]
    for limit in (1, 3, 4, 50):
        await check(api, "/collections", rows, sort, limit)


async def test_a_walk_that_meets_nothing_for_too_long_is_given_up_for_a_sort(
    api: Any, module_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = [
        {"id": UUID(int=n), "name": f"c{n:04}", "employees": n, "founded_year": None, "funding_usd": None}
        | {"created_at": START, "added_at": START if n % 2 else None}
        for n in range(300)
    ]
    fill(module_database_url, companies)
    monkeypatch.setattr(roads, "WALK_US", 0)
    members = [company for company in companies if company["added_at"] is not None]
    with api.budgets(scan_ms=0):
        await check(api, f"/collections/{LIST}/companies", members, "-employees", 100)


async def test_rows_that_come_and_go_between_two_pages_shift_nothing(api: Any, module_database_url: str) -> None:
    fill(module_database_url, [])
    names = [f"Company {n:02}" for n in range(20)]
    made = {name: (await api.post(f"/collections/{LIST}/companies", {"name": name}))["id"] for name in names}
    first = await api.get(f"/collections/{LIST}/companies", sort="name", limit=5)
    await api.call("DELETE", f"/companies/{made['Company 00']}")
    await api.call("DELETE", f"/companies/{made['Company 04']}")  # the very row that the cursor names
    await api.post(f"/collections/{LIST}/companies", {"name": "Company 00 again"})
    second = await api.get(f"/collections/{LIST}/companies", sort="name", limit=5, cursor=first["next_cursor"])
    assert [row["name"] for row in second["items"]] == names[5:10]
    back = await api.get(f"/collections/{LIST}/companies", sort="name", limit=5, cursor=second["prev_cursor"])
    assert [row["name"] for row in back["items"]] == ["Company 00 again", *names[1:4]]


async def test_a_page_that_became_empty_still_leads_back(api: Any, module_database_url: str) -> None:
    fill(module_database_url, [])
    made = [(await api.post(f"/collections/{LIST}/companies", {"name": f"Company {n}"}))["id"] for n in range(6)]
    path = f"/collections/{LIST}/companies"
    first = await api.get(path, sort="name", limit=5)
    await api.call("DELETE", f"{path}/{made[5]}")
    empty = await api.get(path, sort="name", limit=5, cursor=first["next_cursor"])
    assert empty["items"] == []
    back = await api.get(path, sort="name", limit=5, cursor=empty["prev_cursor"])
    assert [row["id"] for row in back["items"]] == made[:5]


async def test_a_page_brings_the_attributes_that_were_asked_for(api: Any, module_database_url: str) -> None:
    fill(module_database_url, [])
    acme = await api.post("/companies", {"name": "Acme", "attributes": {"Tier": "Gold", "Note": "n" * 5_000, "x": "y"}})
    await api.post("/companies", {"name": "Bell"})
    await api.post(f"/collections/{LIST}/companies", {"name": "Core", "attributes": {"Tier": "Tin"}})
    asked = {"attribute": ["Tier", "Note", "nobody's"]}
    page = await api.get("/companies", **asked)
    told = {row["name"]: row["attributes"] for row in page["items"]}
    assert told == {"Acme": {"Tier": "Gold", "Note": "n" * 300}, "Bell": {}, "Core": {"Tier": "Tin"}}
    (core,) = (await api.get(f"/collections/{LIST}/companies", **asked))["items"]
    assert core["attributes"] == {"Tier": "Tin"}
    assert all(row["attributes"] == {} for row in (await api.get("/companies"))["items"])
    assert (await api.get(f"/companies/{acme['id']}"))["attributes"]["Note"] == "n" * 5_000
    fifty = [f"a{number}" for number in range(50)]
    assert (await api.get("/companies", attribute=fifty))["items"][0]["attributes"] == {}
    for refused in ([*fifty, "one more"], ["a" * 201], ["\0"], [""]):
        await api.call("GET", "/companies", 422, params={"attribute": refused})
