"""Hints for conditions that no index can judge: what they look for is looked for where an index can find it.

A text within a country, a city or an industry, or not: which of the different values there are. A text within a name,
a domain, an external id or an attribute, or a value of an attribute: who may have it by the index of texts. Within a
description: the same, by its words. Other values of an attribute than these, or none: by those that are known. Without
them, what next to nobody has is looked for in everybody, for seconds.
"""

import re
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import budgets_of, with_statement_timeout
from longlist.finding.conditions import CATEGORIES, PLAIN, Conditions, column_of, like
from longlist.finding.marks import attribute_marks, attribute_values_like
from longlist.finding.schemas import ATTRIBUTE, Condition, Contains, Empty, Filter, OneOf
from longlist.finding.text_queries import DUE_LOOKED_AT, bound, candidates, due_are_few
from longlist.finding.texts import (
    LONG_FACT,
    LONG_WORD,
    empty_mark,
    in_ascii,
    index_words,
    is_sign,
    needed_words,
    squeezed,
)
from longlist.text.keys import BESIDE, sort_key
from longlist.text.patterns import contains_pattern

VALUES_UP_TO = 50
TEXTS_UP_TO = 10  # each is looked up by itself
WORDS_UP_TO = 500
FOUND_UP_TO = 5_000
MARKS_UP_TO = 500
TRIGRAM = 3  # letters: of shorter words the index of trigrams knows nothing
# Where a part of a text is looked for, it knows three letters, or one at an end of a word.
_KNOWN_TO_TRIGRAMS = re.compile(r"[a-z0-9]{3}|[^a-z0-9][a-z0-9]|[a-z0-9]{2}[^a-z0-9]")


async def add_hints(session: AsyncSession, where: Filter, to: Conditions) -> None:
    few_due: bool | None = None
    for condition in where.conditions:
        if isinstance(condition, Contains | OneOf) and condition.field in CATEGORIES:
            await _add_values(session, condition, to)
            continue
        indexed = await _indexed(session, condition, to)
        if indexed is None:
            continue
        if few_due is None:
            few_due = await due_are_few(session)
        if few_due:
            await _add_texts(session, indexed, to)


async def _add_values(session: AsyncSession, condition: Contains | OneOf, to: Conditions) -> None:
    """Which values a category may have; where the condition only says which not, if few are left."""
    if condition.op == "is":
        return
    values, complete, empty = condition.values, True, ""
    column = f"{column_of(condition.field)[0]}_key"
    if isinstance(condition, Contains):
        values, complete = await values_like(session, condition.field, contains_pattern(tuple(values)))
    if condition.op != "contains":
        excluded = frozenset(values)
        every, complete = await values_like(session, condition.field, "")
        values = [value for value in every if value not in excluded]
        if len(values) > VALUES_UP_TO:
            return
        empty = "" if isinstance(condition, OneOf) and condition.or_empty else f" OR {column} IS NULL"
    if complete:
        to.hints.append(f"({column} = ANY({to.bind(list(map(sort_key, values)))}){empty})")


async def _indexed(session: AsyncSession, condition: Condition, to: Conditions) -> str | None:
    """The condition on `company_text` of all that may meet this one; None where there is none."""
    if isinstance(condition, Contains) and condition.op == "contains" and condition.field != "description":
        return _part_of(condition, to)
    marks = await _marks(session, condition)
    if marks is None or len(marks) > MARKS_UP_TO:
        return None
    return f"words @@ CAST({to.bind(' | '.join(marks))} AS tsquery)" if marks else "false"


def _part_of(condition: Contains, to: Conditions) -> str | None:
    fold = PLAIN.get(condition.field, squeezed)
    parts = [in_ascii(fold(value)) for value in condition.values]
    if not all(map(_KNOWN_TO_TRIGRAMS.search, parts)):
        return None
    patterns = f"ANY(CAST({to.bind([like(part) for part in parts])} AS text[]))"
    if condition.field in PLAIN:
        return f"key LIKE {patterns}"
    long = to.bind(f"'{LONG_FACT}'")
    return f"(facts LIKE {patterns} OR words @@ CAST({long} AS tsquery))"


