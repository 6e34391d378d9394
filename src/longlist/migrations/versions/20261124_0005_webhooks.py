"""Webhooks and their deliveries.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False, comment="signs what is sent; shown once, when it is made"),
        sa.Column(
            "old_secret",
            sa.Text(),
            nullable=True,
            comment="signs beside the new one for a while after a rotation",
        ),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "gone_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when its receiver answered 410 Gone, which disabled it; null once somebody has seen to it",
        ),
        sa.Column(
            "given_up",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="deliveries given up in a row, without one that arrived between",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(url) between 1 and 2000", name=op.f("webhook_url_check")),
        sa.CheckConstraint("(old_secret IS NULL) = (old_secret_until IS NULL)", name=op.f("webhook_old_secret_check")),
        sa.CheckConstraint("NOT (enabled AND gone_at IS NOT NULL)", name=op.f("webhook_gone_check")),
        sa.CheckConstraint("given_up >= 0", name=op.f("webhook_given_up_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_pkey")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="the message's webhook-id, the same in every attempt: receivers may know repeats by it",
        ),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False, comment="of the message, see schemas.py"),
        sa.Column("job_id", sa.Uuid(), nullable=True, comment="null: a test. The job may have been cleared up since"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON, exactly as it is signed and sent"),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column(
            "attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False, comment="begun, in this round"
        ),
        sa.Column(
            "next_attempt_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=True,
            comment="when it is due; while a worker sends it, the end of that worker's lease, and its fence",
        ),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True, comment="when the latest attempt began"),
        sa.Column("status", sa.SmallInteger(), nullable=True, comment="HTTP status of the latest answer"),
        sa.Column("error", sa.Text(), nullable=True, comment="why the latest attempt failed, in a sentence"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="when it arrived, or was given up"),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'given_up')", name=op.f("webhook_delivery_state_check")),
        sa.CheckConstraint(
            "(state = 'pending') = (next_attempt_at IS NOT NULL)",
            name=op.f("webhook_delivery_next_attempt_at_check"),
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (finished_at IS NULL)", name=op.f("webhook_delivery_finished_at_check")
        ),
        sa.CheckConstraint("(type = 'webhook.test') = (job_id IS NULL)", name=op.f("webhook_delivery_job_id_check")),
        sa.CheckConstraint("attempts >= 0", name=op.f("webhook_delivery_attempts_check")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("webhook_delivery_webhook_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_delivery_pkey")),
    )
    op.create_index(
        "webhook_delivery_pending_idx",
        "webhook_delivery",
        ["webhook_id", "next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        op.f("webhook_delivery_webhook_id_created_at_id_idx"),
        "webhook_delivery",
        ["webhook_id", "created_at", "id"],
        unique=False,
    )
