"""The queue: Procrastinate, and the only module that knows it beside `worker`. docs/decisions/0001."""

from uuid import UUID

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import driver_connection

QUEUE = "jobs"
RUN_JOB = "run_job"

# Only ever used with a connection handed in, so it is never opened.
_deferrer = App(connector=PsycopgConnector())


async def enqueue(session: AsyncSession, job_id: UUID, *, first: bool, delay_s: float = 0) -> int:
    """Put a message for the job at the back of its lane, in the caller's transaction; the message's id.

    Raises: psycopg.Error
    """
    task = _deferrer.configure_task(
        RUN_JOB,
        queue=QUEUE,
        priority=int(first),
        connection=await driver_connection(session),
        schedule_in={"seconds": delay_s} if delay_s else None,
    )
    try:
        return await task.defer_async(job_id=str(job_id))
    except ConnectorException as error:
        raise cause_of(error) from None


def cause_of(error: Exception) -> BaseException:
    """The database's own word behind an error of the library, by which everybody else judges what happened."""
    return (isinstance(error, ConnectorException) and error.__cause__) or error
