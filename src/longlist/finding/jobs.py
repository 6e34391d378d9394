"""What workers do for the search: write the texts that are due, a batch at a time (docs/decisions/0010)."""

import time

from longlist import background
from longlist.db import Sessions, is_transient
from longlist.finding import index_writer
from longlist.jobs import queries as job_queries
from longlist.jobs import worker

# Of every two seconds or so, while much is due: people have the rest, and jobs, while there are any, nearly all.
AT_ONCE_S, BATCH = 1.5, 2_000
BESIDE_JOBS_S, SMALL_BATCH = 0.2, 200


async def write_due_texts(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        busy = await job_queries.any_running(session)
    seconds, batch = (BESIDE_JOBS_S, SMALL_BATCH) if busy else (AT_ONCE_S, BATCH)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
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
            batch = max(1, batch // 10)  # down to the one company that fails, which holds up no other
            continue
        if written < batch:
            return


worker.register_chore(write_due_texts)
