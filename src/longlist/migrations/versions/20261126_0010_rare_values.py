"""What next to nobody has is found by the search index: values of attributes, and what stands inside a word.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

CHANGED = """
CREATE TRIGGER company_text_updated AFTER UPDATE OF name_key, domain, description, attributes ON company FOR EACH ROW
  WHEN ((OLD.name_key, OLD.domain, OLD.description, OLD.attributes)
        IS DISTINCT FROM (NEW.name_key, NEW.domain, NEW.description, NEW.attributes))
  EXECUTE FUNCTION company_text_changed()
"""


def upgrade() -> None:
    op.create_table(
        "known_word",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False, comment="the word in ASCII, see finding/texts.py"),
        sa.PrimaryKeyConstraint("word", name="known_word_pkey"),
    )
    op.create_index(
        "known_word_key_idx",
        "known_word",
        ["key"],
        postgresql_using="gin",
        postgresql_ops={"key": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.alter_column(
        "company_text",
        "words",
        comment="the words of the description, and a mark for each attribute, see finding/texts.py",
    )
    op.execute("DROP TRIGGER company_text_updated ON company")
    op.execute(CHANGED)
    op.execute("INSERT INTO company_text_due (company_id) SELECT id FROM company ORDER BY id")
