"""Which methods an address takes: HEAD wherever GET is, OPTIONS everywhere, and 405 for the others.

The router alone asks each route by itself: its 405 names the methods of one route of an address, and
`/companies/count` is a company id to a method that only `/companies/{company_id}` has.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from fastapi.routing import iter_route_contexts
from starlette._utils import get_route_path
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from longlist.http.problems import MethodNotAllowed, NoSuchPath, problem_response

API = "/api/"


@dataclass(frozen=True)
class Address:
    """A path of the router, and the methods of all its routes."""

    path: str
    methods: set[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return compile_path(self.path)[0]

    @cached_property
    def literal(self) -> int:
        """Characters that are no parameter: of two addresses that fit a path, the one with more of them is meant."""
        return len(re.sub(r"\{.*?\}", "", self.path))


class Methods:
    """ASGI middleware. ``routes`` may grow until the first request."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self._routes = routes

    @cached_property
    def _addresses(self) -> list[Address]:
        found: dict[str, Address] = {}
        for route in iter_route_contexts(list(self._routes)):
            path = f"{route.path}/{{path:path}}" if isinstance(route.original_route, Mount) else route.path
            assert path is not None
            address = found.setdefault(path, Address(path, {"OPTIONS"}))
            address.methods.update(route.methods or ["GET"])
            if "GET" in address.methods:
                address.methods.add("HEAD")
        return sorted(found.values(), key=lambda address: address.literal, reverse=True)

    def _allowed(self, path: str) -> list[str] | None:
        """None where nothing is; the web's page for every other address is not for those of the API."""
        of_api = path.startswith(API)
        fitting = (one for one in self._addresses if one.pattern.match(path) and one.path.startswith(API) == of_api)
        address = next(fitting, None)
        return sorted(address.methods, key=_ORDER.index) if address else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, method = get_route_path(scope), scope["method"]
        allowed = self._allowed(path)
        if allowed is None and path.startswith(API):
            problem = NoSuchPath(f"There is nothing at {path[:300]}. The API is under /api/v1.")
            await problem_response(problem, path)(scope, receive, send)
        elif allowed is None:
            await self.app(scope, receive, send)
        elif method == "OPTIONS":
            answer = Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(allowed)})
            await answer(scope, receive, send)
        elif method not in allowed:
            await problem_response(MethodNotAllowed(allowed), path)(scope, receive, send)
        elif method == "HEAD":
            await _head(self.app, scope, send)
        else:
            await self.app(scope, receive, send)


_ORDER = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


async def _head(app: ASGIApp, scope: Scope, send: Send) -> None:
    """The answer to GET without its body; an answer without an end is broken off."""
    ended = asyncio.Event()
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send_start(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            ended.set()

    await app({**scope, "method": "GET"}, receive, send_start)
