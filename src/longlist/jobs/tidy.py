"""Clearing up behind finished jobs, little by little. Features register what is theirs."""

import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist import background
from longlist.db import Sessions

Tidier = Callable[[AsyncSession, int], Awaitable[int]]
"""Deletes some rows older than so many days, in the caller's transaction; 0 when nothing is left."""

_tidiers: list[Tidier] = []
logger = logging.getLogger(__name__)


def register(tidier: Tidier) -> None:
    _tidiers.append(tidier)


async def tidy(sessions: Sessions, retention_days: int) -> None:
    """Run every tidier until it finds nothing more, each batch in its own transaction; one that fails stops none."""
    for tidier in [_dead_messages, *_tidiers]:
        with background.reported("Retention", tidier.__name__):
            while True:
                async with sessions.begin() as session:
                    deleted = await tidier(session, retention_days)
                if not deleted:
                    break
                logger.info("Tidied %d rows (%s)", deleted, tidier.__name__)


async def _dead_messages(session: AsyncSession, _days: int) -> int:
    """Messages left by lost workers, whose jobs have gone to a newer message."""
    gone = await session.execute(
        text(
            """
            WITH gone AS (
              DELETE FROM procrastinate_jobs message
              WHERE message.status <> 'todo'
                AND NOT EXISTS (SELECT FROM procrastinate_workers worker WHERE worker.id = message.worker_id)
                AND NOT EXISTS (SELECT FROM job WHERE job.message_id = message.id
                                AND job.state IN ('queued', 'running'))
              RETURNING 1
            ) SELECT count(*) FROM gone
            """
        )
    )
    return int(gone.scalar_one())
