"""Bad input gets one clear problem (RFC 9457), changes nothing, and is never the server's fault."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

NOBODY = "019aaaaa-0000-7000-8000-000000000000"
LONG = "x" * 10_000
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Known:
    """What is in the database of this module."""

    url: str
    source: str
    target: str
    empty: str
    company: str
    selection: str
    elsewhere: str  # a company that is not in the source
    finished_job: str


@pytest.fixture(scope="module")
def known(module_database_url: str, seed_at: Any, open_api: Any) -> Known:
    seed = seed_at(module_database_url)
    companies = seed.companies(30)
    source = str(seed.collection("My List", companies[:20]))
    target = str(seed.collection("Prospects", companies[10:25]))
    empty = str(seed.collection("Empty"))

    async def finish_a_job() -> tuple[str, str]:
        async with open_api(module_database_url) as api:
            selection = await api.select_all(source)
            job = await api.copy(selection, target, idempotency_key="used-before")
            await api.post(f"/jobs/{job['id']}/cancel")
            return selection["id"], job["id"]

    selection, job = asyncio.run(finish_a_job())
    return Known(
        module_database_url, source, target, empty, str(companies[0]), selection, str(companies[29]), finished_job=job
    )


@pytest.fixture
async def api(open_api: Any, known: Known) -> AsyncIterator[Any]:
    async with open_api(known.url) as opened:
        yield opened


@dataclass(frozen=True)
class Bad:
    """A request that must be refused. {names} in path and body stand for what is known."""

    what: str
    status: int
    slug: str
    method: str
    path: str
    body: Any = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    at: str | None = None
    says: str = ""


def post(what: str, status: int, slug: str, path: str, body: Any, **more: Any) -> Bad:
    return Bad(what, status, slug, "POST", path, body, **more)


def raw(what: str, status: int, slug: str, content: bytes, path: str = "/collections", **more: Any) -> Bad:
    return Bad(what, status, slug, "POST", path, content=content, headers=more.pop("headers", JSON), **more)


ALL = {"scope": {"collection_id": "{source}"}, "mode": "all"}
IDS = {"scope": {"collection_id": "{source}"}, "mode": "ids"}
COPY = {"kind": "copy", "selection_id": "{selection}", "target": {"collection_id": "{target}"}}
PLAN = {"kind": "copy", "selection_id": "{selection}", "target_collection_id": "{target}"}

UNKNOWN = [
    Bad("collection", 404, "collection-not-found", "GET", f"/collections/{NOBODY}", says=NOBODY),
    Bad("collection to rename", 404, "collection-not-found", "PATCH", f"/collections/{NOBODY}", {"name": "New"}),
    Bad("collection to delete", 404, "collection-not-found", "DELETE", f"/collections/{NOBODY}"),
    Bad("collection's companies", 404, "collection-not-found", "GET", f"/collections/{NOBODY}/companies"),
    post("collection to add to", 404, "collection-not-found", f"/collections/{NOBODY}/companies", {"name": "New"}),
    Bad("company", 404, "company-not-found", "GET", f"/companies/{NOBODY}"),
    Bad("company to change", 404, "company-not-found", "PATCH", f"/companies/{NOBODY}", {"city": "Lyon"}),
    Bad("company to delete", 404, "company-not-found", "DELETE", f"/companies/{NOBODY}"),
    Bad("membership", 404, "not-a-member", "GET", "/collections/{source}/companies/{elsewhere}"),
    Bad("membership to remove", 404, "not-a-member", "DELETE", "/collections/{source}/companies/{elsewhere}"),
    Bad("membership of nobody", 404, "collection-not-found", "DELETE", f"/collections/{NOBODY}/companies/{{company}}"),
    Bad("selection", 404, "selection-not-found", "GET", f"/selections/{NOBODY}"),
    Bad("job", 404, "job-not-found", "GET", f"/jobs/{NOBODY}"),
    Bad("job to cancel", 404, "job-not-found", "POST", f"/jobs/{NOBODY}/cancel"),
    post("selection scope", 404, "collection-not-found", "/selections", {**ALL, "scope": {"collection_id": NOBODY}},
         at="/scope/collection_id"),
    post("plan's selection", 404, "selection-not-found", "/plans", {**PLAN, "selection_id": NOBODY},
         at="/selection_id"),
    post("plan's target", 404, "collection-not-found", "/plans", {**PLAN, "target_collection_id": NOBODY},
         at="/target_collection_id"),
    post("job's selection", 404, "selection-not-found", "/jobs", {**COPY, "selection_id": NOBODY}, at="/selection_id"),
    post("job's target", 404, "collection-not-found", "/jobs", {**COPY, "target": {"collection_id": NOBODY}},
         at="/target/collection_id"),
    post("ids", 422, "not-in-scope", "/selections", {**IDS, "ids": ["{company}", "{elsewhere}", NOBODY]},
         at="/ids/1", says="2 of the 3 selected"),
    Bad("address of the API", 404, "no-such-path", "GET", "/nothing/here"),
    Bad("address of the API to post to", 404, "no-such-path", "POST", "/nothing", {}),
    Bad("version of the API", 404, "no-such-path", "GET", "http://localhost:8000/api/v2/collections"),
    Bad("id that is none", 422, "invalid", "GET", "/collections/my-list"),
    Bad("id that is far too long", 422, "invalid", "GET", f"/companies/{LONG}"),
]  # fmt: skip

MANY = {"op": "is", "field": "country", "values": [f"Country {number}" for number in range(500)]}
BAD_CONDITIONS: list[tuple[str, int, str, dict[str, Any], str]] = [
    ("an unknown field", 422, "invalid", {"op": "is_empty", "field": "height"}, "/field"),
    ("SQL for a field", 422, "invalid", {"op": "is_empty", "field": "name; DROP"}, "/field"),
    ("an unknown condition", 422, "invalid", {"op": "resembles", "field": "name"}, "/op"),
    ("500 values in one condition", 422, "invalid", MANY, "/values"),
    ("no values", 422, "invalid", {"op": "is", "field": "name", "values": []}, "/values"),
    ("a range that ends before it begins", 422, "invalid",
     {"op": "between", "field": "employees", "min": 10, "max": 9}, ""),
    ("a range without ends", 422, "invalid", {"op": "between", "field": "employees"}, ""),
    ("a number that no column holds", 422, "invalid",
     {"op": "between", "field": "employees", "min": 10**30}, "/min"),
    ("a range of texts", 422, "invalid", {"op": "between", "field": "country", "min": 1}, "/field"),
    ("a NUL byte", 422, "invalid", {"op": "is", "field": "country", "values": ["a\0"]}, "/values/0"),
    ("an unknown collection", 404, "collection-not-found",
     {"op": "in_collection", "collection_ids": [NOBODY]}, "/collection_ids/0"),
]  # fmt: skip

SENSELESS = [
    post("same source and target in a plan", 422, "same-collection", "/plans",
         {**PLAN, "target_collection_id": "{source}"},
         at="/target_collection_id", says="My List"),
    post("same source and target in a job", 422, "same-collection", "/jobs",
         {**COPY, "target": {"collection_id": "{source}"}}, at="/target/collection_id"),
    post("no ids", 422, "invalid", "/selections", {**IDS, "ids": []}, at="/ids"),
    post("a filter that nothing matches", 422, "nothing-selected", "/selections", {**ALL, "filter": {"search": "zzz"}}),
    *[
        post(what, status, slug, "/selections", {**ALL, "filter": {"conditions": [condition]}},
             at=f"/filter/conditions/0{at}")
        for what, status, slug, condition, at in BAD_CONDITIONS
    ],
    Bad("a filter that is no JSON", 422, "invalid", "GET", "/companies", query={"filter": "country=France"},
        at="?filter"),
    Bad("a filter of a field that there is not", 422, "invalid", "GET", "/companies",
        query={"filter": '{"conditions": [{"op": "is_empty", "field": "height"}]}'},
        at="?filter.conditions.0.is_empty.field", says="choose name, domain"),
    Bad("a filter by when something was added to nowhere", 422, "known-in-collections-only", "GET", "/companies",
        query={"filter": '{"conditions": [{"op": "during", "field": "added_at", "since": "2026-01-01T00:00:00Z"}]}'}),
    Bad("a facet of a field that there is not", 422, "invalid", "GET", "/facets", query={"field": "height"},
        at="?field"),
    post("everything unticked", 422, "nothing-selected", "/selections",
         {"scope": {"collection_id": "{empty}"}, "mode": "all"}),
    post("a search of spaces", 422, "invalid", "/selections", {**ALL, "filter": {"search": "   "}},
         at="/filter/search"),
    post("10,001 ids", 422, "invalid", "/selections", {**IDS, "ids": [NOBODY] * 10_001}, at="/ids"),
    post("both a target and a new one", 422, "invalid", "/jobs",
         {**COPY, "target": {"collection_id": "{target}", "new_collection": {"name": "New"}}}),
    post("no target", 422, "invalid", "/jobs", {**COPY, "target": {}}),
    post("an unknown kind", 422, "invalid", "/jobs", {**COPY, "kind": "teleport"}, at="/kind"),
    post("an unknown mode", 422, "invalid", "/selections", {**ALL, "mode": "some"}, at="/mode"),
    post("a filter on what there is not", 422, "invalid", "/selections", {**ALL, "filter": {"colour": "red"}},
         at="/filter/colour"),
    post("a key used before", 422, "idempotency-key-reused", "/jobs",
         {**COPY, "target": {"new_collection": {"name": "N"}}},
         headers={"Idempotency-Key": "used-before"}, at="Idempotency-Key"),
    post("a key that is empty", 422, "invalid", "/jobs", COPY, headers={"Idempotency-Key": ""}),
    post("a key too long", 422, "invalid", "/jobs", COPY, headers={"Idempotency-Key": LONG}),
]  # fmt: skip

NAMES = [
    post("taken, in other letters", 409, "duplicate-name", "/collections", {"name": "  mY  LIST "}, at="/name"),
    post("taken, for a job's new target", 409, "duplicate-name", "/jobs",
         {**COPY, "target": {"new_collection": {"name": "PROSPECTS"}}}, at="/target/new_collection/name"),
    Bad("taken, by renaming", 409, "duplicate-name", "PATCH", "/collections/{source}", {"name": "prospects"},
         at="/name"),
    post("of 10,000 characters", 422, "invalid", "/collections", {"name": LONG}, at="/name"),
    post("of 10,000 characters for a new target", 422, "invalid", "/jobs",
         {**COPY, "target": {"new_collection": {"name": LONG}}}, at="/target/new_collection/name"),
    post("of 10,000 characters for a company", 422, "invalid", "/companies", {"name": LONG}, at="/name"),
    Bad("of 10,000 characters to search", 422, "invalid", "GET", "/collections", query={"search": LONG}, at="?search"),
    post("empty", 422, "invalid", "/collections", {"name": ""}, at="/name"),
    post("of spaces", 422, "invalid", "/collections", {"name": " \t\n"}, at="/name"),
    post("missing", 422, "invalid", "/collections", {}, at="/name"),
    post("null", 422, "invalid", "/collections", {"name": None}, at="/name"),
    Bad("null by patch", 422, "invalid", "PATCH", "/companies/{company}", {"name": None}, at="/name"),
    post("with a NUL byte", 422, "invalid", "/collections", {"name": "a\0b"}, at="/name"),
    post("with half a character", 422, "invalid", "/collections", {"name": "a\ud800b"}, at="/name"),
    post("of a field with half a character", 422, "invalid", "/collections", {"name": "a", "b\ud800": 1}),
    post("of an attribute with half a character", 422, "invalid", "/companies",
         {"name": "a", "attributes": {"\ud800": "b"}}),
    post("of an attribute with a NUL byte", 422, "invalid", "/companies", {"name": "a", "attributes": {"b\0": "c"}}),
    post("of a country with a NUL byte", 422, "invalid", "/selections", {**ALL, "filter": {"search": "\0"}},
         at="/filter/search"),
    post("of a field that is none", 422, "invalid", "/companies", {"name": "a", "nmae": "b"}, at="/nmae"),
    Bad("with a NUL byte to search", 422, "invalid", "GET", "/collections", query={"search": "a\0"}, at="?search"),
]  # fmt: skip

VALUES = [
    post("text for a number", 422, "invalid", "/companies", {"name": "a", "employees": "many"}, at="/employees"),
    post("a number below none", 422, "invalid", "/companies", {"name": "a", "employees": -1}, at="/employees"),
    post("a number beyond all", 422, "invalid", "/companies", {"name": "a", "funding_usd": 10**30}, at="/funding_usd"),
    raw("a number of 5,000 digits", 400, "bad-request", b'{"employees": ' + b"9" * 5000 + b"}", "/companies"),
    raw("infinity", 422, "invalid", b'{"name": "a", "employees": 1e999}', "/companies", at="/employees"),
    raw("not a number", 422, "invalid", b'{"name": "a", "employees": NaN}', "/companies", at="/employees"),
    post("a year of five digits", 422, "invalid", "/companies", {"name": "a", "founded_year": 20_000},
         at="/founded_year"),
    post("a domain that is none", 422, "invalid", "/companies", {"name": "a", "domain": "no domain"}, at="/domain"),
    post("a list for a name", 422, "invalid", "/collections", {"name": ["a"]}, at="/name"),
    post("a list for a body", 422, "invalid", "/collections", [1, 2]),
    post("text for an id", 422, "invalid", "/selections", {**IDS, "ids": ["{company}", "second"]}, at="/ids/1"),
    post("text for an id to leave out", 422, "invalid", "/selections", {**ALL, "except": ["first"]}, at="/except/0"),
    post("a number for a scope", 422, "invalid", "/selections",
         {**IDS, "ids": ["{company}"], "scope": {"collection_id": 7}},
         at="/scope/collection_id"),
    Bad("too long a page", 422, "invalid", "GET", "/companies", query={"limit": "201"}, at="?limit"),
    Bad("a page of nothing", 422, "invalid", "GET", "/companies", query={"limit": "0"}, at="?limit"),
    Bad("a page of text", 422, "invalid", "GET", "/companies", query={"limit": "ten"}, at="?limit"),
    Bad("a page of 10^400", 422, "invalid", "GET", "/companies", query={"limit": "9" * 400}, at="?limit"),
    Bad("an unknown sort", 422, "invalid", "GET", "/companies", query={"sort": "colour"}, at="?sort"),
    Bad("an unknown state", 422, "invalid", "GET", "/jobs", query={"state": "asleep"}),
    Bad("an event before the first", 422, "invalid", "GET", "/events", query={"after": "-1"}, at="?after"),
]  # fmt: skip

BODIES = [
    raw("2 MB of JSON", 413, "", json.dumps({"name": "x" * 2**21}).encode(), says="1 MB"),
    raw("2 MB of ids", 413, "", json.dumps({**IDS, "ids": [NOBODY] * 60_000}).encode(), "/selections"),
    raw("half of a JSON", 422, "invalid", b'{"name": "a'),
    raw("no JSON", 422, "invalid", b"name=a"),
    raw("nothing", 422, "invalid", b""),
    raw("JSON of 100,000 levels", 400, "bad-request", b"[" * 100_000 + b"]" * 100_000),
    raw("bytes that are no UTF-8", 400, "bad-request", b'{"name": "\xff\xfe"}'),
    raw("a form", 422, "invalid", b"name=a", headers={"content-type": "application/x-www-form-urlencoded"}),
    raw("JSON said to be text", 422, "invalid", b'{"name": "Sneaked in"}', headers={"content-type": "text/plain"}),
    raw("JSON said to be nothing", 422, "invalid", b'{"name": "Sneaked in"}', headers={}),
]

FOREIGN = [
    Bad("an unknown host", 403, "unknown-host", "GET", "/collections", headers={"Host": "evil.example"}),
    Bad("an unknown host on the health", 403, "unknown-host", "GET", "http://localhost:8000/healthz",
        headers={"Host": "evil.example:8000"}),
    Bad("a host that only begins well", 403, "unknown-host", "GET", "/collections",
         headers={"Host": "localhost.evil.example"}),
    Bad("a host behind a user", 403, "unknown-host", "GET", "/collections", headers={"Host": "localhost@evil.example"}),
    Bad("an empty host", 403, "unknown-host", "GET", "/collections", headers={"Host": ""}),
    Bad("a broken host", 403, "unknown-host", "GET", "/collections", headers={"Host": "[::1"}),
    post("another origin", 403, "cross-origin", "/collections", {"name": "Evil"},
         headers={"Origin": "http://evil.example"}),
    post("another port", 403, "cross-origin", "/collections", {"name": "Evil"},
         headers={"Origin": "http://localhost:9"}),
    post("a sandbox", 403, "cross-origin", "/collections", {"name": "Evil"}, headers={"Origin": "null"}),
    post("a broken origin", 403, "cross-origin", "/collections", {"name": "Evil"}, headers={"Origin": "http://[::1"}),
    post("another site", 403, "cross-origin", "/collections", {"name": "Evil"},
         headers={"Sec-Fetch-Site": "cross-site"}),
    Bad("a sister site", 403, "cross-origin", "GET", "/collections", headers={"Sec-Fetch-Site": "same-site"}),
    Bad("another site to delete", 403, "cross-origin", "DELETE", "/collections/{source}",
        headers={"Origin": "https://evil.example"}),
    Bad("another site for the events", 403, "cross-origin", "GET", "/events", headers={"Sec-Fetch-Site": "cross-site"}),
]  # fmt: skip

METHODS = [
    Bad("a collection put", 405, "", "PUT", "/collections/{source}", {"name": "a"}),
    Bad("all collections deleted", 405, "", "DELETE", "/collections"),
    Bad("a job deleted", 405, "", "DELETE", "/jobs/{finished_job}"),
    Bad("a plan got", 405, "", "GET", "/plans"),
    Bad("an unknown method", 405, "", "BREW", "/collections"),
]


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace(f"{{{name}}}", word)
        return value
    if isinstance(value, dict):
        return {key: _filled(inner, words) for key, inner in value.items()}
    return [_filled(inner, words) for inner in value] if isinstance(value, list) else value


def _fingerprint(seed: Any) -> dict[str, Any]:
    """Of every row that a refused request might have written."""
    tables = ["collection", "company", "membership", "catalog", "selection", "selection_part", "job", "job_event"]
    return {
        table: hashlib.sha256(repr(seed.sql(f"SELECT t::text FROM {table} t ORDER BY 1")).encode()).hexdigest()
        for table in [*tables, "procrastinate_jobs"]
    }


ALL_BAD = [*UNKNOWN, *SENSELESS, *NAMES, *VALUES, *BODIES, *FOREIGN, *METHODS]


@pytest.mark.parametrize("bad", ALL_BAD, ids=lambda bad: f"{bad.method} {bad.what}")
async def test_bad_input_gets_a_problem_and_changes_nothing(
    bad: Bad, api: Any, known: Known, seed_at: Any, assert_problem: Any
) -> None:
    seed = seed_at(known.url)
    words = asdict(known)
    before = _fingerprint(seed)
    content = bad.content if bad.content is not None else json.dumps(_filled(bad.body, words)).encode()
    has_body = bad.body is not None or bad.content is not None
    answer = await api.client.request(
        bad.method,
        _filled(bad.path, words),
        content=content if has_body else None,
        headers={**(JSON if bad.body is not None else {}), **bad.headers},
        params=bad.query or None,
    )
    problem = assert_problem(answer, bad.status, bad.slug)
    assert bad.says in problem["detail"]
    if bad.at is not None:
        assert bad.at in [error["pointer"] for error in problem["errors"]], problem["errors"]
    assert _fingerprint(seed) == before
