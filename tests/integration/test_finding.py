"""Search and filters: page walk, count, selection and job agree with a plain evaluation in Python."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from longlist.budgets import Budgets
from longlist.db import create_engine, create_sessions
from longlist.finding import hints, index_writer, marks, ranking, roads, service, text_queries
from longlist.finding.schemas import Filter, MemberSort
from longlist.finding.texts import index_words, search_words
from longlist.text.folds import search_fold
from longlist.text.keys import name_key, phrase_of, sort_key

Company = dict[str, Any]
LIST, OTHER = UUID(int=1), UUID(int=2)
START = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = (
    "membership", "collection", "company", "company_text", "company_text_due", "known_word", "known_value",
    "known_headers",
)  # fmt: skip
TEXTS = ("name", "domain", "description", "country", "city", "industry", "external_id", "attributes.Tier")
NUMBERS = ("employees", "founded_year", "funding_usd")

words = st.sampled_from(["a", "ab", "Ab", "abc", "ABC", "é", "E", "a b", "100%", "_", "腾讯", "讯", "ÀB C", "zabcz"])
text_value = st.one_of(st.none(), words)
a_company = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "name": words,
        "domain": st.one_of(st.none(), st.sampled_from(["ab.com", "abc.de", "e-a.com"])),
        "description": text_value,
        "country": text_value,
        "city": st.none(),
        "industry": text_value,
        "external_id": st.none(),
        "attributes": st.one_of(st.just({}), st.fixed_dictionaries({"Tier": words})),
        "employees": st.one_of(st.none(), st.integers(0, 4)),
        "founded_year": st.one_of(st.none(), st.integers(1999, 2001)),
        "funding_usd": st.one_of(st.none(), st.integers(0, 2)),
        "created_at": st.integers(0, 3).map(lambda n: START + timedelta(days=n)),
        "added_at": st.one_of(st.none(), st.integers(0, 3).map(lambda n: START + timedelta(days=n))),
        "other": st.booleans(),
    }
)
some_companies = st.lists(a_company, max_size=15, unique_by=lambda company: company["id"])


def ends(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    pairs = st.tuples(st.one_of(st.none(), values), st.one_of(st.none(), values))
    return pairs.filter(lambda pair: pair != (None, None) and (None in pair or pair[0] <= pair[1]))


values = st.lists(words, min_size=1, max_size=3)
moments = st.integers(0, 3).map(lambda n: (START + timedelta(days=n)).isoformat())
a_condition = st.one_of(
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["is", "is_not"]),
            "field": st.sampled_from(TEXTS),
            "values": values,
            "or_empty": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["contains", "does_not_contain"]),
            "field": st.sampled_from(TEXTS),
            "values": values,
        }
    ),
    st.fixed_dictionaries(
        {"op": st.sampled_from(["is_empty", "is_not_empty"]), "field": st.sampled_from(TEXTS + NUMBERS)}
    ),
    st.tuples(st.sampled_from(NUMBERS), ends(st.one_of(st.integers(0, 3), st.just(2000)))).map(
        lambda made: {"op": "between", "field": made[0], "min": made[1][0], "max": made[1][1]}
    ),
    st.tuples(st.sampled_from(["created_at", "added_at"]), ends(moments)).map(
        lambda made: {"op": "during", "field": made[0], "since": made[1][0], "until": made[1][1]}
    ),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["in_collection", "not_in_collection"]),
            "collection_ids": st.sampled_from([[str(LIST)], [str(OTHER)], [str(LIST), str(OTHER)]]),
        }
    ),
)
# No search of five letters or more: what is forgiven has a test of its own.
a_filter = st.fixed_dictionaries(
    {"conditions": st.lists(a_condition, max_size=3)},
    optional={"search": st.sampled_from(["a", "ab", "abc", "É", "b c", "ab a", "讯", "腾讯", "100", "com", "zz"])},
)


def matches(company: Company, where: dict[str, Any]) -> bool:
    found = all(holds(company, condition) for condition in where["conditions"])
    return found and ("search" not in where or is_found(company, where["search"]))


def holds(company: Company, condition: dict[str, Any]) -> bool:
    match condition["op"]:
        case "in_collection" | "not_in_collection":
            lists = {str(LIST): company["added_at"] is not None, str(OTHER): company["other"]}
            there = any(lists[one] for one in condition["collection_ids"])
            return there == (condition["op"] == "in_collection")
        case "between":
            value = company[condition["field"]]
            least, most = condition["min"], condition["max"]
            return value is not None and (least is None or value >= least) and (most is None or value <= most)
        case "during":
            value = company[condition["field"]]
            since, until = (condition[end] and datetime.fromisoformat(condition[end]) for end in ("since", "until"))
            return value is not None and (since is None or value >= since) and (until is None or value < until)
    name = condition["field"]
    value = company["attributes"].get(name[11:]) if name.startswith("attributes.") else company[name]
    match condition["op"]:
        case "is_empty" | "is_not_empty":
            return (value is None) == (condition["op"] == "is_empty")
        case "is" | "is_not":
            one_of = value in condition["values"] or (condition["or_empty"] and value is None)
            return one_of == (condition["op"] == "is")
    contained = value is not None and any(contains(name, value, one) for one in condition["values"])
    return contained == (condition["op"] == "contains")


def contains(field: str, value: str, sought: str) -> bool:
    if field == "name":
        return phrase_of(sought) in name_key(value)
    pattern = re.escape(search_fold(sought))
    if field != "domain" and sought == "a b":  # initials may stand together
        pattern = "a ?b"
    return re.search(pattern, search_fold(value)) is not None


def is_found(company: Company, search: str) -> bool:
    """Each word is in the name or the domain, or begins a word of the description."""
    name, domain = name_key(company["name"]), company["domain"] or ""

    def met(word: Any) -> bool:
        if word.begins:
            return f" {name}".find(f" {word.text}") >= 0 or domain.startswith(word.text)
        return word.text in name or word.text in domain

    described = index_words(company["description"])

    def in_description(word: Any) -> bool:
        *whole, last = word.in_description or [None]
        return last is not None and set(whole) <= set(described) and any(one.startswith(last) for one in described)

    found = search_words(search)
    return bool(found) and all(met(word) or in_description(word) for word in found)


@pytest.fixture
async def api(open_api: Any, module_database_url: str) -> AsyncIterator[Any]:
    async with open_api(module_database_url) as opened:
        yield opened


def fill(url: str, companies: list[Company]) -> None:
    """Make these the only companies, and those that have an `added_at` the members of a list."""
    rows = [
        {**company, "key": name_key(company["name"]), "attributes": json.dumps(company["attributes"])}
        for company in companies
    ]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in TABLES:  # a fraction of the time of TRUNCATE, which makes a new file of each index
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        columns = (
            "id", "name", "domain", "description", "country", "city", "industry", "external_id", "attributes",
            "employees", "founded_year", "funding_usd", "created_at",
        )  # fmt: skip
        placeholders = ", ".join(f"%({column})s" for column in columns)
        cursor.executemany(
            f"INSERT INTO company (name_key, {', '.join(columns)}) VALUES (%(key)s, {placeholders})",  # type: ignore[arg-type]
            rows,
        )
        cursor.execute("UPDATE catalog SET company_count = %s, changed_at = now()", [len(rows)])
        for number, collection in enumerate((LIST, OTHER)):
            held = [
                (collection, company["id"], company["added_at"] or START)
                for company in companies
                if (company["other"] if number else company["added_at"] is not None)
            ]
            cursor.execute(
                "INSERT INTO collection (id, name, name_key, company_count, changed_at) VALUES (%s, %s, %s, %s, now())",
                (collection, f"List {number}", f"list {number}", len(held)),
            )
            cursor.executemany("INSERT INTO membership (collection_id, company_id, added_at) VALUES (%s, %s, %s)", held)


async def write_texts(url: str) -> None:
    engine = create_engine(url)
    async with create_sessions(engine, Budgets()).begin() as session:
        while await index_writer.write_due(session, 1000):
            pass
    await engine.dispose()


async def walked(api: Any, path: str, where: dict[str, Any], sort: str | None, limit: int) -> list[dict[str, Any]]:
    """All rows, page by page; and from the end the same."""
    query = {"filter": json.dumps(where), "limit": limit, **({"sort": sort} if sort else {})}
    rows, cursor, last = [], None, None
    while True:
        page = await api.get(path, **query, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        last = last or page["last_cursor"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    backwards: list[dict[str, Any]] = []
    cursor = last
    while cursor:
        page = await api.get(path, **query, cursor=cursor)
        backwards = page["items"] + backwards
        cursor = page["prev_cursor"]
    assert not last or backwards == rows
    return rows


@pytest.mark.parametrize("road", ["sort", "walk"])
@given(some_companies, a_filter, st.sampled_from([None, *get_args(MemberSort)]), st.integers(1, 6))
async def test_pages_counts_and_selections_agree_with_plain_python(  # noqa: PLR0917 - what is drawn
    api: Any,
    module_database_url: str,
    monkeypatch: Any,
    road: str,
    companies: list[Company],
    where: dict[str, Any],
    sort: str | None,
    limit: int,
) -> None:
    for step in ("WALK_US", "WALK_MEMBERS_US"):
        monkeypatch.setattr(roads, step, 10**9 if road == "sort" else 0)
    monkeypatch.setattr(ranking, "RANK_UP_TO", 15_000 if road == "sort" else -1)
    # What a text contains is looked for by what finds it, or by a list of who may have it.
    monkeypatch.setattr(hints, "FOUND_UP_TO", 0 if road == "sort" else 5_000)
    monkeypatch.setattr(roads, "TEXT_US", 0)
    fill(module_database_url, companies)
    await write_texts(module_database_url)  # words of descriptions are known from the index only
    members = {str(one["id"]) for one in companies if one["added_at"] is not None and matches(one, where)}
    path = f"/collections/{LIST}/companies"
    rows = await walked(api, path, where, sort, limit)
    found = [row["id"] for row in rows]
    assert sorted(found) == sorted(members)
    count = await api.get(f"{path}/count", filter=json.dumps(where))
    assert count == {"count": len(members), "exact": True}
    body = {"scope": {"collection_id": str(LIST)}, "mode": "all", "filter": where}
    if members:
        assert (await api.post("/selections", body, 201))["count"] == len(members)
    else:
        await api.post("/selections", body, 422)
    if sort and sort.removeprefix("-") in ("country", "employees", "founded_year", "added_at"):
        column = sort.removeprefix("-")
        shown = [row[column] for row in rows if row[column] is not None]
        by = sort_key if column == "country" else None
        assert shown == sorted(shown, key=by, reverse=sort.startswith("-"))
        assert [row[column] for row in rows] == shown + [None] * (len(rows) - len(shown)), "nulls last"


@given(some_companies, a_filter, st.sampled_from([None, *get_args(MemberSort)]), st.booleans())
async def test_whatever_budget_runs_out_pages_are_right_and_counts_say_that_they_are_estimates(
    api: Any,
    module_database_url: str,
    monkeypatch: Any,
    companies: list[Company],
    where: dict[str, Any],
    sort: str | None,
    many: bool,
) -> None:
    for step in ("WALK_US", "WALK_MEMBERS_US"):
        monkeypatch.setattr(roads, step, 0)  # every page would be an index scan
    monkeypatch.setattr(ranking, "RANK_UP_TO", -1 if many else 15_000)
    fill(module_database_url, companies)
    await write_texts(module_database_url)
    path = f"/collections/{LIST}/companies"
    members = {str(one["id"]) for one in companies if one["added_at"] is not None and matches(one, where)}
    with api.budgets(**{budget.name: 0 for budget in fields(Budgets)}):
        rows = await walked(api, path, where, sort, 4)
        count = await api.get(f"{path}/count", filter=json.dumps(where))
    assert sorted(row["id"] for row in rows) == sorted(members)
    in_list = any(one["added_at"] is not None for one in companies)
    assert count["exact"] == (not in_list or (not where["conditions"] and "search" not in where))


@given(some_companies, a_filter)
async def test_all_companies_too(
    api: Any, module_database_url: str, companies: list[Company], where: dict[str, Any]
) -> None:
    where["conditions"] = [one for one in where["conditions"] if one.get("field") != "added_at"]
    fill(module_database_url, companies)
    await write_texts(module_database_url)
    expected = sorted(str(one["id"]) for one in companies if matches(one, where))
    assert sorted(row["id"] for row in await walked(api, "/companies", where, None, 4)) == expected
    assert (await api.get("/companies/count", filter=json.dumps(where), exact=True))["count"] == len(expected)


NAMES = [
    ("Google", "google.com", None),
    ("Google Cloud", "cloud.google.com", None),
    ("Alphabet", "abc.xyz", "The parent of Google and others"),
    ("Le Google Fan", None, None),
    ("Ungoogled", None, None),
    ("Électricité de France", "edf.fr", None),
    ("腾讯控股", "tencent.com", None),
    ("Acme", None, "Makes anvils"),
]


@pytest.fixture
async def named(api: Any, module_database_url: str) -> Any:
    fill(module_database_url, [])
    for name, domain, description in NAMES:
        await api.post("/companies", {"name": name, "domain": domain, "description": description})

    async def search(text: str, **query: Any) -> list[str]:
        page = await api.get("/companies", filter=json.dumps({"search": text, "conditions": []}), **query)
        return [row["name"] for row in page["items"]]

    return search


@pytest.mark.parametrize("road", ["ranked at once", "rank by rank", "each rank fetched and sorted"])
async def test_the_best_come_first(api: Any, named: Any, module_database_url: str, monkeypatch: Any, road: str) -> None:
    monkeypatch.setattr(ranking, "RANK_UP_TO", 15_000 if road == "ranked at once" else -1)
    expected = ["Google", "Google Cloud", "Le Google Fan", "Ungoogled"]
    backwards = ["Ungoogled", "Le Google Fan", "Google Cloud", "Google", "Alphabet"]
    with api.budgets(**({"ranking_ms": 0} if road == "each rank fetched and sorted" else {})):
        assert await named("google") == expected, "at once, before the index knows of them"
        await write_texts(module_database_url)
        assert await named("google") == [*expected, "Alphabet"]
        assert await named("GOOGLE cloud") == ["Google Cloud"]
        assert await named("cloud google") == ["Google Cloud"], "words in any order"
        assert await named("google", sort="-name") == backwards


@pytest.mark.parametrize("road", ["ranked at once", "names, then descriptions"])
async def test_who_is_called_so_comes_before_who_is_described_so(
    api: Any, module_database_url: str, monkeypatch: Any, road: str
) -> None:
    monkeypatch.setattr(ranking, "RANK_UP_TO", 15_000 if road == "ranked at once" else -1)
    fill(module_database_url, [])
    told = {"Blue Sun": "Energy", "Energy Sun": "Solar panels", "Sun of Energy": None, "Aurora": "Energy from the sun"}
    for name, description in told.items():
        await api.post("/companies", {"name": name, "description": description})
    await write_texts(module_database_url)
    for limit in (1, 2, 3, 10):
        rows = await walked(api, "/companies", {"search": "sun energy", "conditions": []}, None, limit)
        assert [row["name"] for row in rows] == ["Energy Sun", "Sun of Energy", "Aurora", "Blue Sun"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gogle", ["Google", "Google Cloud", "Le Google Fan"]),  # a letter too few
        ("gooogle", ["Google", "Google Cloud", "Le Google Fan"]),  # one too many
        ("goggle", ["Google", "Google Cloud", "Le Google Fan"]),  # a wrong one
        ("googel cluod", ["Google Cloud"]),  # two swapped, in each word
        ("tecnent", ["腾讯控股"]),  # of the domain
        ("googxyz", []),
        ("electricite", ["Électricité de France"]),
        ("go", ["Google", "Google Cloud", "Le Google Fan"]),  # two letters: the beginning of a word
        ("le", ["Le Google Fan"]),
        ("腾讯", ["腾讯控股"]),
        ("控", ["腾讯控股"]),
        ("讯控", ["腾讯控股"]),
        ("讯腾", []),
        ("anvil", ["Acme"]),
        ("100%", []),
        ("\u0301", []),
    ],
)
async def test_what_is_found(named: Any, module_database_url: str, text: str, found: list[str]) -> None:
    await write_texts(module_database_url)
    assert (await named(text))[: len(found)] == found
    assert found or await named(text) == []


async def test_a_changed_name_is_found_at_once_and_the_old_one_no_more(
    api: Any, named: Any, module_database_url: str
) -> None:
    await write_texts(module_database_url)
    (acme,) = (await api.get("/companies", filter='{"search": "acme"}'))["items"]
    await api.call("PATCH", f"/companies/{acme['id']}", json={"name": "Zenith"})
    assert await named("zenith") == ["Zenith"]
    assert await named("acm") == []
    await api.call("DELETE", f"/companies/{acme['id']}", 204)
    assert await named("zenith") == []
    await write_texts(module_database_url)
    with psycopg.connect(module_database_url) as connection:
        (left,) = connection.execute("SELECT count(*) FROM company_text").fetchone() or (None,)
    assert left == len(NAMES) - 1, "what is gone leaves the index"


async def test_one_worker_at_a_time_writes_the_index(api: Any, named: Any, module_database_url: str) -> None:
    """Else one who read a company before it changed could write it after the one who read it then."""
    sessions = api.app.state.sessions
    async with sessions.begin() as first, sessions.begin() as second:
        assert await index_writer.write_due(first, 3) == 3
        assert await index_writer.write_due(second, 3) == 0
    async with sessions.begin() as second:
        assert await index_writer.write_due(second, 1000) == len(NAMES) - 3


async def test_a_typo_is_forgiven_whatever_the_planner_thinks_of_its_number(
    named: Any, module_database_url: str, monkeypatch: Any
) -> None:
    """Among millions it thinks of a word that nobody has that thousands have it."""
    await write_texts(module_database_url)

    async def planned(*_: Any) -> int:
        return 100_000

    monkeypatch.setattr(text_queries, "_planned", planned)
    assert (await named("gogle"))[:2] == ["Google", "Google Cloud"]


@pytest.mark.parametrize("road", ["gathered", "walked"])
async def test_who_has_no_typo_comes_first_and_then_the_others_page_by_page(
    api: Any, module_database_url: str, monkeypatch: Any, road: str
) -> None:
    monkeypatch.setattr(roads, "TEXT_US", 0 if road == "gathered" else 10**9)
    fill(module_database_url, [])
    for name in ("Verdant B", "Old Verdnat", "Verdant A", "Blue Verdant", "Verdnat", "Violet"):
        await api.post("/companies", {"name": name})
    await write_texts(module_database_url)
    for limit in (1, 2, 3, 10):
        rows = await walked(api, "/companies", {"search": "verdnat", "conditions": []}, None, limit)
        assert [row["name"] for row in rows] == ["Verdnat", "Old Verdnat", "Verdant A", "Verdant B", "Blue Verdant"]


LONG = "x" * 70


@pytest.mark.parametrize(
    ("field", "op", "value", "found"),
    [
        ("description", "contains", "nvil", ["Acme"]),  # inside a word
        ("description", "contains", "kes anv", ["Acme"]),  # over two
        ("description", "contains", "ANVILS & H", ["Acme"]),
        ("description", "contains", f"{LONG}quu", ["Pipes"]),  # where the index knows no more of a word
        ("description", "contains", "鉄工", ["Forge"]),
        ("description", "contains", "zqx", []),
        ("description", "is", "Makes Anvils & Hammers", ["Acme"]),
        ("description", "is", f"Sells {LONG}quux", ["Pipes"]),
        ("description", "is", "makes anvils & hammers", []),  # as written
        ("attributes.Tier", "is", "Gold", ["Acme", "Forge"]),
        ("attributes.Tier", "is", "gold", []),
        ("attributes.Gold", "is", "Tier", []),
    ],
)
async def test_what_few_have_is_found_by_the_index(
    api: Any, module_database_url: str, field: str, op: str, value: str, found: list[str]
) -> None:
    fill(module_database_url, [])
    told = {"Acme": "Makes Anvils & Hammers", "Forge": "日本鉄工所", "Pipes": f"Sells {LONG}quux", "Mill": None}
    for name, description in told.items():
        tier = {"Tier": "Gold"} if name in ("Acme", "Forge") else {}
        await api.post("/companies", {"name": name, "description": description, "attributes": tier})
    await write_texts(module_database_url)
    where = Filter.model_validate({"conditions": [{"op": op, "field": field, "values": [value]}]})
    page = await api.get("/companies", filter=where.model_dump_json())
    assert [row["name"] for row in page["items"]] == found
    async with api.app.state.sessions.begin() as session:
        conditions = await service.compiled(session, None, where)
    assert len(conditions.hints) == 1, "nobody else has to be looked at"


ODD = [
    {"name": "A", "description": "Anvils", "external_id": "Nr-1", "attributes": {"Tier": "Gold"}},
    {"name": "B", "description": "Bells", "external_id": "Nr-2 \\ Ö%", "attributes": {"Tier": "Silver"}},
    {
        "name": "C",
        "description": "Coal",
        "external_id": "Nr-3",
        "attributes": {"Tier": "Gold", "Note": f"{LONG * 20}zebra"},
    },
    {"name": "D", "external_id": "Nr-4"},
    {"name": "E", "description": "Eggs", "attributes": {"Stage": "Seed"}},
]
TIER, NOTE = "attributes.Tier", "attributes.Note"
ODD_CONDITIONS = [
    ({"op": "is_empty", "field": TIER}, "DE"),
    ({"op": "is_not", "field": TIER, "values": ["Gold"]}, "BDE"),
    ({"op": "is_not", "field": TIER, "values": ["Gold"], "or_empty": True}, "B"),
    ({"op": "is_not", "field": TIER, "values": ["Gold", "Silver"], "or_empty": True}, ""),
    ({"op": "is", "field": TIER, "values": ["Silver"], "or_empty": True}, "BDE"),
    ({"op": "does_not_contain", "field": TIER, "values": ["OLD"]}, "BDE"),
]
OF_PARTS = [
    ({"op": "contains", "field": TIER, "values": ["OLD"]}, "AC"),
    ({"op": "contains", "field": TIER, "values": ["stage", "seed"]}, ""),
    ({"op": "contains", "field": NOTE, "values": ["Zebra"]}, "C"),
    ({"op": "contains", "field": "external_id", "values": ["nr-2 \\ ö%"]}, "B"),
    ({"op": "contains", "field": "external_id", "values": ["nr-3", "nr4"]}, "CD"),
    ({"op": "is_empty", "field": "external_id"}, "E"),
    ({"op": "is_empty", "field": "description"}, "D"),
]


async def odd_ones(api: Any, url: str, condition: dict[str, Any]) -> tuple[str, list[str]]:
    """Who of `ODD` is found, and by which hints."""
    fill(url, [])
    for company in ODD:
        await api.post("/companies", company)
    await write_texts(url)
    where = Filter.model_validate({"conditions": [condition]})
    page = await api.get("/companies", filter=where.model_dump_json())
    async with api.app.state.sessions.begin() as session:
        conditions = await service.compiled(session, None, where)
    return "".join(row["name"] for row in page["items"]), conditions.hints


@pytest.mark.parametrize(("condition", "found"), [*ODD_CONDITIONS, *OF_PARTS])
async def test_what_few_have_and_most_have_not_is_found_by_the_index(
    api: Any, module_database_url: str, condition: dict[str, Any], found: str
) -> None:
    names, hints_used = await odd_ones(api, module_database_url, condition)
    assert names == found
    assert len(hints_used) == 1, "nobody else has to be looked at"


@pytest.mark.parametrize(("condition", "found"), ODD_CONDITIONS)
async def test_nobody_is_missed_where_more_values_are_there_than_are_kept(
    api: Any, module_database_url: str, monkeypatch: Any, condition: dict[str, Any], found: str
) -> None:
    for module in (index_writer, marks):
        monkeypatch.setattr(module, "VALUES_KNOWN", 1)
        monkeypatch.setattr(module, "HEADERS_KNOWN", 1)
    names, _ = await odd_ones(api, module_database_url, condition)
    assert names == found


@pytest.mark.parametrize(
    "condition",
    [
        {"op": "contains", "field": "name", "values": ["acm"]},
        {"op": "contains", "field": "description", "values": ["nvil"]},
        {"op": "is", "field": "attributes.Tier", "values": ["Gold"]},
        {"op": "is_not_empty", "field": "attributes.Tier"},
        {"op": "is_empty", "field": "attributes.Note"},
        {"op": "is_not", "field": "attributes.Tier", "values": ["Silver"]},
        {"op": "contains", "field": "attributes.Tier", "values": ["old"]},
    ],
)
async def test_a_filter_misses_nobody_while_much_is_due_for_the_index(
    api: Any, module_database_url: str, monkeypatch: Any, condition: dict[str, Any]
) -> None:
    for module in (hints, text_queries):
        monkeypatch.setattr(module, "DUE_LOOKED_AT", 2)
    fill(module_database_url, [])
    for number in range(5):
        acme = {"name": f"Acme {number}", "description": "Makes anvils", "attributes": {"Tier": "Gold"}}
        await api.post("/companies", acme)
    assert len((await api.get("/companies", filter=json.dumps({"conditions": [condition]})))["items"]) == 5


async def test_capitals_beyond_ascii_are_letters_too(api: Any, module_database_url: str) -> None:
    fill(module_database_url, [])
    await api.post("/companies", {"name": "A", "country": "ÀB C"})
    where = {"conditions": [{"op": "contains", "field": "country", "values": ["àb c"]}]}
    assert [row["name"] for row in (await api.get("/companies", filter=json.dumps(where)))["items"]] == ["A"]
    facet = await api.get("/facets", field="country", search="Àb")
    assert facet["values"] == [{"value": "ÀB C", "count": 1}]


async def test_no_value_but_those_is_found_by_what_else_there_is(api: Any, module_database_url: str) -> None:
    fill(module_database_url, [])
    for name, country in (("A", "France"), ("B", "Spain"), ("C", "Malta"), ("D", None)):
        await api.post("/companies", {"name": name, "country": country})

    async def found(**condition: Any) -> tuple[list[str], list[str]]:
        where = Filter.model_validate({"conditions": [{"field": "country", **condition}]})
        async with api.app.state.sessions.begin() as session:
            conditions = await service.compiled(session, None, where)
        page = await api.get("/companies", filter=where.model_dump_json())
        return [row["name"] for row in page["items"]], conditions.hints

    names, (hint,) = await found(op="is_not", values=["France", "Spain"], or_empty=True)
    assert names == ["C"]
    assert "IS NULL" not in hint
    names, (hint,) = await found(op="is_not", values=["France", "Spain"])
    assert names == ["C", "D"]
    assert "IS NULL" in hint
    names, (hint,) = await found(op="does_not_contain", values=["an", "pai"])
    assert names == ["C", "D"]
    assert "IS NULL" in hint
    assert await found(op="is", values=["France"]) == (["A"], [])
