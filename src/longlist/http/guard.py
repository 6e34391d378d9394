"""Who may ask, and how much. There are no accounts, so a web page elsewhere must not reach a person's machine.

Two attacks are closed: DNS rebinding (a hostile name that resolves to this machine: only known Host
names are served) and cross-site requests (only requests of our own origin reach the API).
Source: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
"""

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from longlist.errors import Forbidden
from longlist.http.problems import TooLarge, problem_response

MAX_DIGITS = 20  # of a length; Python refuses to read very long numbers
SAFE_SITES = {"same-origin", "none"}


class UnknownHost(Forbidden):
    slug = "unknown-host"
    title = "Unknown host name"

    def __init__(self) -> None:
        super().__init__(
            "Longlist does not answer to this Host name. If it is right, add it to the setting LONGLIST_ALLOWED_HOSTS."
        )


class CrossOrigin(Forbidden):
    slug = "cross-origin"
    title = "Request from another site"

    def __init__(self) -> None:
        super().__init__("Only Longlist's own pages may use its API from a browser.")


class SameOriginOnly:
    """ASGI middleware. ``hosts`` are names without port, lower case; "*" answers to any."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            problem = self._refuse(headers, scope["path"])
            if problem is not None:
                await problem_response(problem, scope["path"])(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refuse(self, headers: Headers, path: str) -> Forbidden | None:
        host = headers.get("host", "")
        if "*" not in self.hosts and _name(host) not in self.hosts:
            return UnknownHost()
        if not path.startswith("/api"):
            return None
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != host.lower():
            return CrossOrigin()
        if headers.get("sec-fetch-site", "none") not in SAFE_SITES:
            return CrossOrigin()
        return None


class LimitedBodies:
    """ASGI middleware: a body over the limit is refused, at once where its length is announced.

    FastAPI has a `max_body_size`, which answers in plain text.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and (len(announced) > MAX_DIGITS or int(announced) > self.limit):
            await problem_response(TooLarge(), scope["path"])(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, counted, send)


def _name(host: str) -> str:
    """The host without its port; an IPv6 address without its brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
