"""The first tables, and those of the queue.

Revision: 0001

The queue's schema is read from the package, whose version is pinned exactly. Whoever moves the pin
adds a revision that runs the package's own migration files of the versions between.
"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "catalog",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("company_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="created_at of the newest company; never goes back",
        ),
        sa.CheckConstraint("company_count >= 0", name=op.f("catalog_company_count_check")),
        sa.CheckConstraint("id = 1", name=op.f("catalog_one_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("catalog_pkey")),
    )
    op.create_table(
        "collection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False, comment="folded: no two alike among the living"),
        sa.Column(
            "company_count",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="exact: kept in the transaction that changes memberships",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="added_at of the newest membership; never goes back (docs/decisions/0002)",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "deleted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="gone for people; a job takes its memberships away in chunks, then the row",
        ),
        sa.CheckConstraint("char_length(name) between 1 and 200", name=op.f("collection_name_check")),
        sa.CheckConstraint("company_count >= 0", name=op.f("collection_company_count_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("collection_pkey")),
    )
    op.create_index(
        "collection_name_key_key",
        "collection",
        ["name_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "name_key",
            sa.Text(collation="C"),
            nullable=False,
            comment="the name folded for sorting and matching, see companies/normalize.py",
        ),
        sa.Column("domain", sa.Text(), nullable=True, comment="normalised, see companies/normalize.py"),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True, comment="people"),
        sa.Column("founded_year", sa.SmallInteger(), nullable=True),
        sa.Column("funding_usd", sa.BigInteger(), nullable=True, comment="raised in all, US dollars"),
        sa.Column(
            "external_id", sa.Text(), nullable=True, comment="the id that the company has in the file it came from"
        ),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="further columns of the file it came from: text by header",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="from catalog.changed_at: strictly after every earlier commit",
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(name) between 1 and 500", name=op.f("company_name_check")),
        sa.CheckConstraint("employees >= 0", name=op.f("company_employees_check")),
        sa.CheckConstraint("funding_usd >= 0", name=op.f("company_funding_usd_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("company_pkey")),
    )
    op.create_index(op.f("company_created_at_id_idx"), "company", ["created_at", "id"], unique=False)
    op.create_index(
        op.f("company_domain_idx"), "company", ["domain"], unique=False, postgresql_where=sa.text("domain IS NOT NULL")
    )
    op.create_index(op.f("company_employees_id_idx"), "company", ["employees", "id"], unique=False)
    op.create_index(
        op.f("company_external_id_idx"),
        "company",
        ["external_id"],
        unique=False,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index(op.f("company_founded_year_id_idx"), "company", ["founded_year", "id"], unique=False)
    op.create_index(op.f("company_funding_usd_id_idx"), "company", ["funding_usd", "id"], unique=False)
    op.create_index(op.f("company_name_key_id_idx"), "company", ["name_key", "id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="a registered kind, see jobs/kinds.py"),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column(
            "title", sa.Text(), nullable=False, comment="what was asked for, in words, with the names of that moment"
        ),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("target_name", sa.Text(), nullable=True),
        sa.Column("selection_id", sa.Uuid(), nullable=True),
        sa.Column(
            "params",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="what the kind needs",
        ),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True, comment="rows to handle, as frozen when it was made"),
        sa.Column("processed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "tally",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="rows by bucket so far",
        ),
        sa.Column("rate", sa.Double(), nullable=True, comment="rows a second, smoothed over chunks"),
        sa.Column(
            "cursor", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="where the next chunk begins"
        ),
        sa.Column(
            "chunk_rows",
            sa.Integer(),
            server_default=sa.text("1000"),
            nullable=False,
            comment="rows the next chunk takes",
        ),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="{title, detail}"),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=True,
            comment="the one queue message that may run it: the fence (docs/decisions/0001)",
        ),
        sa.Column("worker", sa.Text(), nullable=True, comment="host and process id that runs it"),
        sa.Column(
            "attempt",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="1, and one more for each takeover or retry",
        ),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="in a row, without a chunk done between",
        ),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("request_hash", sa.Text(), nullable=True, comment="of the request that the key came with"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("job_error_check")),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("job_finished_at_check"),
        ),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (receipt IS NOT NULL)", name=op.f("job_receipt_check")
        ),
        sa.CheckConstraint("state <> 'running' OR started_at IS NOT NULL", name=op.f("job_started_at_check")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled')", name=op.f("job_state_check")
        ),
        sa.CheckConstraint(
            "processed >= 0 AND (total IS NULL OR processed <= total)", name=op.f("job_processed_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("job_pkey")),
        sa.UniqueConstraint("idempotency_key", name=op.f("job_idempotency_key_key")),
    )
    op.create_index(
        "job_active_idx", "job", ["id"], unique=False, postgresql_where=sa.text("state IN ('queued', 'running')")
    )
    op.create_index(op.f("job_created_at_id_idx"), "job", ["created_at", "id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True, comment="the job that put it there; null: added by hand"),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="from collection.changed_at: strictly after every earlier commit",
        ),
        sa.PrimaryKeyConstraint("collection_id", "company_id", name=op.f("membership_pkey")),
    )
    op.create_index(
        op.f("membership_collection_id_added_at_company_id_idx"),
        "membership",
        ["collection_id", "added_at", "company_id"],
        unique=False,
    )
    op.create_index(op.f("membership_company_id_idx"), "membership", ["company_id"], unique=False)
    op.create_table(
        "selection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_collection_id", sa.Uuid(), nullable=True, comment="null: all companies"),
        sa.Column("scope_name", sa.Text(), nullable=True, comment="the collection's name when the selection was made"),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("except_ids", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="changed_at of the scope; what came later is not in it",
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column(
            "plans",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="the plans that were shown, by target collection id",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("mode = 'all' OR listed", name=op.f("selection_ids_are_listed_check")),
        sa.CheckConstraint("mode IN ('ids', 'all')", name=op.f("selection_mode_check")),
        sa.CheckConstraint("count >= 0", name=op.f("selection_count_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("selection_pkey")),
    )
    op.create_index(op.f("selection_created_at_idx"), "selection", ["created_at"], unique=False)
    op.create_table(
        "job_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False, comment="see jobs/events.py"),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("processed", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("job_event_job_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("job_event_pkey")),
    )
    op.create_index(op.f("job_event_job_id_id_idx"), "job_event", ["job_id", "id"], unique=False)
    op.create_table(
        "selection_part",
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.Column("ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selection.id"], name=op.f("selection_part_selection_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("selection_id", "part", name=op.f("selection_part_pkey")),
    )
    op.execute("INSERT INTO catalog (id) VALUES (1)")
    # Past SQLAlchemy: without parameters psycopg leaves the % in it alone.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())
