"""Saved views.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False, comment="folded"),
        sa.Column("collection_id", sa.Uuid(), nullable=True, comment="null: of all companies"),
        sa.Column("filter", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("sort", sa.Text(), nullable=True),
        sa.Column(
            "columns",
            JSONB(none_as_null=True),
            nullable=True,
            comment="which columns are shown, in which order and how wide; the web's own",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(name) between 1 and 200", name="view_name_check"),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name="view_collection_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="view_pkey"),
    )
    op.create_index(
        "view_name_key",
        "view",
        [sa.text("coalesce(collection_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "name_key"],
        unique=True,
    )
