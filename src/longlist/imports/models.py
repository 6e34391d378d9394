"""Tables of imports."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from longlist.db import Base


class ImportRow(Base):
    """A data row of a file that a job imports, normalised (docs/decisions/0007).

    When the job has finished the tidy task deletes it, except a rejected one, which stays as long as jobs do.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("import_row_rejected_idx", "job_id", "number", postgresql_where=text("rejection IS NOT NULL")),
    )

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="1, 2, 3 … among the data rows")
    line: Mapped[int] = mapped_column(BigInteger, comment="line of the file at which the row begins")
    company_id: Mapped[UUID] = mapped_column(comment="the id it gets if it becomes a new company")
    name: Mapped[str | None]
    name_key: Mapped[str | None]
    identity: Mapped[str | None] = mapped_column(comment="of name and country, where rows are matched by these")
    domain: Mapped[str | None]
    description: Mapped[str | None]
    country: Mapped[str | None]
    city: Mapped[str | None]
    industry: Mapped[str | None]
    country_key: Mapped[str | None]
    city_key: Mapped[str | None]
    industry_key: Mapped[str | None]
    employees: Mapped[int | None]
    founded_year: Mapped[int | None] = mapped_column(SmallInteger)
    funding_usd: Mapped[int | None] = mapped_column(BigInteger)
    external_id: Mapped[str | None]
    attributes: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    raw: Mapped[Any] = mapped_column(
        JSONB(none_as_null=True),
        nullable=True,
        comment="cells as they stood: all of a row that cannot be read (array), else by header those that differ from"
        " what is staged, so that any row can be given back",
    )
    rejection: Mapped[str | None] = mapped_column(comment="why it was not taken")
