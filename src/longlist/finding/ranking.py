"""Pages in the order of relevance."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import Company
from longlist.db import budgets_of, with_statement_timeout
from longlist.finding import relevance, roads
from longlist.finding.conditions import Conditions
from longlist.finding.relevance import Rank
from longlist.finding.roads import BY_NAMES, SORTS, Entries, Entry, Guess, Scope
from longlist.finding.text_queries import Search
from longlist.keyset import SortKey
from longlist.pagination import Asked, Cursor, Sort

BY_NAME = Sort("name", descending=False)

RANK_UP_TO = 15_000
RANK_COST_MS = 120  # estimated; where fetching all matches costs more, they are not ranked at once


@dataclass(frozen=True)
class Step:
    """Some ranks, and how those that have them are found: in order, with the rank and the name as their sort value."""

    ranks: range
    find: Callable[[Asked], Awaitable[Entries]]


async def by_relevance(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    """All are ranked at once, unless they are too many: then rank after rank is walked by name, descriptions last.

    The first ranks need the index of names only. Where they fill the page nobody has to be ranked. Where typos are
    forgiven, few have none, and are ranked at once.
    """
    search = where.search
    assert search is not None
    if search.strict is not None:
        right = Step(range(relevance.FIRST_MISSPELT), partial(_at_once, session, scope, where, search.strict))
        return await _in_turn(asked, [right, await _misspelt(session, scope, where)])
    guess = await roads.guess_matching(session, scope, where)
    if not _are_many(guess):
        ranked = await with_statement_timeout(
            session,
            budgets_of(session).ranking_few_ms,
            lambda: _at_once(session, scope, guess.where, search, asked),
        )
        if ranked is not None:
            return ranked
    if search.named is None:
        return await _by_names(session, scope, where, asked)
    names = Step(range(relevance.DESCRIBED), partial(_by_names, session, scope, replace(where, search=search.named)))
    told = _by_name(
        relevance.DESCRIBED, partial(_shorter, session, scope, guess, relevance.described_rank(guess.where))
    )
    return await _in_turn(asked, [names, told])


def _are_many(guess: Guess) -> bool:
    return guess.matching > RANK_UP_TO or guess.gather_ms > RANK_COST_MS


async def _at_once(session: AsyncSession, scope: Scope, where: Conditions, search: Search, asked: Asked) -> Entries:
    key = SortKey(relevance.sort_value(search), Company.id, str)
    return await roads.gathered(session, scope, replace(where, search=search), key, asked)


async def _by_names(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    """Of what looks at names and domains only."""
    assert where.search is not None
    search, guess = where.search, await roads.guess_matching(session, scope, where)
    ranks = list(enumerate(relevance.ranks(where)))

    async def rank_all() -> Entries:
        return await _at_once(session, scope, guess.where, search, asked)

    async def walk_ranks() -> Entries:
        return await _in_turn(asked, [_by_name(at, partial(_walk, session, scope, rank)) for at, rank in ranks])

    for way in (walk_ranks, rank_all) if _are_many(guess) else (rank_all, walk_ranks):
        entries = await with_statement_timeout(session, budgets_of(session).ranking_ms, way)
        if entries is not None:
            return entries
    return await _in_turn(asked, [_by_name(at, partial(_walk_or_gather, session, scope, rank)) for at, rank in ranks])


async def _misspelt(session: AsyncSession, scope: Scope, where: Conditions) -> Step:
    """Those with a typo: of a common word misspelt as many as of the word."""
    assert where.search is not None
    guess = await roads.guess_matching(session, scope, where)
    key = SortKey(relevance.misspelt_sort_value(where.search), Company.id, str)
    ranks = list(enumerate(relevance.misspelt_ranks(where), relevance.FIRST_MISSPELT))
    steps = [_by_name(at, partial(_walk, session, scope, rank)) for at, rank in ranks]

    async def find(asked: Asked) -> Entries:
        if guess.gather_ms > RANK_COST_MS:
            walked = await with_statement_timeout(
                session, budgets_of(session).ranking_ms, lambda: _in_turn(asked, steps)
            )
            if walked is not None:
                return walked
        return await roads.gathered(session, scope, relevance.misspelt(guess.where), key, asked)

    return Step(range(relevance.FIRST_MISSPELT, relevance.FIRST_MISSPELT + len(ranks)), find)


async def _walk(session: AsyncSession, scope: Scope, rank: Rank, asked: Asked) -> Entries:
    async with roads.walking(session):
        if rank.named is None:
            return await roads.entries(session, lambda: roads.walk(scope, rank.where, "name"), SORTS["name"], asked)
        return await roads.entries(session, lambda: roads.walk_names(scope, rank), BY_NAMES, asked)


async def _walk_or_gather(session: AsyncSession, scope: Scope, rank: Rank, asked: Asked) -> Entries:
    walked = await with_statement_timeout(
        session, budgets_of(session).ranking_ms, lambda: _walk(session, scope, rank, asked)
    )
    if walked is not None:
        return walked
    return await roads.gathered(session, scope, rank.where, SORTS["name"], asked)


async def _shorter(session: AsyncSession, scope: Scope, guess: Guess, rank: Rank, asked: Asked) -> Entries:
    """By the shorter road, where most of those that match have the rank."""
    walk_ms = roads.walk_ms(scope, guess, "name", asked.limit)
    if walk_ms < guess.gather_ms:
        budget_ms = roads.scan_budget(session, walk_ms, guess.gather_ms)
        walked = await with_statement_timeout(session, budget_ms, lambda: _walk(session, scope, rank, asked))
        if walked is not None:
            return walked
    return await roads.gathered(session, scope, rank.where, SORTS["name"], asked)


def _by_name(number: int, by: Callable[[Asked], Awaitable[Entries]]) -> Step:
    """The rank of this number, which ``by`` finds in the order of names."""

    async def find(asked: Asked) -> Entries:
        cursor = asked.cursor
        if cursor is not None and cursor.id is not None:
            cursor = Cursor(cursor.backwards, relevance.parse(cursor.value)[1], cursor.id)
        found, more = await by(Asked(BY_NAME, cursor, asked.limit))
        return [replace(entry, sort_value=f"{number}{entry.sort_value}") for entry in found], more

    return Step(range(number, number + 1), find)


async def _in_turn(asked: Asked, steps: Sequence[Step]) -> Entries:
    """A page of what the steps find, as one list."""
    at, entries = asked.cursor, list[Entry]()
    reached = relevance.parse(at.value)[0] if at is not None and at.id is not None else None
    for step in reversed(steps) if asked.backwards else steps:
        cursor = Cursor(backwards=True, value=None, id=None) if asked.backwards else None
        if reached is not None:
            if reached < step.ranks.start if asked.backwards else reached >= step.ranks.stop:
                continue
            if reached in step.ranks:
                cursor = at
        found, _ = await step.find(Asked(asked.sort, cursor, asked.limit + 1 - len(entries)))
        entries = [*found, *entries] if asked.backwards else [*entries, *found]
        if len(entries) > asked.limit:
            break
    more = len(entries) > asked.limit
    return (entries[-asked.limit :] if asked.backwards else entries[: asked.limit]), more
