"""Hints for conditions that no index can judge: what they look for is looked for where an index can find it.

A text within a country, a city or an industry: which of the different values contain it. Within a name or a domain:
who may have it by the index of texts. Without them, what next to nobody has is looked for in everybody, for seconds.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.normalize import name_key
from longlist.db import within
from longlist.finding.conditions import Conditions, column_of, like
from longlist.finding.schemas import Contains, Filter
from longlist.finding.text_queries import DUE_LOOKED_AT, bound, candidates
from longlist.finding.texts import in_ascii

CATEGORIES = ("country", "city", "industry")  # indexed, and of few different values
VALUES_MS = 40
FOUND_UP_TO = 5_000
FOUND_MS = 60
TRIGRAM = 3  # letters: of shorter texts its index knows nothing


async def add_hints(session: AsyncSession, where: Filter, to: Conditions) -> None:
    for condition in where.conditions:
        if not isinstance(condition, Contains) or condition.op != "contains":
            continue
        if condition.field in CATEGORIES:
            found = [await values_like(session, condition.field, like(value.lower())) for value in condition.values]
            if all(complete for _, complete in found):
                every = sorted({value for values, _ in found for value in values})
                to.hints.append(f"company.{condition.field} = ANY({to.bind(every)})")
        elif condition.field in ("name", "domain"):
            folded = [name_key(value) if condition.field == "name" else value.lower() for value in condition.values]
            if all(len(key) >= TRIGRAM for key in folded):
                await _add_texts(session, [like(in_ascii(key)) for key in folded], to)


async def values_like(session: AsyncSession, field: str, pattern: str) -> tuple[list[str], bool]:
    """The different values of a category that match, however few companies have them; and whether these are all.

    From value to value by the index; of very many different ones only the first in the alphabet are looked at.
    """
    column, _ = column_of(field)
    statement = text(
        f"""
        WITH RECURSIVE every (value) AS (
          (SELECT {column} FROM company WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
          UNION ALL
          SELECT (SELECT {column} FROM company WHERE {column} > every.value ORDER BY {column} LIMIT 1) FROM every
          WHERE every.value IS NOT NULL AND clock_timestamp() < statement_timestamp() + interval '{VALUES_MS} ms')
        SELECT coalesce(array_agg(value) FILTER (WHERE lower(value) LIKE :pattern), '{{}}') AS found,
               coalesce(bool_or(value IS NULL), true) AS complete FROM every
        """
    )
    row = (await session.execute(statement, {"pattern": pattern})).one()
    return row.found, row.complete


async def _add_texts(session: AsyncSession, patterns: list[str], to: Conditions) -> None:
    """Those whose name or domain may have it: as a list of few, else as what finds them."""
    found = candidates(f"key LIKE ANY(CAST({to.bind(patterns)} AS text[]))")
    to.parameters["due_limit"] = DUE_LOOKED_AT
    most = to.bind(FOUND_UP_TO + 1)

    async def look() -> list[Any]:
        return list((await session.execute(bound(f"{found} LIMIT {most}", to.parameters))).scalars())

    ids = await within(session, FOUND_MS, look)
    if ids is not None and len(ids) <= FOUND_UP_TO:
        to.hints.append(f"company.id = ANY({to.bind(ids)})")
    else:
        to.texts = f"company.id IN ({found})"
