"""The documentation of the API at /api/docs: Swagger UI from this origin, so that it runs offline and under the CSP.

Its files come in the package fastapi-swagger, of which nothing else is used; docs/decisions/0018
"""

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, Response

SCRIPT, STYLE = "swagger-ui-bundle.js", "swagger-ui.css"
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Longlist API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/{STYLE}">
<script defer src="/api/docs/{SCRIPT}"></script>
<script defer src="/api/docs/start.js"></script>
</head>
<body><div id="docs"></div></body>
</html>
"""
START = 'SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });\n'


def install(app: FastAPI) -> None:
    files = _files()

    @app.get("/api/docs", include_in_schema=False)
    async def docs() -> Response:
        return Response(PAGE, media_type="text/html")

    @app.get("/api/docs/start.js", include_in_schema=False)
    async def docs_start() -> Response:
        return Response(START, media_type="text/javascript")

    @app.get(f"/api/docs/{SCRIPT}", include_in_schema=False)
    async def docs_script() -> Response:
        return FileResponse(files / SCRIPT)

    @app.get(f"/api/docs/{STYLE}", include_in_schema=False)
    async def docs_style() -> Response:
        return FileResponse(files / STYLE)


def _files() -> Path:
    spec = find_spec("fastapi_swagger")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "resources"
