"""A part of an external id or of an attribute's value, and what is empty, are found by the search index.

Revision: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

CHANGED = """
CREATE TRIGGER company_text_updated
  AFTER UPDATE OF name_key, domain, description, external_id, attributes ON company FOR EACH ROW
  WHEN ((OLD.name_key, OLD.domain, OLD.description, OLD.external_id, OLD.attributes)
        IS DISTINCT FROM (NEW.name_key, NEW.domain, NEW.description, NEW.external_id, NEW.attributes))
  EXECUTE FUNCTION company_text_changed()
"""


def upgrade() -> None:
    op.add_column(
        "company_text",
        sa.Column(
            "facts",
            sa.Text(collation="C"),
            nullable=False,
            server_default="",
            comment="external id and values of attributes, a line each, see finding/texts.py",
        ),
    )
    op.alter_column("company_text", "facts", server_default=None)
    op.alter_column(
        "company_text",
        "words",
        comment="the words of the description, and marks of what it has and has not, see finding/texts.py",
    )
    op.create_index(
        "company_text_facts_idx",
        "company_text",
        ["facts"],
        postgresql_using="gin",
        postgresql_ops={"facts": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "known_value",
        sa.Column("mark", sa.Text(collation="C"), nullable=False, comment="as it stands in `company_text.words`"),
        sa.Column("header", sa.Text(collation="C"), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="known_value_pkey"),
    )
    op.create_index("known_value_header_idx", "known_value", ["header"])
    op.create_table(
        "known_headers",
        sa.Column("mark", sa.Text(collation="C"), nullable=False, comment="as it stands in `company_text.words`"),
        sa.Column("headers", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="known_headers_pkey"),
    )
    op.execute("DROP TRIGGER company_text_updated ON company")
    op.execute(CHANGED)
    # All are written anew, and once: whatever was due before is among them.
    op.execute("DELETE FROM company_text_due")
    op.execute("INSERT INTO company_text_due (company_id) SELECT id FROM company ORDER BY id")
