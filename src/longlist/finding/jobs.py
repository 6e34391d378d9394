"""What workers do for the search: write the texts that are due, a batch at a time (docs/decisions/0010)."""

import asyncio
import time

from longlist import background
from longlist.db import Sessions, is_transient
from longlist.finding import index_writer
from longlist.finding.text_queries import DUE_LOOKED_AT
from longlist.jobs import queries as job_queries
from longlist.jobs import worker

BATCH, BATCH_BESIDE_JOBS = 2_000, 200
# Of the time, the rest being for people and for jobs.
SHARE = 0.75
# Beside jobs: from the lower one, where hardly anything is due, to the upper one, where so much is that searches no
# longer look at all of it themselves.
SHARE_BESIDE_JOBS = (0.1, 0.4)


async def write_due_texts(sessions: Sessions) -> None:
    """Write until nothing is due; each batch is followed by a rest in proportion to the time that it took.

    A batch that fails is tried again in smaller ones, down to the one company that fails, which holds up no other.
    """
    largest = BATCH
    while True:
        async with sessions.begin() as session:
            busy = await job_queries.any_running(session)
            due = await index_writer.estimate_due(session)
        batch = min(largest, BATCH_BESIDE_JOBS if busy else BATCH)
        began = time.monotonic()
        try:
            async with sessions.begin() as session:
                written = await index_writer.write_due(session, batch)
        except Exception as error:
            if is_transient(error):
                raise
            if batch == 1:
                background.report("Search index", error)
                async with sessions.begin() as session:
                    await index_writer.postpone_first(session)
            largest = max(1, batch // 10)
            continue
        largest = min(BATCH, 10 * largest)
        if written < batch:
            return
        await asyncio.sleep(rest_s(time.monotonic() - began, share_of_time(due) if busy else SHARE))


def share_of_time(due: int) -> float:
    """The share of its time that a worker spends on ``due`` texts while jobs run."""
    lower, upper = SHARE_BESIDE_JOBS
    return lower + (upper - lower) * min(1.0, due / DUE_LOOKED_AT)


def rest_s(worked_s: float, share: float) -> float:
    return worked_s * (1 - share) / share


worker.register_chore(write_due_texts)
