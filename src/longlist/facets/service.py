"""Rules of figures: what may be asked for, and how a sample becomes a count."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import AnyRow
from longlist.facets import queries
from longlist.facets.schemas import (
    Attributes,
    AttributeShare,
    Facet,
    FacetValue,
    Growth,
    GrowthStep,
    Histogram,
    HistogramBucket,
    HistogramField,
)
from longlist.finding import service as finding
from longlist.finding.conditions import CATEGORIES, column_of
from longlist.finding.errors import KnownInCollectionsOnly
from longlist.finding.hints import values_like
from longlist.finding.population import Population, count_among
from longlist.finding.schemas import ATTRIBUTE, Filter, OneOf
from longlist.text.patterns import contains_pattern

MAX_ATTRIBUTES = 300
MAX_STEPS = 500  # jobs that are looked at for a collection's growth

# Where one bucket ends the next begins. As wide as people speak of such companies.
_THRESHOLDS = {
    "employees": (1, 11, 51, 201, 501, 1001, 5001, 10_001, 50_001),
    "funding_usd": (1, 10**6, 5 * 10**6, 10**7, 2 * 10**7, 5 * 10**7, 10**8, 5 * 10**8, 10**9),
    "founded_year": (1900, 1950, 1970, 1980, 1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025),
}
TIME_BUCKETS = 24


async def facet(
    session: AsyncSession, collection_id: UUID | None, where: Filter, field: str, search: str | None, limit: int
) -> Facet:
    """The commonest values of a text field among the companies that match; of a ``search`` those that contain it.

    Raises: CollectionNotFound, KnownInCollectionsOnly
    """
    column, parameters = column_of(field)
    parameters["pattern"] = contains_pattern((search,)) if search else None

    async def counted(of: Population) -> list[AnyRow]:
        return await queries.count_values(session, of, column, parameters, limit)

    rows, of = await _count(session, collection_id, where, counted)
    values = [
        FacetValue(value=row.value, count=of.scaled(row.companies, row.sampled))
        for row in rows
        if row.value is not None
    ]
    empty = sum(of.scaled(row.companies, row.sampled) for row in rows if row.value is None)
    if parameters["pattern"] and (field in CATEGORIES or field.startswith(ATTRIBUTE)) and not of.exact:
        known = {one.value for one in values}
        found, _ = await values_like(session, field, parameters["pattern"])
        values += await _rare(session, collection_id, where, field, [one for one in found if one not in known][:limit])
    return Facet(field=field, values=values[:limit], more=len(values) > limit, empty=empty, exact=of.exact)


async def _rare(
    session: AsyncSession, collection_id: UUID | None, where: Filter, field: str, values: list[str]
) -> list[FacetValue]:
    """What too few have to be met in a sample, which may be nobody who matches."""
    if not values:
        return []
    those = OneOf.model_construct(op="is", field=field, values=values)
    having = where.model_copy(update={"conditions": [*where.conditions, those]})
    column, parameters = column_of(field)

    async def counted(of: Population) -> list[AnyRow]:
        return await queries.count_values(session, of, column, {**parameters, "pattern": None}, len(values))

    rows, of = await _count(session, collection_id, having, counted)
    return [FacetValue(value=row.value, count=row.companies) for row in rows if row.value is not None and of.exact]


async def histogram(
    session: AsyncSession, collection_id: UUID | None, where: Filter, field: HistogramField, zone: tzinfo
) -> Histogram:
    """How a number, or a time, is distributed among the companies that match. Days begin as in ``zone``.

    Raises: CollectionNotFound, KnownInCollectionsOnly
    """
    if field == "added_at" and collection_id is None:
        raise KnownInCollectionsOnly("?field")
    column = f"company.{field}"
    thresholds: list[Any] = list(_THRESHOLDS.get(field, ()))

    async def counted(of: Population) -> list[AnyRow]:
        if field not in _THRESHOLDS:
            thresholds[:] = _times(*await queries.ends(session, of, column), zone)
        return await queries.count_buckets(session, of, column, thresholds)

    rows, of = await _count(session, collection_id, where, counted)
    counts = {row.bucket: of.scaled(row.companies, row.sampled) for row in rows}
    empty = counts.pop(None, 0)
    buckets = [_bucket(thresholds, number, counts.get(number, 0)) for number in _span(counts)]
    return Histogram(field=field, buckets=buckets, empty=empty, exact=of.exact)


async def attributes(session: AsyncSession, collection_id: UUID | None) -> Attributes:
    """The names of attributes, the commonest first.

    Raises: CollectionNotFound
    """

    async def counted(of: Population) -> list[AnyRow]:
        return await queries.count_attributes(session, of, MAX_ATTRIBUTES)

    rows, of = await _count(session, collection_id, Filter(), counted)
    shares = [AttributeShare(name=row.name, count=of.scaled(row.companies, row.sampled)) for row in rows]
    return Attributes(attributes=shares, exact=of.exact)


async def growth(session: AsyncSession, collection_id: UUID) -> Growth:
    """How a collection came to its size, job by job.

    Raises: CollectionNotFound
    """
    scope = await finding.scope_of(session, collection_id)
    rows = await queries.growth(session, collection_id, MAX_STEPS)
    steps = sorted((GrowthStep.model_validate(row, from_attributes=True) for row in rows), key=lambda step: step.at)
    return Growth(steps=steps, size=scope.size)


async def _count(
    session: AsyncSession,
    collection_id: UUID | None,
    where: Filter,
    counted: Callable[[Population], Awaitable[list[AnyRow]]],
) -> tuple[list[AnyRow], Population]:
    """What is counted of the companies that match, and of which (see `count_among`)."""
    scope = await finding.scope_of(session, collection_id)
    conditions = await finding.compiled(session, collection_id, where)
    return await count_among(session, scope, conditions, counted)


def _span(counts: dict[int, int]) -> range:
    return range(min(counts), max(counts) + 1) if counts else range(0)


def _bucket(thresholds: list[Any], number: int, count: int) -> HistogramBucket:
    first = thresholds[number - 1] if number > 0 else None
    beyond = thresholds[number] if number < len(thresholds) else None
    if thresholds and isinstance(thresholds[0], datetime):
        return HistogramBucket(since=first, until=beyond, count=count)
    return HistogramBucket(min=first, max=None if beyond is None else beyond - 1, count=count)


def _times(first: datetime | None, last: datetime | None, zone: tzinfo) -> list[datetime]:
    """Beginnings of days, months, quarters or years, of which not many more than `TIME_BUCKETS` lie between the two."""
    if first is None or last is None:
        return [datetime(2000, 1, 1, tzinfo=zone)]
    first, last = first.astimezone(zone), last.astimezone(zone)
    days = (last.date() - first.date()).days + 1
    if days <= TIME_BUCKETS:
        midnight = datetime(first.year, first.month, first.day, tzinfo=zone)
        return [midnight + timedelta(days=number) for number in range(days + 1)]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in (1, 3, 12, 60) if months / step <= TIME_BUCKETS), 120)
    start = (first.year * 12 + first.month - 1) // step * step
    return [
        datetime(month // 12, month % 12 + 1, 1, tzinfo=zone) for month in range(start, start + months + 2 * step, step)
    ]
