"""From the cells of a row to a company, normalised: what is staged.

A cell that is not what its field wants ("n/a" employees) does not cost the company: the field stays empty and the
text is kept as an attribute under the column's own header. docs/decisions/0007.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any
from unicodedata import normalize
from uuid import UUID

import uuid_utils
from pydantic_core import to_json

from longlist.companies.normalize import normalize_domain, shorten
from longlist.imports.cells import read_employees, read_usd, read_year
from longlist.imports.fields import Field, Match
from longlist.imports.reader import Record
from longlist.text.keys import BESIDE, identity_key, name_key, sort_key
from longlist.text.names import EmptyName, clean_name

# As companies/schemas.py has it for what comes through the API.
MAX_NAME = 500
MAX_SHORT = 200

COLUMNS = (
    "job_id", "number", "line", "company_id", "name", "name_key", "identity", "domain", "description", "country",
    "city", "industry", "country_key", "city_key", "industry_key", "employees", "founded_year", "funding_usd",
    "external_id", "attributes", "raw", "rejection",
)  # fmt: skip
_POSITIONS = {column: position for position, column in enumerate(COLUMNS[4:])}  # what comes after where it stands
_NAME, _NAME_KEY = _POSITIONS["name"], _POSITIONS["name_key"]
_COUNTRY, _IDENTITY = _POSITIONS["country"], _POSITIONS["identity"]
_SORTED = [(_POSITIONS[field], _POSITIONS[f"{field}_key"]) for field in ("country", "city", "industry")]
_ATTRIBUTES, _RAW = _POSITIONS["attributes"], _POSITIONS["raw"]
StagedRow = tuple[str | int | None, ...]
"""Values of `COLUMNS`."""


class Rejected(Exception):
    """A row that stands for no company: why."""


class RowStager:
    """Makes staged rows of records. ``kept_as_text`` counts the cells that their field could not take."""

    def __init__(self, job_id: UUID, headers: Sequence[str], mapping: Mapping[Field, str], match: Match) -> None:
        self._job_id = str(job_id)
        self._headers = headers
        self._mapping = mapping
        self._by_identity = match == "name+country"
        self._needed: Field | None = match if match in ("external_id", "domain") else None
        self._fields = [
            (_POSITIONS["city" if field == "location" else field], headers.index(header), field, header)
            for field, header in mapping.items()
            if field != "location" or "city" not in mapping
        ]
        # The whole text of a location is kept, since only a part of it becomes the city.
        whole = {header for field, header in mapping.items() if field != "location"}
        self._others = [(index, header) for index, header in enumerate(headers) if header not in whole]
        self._other_headers = [header for _, header in self._others]
        self._other_texts = _getter([index for index, _ in self._others])
        self.kept_as_text: Counter[str] = Counter()

    def stage(self, number: int, record: Record) -> StagedRow:
        """``number`` counts the data rows of the file from 1."""
        start = (self._job_id, number, record.line, str(uuid_utils.uuid7()))
        try:
            if record.problem is not None:
                raise Rejected(record.problem)
            return start + self._company(record.cells)
        except Rejected as rejected:
            return (*start, *(None,) * _RAW, to_json(record.cells).decode(), str(rejected))

    def _company(self, cells: list[str]) -> StagedRow:
        texts = list(map(str.strip if "".join(cells).isascii() else _composed, cells))
        others = zip(self._other_headers, self._other_texts(texts), strict=True)
        attributes = {header: text for header, text in others if text}
        raw = {} if texts == cells else {h: cells[index] for index, h in self._others if texts[index] != cells[index]}
        values: list[Any] = [None] * len(_POSITIONS)
        for position, index, field, header in self._fields:
            text, cell = texts[index], cells[index]
            value = _READERS[field](text) if text else None
            values[position] = value
            if cell and value != cell and str(value) != cell and field != "location":
                raw[header] = cell
                if text:
                    self._keep(field, header, value, text, attributes)
        name = values[_NAME]
        if not name:
            raise Rejected("has no name")
        if len(name) > MAX_NAME:
            raise Rejected(f"its name is longer than {MAX_NAME} characters")
        self._add_keys(values)
        if self._needed is not None and values[_POSITIONS[self._needed]] is None:
            raise Rejected(self._keyless(texts))
        values[_ATTRIBUTES] = to_json(attributes).decode()
        if raw:
            values[_RAW] = to_json(raw).decode()
        return tuple(values)

    def _add_keys(self, values: list[Any]) -> None:
        """What the row's texts are found, sorted and told apart by."""
        name = values[_NAME]
        values[_NAME_KEY] = name_key(name)
        for value, key in _SORTED:
            if values[value] is not None:
                values[key] = _sort_key(values[value])
        if self._by_identity:
            values[_IDENTITY] = f"{identity_key(name)}{BESIDE}{_identity(values[_COUNTRY] or '')}"

    def _keep(self, field: Field, header: str, value: Any, text: str, attributes: dict[str, str]) -> None:
        """Keep as an attribute a text that the field could not take, or not the whole of."""
        if value is None:
            self.kept_as_text[field] += 1
        if value is None or (field == "founded_year" and str(value) != text):
            attributes[header] = text

    def _keyless(self, texts: list[str]) -> str:
        """Why a row has not what rows are matched by."""
        assert self._needed is not None
        header = self._mapping[self._needed]
        text = texts[self._headers.index(header)]
        if not text:
            return f"“{header}” is empty, and rows are matched by it"
        return f"“{shorten(text)}” is not {_NOUNS[self._needed]}, and rows are matched by it"


