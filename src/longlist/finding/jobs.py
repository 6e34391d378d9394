"""What workers do for the search: write the texts that are due, a batch at a time (docs/decisions/0010)."""

import time

from longlist.db import Sessions
from longlist.finding import text_queries
from longlist.jobs import worker

BATCH = 2_000
AT_ONCE_S = 1.5  # of every two seconds or so, while much is due: jobs and people have the rest


async def write_due_texts(sessions: Sessions) -> None:
    ends = time.monotonic() + AT_ONCE_S
    while time.monotonic() < ends:
        async with sessions.begin() as session:
            written = await text_queries.write_due(session, BATCH)
        if written < BATCH:
            return


worker.register_chore(write_due_texts)
