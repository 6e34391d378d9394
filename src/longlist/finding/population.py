"""The companies that a figure is made of: all that match, or of very many a sample (docs/decisions/0021).

Counts, facets and histograms of one scope are scaled up from one and the same sample, so that they agree.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import budgets_of, count_exactly
from longlist.finding import roads
from longlist.finding.conditions import Conditions
from longlist.finding.roads import Guess, Scope

SAMPLE_ROWS = 25_000
# A list is sampled by walking its index whole, 0.1 µs an entry, as long as that is quicker than to look companies of a
# sample of the workspace up in it, 2 µs each.
LOOKUP_COST = 20

T = TypeVar("T")


@dataclass(frozen=True)
class Population:
    """SQL for rows of ``company`` (and ``added_at`` in a collection) and whether each ``matches``."""

    sql: str
    parameters: dict[str, Any]
    exact: bool
    size: int
    """Of the scope."""

    def scaled(self, companies: int, sampled: int) -> int:
        """How many companies of the scope so many of ``sampled`` rows stand for."""
        return companies if self.exact else round(companies * self.size / max(sampled, 1))


async def count_among(
    session: AsyncSession, scope: Scope, where: Conditions, count: Callable[[Population], Awaitable[T]]
) -> tuple[T, Population]:
    """What ``count`` reads of all that match; of a large scope, where these are many or it takes long, of a sample."""
    budgets = budgets_of(session)
    guess = await roads.guess_matching(session, scope, where)
    if min(scope.size, guess.matching) <= budgets.exact_rows:
        parameters = {"scope": scope.collection_id, **where.parameters}
        everyone = Population(_everyone(scope, guess.where), parameters, exact=True, size=scope.size)
        counted = await count_exactly(session, scope.size, budgets.facet_ms, lambda: count(everyone))
        if counted is not None:
            return counted, everyone
    some = await sample(session, scope, where)
    return await count(some), some


async def estimate(session: AsyncSession, scope: Scope, where: Conditions, guess: Guess) -> int:
    """How many match, of the sample that facets are counted in; by ``guess`` where too few match to be in it."""
    some = await sample(session, scope, where)
    statement = text(f"SELECT count(*) FILTER (WHERE matches) AS found, count(*) AS sampled FROM ({some.sql}) company")
    row = (await session.execute(statement, some.parameters)).one()
    return some.scaled(row.found, row.sampled) if row.found else guess.matching


async def sample(session: AsyncSession, scope: Scope, where: Conditions) -> Population:
    """Some thousands of the scope, and whether they match."""
    parameters = {"scope": scope.collection_id, **where.parameters}
    workspace = max(1, (await session.execute(text("SELECT company_count FROM catalog"))).scalar_one())
    share = scope.size / workspace
    if scope.collection_id is None or scope.size > LOOKUP_COST * SAMPLE_ROWS / max(share, 1e-9):
        percent = min(100.0, 100.0 * SAMPLE_ROWS / share / workspace)
        return Population(_of_all(scope, where), {**parameters, "percent": percent}, exact=False, size=scope.size)
    every = max(1, round(scope.size / SAMPLE_ROWS))
    return Population(_of_list(where), {**parameters, "every": every}, exact=False, size=scope.size)


def _everyone(scope: Scope, where: Conditions) -> str:
    if scope.collection_id is None:
        return f"SELECT company.*, true AS matches FROM {where.candidates} WHERE {where.sql}"
    return f"SELECT company.*, membership.added_at, true AS matches FROM {where.members} WHERE {where.sql}"


def _of_all(scope: Scope, where: Conditions) -> str:
    """Pages of the workspace picked by chance, but each time the same."""
    sampled = "company TABLESAMPLE SYSTEM (:percent) REPEATABLE (7)"
    if scope.collection_id is None:
        return f"SELECT company.*, {where.sql} AS matches FROM {sampled}"
    return f"""SELECT company.*, membership.added_at, {where.sql} AS matches FROM {sampled}
        JOIN LATERAL (SELECT added_at FROM membership
          WHERE collection_id = :scope AND company_id = company.id OFFSET 0) membership ON true"""


def _of_list(where: Conditions) -> str:
    """Members whose ids hash to the same: they are as random as any, and an index has them."""
    return f"""SELECT company.*, membership.added_at, {where.sql} AS matches
        FROM (SELECT company_id, added_at FROM membership
              WHERE collection_id = :scope AND uuid_hash(company_id) % CAST(:every AS int) = 0 OFFSET 0) membership
        JOIN company ON company.id = company_id"""
