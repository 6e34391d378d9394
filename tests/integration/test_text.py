"""Text is the same everywhere: in Python and in SQL, in search, filters, facets, orders, names and imports."""

import io
import json
import random
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlist.budgets import Budgets
from longlist.db import create_engine, create_sessions
from longlist.finding import index_writer
from longlist.imports import service
from longlist.imports.mapping import choose_match, guess_mapping
from longlist.imports.reader import CsvFile
from longlist.text.folds import SEARCH, identity_fold, search_fold
from longlist.text.keys import identity_key, sort_key
from longlist.text.patterns import contains_pattern

Json = dict[str, Any]
CODE_POINTS = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
FOLDS: dict[str, Callable[[str], str]] = {
    "identity_fold": identity_fold,
    "search_fold": search_fold,
    "identity_key": identity_key,
    "sort_key": sort_key,
}


@pytest.fixture(scope="module")
def connection(module_database_url: str) -> Any:
    with psycopg.connect(module_database_url, autocommit=True) as opened:
        yield opened


@pytest.mark.parametrize("fold", ["identity_fold", "search_fold"])
def test_python_and_sql_fold_every_code_point_alike(connection: Any, fold: str) -> None:
    statement = f"SELECT {fold}(char) FROM unnest(%s::text[]) WITH ORDINALITY chars (char, number) ORDER BY number"
    folded = [row[0] for row in connection.execute(statement, (CODE_POINTS,))]
    different = [hex(ord(char)) for char, sql in zip(CODE_POINTS, folded, strict=True) if sql != FOLDS[fold](char)]
    assert different == []


@pytest.mark.parametrize("fold", FOLDS)
def test_python_and_sql_fold_texts_alike(connection: Any, fold: str) -> None:
    dice = random.Random(7)
    strange = [*SEARCH, "\u3099", "\u309a", " ", "  ", "'", "-"]
    texts = ["".join(dice.choices(strange, k=dice.randrange(40))) for _ in range(2_000)]
    statement = f"SELECT {fold}(value) FROM unnest(%s::text[]) WITH ORDINALITY texts (value, number) ORDER BY number"
    assert [row[0] for row in connection.execute(statement, (texts,))] == list(map(FOLDS[fold], texts))


def test_a_pattern_finds_every_code_point_by_its_fold(connection: Any) -> None:
    """A text made of all that fold to a letter is found by the letter, as often as there are of them."""
    by_fold: dict[str, list[str]] = {}
    for char in CODE_POINTS:
        folded = search_fold(char)
        if len(folded) == 1 and (folded.isalnum() or char in SEARCH):
            by_fold.setdefault(folded, []).append(char)
    wrong = []
    for folded, chars in by_fold.items():
        if len(chars) > 1 and folded not in "'-":
            pattern = contains_pattern((folded,))
            found = connection.execute(
                """SELECT count(*) FILTER (WHERE NOT char COLLATE "C" ~ %s) FROM unnest(%s::text[]) char""",
                (pattern, chars),
            ).fetchone()[0]
            if found:
                wrong.append((folded, found))
    assert wrong == []


pieces = st.lists(
    st.sampled_from([*"abcßæøÉеЁИйガカﾊﾞﾟ\u3099ハバ한กำक़12.%_\\([]^$&", "ﬁ", "ﬃ", "½", "e\u0301", "\u200b", "and", "x"]),
    max_size=8,
).map("".join)


@given(pieces, pieces, pieces)
def test_a_pattern_finds_what_the_fold_contains(connection: Any, before: str, sought: str, after: str) -> None:
    text = f"{before}{sought}{after}"
    found = connection.execute("""SELECT %s COLLATE "C" ~ %s""", (text, contains_pattern((sought,)))).fetchone()[0]
    plain = re.compile(r"['&. -]|and")
    if not plain.search(search_fold(text)) and search_fold(sought):
        assert found == (search_fold(sought) in search_fold(text))


