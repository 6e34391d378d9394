"""Types of text and time that come from outside: whatever passes them, Postgres and Python can store and compare."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


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


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC.

    Raises: ValueError where that is before the year 1 or after 9999, which `datetime` cannot hold
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be between the years 1 and 9999 in UTC") from None


SafeText = Annotated[str, AfterValidator(no_nul)]
SafeMoment = Annotated[AwareDatetime, AfterValidator(to_utc)]
