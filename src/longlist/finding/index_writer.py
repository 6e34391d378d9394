"""SQL that writes the search index (docs/decisions/0010)."""

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import AnyRow
from longlist.finding.texts import (
    LONG_FACT,
    MAX_FACT,
    attribute_mark,
    empty_mark,
    facts,
    headers_mark,
    in_ascii,
    index_key,
    index_words,
    spellings,
)
from longlist.locks import AdvisoryLock

VALUES_KNOWN = 1_000  # of an attribute; one that has more is known to have too many
HEADERS_KNOWN = 5_000
TRIES = 8

_DUE = """
    WITH due AS (
      DELETE FROM company_text_due
      WHERE number IN (SELECT number FROM company_text_due WHERE failures < :tries ORDER BY number LIMIT :limit)
      RETURNING company_id)
    SELECT due.company_id, company.name_key, company.domain, company.description,
           company.external_id,
           (SELECT coalesce(array_agg(ARRAY[key, value]), '{}') FROM jsonb_each_text(company.attributes)
            WHERE value IS NOT NULL) AS attributes
    FROM due LEFT JOIN company ON company.id = due.company_id
"""
_FORGET_FAILURES = "DELETE FROM company_text_due WHERE failures > 0 AND company_id = ANY(:ids)"
_POSTPONE = """
    WITH first AS (
      DELETE FROM company_text_due
      WHERE number = (SELECT number FROM company_text_due WHERE failures < :tries ORDER BY number LIMIT 1)
      RETURNING company_id, failures)
    INSERT INTO company_text_due (company_id, failures) SELECT company_id, failures + 1 FROM first
"""
_WRITE = """
    INSERT INTO company_text (company_id, key, words, facts)
    SELECT company_id, key, array_to_tsvector(string_to_array(words, ' ')), facts
    FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]), CAST(:words AS text[]), CAST(:facts AS text[]))
      texts (company_id, key, words, facts)
    ON CONFLICT (company_id) DO UPDATE SET key = excluded.key, words = excluded.words, facts = excluded.facts
"""
# What is known is never forgotten: what nobody has any more finds nobody.
_KNOW_WORDS = """
    INSERT INTO known_word (word, key)
    SELECT word, key FROM unnest(CAST(:words AS text[]), CAST(:keys AS text[])) words (word, key)
    WHERE NOT EXISTS (SELECT FROM known_word known WHERE known.word = words.word)
    ON CONFLICT DO NOTHING
"""
_OF_FEW_VALUES = """
    SELECT header FROM unnest(CAST(:headers AS text[])) header
    WHERE (SELECT count(*) FROM (
      SELECT FROM known_value WHERE known_value.header = header.header LIMIT :most + 1) known) <= :most
"""
_KNOW_VALUES = """
    INSERT INTO known_value (mark, header, value)
    SELECT mark, header, value
    FROM unnest(CAST(:marks AS text[]), CAST(:headers AS text[]), CAST(:values AS text[])) found (mark, header, value)
    WHERE NOT EXISTS (SELECT FROM known_value known WHERE known.mark = found.mark)
    ON CONFLICT DO NOTHING
"""
_KNOW_HEADERS = """
    INSERT INTO known_headers (mark, headers)
    SELECT mark, CAST(headers AS jsonb) FROM unnest(CAST(:marks AS text[]), CAST(:sets AS text[])) found (mark, headers)
    WHERE (SELECT count(*) FROM known_headers) <= :most
    ON CONFLICT DO NOTHING
"""


async def estimate_due(session: AsyncSession) -> int:
    """About how many texts are due, from both ends of their queue, which is worked off in order."""
    ends = text("SELECT coalesce(max(number) - min(number) + 1, 0) FROM company_text_due")
    return int((await session.execute(ends)).scalar_one())


async def write_due(session: AsyncSession, limit: int) -> int:
    """Write up to ``limit`` of what is due, in the caller's transaction; how many that were.

    One at a time: of two who write about one company, the one who read it first might write last. 0 where another is
    at it.
    """
    lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
    if not (await session.execute(lock, {"lock": AdvisoryLock.INDEX_WRITER})).scalar_one():
        return 0
    rows = (await session.execute(text(_DUE), {"limit": limit, "tries": TRIES})).all()
    if not rows:
        return 0
    found = {row.company_id: row for row in rows if row.name_key is not None}
    gone = [row.company_id for row in rows if row.name_key is None]
    if gone:
        await session.execute(text("DELETE FROM company_text WHERE company_id = ANY(:gone)"), {"gone": gone})
    await session.execute(text(_FORGET_FAILURES), {"ids": [row.company_id for row in rows]})
    companies = [found[one] for one in sorted(found)]
    words = [index_words(company.description) for company in companies]
    told = [_facts(company) for company in companies]
    texts = {
        "ids": [company.company_id for company in companies],
        "keys": [index_key(company.name_key, company.domain) for company in companies],
        "words": [
            " ".join([*own, *_marks(company, values)])
            for own, company, values in zip(words, companies, told, strict=True)
        ],
        "facts": list(map(facts, told)),
    }
    await session.execute(text(_WRITE), texts)
    known = {word for company in companies for word in spellings(company.name_key, company.domain)}
    await _know_words(session, known.union(*words))
    await _know_attributes(session, [company.attributes for company in companies])
    return len(rows)


async def postpone_first(session: AsyncSession) -> None:
    """Put the first company that is due, whose text cannot be written, behind all others.

    After `TRIES` it stays due and is left alone until it changes: a page judges it by its row, as all that are due.
    """
    await session.execute(text(_POSTPONE), {"tries": TRIES})


def _marks(company: AnyRow, told: list[str]) -> list[str]:
    marks = [headers_mark({header for header, _ in company.attributes})]
    for header, value in company.attributes:
        marks += [attribute_mark(header), attribute_mark(header, value)]
    marks += [empty_mark(field) for field in ("description", "external_id") if getattr(company, field) is None]
    return [*marks, LONG_FACT] if any(len(fact) > MAX_FACT for fact in told) else marks


def _facts(company: AnyRow) -> list[str]:
    values = [value for _, value in company.attributes]
    return values if company.external_id is None else [company.external_id, *values]


async def _know_words(session: AsyncSession, words: set[str]) -> None:
    ordered = sorted(words)
    await session.execute(text(_KNOW_WORDS), {"words": ordered, "keys": list(map(in_ascii, ordered))})


async def _know_attributes(session: AsyncSession, attributes: list[list[list[str]]]) -> None:
    """``attributes``: of each company, each with its header and its value."""
    values: dict[str, set[str]] = {}
    for company in attributes:
        for header, value in company:
            values.setdefault(header, set()).add(value)
    asked = {"headers": sorted(values), "most": VALUES_KNOWN}
    of_few = (await session.execute(text(_OF_FEW_VALUES), asked)).scalars().all()
    # One more than may be known says that there are too many.
    pairs = [(header, value) for header in of_few for value in sorted(values[header])[: VALUES_KNOWN + 1]]
    known = {
        "marks": [attribute_mark(header, value) for header, value in pairs],
        "headers": [header for header, _ in pairs],
        "values": [value for _, value in pairs],
    }
    await session.execute(text(_KNOW_VALUES), known)
    sets = sorted({tuple(sorted(header for header, _ in company)) for company in attributes})
    together = {
        "marks": [headers_mark(one) for one in sets],
        "sets": [to_json(one).decode() for one in sets],
        "most": HEADERS_KNOWN,
    }
    await session.execute(text(_KNOW_HEADERS), together)
