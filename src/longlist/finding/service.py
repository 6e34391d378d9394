"""Rules of finding: what may be asked, and what the answers are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections import service as collections
from longlist.collections.errors import CollectionNotFound
from longlist.collections.schemas import MemberRow
from longlist.companies import queries as company_queries
from longlist.companies.schemas import CompanyRow
from longlist.db import budgets_of, count_exactly
from longlist.finding import queries, roads, text_queries
from longlist.finding.conditions import Conditions, collection_ids_of, compile_filter
from longlist.finding.errors import KnownInCollectionsOnly
from longlist.finding.hints import add_hints
from longlist.finding.population import estimate
from longlist.finding.queries import Found
from longlist.finding.relevance import RELEVANCE
from longlist.finding.roads import SORTS, Scope
from longlist.finding.schemas import CompanyCount, During, Filter, FoundSort, MemberSort
from longlist.pagination import Asked, Edge, Page, Sort, page_of

COUNT_UP_TO = 10_000


async def list_companies(
    session: AsyncSession,
    where: Filter,
    sort_text: FoundSort | None,
    cursor: str | None,
    limit: int,
    attributes: Sequence[str] = (),
) -> Page[CompanyRow]:
    """Companies of the workspace that match, with these of their attributes.

    Raises: BadCursor, CollectionNotFound, KnownInCollectionsOnly
    """
    scope = await scope_of(session, None)
    asked = _asked(where, sort_text, "name", cursor, limit)
    found, more = await _page(session, scope, where, asked, attributes)
    return page_of(asked, [_row(one) for one in found], _edges(found), more=more)


async def list_members(
    session: AsyncSession,
    collection_id: UUID,
    where: Filter,
    sort_text: MemberSort | None,
    cursor: str | None,
    limit: int,
    attributes: Sequence[str] = (),
) -> Page[MemberRow]:
    """Companies of a collection that match, with these of their attributes.

    Raises: BadCursor, CollectionNotFound
    """
    scope = await scope_of(session, collection_id)
    asked = _asked(where, sort_text, "-added_at", cursor, limit)
    found, more = await _page(session, scope, where, asked, attributes)
    return page_of(asked, [_member(one) for one in found], _edges(found), more=more)


async def count(session: AsyncSession, collection_id: UUID | None, where: Filter, *, exact: bool) -> CompanyCount:
    """How many match: exact in a scope of up to 200,000; in a larger one an estimate where many match.

    ``exact``: however many, unless that takes more than ten seconds.
    Raises: CollectionNotFound, KnownInCollectionsOnly
    """
    scope = await scope_of(session, collection_id)
    if where.is_empty:
        return CompanyCount(count=scope.size, exact=True)
    conditions = await compiled(session, scope.collection_id, where)
    budgets = budgets_of(session)
    counts_all = exact or scope.size <= budgets.exact_rows
    most, budget_ms = (None, budgets.exact_count_ms) if counts_all else (COUNT_UP_TO, budgets.count_ms)
    guess = await roads.guess_matching(session, scope, conditions.thorough() if exact else conditions)
    counted = await count_exactly(
        session, scope.size, budget_ms, lambda: queries.count_up_to(session, scope, guess.where, most)
    )
    if counted is None or (most is not None and counted > most):
        return CompanyCount(count=await estimate(session, scope, conditions, guess), exact=False)
    return CompanyCount(count=counted, exact=True)


async def scope_of(session: AsyncSession, collection_id: UUID | None) -> Scope:
    """Raises: CollectionNotFound."""
    if collection_id is None:
        return Scope(None, (await company_queries.read_catalog(session)).company_count)
    return Scope(collection_id, (await collections.get_collection(session, collection_id)).company_count)


async def compiled(session: AsyncSession, collection_id: UUID | None, where: Filter) -> Conditions:
    """The filter in SQL, for a scope.

    Raises: CollectionNotFound for a collection that it names, KnownInCollectionsOnly
    """
    await check(session, collection_id, where)
    search = await text_queries.find_search(session, where.search) if where.search is not None else None
    conditions = compile_filter(where, search)
    await add_hints(session, where, conditions)
    return conditions


async def check(session: AsyncSession, collection_id: UUID | None, where: Filter) -> None:
    """Raises: CollectionNotFound for a collection that the filter names, KnownInCollectionsOnly."""
    await collection_names(session, where)
    if collection_id is None:
        for number, condition in enumerate(where.conditions):
            if isinstance(condition, During) and condition.field == "added_at":
                raise KnownInCollectionsOnly(f"/filter/conditions/{number}/field")


async def collection_names(session: AsyncSession, where: Filter) -> dict[UUID, str]:
    """The names of the collections that a filter names.

    Raises: CollectionNotFound
    """
    named = collection_ids_of(where)
    names = await collection_queries.names(session, [collection_id for _, collection_id in named])
    for pointer, collection_id in named:
        if collection_id not in names:
            raise CollectionNotFound(collection_id, f"/filter{pointer}")
    return names


def _order(where: Filter, sort_text: str | None, default: str) -> str:
    """What is searched for comes in the order of relevance, if no other is asked for; nothing else has one."""
    if where.search is not None:
        return sort_text or RELEVANCE
    return default if sort_text in (None, RELEVANCE) else sort_text


def _asked(where: Filter, sort_text: str | None, default: str, cursor: str | None, limit: int) -> Asked:
    """Raises: BadCursor."""
    sort = Sort.parse(_order(where, sort_text, default))
    value_type = str if sort.column == RELEVANCE else SORTS[sort.column].type
    return Asked.parse(sort, value_type, cursor, limit)


async def _page(
    session: AsyncSession, scope: Scope, where: Filter, asked: Asked, attributes: Sequence[str]
) -> tuple[list[Found], bool]:
    conditions = await compiled(session, scope.collection_id, where)
    return await queries.page(session, scope, conditions, asked, attributes)


def _edges(found: list[Found]) -> list[Edge]:
    return [Edge(one.sort_value, one.company.id) for one in found]


def _row(found: Found) -> CompanyRow:
    return CompanyRow.model_validate(found.company).model_copy(update={"attributes": found.attributes})


def _member(found: Found) -> MemberRow:
    assert found.added_at is not None
    return MemberRow(**_row(found).model_dump(), added_at=found.added_at, job_id=found.job_id)
