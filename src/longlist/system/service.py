"""The state of the workspace."""

from dataclasses import dataclass

from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from longlist import migrations
from longlist.errors import Unavailable
from longlist.jobs import queries as job_queries
from longlist.settings import get_settings
from longlist.system import queries


class NotReady(Unavailable):
    slug = "not-ready"
    title = "Not ready"


@dataclass(frozen=True)
class Ready:
    revision: str
    worker: bool
    queued: int


async def check_ready(session: AsyncSession) -> Ready:
    """Raises: NotReady where the database is not migrated to what this program needs."""
    try:
        revision = await queries.revision(session)
        queued = await queries.queued(session)
    except ProgrammingError as error:
        raise NotReady("The database is not migrated. Run `longlist migrate`.") from error
    if revision != migrations.head():
        raise NotReady(f"The database is at revision {revision}, this program needs {migrations.head()}.")
    workers = await job_queries.count_workers(session, get_settings().lost_after_s)
    return Ready(revision, workers > 0, queued)
