"""Pages in the order of relevance."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import Company
from longlist.db import plan_without, within
from longlist.finding import relevance, roads
from longlist.finding.conditions import Conditions
from longlist.finding.relevance import Rank
from longlist.finding.roads import BY_NAMES, SORTS, Entries, Entry, Scope
from longlist.keyset import SortKey
from longlist.pagination import Asked, Cursor, Sort

BY_NAME = Sort("name", descending=False)

RANK_UP_TO = 15_000
RANK_TIMEOUT_MS = 120  # for each way of ranking, before the next is tried


async def by_relevance(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    """All are ranked at once, unless they are too many; then rank after rank is walked by name.

    The first ranks need the index of names only. Where they fill the page nobody has to be ranked.
    """
    assert where.search is not None
    guess = await roads.guess_matching(session, scope, where)
    key = SortKey(relevance.sort_value(where.search), Company.id, str)

    async def rank_all() -> Entries:
        return await roads.gathered(session, scope, guess.where, key, asked)

    async def walk_ranks() -> Entries:
        await plan_without(session, "sort")
        return await _rank_by_rank(session, scope, where, asked, _walk_rank)

    if where.search.forgives:  # they are few, and looked for in vain by every rank's walk
        return await rank_all()
    many = guess.matching > RANK_UP_TO or guess.gather_ms > RANK_TIMEOUT_MS
    for way in (walk_ranks, rank_all) if many else (rank_all, walk_ranks):
        entries = await within(session, RANK_TIMEOUT_MS, way)
        if entries is not None:
            return entries
    return await _rank_by_rank(session, scope, where, asked, _walk_or_gather_rank)


Ranked = Callable[[AsyncSession, Scope, Rank, Asked], Awaitable[Entries]]


async def _walk_rank(session: AsyncSession, scope: Scope, rank: Rank, asked: Asked) -> Entries:
    if rank.named is None:
        return await roads.entries(session, lambda: roads.walk(scope, rank.where, "name"), SORTS["name"], asked)
    return await roads.entries(session, lambda: roads.walk_names(scope, rank), BY_NAMES, asked)


async def _walk_or_gather_rank(session: AsyncSession, scope: Scope, rank: Rank, asked: Asked) -> Entries:
    walked = await within(session, RANK_TIMEOUT_MS, lambda: _walk_rank(session, scope, rank, asked))
    if walked is not None:
        return walked
    return await roads.gathered(session, scope, rank.where, SORTS["name"], asked)


async def _rank_by_rank(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked, by: Ranked) -> Entries:
    at, entries = asked.cursor, list[Entry]()
    every = list(enumerate(relevance.ranks(where)))
    for number, rank in reversed(every) if asked.backwards else every:
        cursor = Cursor(backwards=True, value=None, id=None) if asked.backwards else None
        if at is not None and at.id is not None:
            reached, name = relevance.parse(at.value)
            if number > reached if asked.backwards else number < reached:
                continue
            if number == reached:
                cursor = Cursor(asked.backwards, name, at.id)
        found, _ = await by(session, scope, rank, Asked(BY_NAME, cursor, asked.limit + 1 - len(entries)))
        ranked = [replace(entry, sort_value=f"{number}{entry.sort_value}") for entry in found]
        entries = [*ranked, *entries] if asked.backwards else [*entries, *ranked]
        if len(entries) > asked.limit:
            break
    more = len(entries) > asked.limit
    return (entries[-asked.limit :] if asked.backwards else entries[: asked.limit]), more
