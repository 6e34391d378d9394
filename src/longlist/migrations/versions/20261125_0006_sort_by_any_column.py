"""Sort by any column: byte order for the texts, and an index for each.

Revision: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"

TEXTS = ("domain", "country", "city", "industry")


def upgrade() -> None:
    op.drop_index("company_domain_idx", table_name="company")
    changes = ", ".join(f'ALTER COLUMN {column} TYPE text COLLATE "C"' for column in TEXTS)
    op.execute(f"ALTER TABLE company {changes}")
    for column in TEXTS:
        op.create_index(f"company_{column}_id_idx", "company", [column, "id"])
