"""Pages in the order of relevance."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import Company
from longlist.db import plan_as_ever, plan_without, within
from longlist.finding import relevance, roads
from longlist.finding.conditions import Conditions
from longlist.finding.relevance import Rank
from longlist.finding.roads import BY_NAMES, SORTS, Entries, Entry, Scope
from longlist.keyset import SortKey
from longlist.pagination import Asked, Cursor, Sort

BY_NAME = Sort("name", descending=False)

RANK_UP_TO = 15_000
RANK_TIMEOUT_MS = 120  # for each way of ranking, before the next is tried


@dataclass(frozen=True)
class Step:
    """Some ranks, and how those that have them are found: in order, with the rank and the name as their sort value."""

    ranks: range
    find: Callable[[Asked], Awaitable[Entries]]


async def by_relevance(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    """All are ranked at once, unless they are too many; then rank after rank is walked by name.

    The first ranks need the index of names only. Where they fill the page nobody has to be ranked. Where typos are
    forgiven, few have none, and are ranked at once; those with one have one rank.
    """
    assert where.search is not None
    if where.search.strict is not None:
        return await _forgiving(session, scope, where, asked)
    guess = await roads.guess_matching(session, scope, where)

    async def rank_all() -> Entries:
        return await _at_once(session, scope, guess.where, asked)

    async def walk_ranks() -> Entries:
        return await _rank_by_rank(session, scope, where, asked, _walk_rank)

    many = guess.matching > RANK_UP_TO or guess.gather_ms > RANK_TIMEOUT_MS
    for way in (walk_ranks, rank_all) if many else (rank_all, walk_ranks):
        entries = await within(session, RANK_TIMEOUT_MS, way)
        if entries is not None:
            return entries
    return await _rank_by_rank(session, scope, where, asked, _walk_or_gather_rank)


Ranked = Callable[[AsyncSession, Scope, Rank, Asked], Awaitable[Entries]]


async def _at_once(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    assert where.search is not None
    key = SortKey(relevance.sort_value(where.search), Company.id, str)
    return await roads.gathered(session, scope, where, key, asked)


async def _walk_rank(session: AsyncSession, scope: Scope, rank: Rank, asked: Asked) -> Entries:
    await plan_without(session, "sort")
    if rank.named is None:
        entries = await roads.entries(session, lambda: roads.walk(scope, rank.where, "name"), SORTS["name"], asked)
    else:
        entries = await roads.entries(session, lambda: roads.walk_names(scope, rank), BY_NAMES, asked)
    await plan_as_ever(session, "sort")
    return entries


async def _walk_or_gather_rank(session: AsyncSession, scope: Scope, rank: Rank, asked: Asked) -> Entries:
    walked = await within(session, RANK_TIMEOUT_MS, lambda: _walk_rank(session, scope, rank, asked))
    if walked is not None:
        return walked
    return await roads.gathered(session, scope, rank.where, SORTS["name"], asked)


async def _forgiving(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    """First the few that have no typo; of a common word misspelt as many follow as there are of the word."""
    assert where.search is not None
    strict = replace(where, search=where.search.strict)
    guess = await roads.guess_matching(session, scope, where)
    key = SortKey(relevance.misspelt_sort_value(where.search), Company.id, str)
    ranks = list(enumerate(relevance.misspelt_ranks(where), relevance.FIRST_MISSPELT))
    steps = [_by_name(session, scope, number, rank, _walk_rank) for number, rank in ranks]

    async def misspelt(asked: Asked) -> Entries:
        if guess.gather_ms > RANK_TIMEOUT_MS:
            walked = await within(session, RANK_TIMEOUT_MS, lambda: _in_turn(asked, steps))
            if walked is not None:
                return walked
        return await roads.gathered(session, scope, relevance.misspelt(guess.where), key, asked)

    few = Step(range(relevance.FIRST_MISSPELT), lambda asked: _at_once(session, scope, strict, asked))
    rest = Step(range(relevance.FIRST_MISSPELT, relevance.FIRST_MISSPELT + len(ranks)), misspelt)
    return await _in_turn(asked, [few, rest])


async def _rank_by_rank(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked, by: Ranked) -> Entries:
    ranks = enumerate(relevance.ranks(where))
    return await _in_turn(asked, [_by_name(session, scope, number, rank, by) for number, rank in ranks])


def _by_name(session: AsyncSession, scope: Scope, number: int, rank: Rank, by: Ranked) -> Step:
    async def find(asked: Asked) -> Entries:
        cursor = asked.cursor
        if cursor is not None and cursor.id is not None:
            cursor = Cursor(cursor.backwards, relevance.parse(cursor.value)[1], cursor.id)
        found, more = await by(session, scope, rank, Asked(BY_NAME, cursor, asked.limit))
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
