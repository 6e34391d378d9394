"""Every answer has its security headers, every address its methods, and the documentation its own scripts."""

import re
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from longlist.http.headers import SECURITY_HEADERS
from longlist.main import create_app, openapi
from longlist.settings import Settings

SITE = "http://localhost:8000"
NOBODY = "019aaaaa-0000-7000-8000-000000000000"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# The contract's own word on which methods a path takes.
CONTRACT = {
    re.sub(r"\{\w+\}", NOBODY, path): {method.upper() for method in operations}
    for path, operations in openapi()["paths"].items()
}
TAKEN_FOR_IDS = {
    f"{parent}/count": {"GET"} for parent in ("/api/v1/companies", f"/api/v1/collections/{NOBODY}/companies")
}
OTHERS = {
    path: {"GET"}
    for path in ("/", "/jobs", "/assets/app-1a2b.js", "/api/docs", "/api/docs/swagger-ui.css", "/api/openapi.json")
}
ADDRESSES = {**CONTRACT, **TAKEN_FOR_IDS, **OTHERS}


@pytest.fixture
async def api(open_api: Any, module_database_url: str) -> AsyncIterator[Any]:
    """On one database: what is asked for here changes nothing."""
    async with open_api(module_database_url) as opened:
        yield opened


def expected(methods: set[str]) -> str:
    every = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return ", ".join(method for method in METHODS if method in every)


@pytest.mark.parametrize("path", ADDRESSES)
async def test_an_address_says_and_takes_all_its_methods_and_no_other(api: Any, assert_problem: Any, path: str) -> None:
    allow = expected(ADDRESSES[path])
    answer = await api.client.options(SITE + path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, allow, b"")
    for method in (*METHODS, "BREW", "TRACE"):
        if method not in allow.split(", "):
            answer = await api.client.request(method, SITE + path)
            assert (answer.status_code, answer.headers["allow"]) == (405, allow)
            if method != "HEAD":
                assert_problem(answer, 405, "method-not-allowed")


@pytest.mark.parametrize("path", [path for path, methods in ADDRESSES.items() if "GET" in methods])
async def test_head_is_get_without_a_body(api: Any, path: str) -> None:
    """For the event stream too, of which GET has no end."""
    head = await api.client.head(SITE + path)
    assert head.content == b""
    if path == "/api/v1/events":
        assert head.headers["content-type"].startswith("text/event-stream")
        return
    get = await api.client.get(SITE + path)
    assert head.status_code == get.status_code
    # Moments and estimates aside, which may take a digit more a moment later.
    assert head.headers.keys() == get.headers.keys()


async def test_every_route_is_one_of_those(api: Any) -> None:
    known = {re.sub(r"\{[^}]+\}", NOBODY, path) for path in openapi()["paths"]}
    routes = {re.sub(r"\{[^}]+\}", NOBODY, str(route.path)) for route in iter_route_contexts(api.app.routes)}
    files = {path for path in routes if path.startswith(("/api/docs", "/api/openapi.json", "/assets"))}
    assert routes - files - {f"/{NOBODY}"} == known


@pytest.mark.parametrize("path", [*ADDRESSES, "/api/v1/nothing", "/api/%00", "/assets/nothing.js", "/%ff"])
async def test_every_answer_has_its_security_headers(api: Any, path: str) -> None:
    hosts: tuple[dict[str, str], ...] = ({}, {"Host": "evil.example"}, {"Origin": "http://evil.example"})
    for method, headers in product(METHODS, hosts):
        if (method, path) == ("GET", "/api/v1/events"):
            continue  # read in test_connections.py, where it has a socket
        answer = await api.client.request(method, SITE + path, headers=headers)
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert answer.headers.get_list("content-security-policy") == [SECURITY_HEADERS["Content-Security-Policy"]]


async def test_an_unexpected_error_has_them_too(api: Any, assert_problem: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.app.state, "sessions", None)
    answer = await api.client.get("/collections")
    assert_problem(answer, 500, "internal")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_documentation_comes_from_this_origin_alone(api: Any) -> None:
    page = await api.client.get(f"{SITE}/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    links = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert [link for link in links if link != "data:,"] == [
        "/api/docs/swagger-ui.css", "/api/docs/swagger-ui-bundle.js", "/api/docs/start.js",
    ]  # fmt: skip
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", page.text), "the policy forbids what is inline"
    types = {".css": "text/css", ".js": "text/javascript"}
    for link in links[1:]:
        answer = await api.client.get(SITE + link)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(types[link[link.rindex(".") :]])
    assert "https://" not in page.text


def test_it_needs_no_built_web(monkeypatch: pytest.MonkeyPatch) -> None:
    from longlist.http import web

    monkeypatch.setattr(web, "directory", lambda: None)
    app = create_app(Settings(), "postgresql://", with_worker=False)
    assert "/api/docs" in {route.path for route in iter_route_contexts(app.routes)}
