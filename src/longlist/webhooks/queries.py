"""SQL of webhooks and their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from longlist import keyset
from longlist.db import AnyRow, AnySelect
from longlist.keyset import SortKey
from longlist.locks import AdvisoryLock
from longlist.pagination import Asked, Sort
from longlist.webhooks.models import TEST, Webhook, WebhookDelivery

CREATED = SortKey(WebhookDelivery.created_at, WebhookDelivery.id, datetime)
NEWEST_FIRST = Sort("created_at", descending=True)


async def every(session: AsyncSession) -> Sequence[tuple[Webhook, WebhookDelivery | None]]:
    """All webhooks, oldest first, each with its newest delivery."""
    return await _with_newest(session, select(Webhook))


async def one(session: AsyncSession, webhook_id: UUID) -> tuple[Webhook, WebhookDelivery | None] | None:
    found = await _with_newest(session, select(Webhook).where(Webhook.id == webhook_id))
    return next(iter(found), None)


async def _with_newest(session: AsyncSession, webhooks: AnySelect) -> Sequence[tuple[Webhook, WebhookDelivery | None]]:
    newest = aliased(
        WebhookDelivery,
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == Webhook.id)
        .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
        .limit(1)
        .lateral(),
    )
    statement = webhooks.add_columns(newest).outerjoin(newest, true()).order_by(Webhook.created_at, Webhook.id)
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def lock(session: AsyncSession, webhook_id: UUID) -> Webhook | None:
    """The webhook, locked until commit; taken before any of its deliveries."""
    statement = select(Webhook).where(Webhook.id == webhook_id).with_for_update(key_share=True)
    return (await session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def lock_count(session: AsyncSession) -> int:
    """How many there are; until commit nobody else makes one."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AdvisoryLock.WEBHOOK_COUNT})
    return int((await session.execute(select(func.count()).select_from(Webhook))).scalar_one())


async def hold_enabled(session: AsyncSession) -> Sequence[UUID]:
    """The enabled ones; until commit none of them can be removed, and one that is being removed is none of them."""
    statement = select(Webhook.id).where(Webhook.enabled).order_by(Webhook.id)
    return (await session.execute(statement.with_for_update(read=True, key_share=True))).scalars().all()


async def page(session: AsyncSession, webhook_id: UUID, asked: Asked) -> tuple[list[AnyRow], bool]:
    """A webhook's deliveries, newest first."""

    def statement() -> AnySelect:
        return select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)

    return await keyset.walk(session, statement, CREATED, asked)


async def delivery(
    session: AsyncSession, webhook_id: UUID, delivery_id: UUID, *, lock: bool = False
) -> WebhookDelivery | None:
    statement = select(WebhookDelivery).where(
        WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == webhook_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(statement)).scalar_one_or_none()


async def pending_test(session: AsyncSession, webhook_id: UUID) -> WebhookDelivery | None:
    statement = select(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == "pending", WebhookDelivery.type == TEST
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


@dataclass(frozen=True)
class Leased:
    """A delivery that is this worker's to send until ``until``; what it takes to send it."""

    id: UUID
    webhook_id: UUID
    until: datetime
    body: str
    url: str
    secrets: Sequence[str] = field(repr=False)


_DUE = "state = 'pending' AND next_attempt_at <= now() AND (webhook.enabled OR type = :test)"
# As `WebhookDelivery.under_way`, and within its lease.
_UNDER_WAY = """state = 'pending' AND next_attempt_at > now() AND attempts > 0 AND status IS NULL AND error IS NULL"""
_LOCK_DUE = f"""
    SELECT id FROM webhook
    WHERE EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = webhook.id AND {_DUE})
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
_LEASE = f"""
    WITH due AS (
      SELECT delivery.id, webhook.url, array_remove(
               ARRAY[secret, CASE WHEN old_secret_until > now() THEN old_secret END], NULL) AS secrets
      FROM webhook CROSS JOIN LATERAL (
        SELECT id FROM webhook_delivery
        WHERE webhook_id = webhook.id AND {_DUE}
        ORDER BY next_attempt_at
        LIMIT greatest(0, :each - (SELECT count(*) FROM webhook_delivery
                                   WHERE webhook_id = webhook.id AND {_UNDER_WAY}))
        FOR UPDATE SKIP LOCKED) delivery
      WHERE webhook.id = ANY(:webhooks))
    UPDATE webhook_delivery leased
    SET attempts = attempts + 1, attempted_at = now(), next_attempt_at = now() + make_interval(secs => :lease_s),
        status = NULL, error = NULL
    FROM due WHERE leased.id = due.id
    RETURNING leased.id, webhook_id, next_attempt_at AS until, body, url, secrets
"""


async def lease_due(session: AsyncSession, each: int, lease_s: float) -> Sequence[Leased]:
    """Lease due deliveries, the longest due first, so that at most ``each`` of a webhook are under way in all workers.

    A lease is a next attempt in the future. If its worker dies, it comes due again by itself.
    A webhook that another worker has locked at this moment is left to it: the count of what is under way is read after
    the lock, in a snapshot that has the leases of whoever held it before.
    """
    webhooks = (await session.execute(text(_LOCK_DUE), {"test": TEST})).scalars().all()
    if not webhooks:
        return []
    values = {"test": TEST, "each": each, "lease_s": lease_s, "webhooks": webhooks}
    return [Leased(**row) for row in (await session.execute(text(_LEASE), values)).mappings()]


async def lock_leased(session: AsyncSession, leased: Leased) -> tuple[Webhook, WebhookDelivery] | None:
    """The webhook and the delivery, locked until commit, if the lease still holds: the fence.

    None where the webhook was removed, or the lease ran out and another worker has the delivery.
    """
    webhook = await lock(session, leased.webhook_id)
    found = await delivery(session, leased.webhook_id, leased.id, lock=True)
    if webhook is None or found is None or found.next_attempt_at != leased.until:
        return None
    return webhook, found


async def give_up_last(session: AsyncSession, leased: Leased, max_attempts: int) -> None:
    """End a delivery that has had its last attempt, if the lease still holds; for one that `settle` cannot end."""
    statement = text(
        """
        UPDATE webhook_delivery
        SET state = 'given_up', finished_at = now(), next_attempt_at = NULL,
            error = 'Its outcome could not be recorded. The log of the workers has the details.'
        WHERE id = :id AND next_attempt_at = :until AND attempts >= :max_attempts
        """
    )
    await session.execute(statement, {"id": leased.id, "until": leased.until, "max_attempts": max_attempts})


async def clear_old(session: AsyncSession, days: int) -> int:
    """Delete some deliveries older than so many days, except those that are still to be tried."""
    gone = await session.execute(
        text(
            """
            WITH old AS (
              SELECT delivery.id FROM webhook_delivery delivery JOIN webhook ON webhook.id = webhook_id
              WHERE delivery.created_at < now() - make_interval(days => :days) AND (state <> 'pending' OR NOT enabled)
              LIMIT 1000
              FOR UPDATE OF delivery SKIP LOCKED),
            gone AS (DELETE FROM webhook_delivery delivery USING old WHERE delivery.id = old.id RETURNING 1)
            SELECT count(*) FROM gone
            """
        ),
        {"days": days},
    )
    return int(gone.scalar_one())
