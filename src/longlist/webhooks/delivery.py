"""Sending what is due: leased in one transaction, sent outside of any, written down in another. docs/decisions/0009.

A worker that dies between the last two has sent a message that nobody knows of: its lease runs out and the message
is sent again. So each is delivered at least once, and carries the same ``webhook-id`` every time.
"""

import asyncio
from collections.abc import Sequence

from longlist import background
from longlist.db import Sessions, is_transient
from longlist.settings import get_settings
from longlist.webhooks import queries, sending, service
from longlist.webhooks.policy import DeliveryPolicy
from longlist.webhooks.queries import Leased
from longlist.webhooks.sending import Answer

AT_ONCE = 4  # messages under way to one webhook, by all workers
LOOK_AGAIN_S = 1.0


async def deliver_due(sessions: Sessions, policy: DeliveryPolicy = DeliveryPolicy()) -> None:
    """Send until nothing is due. A receiver that keeps one message waiting holds no others up but its own.

    However many are under way, one connection to the database is enough.
    """
    under_way: dict[asyncio.Task[Answer], Leased] = {}
    try:
        while True:
            for leased in await _lease(sessions, policy):
                under_way[asyncio.create_task(_send(leased, policy))] = leased
            if not under_way:
                return
            done, _ = await asyncio.wait(under_way, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await _write_down(sessions, policy, under_way.pop(task), task.result())
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _lease(sessions: Sessions, policy: DeliveryPolicy) -> Sequence[Leased]:
    async with sessions.begin() as session:
        return await queries.lease_due(session, AT_ONCE, policy.lease_s)


async def _send(leased: Leased, policy: DeliveryPolicy) -> Answer:
    to_private = get_settings().webhooks_to_private
    return await sending.post(leased.url, leased.id, leased.body, leased.secrets, policy, to_private=to_private)


async def _write_down(sessions: Sessions, policy: DeliveryPolicy, leased: Leased, answer: Answer) -> None:
    """A delivery whose outcome cannot be written is reported and comes due again; after its last attempt it ends."""
    try:
        async with sessions.begin() as session:
            found = await queries.lock_leased(session, leased)
            if found is not None:
                service.settle(*found, answer, policy)
    except Exception as error:  # noqa: BLE001 - whatever it was: it concerns this delivery only
        background.report("Webhook delivery", error, f"delivery {leased.id}")
        if not is_transient(error):
            with background.reported("Webhook delivery", f"delivery {leased.id}"):
                async with sessions.begin() as session:
                    await queries.give_up_last(session, leased, service.MAX_ATTEMPTS)
