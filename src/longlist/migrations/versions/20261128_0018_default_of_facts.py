"""Writers that do not know `company_text.facts` can go on writing (docs/decisions/0017).

Revision: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.alter_column("company_text", "facts", server_default="")