@pytest.mark.parametrize(
    ("text", "sought", "contained"),
    [
        ("Москва", "москва", True),
        ("Straße", "STRASS", True),
        ("Macy’s", "macys", True),
        ("Macys", "macy's", True),
        ("seventh-day", "seventh day", True),
        ("seventh day", "seventh-day", True),
        ("seventhday", "seventh day", False),
        ("Coca‑Kola", "cocakola", True),
        ("H&N Fashion", "h & n", True),
        ("H and N", "H&N", True),
        ("Hand N", "H&N", False),
        ("J. P. Morgen", "j p morgen", True),
        ("JPMorgen", "j p morgen", True),
        ("évry  ville", "EVRY VILLE", True),
        ("version 1.5", "15", False),
        ("version 1.5", "1.5", True),
        ("a_b", "a_b", True),
        ("axb", "a_b", False),
        ("ab", "-", False),
    ],
)
def test_apostrophes_dashes_and_initials_are_optional(connection: Any, text: str, sought: str, contained: bool) -> None:
    found = connection.execute("""SELECT %s COLLATE "C" ~ %s""", (text, contains_pattern((sought,)))).fetchone()
    assert found == (contained,)


NAMES = [
    *["Seventh-Day Traders", "Seventh Day Grocers", "Ørsk Kraft", "Łukas Meble", "Đuro Stroj", "Straße Bau"],
    *["Æblegaard", "Þór Fisk", "Macy’s Corner Shop", "Macy's Other Shop", "Coca‑Kola Bottlers"],
    *["Wal-Mortt Stores", "O’Hara & Sons", "AT&T-like Phones", "C++ Works", "E.ONN Energy", "J.P. Morgen"],
    *[
        "JPMorgen Chase",
        "H&N Fashion",
        "株式会社ガーデン",
        "株式会社カーテン",
        "ﾊﾟﾅｿﾆｯｸ",
        "삼성물산",
        "बैंक ऑफ पुणे",
        "100% Pure",
    ],
    *["İpek Tekstil", "IŞIK Holding", "Işık Enerji", "Московский Завод", "snake_case Oy", "Smith, Jones & Co"],
]


