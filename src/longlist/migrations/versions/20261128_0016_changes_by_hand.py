"""Changes of single companies are jobs too, told apart from bulk operations.

Revision: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "job",
        sa.Column(
            "by_hand",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="a change of one company, done in the request that made it, or its undo (docs/decisions/0019)",
        ),
    )
    # Lists of bulk jobs step over no changes by hand, however many there are.
    op.create_index("job_bulk_idx", "job", ["created_at", "id"], postgresql_where=sa.text("NOT by_hand"))
