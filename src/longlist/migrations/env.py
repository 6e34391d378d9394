"""Run by Alembic, on the connection that `longlist.migrations` hands it."""

from alembic import context

from longlist.db import Base
from longlist.migrations import include_name

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=include_name,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
