"""Commands that serve: serve, worker; and what belongs to running them: migrate, openapi."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from longlist.cli.options import Json

if TYPE_CHECKING:
    from types import FrameType

    from longlist.settings import Settings


def serve(
    with_worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Run jobs in this process too")] = True,
) -> None:
    """Serve the web, the API and a worker, until Ctrl-C.

    Example: LONGLIST_PORT=9000 longlist serve
    """
    import asyncio
    from contextlib import closing, suppress

    from longlist.cli.workspace import database

    settings = _configure()
    with closing(listen(settings)) as listener, database(settings) as url:
        import uvicorn

        from longlist.http.connections import BoundedConnection
        from longlist.main import create_app
        from longlist.system.demo import seed_demo

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    typer.echo(f"Longlist is at {settings.local_url} (Ctrl-C stops it)")

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                # The event streams of open browsers never end by themselves: cutting them is no error.
                logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
                await super().shutdown(sockets)

        if settings.demo:
            asyncio.run(seed_demo(url))
        config = uvicorn.Config(
            create_app(settings, url, with_worker=with_worker),
            http=BoundedConnection,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        logging.getLogger("uvicorn.error").setLevel(max(logging.WARNING, logging.root.level))
        with suppress(KeyboardInterrupt):
            Server(config).run(sockets=[listener])


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything slow is done; who connects meanwhile waits.

    Raises: StartupError where the address may not, or cannot, be listened on
    """
    from longlist.errors import StartupError

    if not settings.listens_on_loopback and not settings.allow_remote:
        raise StartupError(
            f"LONGLIST_HOST={settings.host} would let other machines in, and Longlist has no accounts yet."
            " Set LONGLIST_ALLOW_REMOTE=1 if that is what you want."
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP: asyncio turns Nagle's algorithm off for such sockets only, and with it every answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise StartupError(
            f"Port {settings.port} on {settings.host} cannot be used: {error.strerror or error}."
            " Stop what uses it, or set LONGLIST_PORT to another."
        ) from error
    return listener


def worker() -> None:
    """Run jobs, and nothing else, until Ctrl-C. Any number of workers share one database.

    Example: LONGLIST_DATABASE_URL=postgresql://db/longlist longlist worker
    """
    import asyncio

    from longlist.cli.workspace import database

    settings = _configure()
    with database(settings) as url:
        from longlist import worker as worker_process

        typer.echo("Running jobs (Ctrl-C stops it)")
        asyncio.run(worker_process.run(settings, url))


def migrate(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only look whether the migrations make what the models say, in a scratch database"
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the database to the newest revision. `serve` and all other commands do so by themselves.

    Example: longlist migrate

    Example: longlist migrate --check
    """
    import tempfile
    from pathlib import Path

    from longlist import migrations
    from longlist.cli.workspace import Output, database
    from longlist.postgres import embedded_postgres
    from longlist.settings import get_settings

    output = Output(as_json=as_json)
    if check:
        with (
            tempfile.TemporaryDirectory(prefix="longlist-") as directory,
            embedded_postgres(Path(directory), durable=False) as url,
        ):
            migrations.upgrade(url)
            differences = migrations.drift(url)
        for difference in differences:
            output.say(difference)
        sentence = f"{len(differences)} differences between models and migrations" if differences else "No drift"
        output.result({"differences": differences}, f"{sentence}, at revision {migrations.head()}.")
        raise typer.Exit(1 if differences else 0)
    with database(get_settings()):
        output.result({"revision": migrations.head()}, f"The database is at revision {migrations.head()}, the newest.")


def openapi() -> None:
    """Print the contract of the API.

    Example: longlist openapi > openapi.json
    """
    import json

    from longlist import main as wiring

    sys.stdout.write(json.dumps(wiring.openapi(), indent=2, ensure_ascii=False) + "\n")


def _configure() -> Settings:
    """Logging, and SIGTERM as an orderly end: blocks unwind, so that Postgres stops too."""
    from longlist.settings import get_settings

    def unwind(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, unwind)
    settings = get_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "procrastinate"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.root.level))
    return settings