@pytest.fixture
async def write_due(database_url: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    engine = create_engine(database_url)
    sessions = create_sessions(engine, Budgets())

    async def write() -> int:
        async with sessions.begin() as session:
            return await index_writer.write_due(session, 2_000)

    yield write
    await engine.dispose()


async def found(api: Any, **where: Any) -> set[str]:
    page = await api.get("/companies", filter=json.dumps(where), limit=100)
    return {row["name"] for row in page["items"]}


async def where(api: Any, op: str, field: str, value: str) -> set[str]:
    return await found(api, conditions=[{"op": op, "field": field, "values": [value]}])


async def test_names_are_found_as_people_type_them(api: Any, write_due: Any) -> None:
    for name in NAMES:
        await api.post("/companies", {"name": name})
    for _ in range(2):  # by the companies themselves, then by the index
        for search, names in {
            "seventh-day": {"Seventh-Day Traders", "Seventh Day Grocers"},
            "seventh day": {"Seventh-Day Traders", "Seventh Day Grocers"},
            "orsk": {"Ørsk Kraft"},
            "lukas": {"Łukas Meble"},
            "duro": {"Đuro Stroj"},
            "STRASSE": {"Straße Bau"},
            "aeblegaard": {"Æblegaard"},
            "thor": {"Þór Fisk"},
            "macy's": {"Macy’s Corner Shop", "Macy's Other Shop"},
            "macys": {"Macy’s Corner Shop", "Macy's Other Shop"},
            "cocakola": {"Coca‑Kola Bottlers"},
            "coca kola": {"Coca‑Kola Bottlers"},
            "walmortt": {"Wal-Mortt Stores"},
            "o'hara and sons": {"O’Hara & Sons"},
            "at&t": {"AT&T-like Phones"},
            "c++": {"C++ Works"},
            "eonn": {"E.ONN Energy"},
            "j p morgen": {"J.P. Morgen", "JPMorgen Chase"},
            "jpmorgen": {"J.P. Morgen", "JPMorgen Chase"},
            "H & N": {"H&N Fashion"},
            "ガーデン": {"株式会社ガーデン"},
            "カーテン": {"株式会社カーテン"},
            "パナソニック": {"ﾊﾟﾅｿﾆｯｸ"},
            "पुणे": {"बैंक ऑफ पुणे"},
            "ipek": {"İpek Tekstil"},
            "işik": {"IŞIK Holding", "Işık Enerji"},
            "100%": {"100% Pure"},
            "smith & co": {"Smith, Jones & Co"},
        }.items():
            assert await found(api, search=search) == names, search
        await write_due()


async def test_typos_are_forgiven_in_every_script(api: Any, write_due: Any) -> None:
    for name in NAMES:
        await api.post("/companies", {"name": name})
    await write_due()
    for search, name in {
        "Масковский": "Московский Завод",
        "москвоский": "Московский Завод",
        "삼선물산": "삼성물산",
        "ガーデソ": "株式会社ガーデン",
        "aeblegard": "Æblegaard",
    }.items():
        assert name in await found(api, search=search), search
    assert await found(api, search="фасковский") == set()  # the first letter is taken to be right


async def test_contains_and_its_opposite_divide_the_companies(api: Any, write_due: Any) -> None:
    cities = {"a": "Москва", "b": "Мурманск", "c": "Örebro", "d": "İhracat", "e": None}
    for name, city in cities.items():
        text = {} if city is None else {"description": f"In {city}.", "external_id": city, "attributes": {"City": city}}
        await api.post("/companies", {"name": name, "city": city, "country": city, "industry": city, **text})
    for _ in range(2):
        for field in ("city", "country", "industry", "description", "external_id", "attributes.City"):
            for sought, name in {"москва": "a", "МОСКВА": "a", "orebro": "c", "ÖREBRO": "c", "ihracat": "d"}.items():
                assert await where(api, "contains", field, sought) == {name}, (field, sought)
                assert await where(api, "does_not_contain", field, sought) == set(cities) - {name}, (field, sought)
        await write_due()


async def test_a_facet_finds_its_values_and_composes_them(api: Any) -> None:
    for number, city in enumerate(["Örebro", "O\u0308rebro", "Москва", "Oslo"]):
        await api.post("/companies", {"name": f"Company {number}", "city": city, "attributes": {"Ville": city}})
    for field in ("city", "attributes.Ville"):
        facet = await api.get("/facets", field=field, search="orebro")
        assert facet["values"] == [{"value": "Örebro", "count": 2}]
        assert (await api.get("/facets", field=field, search="осКВ"))["values"] == [{"value": "Москва", "count": 1}]
        assert await where(api, "is", field, "O\u0308rebro") == {"Company 0", "Company 1"}


async def test_texts_sort_where_a_reader_looks_for_them_empty_ones_last(api: Any) -> None:
    right = ["aalborg", "Århus", "Berlin", "école", "Évry", "Łódź", "Oslo", "Ústí", "Zagreb", None]
    for number, value in enumerate(sorted(right, key=str)):
        await api.post("/companies", {"name": str(number), "city": value, "country": value, "industry": value})
    for field in ("city", "country", "industry"):
        rows = (await api.get("/companies", sort=field))["items"]
        assert [row[field] for row in rows] == right
        back = (await api.get("/companies", sort=f"-{field}", limit=3))["items"]
        assert [row[field] for row in back] == ["Zagreb", "Ústí", "Oslo"]


async def test_values_sort_right_whoever_wrote_them(api: Any, worker: None, seed_at: Any, database_url: str) -> None:
    """A trigger makes the keys for writers that bring none; a bulk edit brings them, and its undo does not."""
    seed = seed_at(database_url)
    for name in ("a", "b"):
        await api.post("/companies", {"name": name, "city": "Oslo"})
    selection = await api.select_all(None)
    body = {"kind": "edit", "selection_id": selection["id"], "field": "city", "value": "Århus"}
    edited = await api.finished(await api.post("/jobs", body, 202))
    assert edited["state"] == "succeeded"
    assert keys(seed) == {"Århus"}
    undone = await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": edited["id"]}, 202))
    assert undone["state"] == "succeeded"
    assert keys(seed) == {"Oslo"}
    seed.sql("UPDATE company SET city = 'Évry', industry = NULL")
    assert keys(seed) == {"Évry"}


def keys(seed: Any) -> set[str]:
    rows = seed.sql("SELECT city, city_key, country, country_key FROM company")
    assert all(key == (value and sort_key(value)) for row in rows for value, key in (row[:2], row[2:]))
    return {row[0] for row in rows}


async def test_names_of_collections_are_the_same_in_full_and_strictly(api: Any) -> None:
    for name in ("バス", "パス", "Köln", "Koln", "x" * 199 + "a", "x" * 199 + "b", "Donal's", "North South"):
        await api.collection(name)
    for name in ("KÖLN", "Donal’s", "donal`s", "Ｋöln", "Ko\u0308ln", "K\u00adöln"):
        answer = await api.client.post("/collections", json={"name": name})
        assert answer.status_code == 409, name
    await api.post("/views", {"name": "Köln"}, 201)
    await api.post("/views", {"name": "Koln"}, 201)
    await api.post("/views", {"name": "KÖLN"}, 409)
    assert {one["name"] for one in (await api.get("/collections", search="koln"))["items"]} == {"Köln", "Koln"}


@pytest.mark.parametrize("name", ["\u200b\u200d", "Acme\u202egnp", "\u2067Acme", "a\u0007b"])
async def test_names_that_hide_something_are_refused_everywhere(api: Any, name: str) -> None:
    for path in ("/companies", "/collections", "/views"):
        problem = await api.post(path, {"name": name}, 422)
        assert [error["pointer"] for error in problem["errors"]] == ["/name"]


@pytest.fixture
async def import_(database_url: str, api: Any, worker: None) -> AsyncIterator[Callable[..., Awaitable[Json]]]:
    engine = create_engine(database_url)
    sessions = create_sessions(engine, Budgets())

    async def run(content: str, into: str | None = None) -> Json:
        file = CsvFile(io.BytesIO(content.encode()), "x.csv")
        mapping = guess_mapping(file.headers, {})
        async with sessions.begin() as session:
            job = await service.create_import(session, file, mapping, choose_match(mapping, None), into, lambda _: None)
        done = await api.finished({"id": str(job.id)})
        assert done["state"] == "succeeded", done["error"]
        return {**done["receipt"], "target": done["target"], "job": done["id"]}

    yield run
    await engine.dispose()


def parts(receipt: Json) -> tuple[int, ...]:
    return tuple(receipt[part] for part in ("created", "updated", "unchanged", "rejected"))


async def test_the_same_file_again_changes_nothing_whatever_its_script(import_: Any) -> None:
    file = "Company,Country\nAlpha,Österreich\nBeta,Česko\nGamma,Россия\nDelta,Austria\nEps,日本\nZeta,İtalya\n"
    assert parts(await import_(file)) == (6, 0, 0, 0)
    assert parts(await import_(file)) == (0, 0, 6, 0)
    spelt = file.replace("Österreich", "O\u0308STERREICH").replace("Россия", "россия")
    assert parts(await import_(spelt)) == (0, 2, 4, 0)


@pytest.mark.parametrize(
    ("names", "created"),
    [
        (["株式会社ガーデン東京", "株式会社カーテン東京", "バス工業", "パス工業", "ハス工業"], 5),
        (["Köhler Druck", "Kohler Druck", "Müllen Bau", "Mullen Bau"], 4),
        (["Donal's Diner", "Donal’s Diner", "Donal´s Diner", "Donal`s Diner"], 1),
        (["North-South Rail", "North‑South Rail", "North–South Rail"], 1),
        (["x" * 300 + "a", "x" * 300 + "b"], 2),
    ],
)
async def test_names_in_a_file_repeat_each_other_strictly(import_: Any, names: list[str], created: int) -> None:
    receipt = await import_("Company,Country\n" + "".join(f"{name},Ireland\n" for name in names))
    assert parts(receipt) == (created, 0, 0, len(names) - created)


async def test_an_import_goes_into_the_collection_of_that_name_alone(import_: Any, api: Any) -> None:
    there = await api.collection("バス")
    receipt = await import_("Company,Country\nA,France\n", into="パス")
    assert receipt["target"]["id"] != there["id"]
    again = await import_("Company,Country\nB,France\n", into="ﾊﾟｽ")
    assert again["target"]["id"] == receipt["target"]["id"]


async def test_an_import_keeps_text_composed_and_refuses_names_that_hide_something(import_: Any, api: Any) -> None:
    rows = ["Be\u0301ta,E\u0301vry,E\u0301te\u0301", "Ac\u202eme,Oslo,", "\u200b,Oslo,", "Zero\u200bWidth,Oslo,"]
    receipt = await import_("\n".join(["Company,City,Seg\u0301", *rows, ""]))
    assert parts(receipt) == (2, 0, 0, 2)
    page = await api.get(f"/jobs/{receipt['job']}/rejections")
    assert [item["reason"] for item in page["items"]] == [
        "its name must not contain characters that reverse text (U+202E)",
        "has no name",
    ]
    row = (await api.get("/companies", sort="city", attribute="Seǵ"))["items"][0]
    assert (row["name"], row["city"], row["attributes"]) == ("Béta", "Évry", {"Seǵ": "Été"})
    assert (await api.get("/companies", sort="-name"))["items"][0]["name"] == "ZeroWidth"
