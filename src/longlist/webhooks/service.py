"""Rules of webhooks: where they may point, what they are sent, and when that is over."""

import random
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import new_id, utc_now
from longlist.jobs.models import Job
from longlist.jobs.schemas import job_out
from longlist.pagination import Asked, Edge, Page, page_of
from longlist.settings import get_settings
from longlist.webhooks import addresses, queries, sending
from longlist.webhooks.errors import DeliveryNotFound, DeliveryUnderWay, TooManyWebhooks, WebhookNotFound
from longlist.webhooks.models import TEST, Webhook, WebhookDelivery
from longlist.webhooks.policy import DeliveryPolicy
from longlist.webhooks.schemas import (
    FinishedJob,
    JobLinks,
    JobMessage,
    MessageType,
    TestMessage,
    TestMessageData,
    TestMessageLinks,
    WebhookPatch,
    WebhookWithSecret,
    webhook_out,
)
from longlist.webhooks.schemas import Webhook as WebhookOut
from longlist.webhooks.schemas import WebhookDelivery as DeliveryOut

MAX_WEBHOOKS = 20
MAX_ATTEMPTS = 8
# After the first attempt 5 s, then five times as long each time: 25 s, 2 min, 10 min, 52 min, 4 h, 22 h.
BACKOFF_FACTOR = 5.0
JITTER = 0.2
OLD_SECRET_FOR = timedelta(days=1)


async def list_webhooks(session: AsyncSession) -> Page[WebhookOut]:
    """Oldest first; all of them, as there are few."""
    return Page(items=[webhook_out(webhook, newest) for webhook, newest in await queries.every(session)])


async def get_webhook(session: AsyncSession, webhook_id: UUID) -> WebhookOut:
    found = await queries.one(session, webhook_id)
    if found is None:
        raise WebhookNotFound(webhook_id)
    return webhook_out(*found)


async def create_webhook(session: AsyncSession, url: str) -> WebhookWithSecret:
    """Have every finished job told to an address.

    Raises: AddressRefused, TooManyWebhooks
    """
    address = await _judged(url)
    if await queries.lock_count(session) >= MAX_WEBHOOKS:
        raise TooManyWebhooks(MAX_WEBHOOKS)
    webhook = Webhook(id=new_id(), url=address, secret=sending.new_secret())
    session.add(webhook)
    await session.flush()
    await session.refresh(webhook)
    return _with_secret(webhook, webhook_out(webhook, None))


async def update_webhook(session: AsyncSession, webhook_id: UUID, patch: WebhookPatch) -> WebhookOut:
    """Another address, on, or off. Either forgets past failures.

    Raises: AddressRefused, WebhookNotFound
    """
    # Looked up before anything is locked: a name may take seconds.
    address = await _judged(patch.url) if patch.url is not None else None
    webhook = await _lock(session, webhook_id)
    if address is not None and address != webhook.url:
        webhook.url, webhook.given_up, webhook.gone_at = address, 0, None
    if patch.enabled is not None and patch.enabled != webhook.enabled:
        webhook.enabled, webhook.given_up, webhook.gone_at = patch.enabled, 0, None
    await session.flush()
    return await get_webhook(session, webhook_id)


async def delete_webhook(session: AsyncSession, webhook_id: UUID) -> None:
    """Its deliveries go with it, also those that are still to be sent."""
    await session.delete(await _lock(session, webhook_id))
    await session.flush()


async def rotate_secret(session: AsyncSession, webhook_id: UUID) -> WebhookWithSecret:
    """A new secret. For a day the old one signs too, so that the receiver can change over in its own time."""
    webhook = await _lock(session, webhook_id)
    webhook.old_secret, webhook.old_secret_until = webhook.secret, utc_now() + OLD_SECRET_FOR
    webhook.secret = sending.new_secret()
    await session.flush()
    return _with_secret(webhook, await get_webhook(session, webhook_id))


async def send_test(session: AsyncSession, webhook_id: UUID) -> DeliveryOut:
    """Have a worker send a message, once, also to a disabled webhook. One that is still to be sent is the answer."""
    await _lock(session, webhook_id)
    delivery = await queries.pending_test(session, webhook_id)
    if delivery is None:
        message = TestMessage(
            type=TEST,
            timestamp=utc_now(),
            data=TestMessageData(
                sentence="This is a test. The next message comes when a job has finished.",
                links=TestMessageLinks(settings=f"{get_settings().base_url}/settings"),
            ),
        )
        delivery = _add(session, webhook_id, message.type, message, job_id=None)
        await session.flush()
        await session.refresh(delivery)
    return DeliveryOut.model_validate(delivery)


