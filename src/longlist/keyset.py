"""Keyset pages in SQL: walk a sort order from a cursor, either way, nulls last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, literal, or_, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from longlist.db import AnyRow, AnySelect
from longlist.pagination import Asked

# A column of a mapped class, or of a subquery.
Column = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True)
class SortKey:
    """What rows may be sorted by: a column, and the id that makes the order total. An index on both walks it."""

    column: Column
    id: Column
    type: type
    nullable: bool = False


async def walk(
    session: AsyncSession, select: Callable[[], AnySelect], key: SortKey, asked: Asked
) -> tuple[list[AnyRow], bool]:
    """The rows asked for, in the order shown, and whether more lie beyond in the direction walked.

    ``select`` makes the statement without its order; each row gets a ``sort_value`` added.
    Nulls are a segment of their own after the rest, so that one plain index on (column, id) serves
    both directions with nulls last; a page over the border takes two statements.
    """
    rows: list[AnyRow] = []
    for condition, order in _segments(key, asked):
        missing = asked.limit + 1 - len(rows)
        if missing <= 0:
            break
        statement = select().add_columns(key.column.label("sort_value"))
        statement = statement.where(condition).order_by(*order).limit(missing)
        rows += (await session.execute(statement)).all()
    return _page(rows, asked)


async def sort(
    session: AsyncSession, select: Callable[[], AnySelect], key: SortKey, asked: Asked
) -> tuple[list[AnyRow], bool]:
    """The same in one statement, for rows that no index has in this order: what finds them is done once."""
    segments = _segments(key, asked)
    nulls_last = key.column.is_(None).desc() if asked.backwards else key.column.is_(None)
    statement = select().add_columns(key.column.label("sort_value")).where(or_(*(where for where, _ in segments)))
    statement = statement.order_by(nulls_last, *_ordered(asked, key.column, key.id)).limit(asked.limit + 1)
    return _page((await session.execute(statement)).all(), asked)


def _page(rows: Sequence[AnyRow], asked: Asked) -> tuple[list[AnyRow], bool]:
    """Of the rows in the order they were walked: as they are shown, and whether there was one too many."""
    shown = list(rows[: asked.limit])
    return (shown[::-1] if asked.backwards else shown), len(rows) > asked.limit


def _ordered(asked: Asked, *columns: Column) -> list[ColumnElement[Any]]:
    descending = asked.sort.descending != asked.backwards
    return [column.desc() if descending else column.asc() for column in columns]


def _segments(key: SortKey, asked: Asked) -> list[tuple[ColumnElement[bool], list[ColumnElement[Any]]]]:
    """The condition and the order of each segment still to walk, in the order to walk them."""

    def beyond(left: Any, right: Any) -> ColumnElement[bool]:
        descending = asked.sort.descending != asked.backwards
        condition: ColumnElement[bool] = left < right if descending else left > right
        return condition

    valued: list[ColumnElement[bool]] = [key.column.is_not(None)] if key.nullable else []
    nulls: list[ColumnElement[bool]] = [key.column.is_(None)]
    at = asked.cursor if asked.cursor is not None and asked.cursor.id is not None else None
    in_nulls = at is not None and at.value is None
    if at is not None and in_nulls:
        nulls.append(beyond(key.id, at.id))
    elif at is not None:
        # A cursor may say a number that the column cannot hold; as a bigint it can be compared still.
        value = literal(at.value, BigInteger) if isinstance(at.value, int) else at.value
        valued.append(beyond(tuple_(key.column, key.id), tuple_(value, at.id)))

    first = (and_(True, *valued), _ordered(asked, key.column, key.id))
    second = (and_(True, *nulls), _ordered(asked, key.id))
    if not key.nullable:
        return [first]
    if asked.backwards:
        return [first] if at is not None and not in_nulls else [second, first]
    return [second] if in_nulls else [first, second]
