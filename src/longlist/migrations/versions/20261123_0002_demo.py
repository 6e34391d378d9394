"""Remember that the demo was made, so that whoever deletes it does not get it back.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "catalog",
        sa.Column(
            "demo_made_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the demo was put in: once, even if all of it goes",
        ),
    )
