"""Tables of the search index (docs/decisions/0010)."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from longlist.companies.models import KEY_COLLATION
from longlist.db import Base

# Rows are written in batches, and whoever searches would have to read that list.
NO_PENDING_LIST = {"fastupdate": "off"}


def _trigrams(name: str) -> Index:
    """Of a table's key: finds any part of it."""
    ops = {"key": "gin_trgm_ops"}
    return Index(name, "key", postgresql_using="gin", postgresql_ops=ops, postgresql_with=NO_PENDING_LIST)


class CompanyText(Base):
    """What a company can be found by, folded. Workers write it, seconds after the company."""

    __tablename__ = "company_text"
    __table_args__ = (
        _trigrams("company_text_key_idx"),
        Index("company_text_words_idx", "words", postgresql_using="gin", postgresql_with=NO_PENDING_LIST),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), comment="name and domain, a line each, see finding/texts.py"
    )
    words: Mapped[str] = mapped_column(
        TSVECTOR, comment="the words of the description, and a mark for each attribute, see finding/texts.py"
    )


class KnownWord(Base):
    """Every word that the index has, or had. What is inside a description's word, or misspelt, is looked for here."""

    __tablename__ = "known_word"
    __table_args__ = (_trigrams("known_word_key_idx"),)

    word: Mapped[str] = mapped_column(Text(collation=KEY_COLLATION), primary_key=True)
    key: Mapped[str] = mapped_column(Text(collation=KEY_COLLATION), comment="the word in ASCII, see finding/texts.py")


class CompanyTextDue(Base):
    """Companies whose text has changed, or that are gone, since it was written. Triggers on ``company`` put them here.

    A company may be here more than once.
    """

    __tablename__ = "company_text_due"

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    company_id: Mapped[UUID]
