"""What every command stands on: the database, transactions, and how things are shown."""

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar
from uuid import UUID

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError
from rich.console import Console
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.cli.errors import BadName, NoSuchName
from longlist.collections import queries as collection_queries
from longlist.collections import service as collections
from longlist.collections.models import Collection
from longlist.collections.schemas import CollectionName
from longlist.db import create_engine, create_sessions, describe_error, is_disk_full
from longlist.errors import BadRequest, StartupError
from longlist.inputs import no_nul
from longlist.settings import Settings, get_settings

T = TypeVar("T")


class Workspace:
    """A migrated database, and transactions in it."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings = settings
        self.url = url
        self._engine = create_engine(url)
        self._sessions = create_sessions(self._engine, settings.budgets)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """What a request is to the API: committed at the end, rolled back when anything was raised."""
        async with self._sessions.begin() as session:
            yield session

    async def close(self) -> None:
        await self._engine.dispose()


def in_workspace(work: Callable[[Workspace], Awaitable[T]]) -> T:
    """Run ``work`` on the database that the settings say."""
    settings = get_settings()
    logging.basicConfig(level=logging.WARNING, format="longlist: %(message)s")

    async def run(url: str) -> T:
        workspace = Workspace(settings, url)
        try:
            return await work(workspace)
        finally:
            await workspace.close()

    with database(settings) as url:
        return asyncio.run(run(url))


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of a migrated database: the one that is set, or the embedded one, for as long as it is needed.

    Raises: StartupError where it cannot be reached
    """
    from longlist import migrations
    from longlist.postgres import embedded_postgres

    if settings.database_url is None:
        with embedded_postgres(settings.data_dir) as url:
            migrations.upgrade(url)
            yield url
        return
    url = settings.database_url.get_secret_value()
    try:
        migrations.upgrade(url)
    except ArgumentError as error:
        raise StartupError("LONGLIST_DATABASE_URL is not an address: postgresql://user:password@host/name") from error
    except OperationalError as error:
        if is_disk_full(error):
            raise
        reason = describe_error(error)
        raise StartupError(f"The database that LONGLIST_DATABASE_URL names cannot be reached: {reason}") from error
    yield url


class Output:
    """Where a command's words go: with JSON asked for, standard output is left to that."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, highlight=False)

    def say(self, sentence: str) -> None:
        typer.echo(sentence, err=self.as_json)

    def result(self, value: Any, sentence: str | None) -> None:
        """The outcome: the value as JSON, or the sentence."""
        if self.as_json:
            dumped = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
            typer.echo(json.dumps(dumped, indent=2, ensure_ascii=False))
        elif sentence:
            typer.echo(sentence)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask, where somebody can answer. Leaves with 2 if the answer is no."""
        if yes or self.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return
        if not typer.confirm(question, default=True):
            typer.echo("Nothing was changed.")
            raise typer.Exit(2)


def collection_name(text: str) -> str:
    """Raises: BadName."""
    try:
        return TypeAdapter(CollectionName).validate_python(text)
    except ValidationError as error:
        problem = error.errors()[0]["msg"].removeprefix("Value error, ").lower()
        raise BadName(f"“{text[:60]}” cannot be the name of a collection: {problem}.") from error


def safe_text(option: str, text: str | None) -> str | None:
    """The text of an option, where it can be looked for. Arguments of a command may be any bytes.

    Raises: BadRequest
    """
    try:
        return text if text is None else no_nul(text)
    except ValueError as error:
        raise BadRequest(f"{option} is not as it must be: it {error}.") from error


async def find_collection(session: AsyncSession, name_or_id: str) -> Collection | None:
    """By id if it is one, else by name, upper and lower case alike."""
    try:
        return await collections.get_collection(session, UUID(name_or_id))
    except ValueError:
        return await collection_queries.by_name(session, collection_name(name_or_id))


async def get_collection(session: AsyncSession, name_or_id: str, hint: str = "") -> Collection:
    found = await find_collection(session, name_or_id)
    if found is None:
        raise NoSuchName(f"There is no collection “{name_or_id}”.{hint} `longlist collections` lists them.")
    return found
