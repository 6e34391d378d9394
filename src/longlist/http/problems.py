"""The one error shape: RFC 9457 problem details, for whatever was raised."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from longlist.db import describe_error, is_disk_full, is_timeout, is_transient
from longlist.errors import FieldProblem, Invalid, NotFound, Problem, ProblemDetails, Unavailable
from longlist.postgres.cluster import disk_is_full

MEDIA_TYPE = "application/problem+json"
MAX_FIELDS = 20  # field problems in one answer

logger = logging.getLogger(__name__)

RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemDetails, "description": "A problem with the request; nothing was changed"},
    "5XX": {"model": ProblemDetails, "description": "A problem on the server; nothing was changed"},
}


class NoSuchPath(NotFound):
    slug = "no-such-path"
    title = "No such address"


class TooLarge(Problem):
    status = 413
    slug = "too-large"
    title = "Too large"

    def __init__(self) -> None:
        super().__init__(
            "The request is larger than 1 MB. Select all and leave some out instead of sending very many ids,"
            " and import files with `longlist import`."
        )


class MethodNotAllowed(Problem):
    status = 405
    slug = "method-not-allowed"
    title = "Method Not Allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"This address does not take this method. It takes {', '.join(allowed)}.")
        self.headers = {"Allow": ", ".join(allowed)}


class TimedOut(Problem):
    status = 408
    slug = "request-timeout"
    title = "Request Timeout"

    def __init__(self) -> None:
        super().__init__("The request did not arrive in time, and nothing was changed. Send it again.")


class Busy(Unavailable):
    slug = "busy"
    title = "Busy right now"


class DatabaseAway(Unavailable):
    slug = "database-away"
    title = "The database cannot be reached"


class DiskFull(Unavailable):
    slug = "disk-full"
    title = "The disk is full"

    def __init__(self) -> None:
        super().__init__("The disk of the database is full. Nothing was changed; free some space on it, and try again.")


class Internal(Problem):
    def __init__(self) -> None:
        super().__init__("This is a fault of Longlist, and it has been logged. Nothing was changed.")


def problem_response(problem: Problem, instance: str | None = None) -> JSONResponse:
    return _response(problem.details(instance), problem.headers)


def _response(details: ProblemDetails, headers: Any = None) -> JSONResponse:
    body = details.model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, details.status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(psycopg.Error, _database)  # of the queue, which shares the connection
    app.add_exception_handler(PoolTimeout, _busy)
    app.add_exception_handler(Exception, _unexpected)
    generated = app.openapi

    def contract() -> dict[str, Any]:
        return _with_problem_type(generated())

    app.openapi = contract  # type: ignore[method-assign]


def _with_problem_type(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI gives every response of an operation the media type of its good ones."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            for code in RESPONSES:
                response = operation["responses"][code]
                response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
    return schema


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return problem_response(error, request.url.path)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [_field(wrong, error.body) for wrong in error.errors()[:MAX_FIELDS]]
    what = "1 field is" if len(fields) == 1 else f"{len(fields)} fields are"
    detail = f"{what} not as it must be: {fields[0].pointer} {fields[0].detail}." if fields else "Not as it must be."
    return problem_response(Invalid(detail, fields), request.url.path)


def _field(wrong: Any, body: Any) -> FieldProblem:
    """Pydantic's location as a JSON pointer for the body, ``?name`` for the query, a name elsewhere."""
    place, *path = wrong["loc"]
    if place == "body":
        if wrong["type"].startswith("union_tag"):
            path.append(wrong["ctx"]["discriminator"].strip("'"))
        parts = _resolved(path, body, missing_is_there=wrong["type"] in _MISSING)
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts) or "/"
    else:
        pointer = ("?" if place == "query" else "") + ".".join(str(part) for part in path)
    message = str(wrong["msg"]).removeprefix("Value error, ")
    if not message[1:2].isupper():
        message = message[:1].lower() + message[1:]
    return FieldProblem(pointer=pointer[:300], detail=message[:500])


_MISSING = {"missing", "union_tag_not_found"}


def _resolved(path: list[Any], value: Any, *, missing_is_there: bool) -> list[Any]:
    """The longest part of ``path`` that leads to something in ``value``.

    Pydantic puts names of a union's members between, which the sender never wrote.
    """
    known: dict[tuple[int, int], list[Any]] = {}  # each place in the path is looked at once for each value in `value`

    def resolved(at: int, value: Any) -> list[Any]:
        if at == len(path):
            return []
        if (at, id(value)) not in known:
            without = resolved(at + 1, value)
            if isinstance(value, list) and isinstance(path[at], int) and path[at] < len(value):
                within = [path[at], *resolved(at + 1, value[path[at]])]
            elif isinstance(value, dict) and (path[at] in value or (missing_is_there and at + 1 == len(path))):
                within = [path[at], *resolved(at + 1, value.get(path[at]))]
            else:
                within = []
            known[at, id(value)] = within if len(within) >= len(without) else without
        return known[at, id(value)]

    return resolved(0, value)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem_response(NoSuchPath(f"There is nothing at {path[:300]}."), path)
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return problem_response(TooLarge(), path)
    title = HTTPStatus(error.status_code).phrase
    details = ProblemDetails(
        type=f"/problems/{title.lower().replace(' ', '-')}",
        title=title,
        status=error.status_code,
        detail=_HTTP_DETAILS.get(error.status_code, str(error.detail)),
        instance=path,
    )
    return _response(details, error.headers)


_HTTP_DETAILS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "The body cannot be read. Send JSON.",
}


async def _database(request: Request, error: Exception) -> JSONResponse:
    if is_timeout(error):
        detail = "This took too long and was stopped. Nothing was changed; try again."
        return problem_response(Busy(detail), request.url.path)
    if is_transient(error):
        logger.warning("Database trouble in %s: %s", request.url.path, describe_error(error))
        # A server that found no room for its log is away, and says nothing any more.
        data_dir = request.app.state.data_dir
        if is_disk_full(error) or (data_dir is not None and disk_is_full(data_dir)):
            return problem_response(DiskFull(), request.url.path)
        return problem_response(DatabaseAway("Nothing was changed. Try again in a moment."), request.url.path)
    return await _unexpected(request, error)


async def _busy(request: Request, error: Exception) -> JSONResponse:
    logger.warning("No connection was free for %s: %s", request.url.path, error)
    return problem_response(Busy("Too much is going on. Nothing was changed; try again."), request.url.path)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("Unexpected error in %s %s", request.method, request.url.path, exc_info=error)
    return problem_response(Internal(), request.url.path)
