"""The marks in the index of texts that a condition on an attribute is met by: of the values and sets that are known."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.finding.index_writer import HEADERS_KNOWN, VALUES_KNOWN
from longlist.finding.schemas import Contains, Empty, OneOf
from longlist.finding.texts import attribute_mark
from longlist.text.patterns import contains_pattern


async def attribute_marks(session: AsyncSession, header: str, condition: OneOf | Contains | Empty) -> list[str] | None:
    """One of them everybody has who may meet the condition; None where that is not known."""
    if isinstance(condition, Empty):
        return await _without(session, header) if condition.op == "is_empty" else [attribute_mark(header)]
    values: list[str] | None
    if condition.op == "is":
        values, empty = [attribute_mark(header, value) for value in condition.values], condition.or_empty
    elif condition.op == "is_not":
        values, empty = (
            await _marks_of(session, header, "value <> ALL(:texts)", condition.values),
            not condition.or_empty,
        )
    else:
        pattern = contains_pattern(tuple(condition.values))
        values, empty = await _marks_of(session, header, f"NOT {_MATCHES}", pattern), True
    without = await _without(session, header) if empty else []
    return None if values is None or without is None else [*values, *without]


_MATCHES = 'value COLLATE "C" ~ :texts'


async def attribute_values_like(session: AsyncSession, header: str, pattern: str) -> tuple[list[str], bool]:
    """The known values that match, in the order of the alphabet; and whether all are known."""
    return await _known(session, header, "value", _MATCHES, pattern)


async def _marks_of(session: AsyncSession, header: str, condition: str, texts: list[str] | str) -> list[str] | None:
    """Of the values for which the condition holds; None where not all are known."""
    marks, complete = await _known(session, header, "mark", condition, texts)
    return marks if complete else None


async def _known(
    session: AsyncSession, header: str, column: str, condition: str, texts: list[str] | str
) -> tuple[list[str], bool]:
    """A column of an attribute's known values for which the condition on ``value`` holds; and whether all are known."""
    statement = text(
        f"""SELECT count(*) AS known, array_agg({column} ORDER BY value) FILTER (WHERE {condition}) AS found
            FROM (SELECT mark, value FROM known_value WHERE header = :header LIMIT :most) known"""
    )
    row = (await session.execute(statement, {"header": header, "texts": texts, "most": VALUES_KNOWN + 1})).one()
    return row.found or [], row.known <= VALUES_KNOWN


async def _without(session: AsyncSession, header: str) -> list[str] | None:
    """Marks of the sets of attributes that this one is not among; None where not all are known."""
    statement = text(
        """SELECT count(*) AS known,
                  coalesce(array_agg(mark) FILTER (WHERE NOT jsonb_exists(headers, :header)), '{}') AS marks
           FROM known_headers"""
    )
    row = (await session.execute(statement, {"header": header})).one()
    return list(row.marks) if row.known <= HEADERS_KNOWN else None
