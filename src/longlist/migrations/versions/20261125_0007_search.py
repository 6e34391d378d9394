"""The search index: what companies can be found by, and what of it is due to be written.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0007"
down_revision = "0006"

# Statements that bring or take many companies say so in one statement; a change of a text says so row by row, which
# only changes of these three columns pay for.
TRIGGERS = """
CREATE FUNCTION company_text_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO company_text_due (company_id) SELECT id FROM companies;
  RETURN NULL;
END $$;
CREATE FUNCTION company_text_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO company_text_due (company_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER company_text_inserted AFTER INSERT ON company
  REFERENCING NEW TABLE AS companies FOR EACH STATEMENT EXECUTE FUNCTION company_text_came();
CREATE TRIGGER company_text_deleted AFTER DELETE ON company
  REFERENCING OLD TABLE AS companies FOR EACH STATEMENT EXECUTE FUNCTION company_text_came();
CREATE TRIGGER company_text_updated AFTER UPDATE OF name_key, domain, description ON company FOR EACH ROW
  WHEN ((OLD.name_key, OLD.domain, OLD.description) IS DISTINCT FROM (NEW.name_key, NEW.domain, NEW.description))
  EXECUTE FUNCTION company_text_changed();
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "company_text",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(
            "key",
            sa.Text(collation="C"),
            nullable=False,
            comment="name and domain, a line each, see finding/texts.py",
        ),
        sa.Column("words", TSVECTOR(), nullable=False, comment="the words of the description"),
        sa.PrimaryKeyConstraint("company_id", name="company_text_pkey"),
    )
    op.create_index(
        "company_text_key_idx",
        "company_text",
        ["key"],
        postgresql_using="gin",
        postgresql_ops={"key": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "company_text_words_idx",
        "company_text",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "company_text_due",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="company_text_due_pkey"),
    )
    op.execute(TRIGGERS)
    op.execute("INSERT INTO company_text_due (company_id) SELECT id FROM company")
