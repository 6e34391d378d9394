"""Webhooks as the API shows and takes them, and the messages that they are sent."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from longlist.inputs import no_nul
from longlist.jobs.schemas import FinalState, JobError, JobKind, Named, Receipt
from longlist.webhooks import models

DeliveryState = Literal["pending", "delivered", "given_up"]
JobMessageType = Literal["job.succeeded", "job.failed", "job.cancelled"]
MessageType = Literal["job.succeeded", "job.failed", "job.cancelled", "webhook.test"]

WebhookUrl = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        description="http or https, without credentials; public, unless LONGLIST_WEBHOOKS_TO_PRIVATE is set",
    ),
    AfterValidator(no_nul),
]

NOTICE_AFTER = 3  # deliveries given up in a row


class WebhookCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: WebhookUrl


class WebhookPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: WebhookUrl | None = Field(default=None, description="Another address; past failures are forgotten")
    enabled: bool | None = Field(default=None, description="What waits meanwhile is sent when it is enabled again")


class WebhookDelivery(BaseModel):
    """One message to a webhook, and what has come of sending it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(description="The message's `webhook-id`, the same in every attempt")
    type: MessageType
    job_id: UUID | None = Field(description="The job that it tells of; null: a test")
    body: str = Field(description="JSON, exactly as it is signed and sent")
    state: DeliveryState
    attempts: int = Field(description="Begun so far, since it was made or last asked to be sent again")
    status: int | None = Field(description="HTTP status of the latest answer")
    error: str | None = Field(description="Why the latest attempt failed, in a sentence")
    created_at: datetime
    attempted_at: datetime | None = Field(description="When the latest attempt began")
    next_attempt_at: datetime | None = Field(description="When it is tried, or tried again, if nobody is at it")
    finished_at: datetime | None = Field(description="When it arrived, or was given up")


class Webhook(BaseModel):
    id: UUID
    url: str
    enabled: bool
    notice: str | None = Field(description="What somebody should see to: it was disabled, or nothing arrives")
    created_at: datetime
    last_delivery: WebhookDelivery | None


class WebhookWithSecret(Webhook):
    secret: str = Field(description="Checks the signatures. Shown this once: keep it where the receiver finds it")
    old_secret_until: datetime | None = Field(description="Until when messages are signed with the one before it too")


class JobLinks(BaseModel):
    job: str = Field(description="The job's page")
    api: str = Field(description="The job in the API")


class FinishedJob(BaseModel):
    id: UUID
    kind: JobKind
    state: FinalState
    title: str = Field(description="What was asked for, in words")
    source: Named | None
    target: Named | None
    receipt: Receipt
    error: JobError | None
    created_at: datetime
    finished_at: datetime
    links: JobLinks


class JobMessage(BaseModel):
    """The body of the POST that tells of a finished job. What does not apply is left out."""

    type: JobMessageType
    timestamp: datetime = Field(description="When the job finished")
    data: FinishedJob


class TestMessageLinks(BaseModel):
    settings: str = Field(description="The page on which webhooks are set up")


class TestMessageData(BaseModel):
    sentence: str
    links: TestMessageLinks


class TestMessage(BaseModel):
    """The body of the POST that the test button sends."""

    type: Literal["webhook.test"]
    timestamp: datetime
    data: TestMessageData


def webhook_out(webhook: models.Webhook, newest: models.WebhookDelivery | None) -> Webhook:
    return Webhook(
        id=webhook.id,
        url=webhook.url,
        enabled=webhook.enabled,
        notice=_notice(webhook),
        created_at=webhook.created_at,
        last_delivery=WebhookDelivery.model_validate(newest) if newest is not None else None,
    )


def _notice(webhook: models.Webhook) -> str | None:
    if webhook.gone_at is not None:
        return (
            f"Its receiver answered 410 Gone on {webhook.gone_at:%-d %B %Y}, so it was disabled."
            " Enable it again if the receiver is back."
        )
    if webhook.given_up >= NOTICE_AFTER:
        return f"The last {webhook.given_up} messages were given up: nothing arrives there. See why in its log."
    return None
