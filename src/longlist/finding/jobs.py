"""What workers do for the search: write the texts that are due, a batch at a time (docs/decisions/0010)."""

import time

from longlist.db import Sessions
from longlist.finding import text_queries
from longlist.jobs import queries as job_queries
from longlist.jobs import worker

BATCH = 2_000
# Of every two seconds or so, while much is due: people have the rest, and jobs, while there are any, nearly all.
AT_ONCE_S = 1.5
BESIDE_JOBS_S = 0.2


async def write_due_texts(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        busy = await job_queries.any_running(session)
    ends = time.monotonic() + (BESIDE_JOBS_S if busy else AT_ONCE_S)
    while time.monotonic() < ends:
        async with sessions.begin() as session:
            written = await text_queries.write_due(session, BATCH)
        if written < BATCH:
            return


worker.register_chore(write_due_texts)
