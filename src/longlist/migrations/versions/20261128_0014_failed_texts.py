"""A company whose text for the search cannot be written is set aside after some tries.

Revision: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "company_text_due",
        sa.Column(
            "failures", sa.SmallInteger(), nullable=False, server_default=sa.text("0"), comment="to write its text"
        ),
    )
    op.create_index(
        "company_text_due_company_id_idx", "company_text_due", ["company_id"], postgresql_where=sa.text("failures > 0")
    )
