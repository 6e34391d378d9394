"""HTTP of webhooks."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from longlist.dependencies import CursorParam, Limit, Session
from longlist.pagination import Page
from longlist.webhooks import service
from longlist.webhooks.schemas import (
    JobMessage,
    TestMessage,
    Webhook,
    WebhookCreate,
    WebhookDelivery,
    WebhookPatch,
    WebhookWithSecret,
)

router = APIRouter(tags=["webhooks"])
messages = APIRouter(tags=["webhooks"])
"""What is sent, for the contract; nobody calls these here."""

ANSWERS: dict[int | str, dict[str, Any]] = {
    "2XX": {"description": "Received"},
    410: {"description": "Never again: disables the webhook"},
    "4XX": {"description": "Not received; it is sent again, a few times over about a day"},
    "5XX": {"description": "The same"},
}


@router.get("/webhooks")
async def list_webhooks(session: Session) -> Page[Webhook]:
    """All webhooks, oldest first; never more than a page."""
    return await service.list_webhooks(session)


@router.post("/webhooks", status_code=status.HTTP_201_CREATED)
async def create_webhook(session: Session, body: WebhookCreate, response: Response) -> WebhookWithSecret:
    """Have every finished job told to an address. The answer has the secret that signs the messages, this once."""
    webhook = await service.create_webhook(session, body.url)
    response.headers["Location"] = f"/api/v1/webhooks/{webhook.id}"
    return webhook


@router.get("/webhooks/{webhook_id}")
async def get_webhook(session: Session, webhook_id: UUID) -> Webhook:
    return await service.get_webhook(session, webhook_id)


@router.patch("/webhooks/{webhook_id}")
async def update_webhook(session: Session, webhook_id: UUID, body: WebhookPatch) -> Webhook:
    """Disable or enable a webhook, or give it another address."""
    return await service.update_webhook(session, webhook_id, body)


@router.delete("/webhooks/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(session: Session, webhook_id: UUID) -> None:
    """Remove a webhook with its log. What waits to be sent to it is not sent any more."""
    await service.delete_webhook(session, webhook_id)


@router.post("/webhooks/{webhook_id}/rotate-secret")
async def rotate_webhook_secret(session: Session, webhook_id: UUID) -> WebhookWithSecret:
    """Make a new secret. For a day messages are signed with the old one too."""
    return await service.rotate_secret(session, webhook_id)


@router.post("/webhooks/{webhook_id}/test", status_code=status.HTTP_202_ACCEPTED)
async def test_webhook(session: Session, webhook_id: UUID) -> WebhookDelivery:
    """Have a test message sent, once, even to a disabled webhook. Read the delivery until it is no longer pending."""
    return await service.send_test(session, webhook_id)


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_webhook_deliveries(
    session: Session, webhook_id: UUID, cursor: CursorParam = None, limit: Limit = 50
) -> Page[WebhookDelivery]:
    """What was, or is to be, sent to a webhook, newest first."""
    return await service.list_deliveries(session, webhook_id, cursor, limit)


@router.get("/webhooks/{webhook_id}/deliveries/{delivery_id}")
async def get_webhook_delivery(session: Session, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    return await service.get_delivery(session, webhook_id, delivery_id)


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", status_code=status.HTTP_202_ACCEPTED)
async def redeliver_webhook_delivery(session: Session, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Send a message again now, whether it arrived or not. It keeps its `webhook-id`."""
    return await service.redeliver(session, webhook_id, delivery_id)


@messages.post("job-finished", operation_id="job_finished", status_code=status.HTTP_204_NO_CONTENT, responses=ANSWERS)
async def job_finished(body: JobMessage) -> None:
    """A job has finished. Signed as https://www.standardwebhooks.com says, and to be answered within 15 seconds."""


@messages.post("webhook-test", operation_id="webhook_test", status_code=status.HTTP_204_NO_CONTENT, responses=ANSWERS)
async def webhook_test(body: TestMessage) -> None:
    """Somebody pressed the test button."""