async def _marks(session: AsyncSession, condition: Condition) -> list[str] | None:
    """Queries of marks and words, one of which everybody has who may meet it; None where that is not known."""
    match condition:
        case Contains(op="contains", field="description") if len(condition.values) <= TEXTS_UP_TO:
            inside = [await _words_with(session, value) for value in condition.values]
            return None if None in inside else [query for query in inside if query is not None]
        case OneOf(op="is", field="description", or_empty=False):
            found = [" & ".join([f"'{word}'" for word in index_words(value)]) for value in condition.values]
            return found if all(found) else None
        case Empty(op="is_empty", field="description" | "external_id"):
            return [f"'{empty_mark(condition.field)}'"]
        case OneOf() | Contains() | Empty() if condition.field.startswith(ATTRIBUTE):
            marks = await attribute_marks(session, condition.field.removeprefix(ATTRIBUTE), condition)
            return None if marks is None else [f"'{mark}'" for mark in marks]
    return None


async def _words_with(session: AsyncSession, value: str) -> str | None:
    """Whose description may contain it, as a tsquery; None where that is not known, or many may."""
    needed = []
    for part in needed_words(value):
        if is_sign(part):
            needed.append(f"'{part}'")
        elif len(part) >= TRIGRAM:
            words = await _words_like(session, like(in_ascii(part)))
            if words is not None:
                needed.append("(" + " | ".join([f"'{word}'" for word in [*words, LONG_WORD]]) + ")")
    return " & ".join(needed) or None


async def _words_like(session: AsyncSession, pattern: str) -> list[str] | None:
    """The words of descriptions that match; None where they are many, or take long to find."""
    statement = text("SELECT word FROM known_word WHERE key LIKE :pattern LIMIT :most")

    async def look() -> list[str]:
        return list((await session.execute(statement, {"pattern": pattern, "most": WORDS_UP_TO + 1})).scalars())

    words = await with_statement_timeout(session, budgets_of(session).values_ms, look)
    return words if words is not None and len(words) <= WORDS_UP_TO else None


async def values_like(session: AsyncSession, field: str, pattern: str) -> tuple[list[str], bool]:
    """The different values of a category or an attribute that match, however few companies have them; whether all.

    ``pattern``: a regular expression, as `contains_pattern` makes it.

    Of a category from value to value by the index; of very many different ones only the first in the alphabet are
    looked at. Of an attribute those that are known.
    """
    if field.startswith(ATTRIBUTE):
        return await attribute_values_like(session, field.removeprefix(ATTRIBUTE), pattern)
    budget_ms = budgets_of(session).values_ms
    if budget_ms == 0:
        return [], False
    column = f"{column_of(field)[0]}_key"
    statement = text(
        f"""
        WITH RECURSIVE every (value) AS (
          (SELECT {column} FROM company WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
          UNION ALL
          SELECT (SELECT {column} FROM company WHERE {column} > every.value ORDER BY {column} LIMIT 1) FROM every
          WHERE every.value IS NOT NULL
            AND clock_timestamp() < statement_timestamp() + make_interval(secs => :budget_s))
        SELECT coalesce(array_agg(value) FILTER (WHERE value ~ :pattern), '{{}}') AS found,
               coalesce(bool_or(value IS NULL), true) AS complete
        FROM (SELECT substr(value, strpos(value, :beside) + 1) COLLATE "C" AS value FROM every) every
        """
    )
    parameters = {"pattern": pattern, "budget_s": budget_ms / 1000, "beside": BESIDE}
    row = (await session.execute(statement, parameters)).one()
    return row.found, row.complete


async def _add_texts(session: AsyncSession, indexed: str, to: Conditions) -> None:
    """Those whose text meets the condition: as a list of few, else as what finds them."""
    found = candidates(indexed)
    to.parameters["due_limit"] = DUE_LOOKED_AT
    most = to.bind(FOUND_UP_TO + 1)

    async def look() -> list[Any]:
        return list((await session.execute(bound(f"{found} LIMIT {most}", to.parameters))).scalars())

    ids = await with_statement_timeout(session, budgets_of(session).prefilter_ms, look)
    if ids is not None and len(ids) <= FOUND_UP_TO:
        to.hints.append(f"company.id = ANY({to.bind(ids)})")
    else:
        to.texts = f"company.id IN ({found})"
