"""Searching, filtering, sorting and counting among many made-up companies, in a workspace of its own."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy.ext.asyncio import create_async_engine

from bench.server import Running, serving
from bench.workspace import empty_workspace, list_id, make_list
from longlist.budgets import Budgets
from longlist.db import create_sessions, sqlalchemy_url
from longlist.system import queries as demo
from longlist.system.demo_words import INDUSTRIES, PLACES, words

LIST = 31
ROUNDS = 8

# So many of the demo's companies are made; of more companies the same over and over, each time with another number.
MADE = 500_000
AGAIN = """
    INSERT INTO company (id, name, name_key, domain, description, country, city, industry, country_key, city_key,
                         industry_key, employees, founded_year, funding_usd, external_id, attributes, created_at,
                         updated_at)
    SELECT overlay(replace(id::text, '-', '') PLACING lpad(to_hex(x.milliseconds + %(made)s * %(round)s), 12, '0')
                   FROM 1 FOR 12)::uuid,
           name || ' ' || %(round)s, name_key || ' ' || %(round)s, regexp_replace(domain, '[.]', %(round)s || '.'),
           description, country, city,
           industry, country_key, city_key, industry_key, employees, founded_year, funding_usd,
           'Nr ' || left(md5(id::text || %(round)s), 8),
           attributes || jsonb_build_object('Serial', left(md5(id::text || %(round)s), 10)),
           created_at + %(round)s * interval '100 days', updated_at
    FROM company, LATERAL (SELECT ('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint) x (milliseconds)
    ORDER BY id LIMIT %(made)s
"""

ATTRIBUTES = """
    UPDATE company SET attributes = jsonb_build_object(
      'Tier', substr('ABCDE', 1 + get_byte(uuid_send(id), 14) % 5, 1), 'Serial', left(md5(id::text), 10)),
      external_id = 'Nr ' || left(md5(id::text || 'Nr'), 8)
"""
# What the demo's words do not bring: values that next to nobody has.
ODD_ONES = """
    UPDATE company SET country = 'Liechtenstein', country_key = sort_key('Liechtenstein'),
                       description = description || ' Once Quuxzqxing.',
                       attributes = attributes || '{"Award": "Gold"}'
    WHERE id IN (SELECT id FROM company TABLESAMPLE SYSTEM (0.01) LIMIT 20);
    UPDATE company SET attributes = attributes - 'Tier', external_id = NULL
    WHERE id IN (SELECT id FROM company TABLESAMPLE SYSTEM (0.01) REPEATABLE (3) LIMIT 20);
    INSERT INTO known_word VALUES ('quuxzqxing', 'quuxzqxing')
"""
# As finding/index_writer.py has it, of such words as these.
TEXTS = """
    INSERT INTO company_text (company_id, facts, key, words)
    SELECT id, concat_ws(E'\\n', translate(lower(external_id), ' .-', ''),
             (SELECT string_agg(translate(lower(value), ' .-', ''), E'\\n')
              FROM jsonb_each_text(attributes) pair (header, value))),
           CASE WHEN key ~ '^[[:ascii:]]*$' THEN key ELSE
             (SELECT string_agg(CASE WHEN ascii(letter) < 128 THEN letter
                                ELSE 'z' || lpad(to_hex(ascii(letter)), 5, '0') END, '' ORDER BY place)
              FROM regexp_split_to_table(key, '') WITH ORDINALITY letters (letter, place)) END,
           array_to_tsvector(
             coalesce(string_to_array(regexp_replace(lower(description), '[.,]', '', 'g'), ' '), '{}') ||
             ARRAY(SELECT '#' || left(md5(mark), 16) FROM jsonb_each_text(attributes) pair (header, value),
                   LATERAL (VALUES (header), (header || chr(31) || value)) marks (mark)) ||
             ARRAY(SELECT '#' || left(md5(string_agg(chr(30) || header, '' ORDER BY header)), 16)
                   FROM jsonb_object_keys(attributes) header) ||
             CASE WHEN external_id IS NULL THEN '{#no-external_id}' ELSE '{}' END::text[])
    FROM (SELECT *, ' ' || name_key || E'\\n ' || coalesce(domain, '') AS key FROM company) company
"""
WORDS = """
    INSERT INTO known_word (word, key)
    SELECT DISTINCT word, word FROM (
      SELECT regexp_split_to_table(lower(translate(description, '.,', '')), ' ') FROM company
      UNION SELECT regexp_split_to_table(translate(name_key, chr(31), ''), ' ') FROM company) words (word)
    WHERE word ~ '^[[:ascii:]]*[^0-9][[:ascii:]]*$'
"""


KNOWN = """
    INSERT INTO known_value (mark, header, value)
    SELECT '#' || left(md5(header || chr(31) || value), 16), header, value FROM (
      (SELECT DISTINCT 'Serial' AS header, attributes->>'Serial' AS value FROM company LIMIT 1001)
      UNION (SELECT DISTINCT key, value FROM company, jsonb_each_text(attributes) WHERE key <> 'Serial')) known;
    INSERT INTO known_headers (mark, headers)
    SELECT '#' || left(md5((SELECT string_agg(chr(30) || header, '' ORDER BY header)
                            FROM jsonb_array_elements_text(headers) header)), 16), headers
    FROM (SELECT DISTINCT jsonb_path_query_array(attributes, '$.keyvalue().key') AS headers FROM company) known
"""


@contextmanager
def many_companies(server_url: str, number: int) -> Iterator[Running]:
    """A server on a workspace of so many companies and a list of a tenth of them."""
    with empty_workspace(server_url) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            _fill(connection, url, number)
        with serving(url) as running:
            yield running


def _fill(connection: psycopg.Connection, url: str, number: int) -> None:
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('company', 'company_text')"
        " AND indexname NOT LIKE '%_pkey'"
    ).fetchall()
    connection.execute("ALTER TABLE company DISABLE TRIGGER USER")
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")  # type: ignore[call-overload]
    asyncio.run(_make(url, min(number, MADE)))
    connection.execute(ATTRIBUTES)
    connection.execute(WORDS)  # of the further ones there are no others
    for one in range(1, number // MADE):
        connection.execute(AGAIN, {"made": MADE, "round": one})
    connection.execute(ODD_ONES)
    connection.execute(TEXTS)
    connection.execute(KNOWN)
    connection.execute("SET maintenance_work_mem = '1GB'")
    for _, definition in indexes:
        connection.execute(definition)
    connection.execute("ALTER TABLE company ENABLE TRIGGER USER")
    connection.execute("UPDATE catalog SET company_count = %s, changed_at = clock_timestamp()", [number])
    connection.execute("VACUUM (ANALYZE, PARALLEL 0) company, company_text, known_word, known_value")
    make_list(connection, LIST, "get_byte(uuid_send(id), 15) < 26", "A tenth")
    connection.execute("VACUUM ANALYZE membership")


async def _make(url: str, number: int) -> None:
    engine = create_async_engine(sqlalchemy_url(url))
    async with create_sessions(engine, Budgets()).begin() as session:
        await demo.stage_demo_words(session, words())
        slots = [place for place in PLACES for _ in range(place.weight)]
        await demo.make_demo_companies(session, number, slots, list(INDUSTRIES), datetime.now(UTC))
    await engine.dispose()


def _where(search: str | None = None, *conditions: dict[str, Any]) -> dict[str, Any]:
    return {"filter": json.dumps({"search": search, "conditions": list(conditions)})}


def _is(field: str, *values: str) -> dict[str, Any]:
    return {"op": "is", "field": field, "values": list(values)}


def _contains(field: str, text: str) -> dict[str, Any]:
    return {"op": "contains", "field": field, "values": [text]}


def _between(field: str, least: int | None, most: int | None) -> dict[str, Any]:
    return {"op": "between", "field": field, "min": least, "max": most}


SINGLE = {
    "country, common": _where(None, _is("country", "United States")),
    "country, 0.6 %": _where(None, _is("country", "Greece")),
    "country, almost nobody": _where(None, _is("country", "Liechtenstein")),
    "industry": _where(None, _is("industry", "Climate")),
    "city": _where(None, _is("city", "Uppsala")),
    "employees": _where(None, _between("employees", 5000, None)),
    "founded": _where(None, _between("founded_year", 1900, 1920)),
    "not empty funding": _where(None, {"op": "is_not_empty", "field": "funding_usd"}),
}
SEARCHES = {
    "three letters, common": _where("sol"),
    "three letters, rare": _where("zqx"),
    "a word": _where("verdant"),
    "two letters": _where("ve"),
    "two letters, nobody": _where("qx"),
    "of a description": _where("publishers"),
    "not Latin": _where("云海"),
}
COMBINED = {
    "three filters and a search": _where(
        "solar", _is("country", "Germany"), _is("industry", "Energy"), _between("employees", 10, 200)
    ),
    "three filters, few": _where(
        None, _is("country", "Greece"), _is("industry", "Climate"), _between("employees", 1000, None)
    ),
    "three filters, nobody": _where(
        None, _is("country", "Liechtenstein"), _is("industry", "Climate"), _between("founded_year", 1500, 1600)
    ),
    "end of the alphabet": _where("ø", _is("country", "Denmark")),
}
WORST = {
    "a typo": _where("verdnat"),
    "a typo in each of two words": _where("harbro solra"),
    "a word that nobody has": _where("verdxqzt"),
    "a word of descriptions only, 3 %": _where("monitoring"),
    "two of them, 0.4 %": _where("inspection firms"),
    "two of them, nobody": _where("soil publishers"),
    "beginnings of two letters, by descriptions": _where("ed so"),
    "an attribute, one in five": _where(None, _is("attributes.Tier", "B")),
    "an attribute, almost nobody": _where(None, _is("attributes.Award", "Gold")),
    "an attribute, nobody": _where(None, _is("attributes.Serial", "none")),
    "any value of an attribute, almost nobody": _where(None, {"op": "is_not_empty", "field": "attributes.Award"}),
    "an attribute that almost everybody has, empty": _where(None, {"op": "is_empty", "field": "attributes.Tier"}),
    "none of an attribute's values, almost nobody": _where(
        None, {"op": "is_not", "field": "attributes.Tier", "values": list("ABCDE")}
    ),
    "within an attribute, nobody": _where(None, _contains("attributes.Serial", "zqx")),
    "within an attribute, few": _where(None, _contains("attributes.Serial", "abcdef")),
    "within an external id, almost nobody": _where(None, _contains("external_id", "abcdef")),
    "no external id, almost nobody": _where(None, {"op": "is_empty", "field": "external_id"}),
    "within a word of a description, almost nobody": _where(None, _contains("description", "uuxzq")),
    "within a description, common": _where(None, _contains("description", "ublish")),
    "within a name, nobody": _where(None, _contains("name", "zqx")),
    "within a name, late in the alphabet": _where(None, _contains("name", "zephyr")),
    "within a city, nobody": _where(None, _contains("city", "zqx")),
    "no country but that of almost nobody": _where(
        None,
        {"op": "is_not", "field": "country", "or_empty": True, "values": [place.country for place in PLACES]},
    ),
}
SORTS = ("name", "-name", "country", "-city", "-employees", "founded_year", "-funding_usd", "-created_at")


def find(running: Running, number: int) -> list[dict[str, Any]]:
    """Milliseconds of answers, over HTTP, warm: pages at any depth, first pages, counts, facets."""
    member_path = f"/api/v1/collections/{list_id(LIST)}/companies"
    return [
        _measured(f"{number:,}: page of any sort at any depth, ms", _pages(running), 50),
        _first(running, number, "first page of one filter", "/api/v1/companies", SINGLE, 100),
        _first(running, number, "first page of one filter in a list", member_path, SINGLE, 100),
        _first(running, number, "first page of a search", "/api/v1/companies", SEARCHES, 100),
        _first(running, number, "first page of a search in a list", member_path, SEARCHES, 100),
        _first(running, number, "three filters and a search", "/api/v1/companies", COMBINED, 250),
        _first(running, number, "the same in a list, by employees", member_path, COMBINED, 250, sort="-employees"),
        _first(running, number, "worst cases", "/api/v1/companies", WORST, 1000),
        _first(running, number, "worst cases in a list", member_path, WORST, 1000),
        _first(running, number, "quick count", "/api/v1/companies/count", SINGLE | SEARCHES | COMBINED, 50),
        _first(running, number, "facet of countries", "/api/v1/facets", SINGLE | COMBINED, 150, field="country"),
        _first(running, number, "histogram of employees", "/api/v1/histograms", SINGLE, 150, field="employees"),
        {
            "name": f"{number:,}: memory of the API, MB",
            "value": round(running.processes["api"].memory_info().rss / 2**20),
            "limit": "under 300",
        },
    ]


def _pages(running: Running) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}
    for path in ("/api/v1/companies", f"/api/v1/collections/{list_id(LIST)}/companies"):
        for sort in SORTS:
            cursor = None
            for step in range(ROUNDS * 2):
                query = {"sort": sort, "limit": 100, **({"cursor": cursor} if cursor else {})}
                page, took = _timed(lambda query=query: running.api.get(path, params=query))  # noqa: B023
                times.setdefault(sort, []).append(took)
                cursor = page["last_cursor" if step == ROUNDS else "prev_cursor" if step > ROUNDS else "next_cursor"]
    return times


def _first(
    running: Running, number: int, what: str, path: str, asked: dict[str, Any], limit: int, **more: Any
) -> dict[str, Any]:
    times: dict[str, list[float]] = {}
    for name, query in asked.items():
        for _ in range(ROUNDS):
            _, took = _timed(lambda query=query: running.api.get(path, params={**query, **more}, timeout=60))
            times.setdefault(name, []).append(took)
    return _measured(f"{number:,}: {what}, ms", times, limit)


def _timed(ask: Callable[[], Any]) -> tuple[dict[str, Any], float]:
    began = time.perf_counter()
    answer = ask().raise_for_status().json()
    return answer, (time.perf_counter() - began) * 1000


def _measured(name: str, times: dict[str, list[float]], limit: int) -> dict[str, Any]:
    """p95 of all, and which case is the slowest (by its median)."""
    everything = sorted(took for some in times.values() for took in some)
    medians = {case: statistics.median(some) for case, some in times.items()}
    slowest = max(medians, key=lambda case: medians[case])
    return {
        "name": name,
        "p50": round(statistics.median(everything), 1),
        "p95": round(everything[int(len(everything) * 0.95)], 1),
        "max": round(everything[-1], 1),
        "slowest": f"{slowest} {medians[slowest]:.0f}",
        "limit": f"p95 under {limit}",
    }
