"""Staging of imported files.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "import_row",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="1, 2, 3 … among the data rows"),
        sa.Column("line", sa.BigInteger(), nullable=False, comment="line of the file at which the row begins"),
        sa.Column("company_id", sa.Uuid(), nullable=False, comment="the id it gets if it becomes a new company"),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("name_key", sa.Text(), nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("founded_year", sa.SmallInteger(), nullable=True),
        sa.Column("funding_usd", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "raw",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="cells as they stood: all of a row that cannot be read (array), else by header those that differ"
            " from what is staged, so that any row can be given back",
        ),
        sa.Column("rejection", sa.Text(), nullable=True, comment="why it was not taken"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("import_row_pkey")),
    )
    op.create_index(
        "import_row_rejected_idx",
        "import_row",
        ["job_id", "number"],
        unique=False,
        postgresql_where=sa.text("rejection IS NOT NULL"),
    )
    # Staged rows are read once or twice and then deleted: freezing them would be work for nothing, just when it hurts.
    op.execute("ALTER TABLE import_row SET (autovacuum_vacuum_insert_threshold = -1)")
