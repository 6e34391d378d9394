"""No statistics of which list a membership is in: of a list that was just made they say that nobody is in it.

Revision: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # The type stays; naming it drops what has been gathered so far.
    op.execute(
        "ALTER TABLE membership ALTER COLUMN collection_id TYPE uuid, ALTER COLUMN collection_id SET STATISTICS 0"
    )
