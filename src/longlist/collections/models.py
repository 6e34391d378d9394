"""Tables of collections and memberships."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from longlist.companies.models import KEY_COLLATION
from longlist.db import Base


class Collection(Base):
    """A named list of companies."""

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 200", "name"),
        CheckConstraint("company_count >= 0", "company_count"),
        Index("collection_identity_key", "identity", unique=True, postgresql_where=text("deleted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), comment="the name folded for search and sorting, see text/keys.py"
    )
    identity: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION),
        comment="what names are the same by, see text/keys.py; made by a trigger; no two alike among the living",
    )
    company_count: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), comment="exact: kept in the transaction that changes memberships"
    )
    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(),
        comment="of the latest change of its memberships by a job, or addition; never goes back (docs/decisions/0002)",
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None] = mapped_column(
        comment="gone for people; a job takes its memberships away in chunks, then the row"
    )


class Membership(Base):
    """One company is in one collection, since when, and put there by which job.

    No foreign keys: they cost 3.5 times the time and 4 times the WAL of a bulk copy (docs/decisions/0003).
    Writers lock the collection's row first; company deletion excludes all writers.
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index(None, "collection_id", "added_at", "company_id"),
        Index(None, "company_id"),
    )

    collection_id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID | None] = mapped_column(comment="the job that put it there; null: added by hand")
    added_at: Mapped[datetime] = mapped_column(
        comment="from collection.changed_at: strictly after every earlier commit"
    )
