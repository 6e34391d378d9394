"""The queue: Procrastinate, and the only module that knows it beside `worker`. docs/decisions/0001."""

from uuid import UUID

from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import driver_connection

QUEUE = "jobs"
RUN_JOB = "run_job"

# Only ever used with a connection handed in, so it is never opened.
_deferrer = App(connector=PsycopgConnector())


async def enqueue(session: AsyncSession, job_id: UUID, *, first: bool, delay_s: float = 0) -> int:
    """Put a message for the job at the back of its lane, in the caller's transaction; the message's id."""
    task = _deferrer.configure_task(
        RUN_JOB,
        queue=QUEUE,
        priority=int(first),
        connection=await driver_connection(session),
        schedule_in={"seconds": delay_s} if delay_s else None,
    )
    return await task.defer_async(job_id=str(job_id))
