"""The built web: hashed assets for ever, compressed as built; every other path is the application."""

import logging
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from longlist.settings import CHECKOUT

PACKAGED = Path(__file__).resolve().parents[1] / "web"
BUILT = CHECKOUT / "web" / "dist"

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

logger = logging.getLogger(__name__)


def directory() -> Path | None:
    """Where the build is: in the package of an installed wheel, or in the checkout."""
    return next((path.resolve() for path in (PACKAGED, BUILT) if (path / "index.html").is_file()), None)


class Assets(StaticFiles):
    """Files with a hash in their name: never changed, so kept for ever; compressed where the build did."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_plain(scope["path"]):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, ending in ENCODINGS:
            full_path, stat_result = self.lookup_path(self.get_path(scope) + ending)
            if encoding in accepted and stat_result is not None:
                media_type, _ = guess_type(scope["path"])
                response: Response = FileResponse(full_path, stat_result=stat_result, media_type=media_type)
                response.headers["Content-Encoding"] = encoding
                break
        else:
            response = await self.get_response(self.get_path(scope), scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["Vary"] = "Accept-Encoding"
        await response(scope, receive, send)


def _is_plain(path: str) -> bool:
    """Whether a file system takes it as a name at all."""
    return "\0" not in path and len(path) < 250


def install(app: FastAPI) -> None:
    """Add the last routes: the assets, and the page for every other address."""
    built = directory()
    if built is None:
        logger.warning("The web is not built; only the API is served. `make run` builds it.")
        return

    app.mount("/assets", Assets(directory=built / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str) -> Response:
        file = (built / path).resolve() if _is_plain(path) else built
        if path and file.is_relative_to(built) and file.is_file():
            return FileResponse(file)
        return FileResponse(built / "index.html", headers={"Cache-Control": "no-cache"})