def original_cells(
    headers: Sequence[str],
    mapping: Mapping[Field, str],
    staged: Mapping[str, Any],
    raw: list[str] | dict[str, str] | None,
    attributes: Mapping[str, str] | None,
) -> list[str]:
    """The cells of a staged row as they stood in the file."""
    if isinstance(raw, list):
        return raw
    kept, others = raw or {}, attributes or {}
    fields = {header: field for field, header in mapping.items() if field != "location"}

    def cell(header: str) -> str:
        if header in kept:
            return kept[header]
        value = staged[fields[header]] if header in fields else others.get(header)
        return "" if value is None else str(value)

    return [cell(header) for header in headers]


def _getter(indexes: list[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    """Of a list, the items at ``indexes``, however few."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda items: [items[index] for index in indexes]


def _composed(cell: str) -> str:
    return normalize("NFC", cell.strip())


# What a wrong encoding leaves in a file: letters that nobody typed, and no reason to leave a company out.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def _name(text: str) -> str | None:
    try:
        return clean_name(_CONTROL.sub("", text))
    except EmptyName:
        return None
    except ValueError as error:
        raise Rejected(f"its name {error}") from None


def _short(text: str) -> str | None:
    return text if len(text) <= MAX_SHORT else None


# A file has few different countries, and most files few cities.
_sort_key = lru_cache(maxsize=10_000)(sort_key)
_identity = lru_cache(maxsize=10_000)(identity_key)


@lru_cache(maxsize=10_000)
def _domain(text: str) -> str | None:
    try:
        return normalize_domain(text)
    except ValueError:
        return None


def _city(text: str) -> str | None:
    """Of a location like "Saint Paul, Minnesota"; a single word may be anything."""
    city, comma, _ = text.partition(",")
    return _short(city.strip()) or None if comma else None


_READERS: dict[Field, Callable[[str], Any]] = {
    "name": _name, "description": str, "domain": _domain, "country": _short, "city": _short, "industry": _short,
    "external_id": _short, "employees": read_employees, "founded_year": read_year, "funding_usd": read_usd,
    "location": _city,
}  # fmt: skip
_NOUNS = {"domain": "a domain", "external_id": f"an id of at most {MAX_SHORT} characters"}
