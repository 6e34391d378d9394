"""Tables of what jobs took away or overwrote, so that undo can put it back (docs/decisions/0008).

Arrays of up to `PART_SIZE` companies, ascending by id within a part: a row a company would double the cost of a job.
The arrays of a part are parallel. Parts of a job are numbered from 1 in the order of their making.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from longlist.db import Base

PART_SIZE = 5000


class Removal(Base):
    """Memberships that a job took out of one collection, with where they came from.

    Times are of the collection's clock. A selection frozen after ``removed_at`` and before ``restored_at`` does
    not hold them, although they have their old ``added_at`` again (docs/decisions/0002).
    """

    __tablename__ = "removal"
    __table_args__ = (
        Index(None, "collection_id", "restored_at", postgresql_where=text("restored_at IS NOT NULL")),
        Index(None, "restored_by", "job_id", "part", postgresql_where=text("restored_by IS NOT NULL")),
    )

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[UUID]
    removed_at: Mapped[datetime]
    company_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    job_ids: Mapped[list[UUID | None]] = mapped_column(ARRAY(Uuid), comment="the job that had put it there, of each")
    added_at: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), comment="of each")
    restored_by: Mapped[UUID | None] = mapped_column(comment="the undo that put them back, those that it could")
    restored_at: Mapped[datetime | None]


class Deletion(Base):
    """Companies that a job deleted, whole. Times are of the catalog's clock, as those of `Removal` are."""

    __tablename__ = "deletion"
    __table_args__ = (
        Index(None, "restored_at", postgresql_where=text("restored_at IS NOT NULL")),
        Index(None, "restored_by", "job_id", "part", postgresql_where=text("restored_by IS NOT NULL")),
    )

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    removed_at: Mapped[datetime]
    company_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    companies: Mapped[list[dict[str, Any]]] = mapped_column(ARRAY(JSONB), comment="the row of each, as to_jsonb has it")
    restored_by: Mapped[UUID | None]
    restored_at: Mapped[datetime | None]


class Edit(Base):
    """Values that a job overwrote in one field or attribute (job.params says which)."""

    __tablename__ = "edit"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    company_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    old: Mapped[list[Any]] = mapped_column(ARRAY(JSONB), comment="of each; JSON null where there was none")
    new: Mapped[list[Any]] = mapped_column(ARRAY(JSONB), comment="what the job wrote, of each")


class ImportedLine(Base):
    """Where in its file each company of an import stands: "why is this company here?"."""

    __tablename__ = "imported_line"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    company_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), comment="in the order of the file")
    lines: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="at which its row begins, of each")
