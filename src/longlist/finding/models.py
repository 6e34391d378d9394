"""Tables of the search index (docs/decisions/0010)."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from longlist.companies.models import KEY_COLLATION
from longlist.db import Base

# Rows are written in batches, and whoever searches would have to read that list.
NO_PENDING_LIST = {"fastupdate": "off"}


def _trigrams(name: str, column: str = "key") -> Index:
    """Finds any part of a text in ASCII."""
    ops = {column: "gin_trgm_ops"}
    return Index(name, column, postgresql_using="gin", postgresql_ops=ops, postgresql_with=NO_PENDING_LIST)


class CompanyText(Base):
    """What a company can be found by, folded. Workers write it, seconds after the company."""

    __tablename__ = "company_text"
    __table_args__ = (
        _trigrams("company_text_key_idx"),
        _trigrams("company_text_facts_idx", "facts"),
        Index("company_text_words_idx", "words", postgresql_using="gin", postgresql_with=NO_PENDING_LIST),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), comment="name and domain, a line each, see finding/texts.py"
    )
    words: Mapped[str] = mapped_column(
        TSVECTOR, comment="the words of the description, and marks of what it has and has not, see finding/texts.py"
    )
    facts: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION),
        server_default="",
        comment="external id and values of attributes, a line each, see finding/texts.py",
    )


class KnownWord(Base):
    """Every word that the index has, or had. What is inside a description's word, or misspelt, is looked for here."""

    __tablename__ = "known_word"
    __table_args__ = (_trigrams("known_word_key_idx"),)

    word: Mapped[str] = mapped_column(Text(collation=KEY_COLLATION), primary_key=True)
    key: Mapped[str] = mapped_column(Text(collation=KEY_COLLATION), comment="the word in ASCII, see finding/texts.py")


class KnownValue(Base):
    """Every value of an attribute that the index has, or had: up to some thousand, then it is one of too many."""

    __tablename__ = "known_value"

    mark: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), primary_key=True, comment="as it stands in `company_text.words`"
    )
    header: Mapped[str] = mapped_column(Text(collation=KEY_COLLATION), index=True)
    value: Mapped[str]


class KnownHeaders(Base):
    """Which attributes a company has, or had, and no others: as many files as there are make few such sets."""

    __tablename__ = "known_headers"

    mark: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), primary_key=True, comment="as it stands in `company_text.words`"
    )
    headers: Mapped[list[str]] = mapped_column(JSONB)


class CompanyTextDue(Base):
    """Companies whose text has changed, or that are gone, since it was written. Triggers on ``company`` put them here.

    A company may be here more than once.
    """

    __tablename__ = "company_text_due"
    __table_args__ = (Index(None, "company_id", postgresql_where=text("failures > 0")),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[UUID]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), comment="to write its text")
