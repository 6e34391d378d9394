"""Sending what is due: leased in one transaction, sent outside of any, written down in another. docs/decisions/0009.

A worker that dies between the last two has sent a message that nobody knows of: its lease runs out and the message
is sent again. So each is delivered at least once, and carries the same ``webhook-id`` every time.
"""

import asyncio

from longlist.db import Sessions
from longlist.settings import get_settings
from longlist.webhooks import queries, sending, service
from longlist.webhooks.queries import Leased

AT_ONCE = 4  # messages to one webhook
LEASE_S = 60.0  # of which an attempt takes `sending.ANSWER_S` at most
LOOK_AGAIN_S = 1.0


async def deliver_due(sessions: Sessions) -> None:
    """Send until nothing is due. A receiver that keeps one waiting keeps the others from nothing."""
    under_way: dict[asyncio.Task[None], Leased] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            busy = {leased.webhook_id for leased in under_way.values()}
            async with sessions.begin() as session:
                due = await queries.lease_due(session, AT_ONCE, LEASE_S, busy)
            under_way |= {group.create_task(_deliver(sessions, leased)): leased for leased in due}
            if not under_way:
                return
            done, _ = await asyncio.wait(under_way, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                del under_way[task]


async def _deliver(sessions: Sessions, leased: Leased) -> None:
    to_private = get_settings().webhooks_to_private
    answer = await sending.post(leased.url, leased.id, leased.body, leased.secrets, to_private=to_private)
    async with sessions.begin() as session:
        found = await queries.lock_leased(session, leased)
        if found is not None:
            service.settle(*found, answer)
