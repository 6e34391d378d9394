"""The API does what openapi.json says, whatever schemathesis thinks of sending."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

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
def address(module_database_url: str, seed_at: Any, built_web: Any) -> Iterator[str]:
    """A server that really runs, with a worker, on a list of companies."""
    seed = seed_at(module_database_url)
    seed.collection("My List", seed.companies(50))
    app = create_app(Settings(time_budget_factor=1000), module_database_url, with_worker=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
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
UNTOLD = (
    "must not contain NUL bytes",
    "must be between the years 1 and 9999 in UTC",
    "must not be empty",
    "is not a domain",
    "give at least one end of the range",
    "the range ends before it begins",
    "is no time zone: give one like Europe/Paris",
)


def means_nothing(answer: Any) -> bool:
    if answer.status_code not in (400, 422):
        return False
    problem = answer.json()
    # A filter in the query is a text that has JSON in it: as JSON it is generated for selections.
    untold = [
        error["detail"].endswith(UNTOLD) or error["pointer"] in BY_EACH_OTHER or error["pointer"].startswith("?filter")
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
