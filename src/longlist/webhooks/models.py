"""Tables of webhooks and of what was, or is to be, sent to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from longlist.db import Base

TEST = "webhook.test"


class Webhook(Base):
    """An address that is told of every finished job.

    Lock order: a webhook before its deliveries, which is the order in which its deletion takes them.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("char_length(url) between 1 and 2000", "url"),
        CheckConstraint("(old_secret IS NULL) = (old_secret_until IS NULL)", "old_secret"),
        CheckConstraint("NOT (enabled AND gone_at IS NOT NULL)", "gone"),
        CheckConstraint("given_up >= 0", "given_up"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str] = mapped_column(comment="signs what is sent; shown once, when it is made")
    old_secret: Mapped[str | None] = mapped_column(comment="signs beside the new one for a while after a rotation")
    old_secret_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    gone_at: Mapped[datetime | None] = mapped_column(
        comment="when its receiver answered 410 Gone, which disabled it; null once somebody has seen to it"
    )
    given_up: Mapped[int] = mapped_column(
        server_default=text("0"), comment="deliveries given up in a row, without one that arrived between"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WebhookDelivery(Base):
    """One message to one webhook: of a finished job, or a test."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'delivered', 'given_up')", "state"),
        CheckConstraint("(state = 'pending') = (next_attempt_at IS NOT NULL)", "next_attempt_at"),
        CheckConstraint("(state = 'pending') = (finished_at IS NULL)", "finished_at"),
        CheckConstraint("(type = 'webhook.test') = (job_id IS NULL)", "job_id"),
        CheckConstraint("attempts >= 0", "attempts"),
        Index(
            "webhook_delivery_pending_idx",
            "webhook_id",
            "next_attempt_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index(None, "webhook_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True,
        comment="the message's webhook-id, the same in every attempt: receivers may know repeats by it",
    )
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(comment="of the message, see schemas.py")
    job_id: Mapped[UUID | None] = mapped_column(comment="null: a test. The job may have been cleared up since")
    body: Mapped[str] = mapped_column(comment="JSON, exactly as it is signed and sent")
    state: Mapped[str] = mapped_column(server_default=text("'pending'"))
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), comment="begun, in this round")
    next_attempt_at: Mapped[datetime | None] = mapped_column(
        server_default=func.now(),
        comment="when it is due; while a worker sends it, the end of that worker's lease, and its fence",
    )
    attempted_at: Mapped[datetime | None] = mapped_column(comment="when the latest attempt began")
    status: Mapped[int | None] = mapped_column(SmallInteger, comment="HTTP status of the latest answer")
    error: Mapped[str | None] = mapped_column(comment="why the latest attempt failed, in a sentence")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(comment="when it arrived, or was given up")

    @property
    def under_way(self) -> bool:
        """Whether an attempt has begun and nothing has come of it yet."""
        return self.state == "pending" and self.attempts > 0 and self.status is None and self.error is None
