"""SQL of the search index: writing it, and asking it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from os.path import commonprefix
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.normalize import name_key
from longlist.finding.texts import Word, attribute_marks, in_ascii, index_key, index_words, search_words, spellings

# Those whose texts are due are looked at themselves: for a page or a quick count up to so many, and in the middle of a
# large import the rest of it is found a little later; for a selection and an exact count all of them.
DUE_LOOKED_AT = 20_000
# Where fewer contain what is looked for, those that have it but for a typo are found too.
FEW = 20
SPELLINGS_UP_TO = 1_000  # known words looked at; their beginnings are few
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
    known = {word for one in ids for word in spellings(found[one].name_key, found[one].domain)}
    await _know_words(session, known.union(*words.values()))
    return len(rows)


async def _know_words(session: AsyncSession, words: set[str]) -> None:
    """Words are never forgotten: one that nobody has any more finds nobody."""
    ordered = sorted(words)
    statement = text(
        """
        INSERT INTO known_word (word, key)
        SELECT word, key FROM unnest(CAST(:words AS text[]), CAST(:keys AS text[])) words (word, key)
        WHERE NOT EXISTS (SELECT FROM known_word known WHERE known.word = words.word)
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
    """Where typos are forgiven: the same without, which few are met by, ``:strictly_found``."""
    begins: str = "false"
    """Where typos are forgiven: the condition on a {name} that it begins with the first word."""


def compile_search(search: str, spelt: Mapping[Word, list[str]] | None = None) -> Search:
    """``spelt``: what else its words may be, see `_spelt`."""
    words = search_words(search)
    phrase = name_key(search)
    if not words:  # nothing is left of accents alone: that is no search for everything
        return Search(phrase, "false", "false", "SELECT company_id FROM company_text WHERE false", {})
    parameters: dict[str, Any] = {"due_limit": DUE_LOOKED_AT}
    conditions = [_word(word, f"word_{number}", parameters) for number, word in enumerate(words)]
    live = f"({' AND '.join(live for live, _ in conditions)})"
    indexed = " AND ".join(found for _, found in conditions)
    strict = Search(phrase, live, indexed, candidates(indexed), dict(parameters))
    if not spelt:
        return strict
    forgiving = [_spellings(spelt.get(word, []), f"word_{number}", parameters) for number, word in enumerate(words)]
    pairs = list(zip(forgiving, conditions, strict=True))  # in this order: descriptions are looked into last
    live = f"({' AND '.join(f'({wrong[0]} OR {right[0]})' for wrong, right in pairs)})"
    indexed = " AND ".join(f"({wrong[1]} OR {right[1]})" for wrong, right in pairs)
    first = [words[0].text, *spelt.get(words[0], [])]
    common = commonprefix(first)  # noqa: RUF071 - letter by letter is what is meant
    parameters |= {"begins_somehow": f"{escaped(common)}%", "begins": [f"{escaped(one)}%" for one in first]}
    # The first of these two says which part of the index has to be looked at.
    begins = "{name} LIKE :begins_somehow AND {name} LIKE ANY(:begins)"
    return Search(phrase, live, indexed, candidates(indexed), parameters, strict=strict, begins=begins)


def candidates(indexed: str) -> str:
    """SQL for whose text meets the condition, or is due to be written, as ``company_id``; takes :due_limit."""
    return f"""SELECT company_id FROM company_text WHERE {indexed}
        UNION ALL SELECT company_id FROM (SELECT company_id FROM company_text_due LIMIT :due_limit) due"""


def _spellings(spelt: list[str], name: str, parameters: dict[str, Any]) -> tuple[str, str]:
    """The same conditions as those of `_word` for what else the word may be."""
    if not spelt:
        return "false", "false"
    parameters[f"{name}_spelt"] = [f"% {escaped(one)}%" for one in spelt]
    live = f"(' ' || company.name_key LIKE ANY(:{name}_spelt) OR ' ' || company.domain LIKE ANY(:{name}_spelt))"
    return live, f"key LIKE ANY(:{name}_spelt)"


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
    strict = compile_search(search)
    many = await _sampled(session, strict)
    if many is not None:
        return replace(strict, likely=many)
    misspelt = [word for word in search_words(search) if word.misspelt]
    few = await _found_if_few(session, strict) if misspelt else None
    spelt = {word: await _spelt(session, word) for word in misspelt} if few is not None else {}
    if not any(spelt.values()):
        return replace(strict, likely=await _planned(session, strict))
    found = compile_search(search, spelt)
    many = await _sampled(session, found)
    return replace(
        found,
        parameters={**found.parameters, "strictly_found": few},
        likely=await _planned(session, found) if many is None else many,
    )


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


async def _found_if_few(session: AsyncSession, search: Search) -> list[UUID] | None:
    """Those that are met, if they are fewer than `FEW`; who is met twice, as one whose text is due, counts twice."""
    statement = f"""SELECT company.id FROM ({search.candidates}) candidate
        JOIN company ON company.id = candidate.company_id WHERE {search.matches} LIMIT :few"""
    found = list((await session.execute(text(statement), {**search.parameters, "few": FEW})).scalars())
    return list(set(found)) if len(found) < FEW else None


async def _spelt(session: AsyncSession, word: Word) -> list[str]:
    """What a misspelt word may be: how known words begin that differ from it by one typo; the shortest beginnings."""
    known = text("SELECT word FROM known_word WHERE key LIKE ANY(:patterns) LIMIT :most")
    patterns = [f"{pattern}%" for pattern in word.misspelt]
    words = (await session.execute(known, {"patterns": patterns, "most": SPELLINGS_UP_TO})).scalars()
    beginnings = {beginning for one in words if (beginning := word.misspelt_beginning(one)) is not None}
    return sorted(one for one in beginnings if not any(one != other and one.startswith(other) for other in beginnings))
