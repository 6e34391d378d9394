"""SQL of the search index: writing it, and asking it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.normalize import name_key
from longlist.finding.texts import Word, attribute_marks, in_ascii, index_key, index_words, search_words

# Those whose texts are due are looked at themselves: for a page or a quick count up to so many, and in the middle of a
# large import the rest of it is found a little later; for a selection and an exact count all of them.
DUE_LOOKED_AT = 20_000
# Where fewer contain what is looked for, those that have it but for a typo are found too.
FEW = 20
_WRITERS_LOCK = 771007
SAMPLE_ROWS = 5_000
SAMPLE_TELLS = 5  # found in the sample; what is met there less often says little


async def write_due(session: AsyncSession, limit: int) -> int:
    """Write up to ``limit`` of what is due, in the caller's transaction; how many that were.

    One at a time: of two who write about one company, the one who read it first might write last. 0 where another is
    at it.
    """
    lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
    if not (await session.execute(lock, {"lock": _WRITERS_LOCK})).scalar_one():
        return 0
    due = text(
        """
        WITH due AS (
          DELETE FROM company_text_due
          WHERE number IN (SELECT number FROM company_text_due ORDER BY number LIMIT :limit)
          RETURNING company_id)
        SELECT due.company_id, company.name_key, company.domain, company.description,
               (SELECT array_agg(ARRAY[key, value]) FROM jsonb_each_text(company.attributes)
                WHERE value IS NOT NULL) AS attributes
        FROM due LEFT JOIN company ON company.id = due.company_id
        """
    )
    rows = (await session.execute(due, {"limit": limit})).all()
    if not rows:
        return 0
    found = {row.company_id: row for row in rows if row.name_key is not None}
    gone = [row.company_id for row in rows if row.name_key is None]
    if gone:
        await session.execute(text("DELETE FROM company_text WHERE company_id = ANY(:gone)"), {"gone": gone})
    ids = sorted(found)
    words = {one: index_words(found[one].description) for one in ids}
    write = text(
        """
        INSERT INTO company_text (company_id, key, words)
        SELECT company_id, key, array_to_tsvector(string_to_array(words, ' '))
        FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]), CAST(:words AS text[])) texts (company_id, key, words)
        ON CONFLICT (company_id) DO UPDATE SET key = excluded.key, words = excluded.words
        """
    )
    texts = {
        "ids": ids,
        "keys": [index_key(found[one].name_key, found[one].domain) for one in ids],
        "words": [" ".join([*words[one], *attribute_marks(found[one].attributes or ())]) for one in ids],
    }
    await session.execute(write, texts)
    await _know_words(session, {word for described in words.values() for word in described})
    return len(rows)


async def _know_words(session: AsyncSession, words: set[str]) -> None:
    """Words are never forgotten: one that no description has any more finds nobody."""
    ordered = sorted(words)
    statement = text(
        """
        INSERT INTO description_word (word, key)
        SELECT word, key FROM unnest(CAST(:words AS text[]), CAST(:keys AS text[])) words (word, key)
        WHERE NOT EXISTS (SELECT FROM description_word known WHERE known.word = words.word)
        ON CONFLICT DO NOTHING
        """
    )
    await session.execute(statement, {"words": ordered, "keys": list(map(in_ascii, ordered))})


async def due_are_few(session: AsyncSession) -> bool:
    """Whether a page that asks the index looks at all of them, too: nobody is missing from it."""
    counted = text("SELECT count(*) FROM (SELECT FROM company_text_due LIMIT :most) due")
    return bool((await session.execute(counted, {"most": DUE_LOOKED_AT + 1})).scalar_one() <= DUE_LOOKED_AT)


@dataclass(frozen=True)
class Search:
    """A search in SQL. Whether a company is met is judged by itself; the index only says who may be.

    ``matches``: the condition on ``company``; ``indexed``: the one on ``company_text``; ``candidates``: who may match,
    as ``company_id``. All take ``parameters``.
    """

    phrase: str
    matches: str
    indexed: str
    candidates: str
    parameters: dict[str, Any]
    likely: int = 0
    """Of how many companies' texts this is thought to be met; see `find_search`."""

    strict: "Search | None" = None
    """Where typos are forgiven: the same without, which few are met by."""

    @property
    def contains(self) -> str:
        """The condition on ``company``, without what has a typo."""
        return (self.strict or self).matches


def compile_search(search: str, *, typos: bool) -> Search:
    """``typos``: words are met too by words that differ by one typo, see `Word.misspelt`."""
    words = search_words(search)
    phrase = name_key(search)
    if not words:  # nothing is left of accents alone: that is no search for everything
        return Search(phrase, "false", "false", "SELECT company_id FROM company_text WHERE false", {})
    parameters: dict[str, Any] = {"due_limit": DUE_LOOKED_AT}
    conditions = [_word(word, f"word_{number}", parameters) for number, word in enumerate(words)]
    live = f"({' AND '.join(live for live, _ in conditions)})"
    indexed = " AND ".join(found for _, found in conditions)
    strict = Search(phrase, live, indexed, candidates(indexed), dict(parameters))
    if not typos:
        return strict
    forgiving = [_forgiving(word, f"word_{number}", parameters) for number, word in enumerate(words)]
    pairs = list(zip(conditions, forgiving, strict=True))
    live = f"({' AND '.join(f'({right[0]} {wrong[0]})' for right, wrong in pairs)})"
    indexed = " AND ".join(f"({right[1]} {wrong[1]})" for right, wrong in pairs)
    return Search(phrase, live, indexed, candidates(indexed), parameters, strict=strict)


