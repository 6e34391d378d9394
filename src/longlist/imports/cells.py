"""Reading numbers and years as people write them. Never a guess: what is not plainly a number is None."""

import re
from decimal import Decimal

MAX_EMPLOYEES = 100_000_000
MAX_FUNDING = 10**15

_GROUPED = re.compile(r"\d{1,3}([, '’\u00a0\u202f_])\d{3}(\1\d{3})*")  # noqa: RUF001 - how the Swiss write it
_SCALED = re.compile(r"(\d+(?:\.\d+)?)\s*(k|m|mn|b|bn|thousand|million|billion)?", re.IGNORECASE)
_SCALES = {"k": 10**3, "t": 10**3, "m": 10**6, "b": 10**9}
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|2100)(?!\d)")


def read_count(text: str, most: int) -> int | None:
    """A whole number: "1,234", "1 234", "1234.0", "12k", "1.5 million"."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        value = Decimal(text)
    else:
        grouped = _GROUPED.fullmatch(text)
        scaled = _SCALED.fullmatch(text.replace(grouped[1], "") if grouped else text)
        if scaled is None or len(text) > 30:
            return None
        value = Decimal(scaled[1]) * (_SCALES[scaled[2][0].lower()] if scaled[2] else 1)
    return int(value) if value == value.to_integral_value() and value <= most else None


def read_employees(text: str) -> int | None:
    return read_count(text, MAX_EMPLOYEES)


def read_usd(text: str) -> int | None:
    """US dollars: as `read_count`, and "$1.2M", "USD 5,000,000". Another currency is None."""
    amount = re.sub(r"^(US\$|\$|USD)\s*|\s*(USD|US\$|\$)$", "", text, count=1, flags=re.IGNORECASE)
    return read_count(amount, MAX_FUNDING)


def read_year(text: str) -> int | None:
    """The first year in a text: 2013 of "2013 (1888)", 1998 of "1998-04-01"."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None
