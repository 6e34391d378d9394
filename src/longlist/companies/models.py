"""Tables of companies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from longlist.db import Base

# Byte order: fast, the same on every machine, and keys are folded already. docs/decisions/0013.
KEY_COLLATION = "C"
# Of a company, however they come: one by one, by a bulk edit or from a file. What has more keeps what it has.
MAX_ATTRIBUTES = 200

_SORT_KEY = "folded for sorting, and the value, see text/keys.py"


class Company(Base):
    """A row people care about."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 500", "name"),
        CheckConstraint("employees >= 0", "employees"),
        CheckConstraint("funding_usd >= 0", "funding_usd"),
        # Each walks a sort order, forwards and backwards; `id` makes it total.
        Index(None, "name_key", "id"),
        Index(None, "domain", "id"),
        Index(None, "industry_key", "id"),
        Index(None, "country_key", "id"),
        Index(None, "city_key", "id"),
        Index(None, "employees", "id"),
        Index(None, "founded_year", "id"),
        Index(None, "funding_usd", "id"),
        Index(None, "created_at", "id"),
        # Imports match by this, and by the domain; not unique, because real files are not.
        Index(None, "external_id", postgresql_where=text("external_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), comment="the name folded for search and sorting, see text/keys.py"
    )
    domain: Mapped[str | None] = mapped_column(
        Text(collation=KEY_COLLATION), comment="normalised, see companies/normalize.py"
    )
    description: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(Text(collation=KEY_COLLATION))
    city: Mapped[str | None] = mapped_column(Text(collation=KEY_COLLATION))
    industry: Mapped[str | None] = mapped_column(Text(collation=KEY_COLLATION))
    # What these three sort by. A trigger makes them where a writer brings none.
    country_key: Mapped[str | None] = mapped_column(Text(collation=KEY_COLLATION), comment=_SORT_KEY)
    city_key: Mapped[str | None] = mapped_column(Text(collation=KEY_COLLATION), comment=_SORT_KEY)
    industry_key: Mapped[str | None] = mapped_column(Text(collation=KEY_COLLATION), comment=_SORT_KEY)
    employees: Mapped[int | None] = mapped_column(comment="people")
    founded_year: Mapped[int | None] = mapped_column(SmallInteger)
    funding_usd: Mapped[int | None] = mapped_column(BigInteger, comment="raised in all, US dollars")
    external_id: Mapped[str | None] = mapped_column(comment="the id that the company has in the file it came from")
    attributes: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="further columns of the file it came from: text by header"
    )
    created_at: Mapped[datetime] = mapped_column(comment="from catalog.changed_at: strictly after every earlier commit")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Catalog(Base):
    """One row: the count of all companies, and the clock that orders their creation (docs/decisions/0002).

    Whoever creates or deletes companies locks the row, so that a selection of "all companies" can be
    frozen by a time, and two imports cannot both find a company missing and create it twice.
    """

    __tablename__ = "catalog"
    __table_args__ = (CheckConstraint("id = 1", "one_row"), CheckConstraint("company_count >= 0", "company_count"))

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    company_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="created_at of the newest company; never goes back"
    )
    demo_made_at: Mapped[datetime | None] = mapped_column(
        comment="when the demo was put in: once, even if all of it goes"
    )
