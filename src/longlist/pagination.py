"""Keyset pages: a cursor is the sort key of the row at a page's edge, never an offset."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from longlist.errors import BadRequest, FieldProblem
from longlist.inputs import no_nul

MAX_LIMIT = 200

T = TypeVar("T")

SortValue = str | int | datetime | None


class Page(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = Field(default=None, description="The page after this one, if there is one")
    prev_cursor: str | None = Field(default=None, description="The page before this one, if there is one")
    last_cursor: str | None = Field(default=None, description="The last page, where there is more than one")


class BadCursor(BadRequest):
    slug = "bad-cursor"
    title = "Unknown page"

    def __init__(self) -> None:
        super().__init__(
            "This page marker cannot be read, or belongs to another sort order. Start again from the first page.",
            [FieldProblem(pointer="?cursor", detail="not a cursor of this list and sort order")],
        )


@dataclass(frozen=True)
class Sort:
    """A column and a direction, written ``name`` or ``-name``. Nulls come last either way."""

    column: str
    descending: bool

    @classmethod
    def parse(cls, text: str) -> "Sort":
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.column


@dataclass(frozen=True)
class Cursor:
    """The edge of a page. ``id`` is None only for "from the end backwards", the last page."""

    backwards: bool
    value: SortValue
    id: UUID | None


class _Wire(BaseModel):
    """What is inside the base64 of a cursor: s sort, d direction, v value, i id."""

    s: str
    d: Literal["n", "p"]
    v: str | int | None
    i: UUID | None


def encode_cursor(sort: Sort, cursor: Cursor) -> str:
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    wire = {
        "s": str(sort),
        "d": "p" if cursor.backwards else "n",
        "v": value,
        "i": str(cursor.id) if cursor.id else None,
    }
    return base64.urlsafe_b64encode(json.dumps(wire, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(sort: Sort, value_type: type, text: str | None) -> Cursor | None:
    """Read what a client sent back.

    Raises: BadCursor for anything that `encode_cursor` did not make for this sort order.
    """
    if text is None:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        wire = _Wire.model_validate_json(raw)
        value = _typed(wire.v, value_type)
    except (ValueError, binascii.Error, ValidationError) as error:
        raise BadCursor from error
    if wire.s != str(sort) or (wire.i is None and wire.d == "n"):
        raise BadCursor
    return Cursor(backwards=wire.d == "p", value=value, id=wire.i)


def _typed(value: str | int | None, value_type: type) -> SortValue:
    if value is None:
        return None
    if value_type is datetime:
        moment = TypeAdapter(datetime).validate_python(value, strict=False)
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return moment
    if type(value) is not value_type:
        raise ValueError("a value of another type")
    if isinstance(value, str):
        no_nul(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("a number out of range")
    return value


@dataclass(frozen=True)
class Asked:
    """Which page is asked for: of what order, from where, how many rows at most."""

    sort: Sort
    cursor: Cursor | None
    limit: int

    @classmethod
    def parse(cls, sort: Sort, value_type: type, cursor: str | None, limit: int) -> "Asked":
        """Raises: BadCursor."""
        return cls(sort, decode_cursor(sort, value_type, cursor), limit)

    @property
    def backwards(self) -> bool:
        return self.cursor is not None and self.cursor.backwards


@dataclass(frozen=True)
class Edge:
    """What pagination must know of a row: its sort value and its id."""

    value: SortValue
    id: UUID


def page_of(asked: Asked, items: list[T], edges: list[Edge], *, more: bool) -> Page[T]:
    """The page with its cursors. ``edges`` are of the rows in the order shown, each one's, shown or not.

    ``more`` says whether rows remain beyond the page in the direction it was walked.
    """
    end = encode_cursor(asked.sort, Cursor(True, None, None))
    if not edges:
        # What was on it has gone meanwhile: back to what is now the last page.
        return Page(items=items, prev_cursor=None if asked.cursor is None or asked.backwards else end)
    from_end = asked.cursor is not None and asked.cursor.id is None
    has_next = not from_end if asked.backwards else more
    has_prev = more if asked.backwards else asked.cursor is not None
    first, last = edges[0], edges[-1]
    return Page(
        items=items,
        next_cursor=encode_cursor(asked.sort, Cursor(False, last.value, last.id)) if has_next else None,
        prev_cursor=encode_cursor(asked.sort, Cursor(True, first.value, first.id)) if has_prev else None,
        last_cursor=end if has_next else None,
    )
