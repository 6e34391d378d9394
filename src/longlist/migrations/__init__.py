"""Migrations: Alembic, forward only, under an advisory lock and time-outs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

import longlist.collections.models
import longlist.companies.models
import longlist.finding.models
import longlist.imports.models
import longlist.jobs.models
import longlist.journal.models
import longlist.selections.models
import longlist.views.models
import longlist.webhooks.models  # noqa: F401  (each fills the metadata)
from longlist.db import Base, sqlalchemy_url
from longlist.errors import StartupError
from longlist.locks import AdvisoryLock

MIN_SERVER_VERSION = 150000


def upgrade(url: str) -> bool:
    """Bring the database to the newest revision; whether anything was to be done.

    Any number of processes may call this at once: one migrates, the others wait for it.
    Raises: StartupError where the server is too old or the database is newer than this program.
    """
    with _locked(url) as connection:
        _check_server(connection)
        before = current(connection)
        if before == head():
            return False
        if before is not None and before not in {script.revision for script in _scripts().walk_revisions()}:
            raise StartupError(
                f"The database is at revision {before}, which this version of Longlist does not know."
                " It was used with a newer version: install that one."
            )
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '10min'"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        return True


def drift(url: str) -> list[str]:
    """The differences between the migrated database and the models, in words; empty is right."""
    with _locked(url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_name": include_name}
        )
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Leaves the queue's tables to the queue's own SQL."""
    return not (type_ == "table" and name is not None and name.startswith(("procrastinate_", "alembic_")))


def head() -> str:
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


def current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_server(connection: Connection) -> None:
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if version < MIN_SERVER_VERSION:
        raise StartupError(f"Longlist needs Postgres 15 or newer; this server is {version // 10000}.")


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            connection.execute(text(f"SELECT pg_advisory_lock({AdvisoryLock.MIGRATION:d})"))
            connection.commit()
            yield connection
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


@cache
def _scripts() -> ScriptDirectory:
    """Read once: it imports every migration."""
    return ScriptDirectory.from_config(_config())
