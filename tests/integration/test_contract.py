"""The API does what openapi.json says, whatever schemathesis thinks of sending."""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from longlist.http.connections import BoundedConnection
from longlist.main import create_app, openapi
from longlist.settings import CHECKOUT, Settings

# The server shares this process: its random pauses, drawn while a case is made, are taken for the case's own.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")]


def test_the_committed_contract_is_the_code_s() -> None:
    assert json.loads((CHECKOUT / "openapi.json").read_text()) == openapi()


# The event stream never ends, so a generated request for it would wait for ever; test_events.py is its test.
OPERATIONS = {
    result.ok().label: result.ok()
    for result in schemathesis.openapi.from_dict(openapi()).get_all_operations()
    if result.ok().path != "/api/v1/events"
}


@pytest.fixture(scope="module")
def known(module_database_url: str, seed_at: Any) -> dict[str, str]:
    """Ids that paths and queries can name; nothing is at any other."""
    seed = seed_at(module_database_url)
    companies = seed.companies(50)
    return {
        "collection_id": str(seed.collection("My List", companies)),
        "other_id": str(seed.collection("Other", companies)),
        "company_id": str(companies[0]),
    }


@pytest.fixture(scope="module")
def address(module_database_url: str, known: dict[str, str], built_web: Any) -> Iterator[str]:
    """A server that really runs, with a worker, on a list of companies."""
    app = create_app(Settings(time_budget_factor=1000), module_database_url, with_worker=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(app, http=BoundedConnection, log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[free])))
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{free.getsockname()[1]}"
        server.should_exit = True
        thread.join()


# What a JSON schema does not say of data that are well formed.
MEANINGLESS = {
    "bad-cursor",
    "nothing-selected",
    "not-in-scope",
    "same-collection",
    "idempotency-key-reused",
    "address-refused",
    "known-in-collections-only",
    "not-an-order-of-all",
}
BY_EACH_OTHER = {"/field", "/value"}  # of an edit: the value by what the field takes
UNTOLD = re.compile(
    r"must not contain (NUL bytes|(control characters|characters that reverse text) \(U\+\w+\))$"
    r"|must not end an isolate that nothing began|must end each isolate that it begins"
    r"|must be between the years 1 and 9999 in UTC$|must not be empty$|is not a domain$"
    r"|give at least one end of the range$|the range ends before it begins$"
    r"|is no time zone: give one like Europe/Paris$"
)


def means_nothing(answer: Any) -> bool:
    if answer.status_code not in (400, 422):
        return False
    problem = answer.json()
    # A filter in the query is a text that has JSON in it: as JSON it is generated for selections.
    untold = [
        UNTOLD.search(error["detail"]) or error["pointer"] in BY_EACH_OTHER or error["pointer"].startswith("?filter")
        for error in problem["errors"]
    ]
    return problem["type"].removeprefix("/problems/") in MEANINGLESS or all(untold)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation(address: str, patience_s: float, operation: str) -> None:
    @given(OPERATIONS[operation].as_strategy())
    @settings(max_examples=settings.default.max_examples // 2, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        answer = case.call(base_url=address, timeout=patience_s)
        case.validate_response(answer, excluded_checks=[positive_data_acceptance] if means_nothing(answer) else [])

    check()


# What no generator makes, as it goes over the wire: NUL, a lone surrogate, a byte of no text, numbers and moments
# beyond every column's.
TEXTS = ("%00", "a%00b", "%ED%A0%80", "%FF", "x" * 5000)
NUMBERS = ("9" * 20, "-" + "9" * 20, "9" * 5000, "1e999", *TEXTS[:3])
MOMENTS = (
    "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "10000-01-01T00:00:00Z", "-4713-01-01T00:00:00Z",
    "9" * 20, *TEXTS[:3],
)  # fmt: skip
NOBODY = "019aaaaa-0000-7000-8000-000000000000"
# Without which nothing else in the query would be looked at.
NEEDED = {
    "/facets": "field=country",
    "/histograms": "field=employees",
    "/overlaps": "collection_id={collection_id}&collection_id={other_id}",
}


def hostile(parameter: dict[str, Any]) -> tuple[str, ...]:
    """By every type that the parameter's schema names."""
    schema = json.dumps(parameter["schema"])
    if '"integer"' in schema or '"number"' in schema:
        return NUMBERS
    return MOMENTS if '"date-time"' in schema else TEXTS


PARAMETERS = [
    (method, path, parameter)
    for path, operations in openapi()["paths"].items()
    for method, operation in operations.items()
    if path != "/api/v1/events" or method != "get"
    for parameter in operation.get("parameters", [])
]


@pytest.mark.parametrize(
    ("method", "path", "parameter"), PARAMETERS, ids=[f"{m} {p} {q['name']}" for m, p, q in PARAMETERS]
)
def test_no_value_of_a_parameter_is_a_server_error(
    address: str, known: dict[str, str], patience_s: float, method: str, path: str, parameter: dict[str, Any]
) -> None:
    place, name = parameter["in"], parameter["name"]
    with httpx.Client(timeout=patience_s) as client:
        for value in hostile(parameter):
            words = {**known, **({name: value} if place == "path" else {})}
            filled = re.sub(r"\{(\w+)\}", lambda found, words=words: words.get(found[1], NOBODY), path)  # type: ignore[misc]
            given = [words for end, words in NEEDED.items() if end in path and not words.startswith(f"{name}=")]
            given += [f"{name}={value}"] if place == "query" else []
            url = f"{address}{filled}?{'&'.join(given)}".format(**known)
            headers = {name: unquote_to_bytes(value)} if place == "header" and "%00" not in value else {}
            answer = client.request(method, url, headers=headers)
            assert answer.status_code < 500, f"{url[:300]}: {answer.text[:300]}"
            if answer.is_error:
                assert answer.headers["content-type"] == "application/problem+json"
            OPERATIONS[f"{method.upper()} {path}"].validate_response(answer)