def candidates(indexed: str) -> str:
    """SQL for whose text meets the condition, or is due to be written, as ``company_id``; takes :due_limit."""
    return f"""SELECT company_id FROM company_text WHERE {indexed}
        UNION ALL SELECT company_id FROM (SELECT company_id FROM company_text_due LIMIT :due_limit) due"""


def _forgiving(word: Word, name: str, parameters: dict[str, Any]) -> tuple[str, str]:
    """What is to follow the conditions of `_word`, so that a typo is forgiven."""
    if not word.misspelt:
        return "", ""
    parameters[f"{name}_typos"] = [f"% {pattern}%" for pattern in word.misspelt]
    live = f"OR ' ' || company.name_key LIKE ANY(:{name}_typos) OR ' ' || company.domain LIKE ANY(:{name}_typos)"
    return live, f"OR key LIKE ANY(:{name}_typos)"


def _word(word: Word, name: str, parameters: dict[str, Any]) -> tuple[str, str]:
    """The condition on a company, and the one on its text in the index."""
    it, coded = escaped(word.text), in_ascii(escaped(word.text))
    if word.begins:
        # The key of a name begins with no space.
        parameters |= {f"{name}_first": f"{it}%", f"{name}_inner": f"% {it}%", f"{name}_key": f"% {coded}%"}
        live = (
            f"company.name_key LIKE :{name}_first OR company.name_key LIKE :{name}_inner"
            f" OR company.domain LIKE :{name}_first"
        )
    else:
        parameters[f"{name}_live"] = f"%{it}%"
        parameters[f"{name}_key"] = f"%{coded}%"
        live = f"company.name_key LIKE :{name}_live OR company.domain LIKE :{name}_live"
    indexed = f"key LIKE :{name}_key"
    described = word.as_tsquery
    if described is not None:
        parameters[f"{name}_words"] = described
        by_words = f"words @@ CAST(:{name}_words AS tsquery)"
        live += f" OR EXISTS (SELECT FROM company_text t WHERE t.company_id = company.id AND t.{by_words})"
        indexed += f" OR {by_words}"
    return f"({live})", f"({indexed})"


def bound(sql: str, parameters: Mapping[str, Any]) -> TextClause:
    """SQL with those of the parameters that it names."""
    return text(sql).bindparams(**{name: parameters[name] for name in set(_PARAMETER.findall(sql))})


_PARAMETER = re.compile(r"(?<!:):(\w+)")


def escaped(word: str) -> str:
    """For LIKE, which is to take it literally."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def find_search(session: AsyncSession, search: str) -> Search:
    """What a search looks for, and how many that may be; of one that few companies contain, also with a typo in it."""
    strict = compile_search(search, typos=False)
    many = await _sampled(session, strict)
    if many is not None:
        return replace(strict, likely=many)
    forgivable = any(word.misspelt for word in search_words(search))
    found = compile_search(search, typos=True) if forgivable and await _is_rare(session, strict) else strict
    return replace(found, likely=await _planned(session, found))


async def _sampled(session: AsyncSession, search: Search) -> int | None:
    """How many texts there are, by a small sample; None where they may be few.

    The planner takes all words for rare ones that are not among the commonest values, as no name is.
    """
    everyone = (await session.execute(text("SELECT company_count FROM catalog"))).scalar_one()
    found, looked_at = await sample(session, "company_text", search.indexed, search.parameters, everyone)
    likely = everyone * found // max(looked_at, 1)
    return likely if found >= SAMPLE_TELLS and likely > 10 * FEW else None


async def sample(
    session: AsyncSession, table: str, condition: str, parameters: dict[str, Any], everyone: int
) -> tuple[int, int]:
    """Of some thousand rows, always the same ones, how many meet the condition; and how many were looked at."""
    statement = text(
        f"""SELECT count(*) AS looked_at, count(*) FILTER (WHERE {condition}) AS found
            FROM {table} TABLESAMPLE SYSTEM (:percent) REPEATABLE (7)"""
    )
    percent = min(100.0, 100.0 * SAMPLE_ROWS / max(everyone, 1))
    row = (await session.execute(statement, {**parameters, "percent": percent})).one()
    return row.found, row.looked_at


async def _planned(session: AsyncSession, search: Search) -> int:
    """How many texts the planner thinks there are: in no time, and now and then far off."""
    statement = text(f"EXPLAIN (FORMAT JSON) SELECT FROM company_text WHERE {search.indexed}")
    return int((await session.execute(statement, search.parameters)).scalar_one()[0]["Plan"]["Plan Rows"])


async def _is_rare(session: AsyncSession, search: Search) -> bool:
    """Whether fewer than `FEW` companies contain it; who is met twice, as one whose text is due, counts twice."""
    statement = f"""SELECT count(*) FROM (
        SELECT FROM ({search.candidates}) candidate JOIN company ON company.id = candidate.company_id
        WHERE {search.contains} LIMIT :few) few"""
    return int((await session.execute(text(statement), {**search.parameters, "few": FEW})).scalar_one()) < FEW
