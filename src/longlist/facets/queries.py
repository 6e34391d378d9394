"""SQL of figures. Of few companies all are counted; of many a sample, always the same one, and the counts scaled up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import AnyRow
from longlist.finding import roads
from longlist.finding.conditions import Conditions
from longlist.finding.roads import Scope

EXACT_UP_TO = 150_000  # companies that may match: all are counted, if the budget allows
SAMPLE_ROWS = 25_000
# A list is sampled by walking its index whole, 0.1 µs an entry, as long as that is quicker than to look companies of a
# sample of the workspace up in it, 2 µs each.
LOOKUP_COST = 20


@dataclass(frozen=True)
class Population:
    """The companies that figures are made of, as SQL for rows of ``company`` (and ``added_at`` in a collection)."""

    sql: str
    parameters: dict[str, Any]
    exact: bool


async def everyone(session: AsyncSession, scope: Scope, where: Conditions) -> Population | None:
    """All that match; None where they may be many."""
    guess = await roads.guess_matching(session, scope, where)
    if guess.matching > EXACT_UP_TO:
        return None
    return Population(_everyone(scope, guess.where), {"scope": scope.collection_id, **where.parameters}, exact=True)


async def sample(session: AsyncSession, scope: Scope, where: Conditions) -> Population:
    """Some thousands of the scope, and whether they match."""
    parameters = {"scope": scope.collection_id, **where.parameters}
    workspace = max(1, (await session.execute(text("SELECT company_count FROM catalog"))).scalar_one())
    share = scope.size / workspace
    if scope.collection_id is None or scope.size > LOOKUP_COST * SAMPLE_ROWS / max(share, 1e-9):
        percent = min(100.0, 100.0 * SAMPLE_ROWS / share / workspace)
        return Population(_of_all(scope, where), {**parameters, "percent": percent}, exact=False)
    every = max(1, round(scope.size / SAMPLE_ROWS))
    return Population(_of_list(where), {**parameters, "every": every}, exact=False)


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


async def count_values(
    session: AsyncSession, of: Population, column: str, parameters: dict[str, Any], limit: int
) -> list[AnyRow]:
    """(value, companies, sampled), the commonest first; the empty value is always among them."""
    statement = text(
        f"""
        WITH few AS MATERIALIZED (SELECT {column} AS value, matches FROM ({of.sql}) company),
        counted AS (SELECT value, count(*) AS companies FROM few WHERE matches GROUP BY value)
        SELECT value, companies, (SELECT count(*) FROM few) AS sampled FROM counted
        WHERE value IS NULL OR CAST(:pattern AS text) IS NULL OR value COLLATE "C" ~ :pattern
        ORDER BY value IS NULL DESC, companies DESC, value LIMIT :limit
        """
    )
    found = await session.execute(statement, {**of.parameters, **parameters, "limit": limit + 2})
    return list(found.all())


async def count_buckets(
    session: AsyncSession, of: Population, column: str, thresholds: Sequence[int | datetime]
) -> list[AnyRow]:
    """(bucket, companies, sampled): bucket 0 lies below the first threshold, null has no value."""
    kind = "timestamptz" if thresholds and isinstance(thresholds[0], datetime) else "bigint"
    cast = column if kind == "timestamptz" else f"CAST({column} AS bigint)"
    statement = text(
        f"""
        WITH few AS MATERIALIZED (SELECT {cast} AS value, matches FROM ({of.sql}) company)
        SELECT width_bucket(value, CAST(:thresholds AS {kind}[])) AS bucket, count(*) AS companies,
               (SELECT count(*) FROM few) AS sampled
        FROM few WHERE matches GROUP BY 1
        """
    )
    found = await session.execute(statement, {**of.parameters, "thresholds": list(thresholds)})
    return list(found.all())


async def ends(session: AsyncSession, of: Population, column: str) -> tuple[datetime | None, datetime | None]:
    statement = text(f"SELECT min({column}) AS first, max({column}) AS last FROM ({of.sql}) company WHERE matches")
    row = (await session.execute(statement, of.parameters)).one()
    return row.first, row.last


async def count_attributes(session: AsyncSession, of: Population, limit: int) -> list[AnyRow]:
    """(name, companies, sampled), the commonest first."""
    statement = text(
        f"""
        WITH few AS MATERIALIZED (SELECT attributes, matches FROM ({of.sql}) company)
        SELECT name, count(*) AS companies, (SELECT count(*) FROM few) AS sampled
        FROM few, LATERAL jsonb_object_keys(attributes) name WHERE matches
        GROUP BY name ORDER BY companies DESC, name LIMIT :limit
        """
    )
    return list((await session.execute(statement, {**of.parameters, "limit": limit})).all())


async def growth(session: AsyncSession, collection_id: UUID, limit: int) -> list[AnyRow]:
    """The latest jobs that put something into the collection or took something out, the newest first."""
    statement = text(
        """
        SELECT * FROM (
          SELECT id AS job_id, title, kind, coalesce(finished_at, started_at) AS at,
                 CASE WHEN target_id = :collection THEN coalesce((tally->>'added')::bigint, 0) ELSE 0 END
                 + (SELECT coalesce(sum(cardinality(company_ids)), 0) FROM removal
                    WHERE restored_by = job.id AND collection_id = :collection) AS added,
                 (SELECT coalesce(sum(cardinality(company_ids)), 0) FROM removal
                  WHERE job_id = job.id AND collection_id = :collection) AS removed
          FROM job WHERE :collection = ANY(collection_ids) AND started_at IS NOT NULL
          ORDER BY created_at DESC LIMIT :limit) changed
        WHERE added > 0 OR removed > 0
        """
    )
    return list((await session.execute(statement, {"collection": collection_id, "limit": limit})).all())
