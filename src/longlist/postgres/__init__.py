"""The embedded Postgres: started by whoever needs it first, stopped by whoever leaves last."""

from longlist.postgres.server import embedded_postgres

__all__ = ["embedded_postgres"]
