"""SQL that asks the search index."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import commonprefix
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.finding.texts import Word, in_ascii, is_spaceless, search_words
from longlist.text.keys import phrase_of

# Those whose texts are due are looked at themselves: for a page or a quick count up to so many, and in the middle of a
# large import the rest of it is found a little later; for a selection and an exact count all of them.
DUE_LOOKED_AT = 20_000
# Where fewer contain what is looked for, those that have it but for a typo are found too.
FEW = 20
SPELLINGS_UP_TO = 1_000  # known words looked at; their beginnings are few
THESE_FEW = "SELECT unnest(CAST(:strictly_found AS uuid[])) AS company_id"
SAMPLE_ROWS = 5_000
SAMPLE_TELLS = 5  # found in the sample; what is met there less often says little


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
    named: "Search | None" = None
    """Where words are looked for in descriptions, too: the same without those."""
    strict: "Search | None" = None
    """Where typos are forgiven: the same without, which few are met by, ``:strictly_found``."""
    begins: str = "false"
    """Where typos are forgiven: the condition on a {name} that it begins with the first word."""


@dataclass(frozen=True)
class Ways:
    """How a word may be met: conditions on a company, on a row ``t`` of ``company_text``, and in its indexes."""

    live: list[str]
    told: list[str]
    indexed: list[str]


def compile_search(search: str, spelt: Mapping[Word, list[str]] | None = None) -> Search:
    """``spelt``: what else its words may be, see `_spelt`."""
    words = search_words(search)
    phrase = phrase_of(search)
    if not words:  # nothing is left of accents alone: that is no search for everything
        return Search(phrase, "false", "false", "SELECT company_id FROM company_text WHERE false", {})
    parameters: dict[str, Any] = {"due_limit": DUE_LOOKED_AT}
    numbered = [(f"word_{number}", word) for number, word in enumerate(words)]
    named = [_named(word, prefix, parameters) for prefix, word in numbered]
    told = [_described(word, prefix, parameters) for prefix, word in numbered]
    strict = _search(phrase, [_either(*ways) for ways in zip(named, told, strict=True)], parameters)
    if any(ways.told for ways in told):
        strict = replace(strict, named=_search(phrase, named, parameters))
    if not spelt:
        return strict
    meant = [_meant(spelt.get(word, []), prefix, parameters) for prefix, word in numbered]
    first = [words[0].text, *spelt.get(words[0], [])]
    common = commonprefix(first)  # noqa: RUF071 - letter by letter is what is meant
    parameters |= {"begins_somehow": f"{escaped(common)}%", "begins": [f"{escaped(one)}%" for one in first]}
    # The first of these two says which part of the index has to be looked at.
    begins = "{name} LIKE :begins_somehow AND {name} LIKE ANY(:begins)"
    found = _search(phrase, [_either(*ways) for ways in zip(meant, named, told, strict=True)], parameters)
    return replace(found, strict=strict, begins=begins)


def _either(*ways: Ways) -> Ways:
    live, told, indexed = ([one for way in ways for one in getattr(way, kind)] for kind in ("live", "told", "indexed"))
    return Ways(live, told, indexed)


def _search(phrase: str, words: Sequence[Ways], parameters: dict[str, Any]) -> Search:
    """Each word has to be met. A description is looked into once for all words, and only where names do not suffice."""
    live = _all_met([word.live for word in words])
    indexed = _all_met([word.indexed for word in words])
    if any(word.told for word in words):
        # Of one word this is known already; and without it the planner may read all descriptions that have the word.
        told = _all_met([word.told + (word.live if len(words) > 1 else []) for word in words])
        live = f"({live} OR EXISTS (SELECT FROM company_text t WHERE t.company_id = company.id AND {told}))"
    return Search(phrase, live, indexed, candidates(indexed), dict(parameters))


def _all_met(words: Sequence[Sequence[str]]) -> str:
    return "(" + " AND ".join("(" + " OR ".join(ways) + ")" for ways in words) + ")"


def candidates(indexed: str) -> str:
    """SQL for whose text meets the condition, or is due to be written, as ``company_id``; takes :due_limit."""
    return f"""SELECT company_id FROM company_text WHERE {indexed}
        UNION ALL SELECT company_id FROM (SELECT company_id FROM company_text_due LIMIT :due_limit) due"""


def _named(word: Word, prefix: str, parameters: dict[str, Any]) -> Ways:
    """In the name or the domain."""
    it, coded = escaped(word.text), in_ascii(escaped(word.text))
    if word.begins:
        # The key of a name begins with no space.
        parameters |= {f"{prefix}_first": f"{it}%", f"{prefix}_inner": f"% {it}%", f"{prefix}_key": f"% {coded}%"}
        live = [
            f"company.name_key LIKE :{prefix}_first",
            f"company.name_key LIKE :{prefix}_inner",
            f"company.domain LIKE :{prefix}_first",
        ]
    else:
        parameters |= {f"{prefix}_live": f"%{it}%", f"{prefix}_key": f"%{coded}%"}
        live = [f"company.name_key LIKE :{prefix}_live", f"company.domain LIKE :{prefix}_live"]
    return Ways(live, [], [f"key LIKE :{prefix}_key"])


def _described(word: Word, prefix: str, parameters: dict[str, Any]) -> Ways:
    described = word.as_tsquery
    if described is None:
        return Ways([], [], [])
    parameters[f"{prefix}_words"] = described
    by_words = f"words @@ CAST(:{prefix}_words AS tsquery)"
    return Ways([], [f"t.{by_words}"], [by_words])


def _meant(spelt: list[str], prefix: str, parameters: dict[str, Any]) -> Ways:
    """What else the word may be, in the name or the domain."""
    if not spelt:
        return Ways([], [], [])
    # A sign is a word of a script without spaces, and may stand anywhere; of others the beginning is what is known.
    parameters[f"{prefix}_spelt"] = [f"%{'' if is_spaceless(one) else ' '}{escaped(one)}%" for one in spelt]
    parameters[f"{prefix}_spelt_key"] = [in_ascii(pattern) for pattern in parameters[f"{prefix}_spelt"]]
    live = [f"' ' || company.{column} LIKE ANY(:{prefix}_spelt)" for column in ("name_key", "domain")]
    return Ways(live, [], [f"key LIKE ANY(:{prefix}_spelt_key)"])


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
    strict, common = await _sized(session, strict)
    misspelt = [word for word in search_words(search) if word.misspelt]
    few = await _found_if_few(session, strict) if misspelt and not common else None
    spelt = {word: await _spelt(session, word) for word in misspelt} if few is not None else {}
    if not any(spelt.values()):
        return strict
    found, _ = await _sized(session, compile_search(search, spelt))
    parameters = {**found.parameters, "strictly_found": few}
    return replace(found, parameters=parameters, strict=replace(strict, candidates=THESE_FEW, parameters=parameters))


async def _sized(session: AsyncSession, search: Search) -> tuple[Search, bool]:
    """With how many texts it may be met by; and whether a sample says so, of which many met it.

    The planner takes all words for rare ones that are not among the commonest values, as no name is.
    """
    everyone = (await session.execute(text("SELECT company_count FROM catalog"))).scalar_one()
    parts = [search] if search.named is None else [search, search.named]
    found, looked_at = await sample(
        session, "company_text", [part.indexed for part in parts], search.parameters, everyone
    )
    likely = [everyone * number // max(looked_at, 1) for number in found]
    common = found[0] >= SAMPLE_TELLS and likely[0] > 10 * FEW
    for place, number in enumerate(found):
        if number < SAMPLE_TELLS:
            at_most = everyone * SAMPLE_TELLS // max(looked_at, 1)
            likely[place] = min(await _planned(session, parts[place]), at_most)
    named = None if search.named is None else replace(search.named, likely=likely[1])
    return replace(search, likely=likely[0], named=named), common


async def sample(
    session: AsyncSession, table: str, conditions: Sequence[str], parameters: dict[str, Any], everyone: int
) -> tuple[list[int], int]:
    """Of some thousand rows, always the same ones, how many meet each condition; and how many were looked at."""
    counts = "".join(f", count(*) FILTER (WHERE {condition})" for condition in conditions)
    statement = text(f"SELECT count(*){counts} FROM {table} TABLESAMPLE SYSTEM (:percent) REPEATABLE (7)")
    percent = min(100.0, 100.0 * SAMPLE_ROWS / max(everyone, 1))
    looked_at, *found = (await session.execute(statement, {**parameters, "percent": percent})).one()
    return found, looked_at


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
    patterns = [f"{pattern}%" for pattern in word.misspelt_keys]
    words = (await session.execute(known, {"patterns": patterns, "most": SPELLINGS_UP_TO})).scalars()
    beginnings = {beginning for one in words if (beginning := word.misspelt_beginning(one)) is not None}
    return sorted(one for one in beginnings if not any(one != other and one.startswith(other) for other in beginnings))
