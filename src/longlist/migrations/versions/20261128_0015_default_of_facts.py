"""Writers that do not know `company_text.facts` can go on writing (docs/decisions/0017).

Revision: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.alter_column("company_text", "facts", server_default="")
