"""SQL of figures, over a population (finding/population.py)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import AnyRow
from longlist.finding.population import Population


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
