"""Types of text and time that come from outside: whatever passes them, Postgres and Python can store and compare."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from longlist.text.names import clean_name


def no_nul(text: str) -> str:
    """The text itself.

    Raises: ValueError for NUL, which Postgres stores in no text, and for lone surrogates, which UTF-8 has none of
    """
    if "\0" in text:
        raise ValueError("must not contain NUL bytes")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode") from None
    return text


def nfc(text: str) -> str:
    """The text composed: what looks the same is the same.

    Raises: ValueError, as `no_nul`
    """
    return unicodedata.normalize("NFC", no_nul(text))


def safe_name(text: str) -> str:
    """A name as it is stored, see `clean_name`.

    Raises: ValueError
    """
    return clean_name(no_nul(text))


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC.

    Raises: ValueError where that is before the year 1 or after 9999, which `datetime` cannot hold
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be between the years 1 and 9999 in UTC") from None


SafeText = Annotated[str, AfterValidator(nfc)]
SafeMoment = Annotated[AwareDatetime, AfterValidator(to_utc)]
SafeName = AfterValidator(safe_name)
"""Of every name from outside. A `Field` before it bounds the name as it comes, `at_most` after it as it is stored."""


def at_most(characters: int) -> AfterValidator:
    """A limit for what a validator before it may have made longer, as NFC now and then does."""

    def check(text: str) -> str:
        if len(text) > characters:
            raise ValueError(f"must have at most {characters} characters")
        return text

    return AfterValidator(check)
