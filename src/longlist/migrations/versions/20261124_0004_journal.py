"""What jobs took away or overwrote, so that it can be put back; and what control of jobs needs.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    _job()
    op.alter_column(
        "collection",
        "changed_at",
        comment="of the latest change of its memberships by a job, or addition; never goes back (docs/decisions/0002)",
    )
    op.create_table(
        "removal",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("job_ids", sa.ARRAY(sa.Uuid()), nullable=False, comment="the job that had put it there, of each"),
        sa.Column("added_at", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False, comment="of each"),
        sa.Column("restored_by", sa.Uuid(), nullable=True, comment="the undo that put them back, those that it could"),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job_id", "part", name=op.f("removal_pkey")),
    )
    op.create_index(
        op.f("removal_collection_id_restored_at_idx"),
        "removal",
        ["collection_id", "restored_at"],
        unique=False,
        postgresql_where=sa.text("restored_at IS NOT NULL"),
    )
    op.create_table(
        "deletion",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("companies", sa.ARRAY(JSONB), nullable=False, comment="the row of each, as to_jsonb has it"),
        sa.Column("restored_by", sa.Uuid(), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job_id", "part", name=op.f("deletion_pkey")),
    )
    op.create_index(
        op.f("deletion_restored_at_idx"),
        "deletion",
        ["restored_at"],
        unique=False,
        postgresql_where=sa.text("restored_at IS NOT NULL"),
    )
    for table in ("removal", "deletion"):
        op.create_index(
            op.f(f"{table}_restored_by_job_id_part_idx"),
            table,
            ["restored_by", "job_id", "part"],
            unique=False,
            postgresql_where=sa.text("restored_by IS NOT NULL"),
        )
    op.create_table(
        "edit",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("company_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("old", sa.ARRAY(JSONB), nullable=False, comment="of each; JSON null where there was none"),
        sa.Column("new", sa.ARRAY(JSONB), nullable=False, comment="what the job wrote, of each"),
        sa.PrimaryKeyConstraint("job_id", "part", name=op.f("edit_pkey")),
    )
    op.create_table(
        "imported_line",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("company_ids", sa.ARRAY(sa.Uuid()), nullable=False, comment="in the order of the file"),
        sa.Column("lines", sa.ARRAY(sa.BigInteger()), nullable=False, comment="at which its row begins, of each"),
        sa.PrimaryKeyConstraint("job_id", "part", name=op.f("imported_line_pkey")),
    )
    # Ids do not compress: trying costs more than it saves.
    for table, columns in {
        "removal": ("company_ids",),
        "deletion": ("company_ids",),
        "edit": ("company_ids",),
        "imported_line": ("company_ids",),
    }.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def _job() -> None:
    op.add_column(
        "job",
        sa.Column(
            "collection_ids",
            sa.ARRAY(sa.Uuid()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="every collection that it reads or changes",
        ),
    )
    op.execute("UPDATE job SET collection_ids = array_remove(ARRAY[source_id, target_id], NULL)")
    op.add_column("job", sa.Column("undo_of", sa.Uuid(), nullable=True, comment="the job whose work it takes back"))
    op.add_column(
        "job",
        sa.Column(
            "first_added_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="added_at of the first that it put into its target: with the last, where to look for what it added",
        ),
    )
    op.add_column("job", sa.Column("last_added_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        """
        UPDATE job SET (first_added_at, last_added_at) = (
          SELECT min(added_at), max(added_at) FROM membership
          WHERE membership.collection_id = job.target_id AND membership.job_id = job.id)
        WHERE kind IN ('copy', 'import') AND target_id IS NOT NULL
        """
    )
    op.add_column(
        "job",
        sa.Column("notice", sa.Text(), nullable=True, comment="what people should know now: taken over, trying again"),
    )
    op.alter_column(
        "job",
        "message_id",
        comment="the one queue message that may run it: the fence (docs/decisions/0001); null: none, it is paused,"
        " or waits for a limit of running jobs",
    )
    op.create_index(
        op.f("job_undo_of_idx"), "job", ["undo_of"], unique=False, postgresql_where=sa.text("undo_of IS NOT NULL")
    )
    op.create_table(
        "job_wish",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("wish IN ('pause', 'cancel')", name=op.f("job_wish_wish_check")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("job_wish_job_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name=op.f("job_wish_pkey")),
    )
