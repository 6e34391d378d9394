"""Wiring of the API process: the application, what it serves, and what lives as long as it does."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from longlist import background
from longlist.buckets.router import router as buckets
from longlist.collections.router import router as collections
from longlist.companies.router import router as companies
from longlist.db import connect_args, create_engine, create_sessions
from longlist.deletions.router import router as deletions
from longlist.edits.router import router as edits
from longlist.facets.router import router as facets
from longlist.finding.router import router as finding
from longlist.http import docs, headers, problems, web
from longlist.http.guard import LimitedBodies, SameOriginOnly
from longlist.http.methods import Methods
from longlist.imports.router import router as imports
from longlist.jobs.router import router as jobs
from longlist.jobs.stream import EventHub
from longlist.operations.router import router as operations
from longlist.overlaps.router import router as overlaps
from longlist.provenance.router import router as provenance
from longlist.selections.router import router as selections
from longlist.settings import Settings
from longlist.system.router import router as system
from longlist.views.router import router as views
from longlist.watchdog import watch_event_loop
from longlist.webhooks.router import messages
from longlist.webhooks.router import router as webhooks
from longlist.worker import create_worker

MAX_BODY = 1024 * 1024  # bytes of a request; 10,000 ids are 400 kB


def create_app(settings: Settings, database_url: str, *, with_worker: bool) -> FastAPI:
    """The whole application. The database is expected to be migrated."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(watch_event_loop())
            await stack.enter_async_context(connect(app, settings, database_url))
            if with_worker:
                await stack.enter_async_context(_task("Worker", create_worker(settings, database_url).run()))
            yield

    app = FastAPI(
        title="Longlist",
        version=version("longlist"),
        description="Collections of companies, and bulk operations that are durable jobs.",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        responses=problems.RESPONSES,
        webhooks=messages,
    )
    app.state.data_dir = settings.data_dir if settings.database_url is None else None
    app.include_router(system)
    api = APIRouter(prefix="/api/v1")
    for router in (
        finding,
        facets,
        collections,
        companies,
        edits,
        deletions,
        selections,
        operations,
        overlaps,
        imports,
        jobs,
        buckets,
        provenance,
        views,
        webhooks,
    ):
        api.include_router(router)
    app.include_router(api)
    docs.install(app)
    web.install(app)
    problems.install(app)
    app.add_middleware(Methods, routes=app.routes)
    app.add_middleware(LimitedBodies, limit=MAX_BODY)
    app.add_middleware(SameOriginOnly, hosts=settings.known_hosts)
    headers.install(app)
    return app


@asynccontextmanager
async def connect(app: FastAPI, settings: Settings, database_url: str) -> AsyncIterator[None]:
    """Give the application its sessions on a database and the events of its jobs, until the block ends."""
    engine = create_engine(database_url, connect_args=connect_args(settings.lost_after_s))
    app.state.sessions = create_sessions(engine, settings.budgets)
    app.state.events = EventHub(database_url, app.state.sessions)
    try:
        async with _task("Event stream", app.state.events.run()):
            yield
    finally:
        await engine.dispose()


def openapi() -> dict[str, Any]:
    """The contract, as it is committed in openapi.json."""
    return create_app(Settings(), "postgresql://", with_worker=False).openapi()


@asynccontextmanager
async def _task(name: str, running: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(running, name=name)
    task.add_done_callback(_report_end)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _report_end(task: asyncio.Task[None]) -> None:
    """These run until they are cancelled: one that ends by itself is missed at once, not when the process ends."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        background.report(task.get_name(), error)


def _operation_id(route: APIRoute) -> str:
    return route.name