async def list_deliveries(session: AsyncSession, webhook_id: UUID, cursor: str | None, limit: int) -> Page[DeliveryOut]:
    """Newest first."""
    asked = Asked.parse(queries.NEWEST_FIRST, queries.CREATED.type, cursor, limit)
    await get_webhook(session, webhook_id)
    rows, more = await queries.page(session, webhook_id, asked)
    edges = [Edge(row.sort_value, row.WebhookDelivery.id) for row in rows]
    return page_of(asked, [DeliveryOut.model_validate(row.WebhookDelivery) for row in rows], edges, more=more)


async def get_delivery(session: AsyncSession, webhook_id: UUID, delivery_id: UUID) -> DeliveryOut:
    delivery = await queries.delivery(session, webhook_id, delivery_id)
    if delivery is None:
        raise DeliveryNotFound(delivery_id)
    return DeliveryOut.model_validate(delivery)


async def redeliver(session: AsyncSession, webhook_id: UUID, delivery_id: UUID) -> DeliveryOut:
    """Send a message again from the first attempt, now: one that arrived, was given up, or waits for its next attempt.

    Raises: DeliveryNotFound, DeliveryUnderWay
    """
    delivery = await queries.delivery(session, webhook_id, delivery_id, lock=True)
    if delivery is None:
        raise DeliveryNotFound(delivery_id)
    if delivery.under_way:
        raise DeliveryUnderWay
    delivery.state, delivery.finished_at = "pending", None
    delivery.attempts, delivery.next_attempt_at = 0, utc_now()
    await session.flush()
    return DeliveryOut.model_validate(delivery)


async def announce(session: AsyncSession, job: Job) -> None:
    """Put a message of a job that has just finished into the log of every enabled webhook, for a worker to send.

    In the transaction that finishes the job: neither is without the other.
    """
    webhook_ids = await queries.hold_enabled(session)
    if not webhook_ids:
        return
    base = get_settings().base_url
    links = JobLinks(job=f"{base}/jobs/{job.id}", api=f"{base}/api/v1/jobs/{job.id}")
    data = FinishedJob.model_validate({**job_out(job).model_dump(), "links": links})
    message = JobMessage(type=f"job.{data.state}", timestamp=data.finished_at, data=data)
    for webhook_id in webhook_ids:
        _add(session, webhook_id, message.type, message, job_id=job.id)


def settle(webhook: Webhook, delivery: WebhookDelivery, answer: sending.Answer, policy: DeliveryPolicy) -> None:
    """Write down what came of an attempt, and what is next. The caller has locked both."""
    now = utc_now()
    delivery.status, delivery.error = answer.status, answer.error
    is_test = delivery.type == TEST
    if answer.error is None:
        delivery.state, delivery.finished_at, delivery.next_attempt_at = "delivered", now, None
        webhook.given_up = 0
    elif is_test or answer.status == HTTPStatus.GONE or delivery.attempts >= MAX_ATTEMPTS:
        delivery.state, delivery.finished_at, delivery.next_attempt_at = "given_up", now, None
        webhook.given_up += not is_test
    else:
        delivery.next_attempt_at = now + timedelta(seconds=backoff_s(delivery.attempts, policy.first_backoff_s))
    if answer.status == HTTPStatus.GONE and webhook.enabled:
        webhook.enabled, webhook.gone_at = False, now


def backoff_s(attempts: int, first_s: float = DeliveryPolicy.first_backoff_s) -> float:
    """Seconds to wait after so many attempts. The jitter keeps what failed together from coming back together."""
    exact = first_s * BACKOFF_FACTOR ** (attempts - 1)
    return exact * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - not a secret


async def _lock(session: AsyncSession, webhook_id: UUID) -> Webhook:
    webhook = await queries.lock(session, webhook_id)
    if webhook is None:
        raise WebhookNotFound(webhook_id)
    return webhook


async def _judged(url: str) -> str:
    """The URL as it is kept, if something may be sent there now.

    Raises: AddressRefused
    """
    address = addresses.parse(url)
    await addresses.resolve(address.host, address.port, to_private=get_settings().webhooks_to_private)
    return address.text


def _with_secret(webhook: Webhook, out: WebhookOut) -> WebhookWithSecret:
    return WebhookWithSecret(**out.model_dump(), secret=webhook.secret, old_secret_until=webhook.old_secret_until)


def _add(
    session: AsyncSession, webhook_id: UUID, type_: MessageType, message: BaseModel, *, job_id: UUID | None
) -> WebhookDelivery:
    delivery = WebhookDelivery(
        id=new_id(),
        webhook_id=webhook_id,
        type=type_,
        job_id=job_id,
        body=message.model_dump_json(exclude_none=True),
    )
    session.add(delivery)
    return delivery
