"""Rules of overlaps. Everything that one answer says is read in one snapshot, and nothing is locked."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collection_service
from longlist.collections.models import Collection
from longlist.companies import queries as company_queries
from longlist.companies.schemas import CompanyRow, CompanySort
from longlist.db import budgets_of, count_exactly, with_statement_timeout
from longlist.overlaps import queries
from longlist.overlaps.errors import POINTER, RepeatedCollection, TooMuchToCompare, WrongNumberOfCollections
from longlist.overlaps.queries import Masks
from longlist.overlaps.schemas import LEAST, MOST, ComparedCollection, Overlap
from longlist.pagination import Asked, Edge, Page, Sort, page_of

# Up to so many memberships in all the lists together, all are counted: about 4 s. Above, or if it takes longer than
# its budget after all, some companies are looked at, which takes about half a second however large the lists are.
EXACT_UP_TO = 20_000_000
SAMPLE_COMPANIES = 30_000
# Of so small a list a sample would say nothing: whatever it shares is counted.
SMALL_LIST = 5_000

T = TypeVar("T")
Matrix = list[list[int]]


async def get_overlap(session: AsyncSession, collection_ids: Sequence[UUID]) -> Overlap:
    """How many companies each two of the collections share.

    The transaction must be fresh: it is made to read one snapshot.
    Raises: WrongNumberOfCollections, RepeatedCollection, CollectionNotFound, TooMuchToCompare
    """
    await queries.read_in_one_snapshot(session)
    collections = await _collections(session, collection_ids)
    shared = None
    memberships = sum(collection.company_count for collection in collections)
    if memberships <= EXACT_UP_TO:
        masks = await count_exactly(
            session, memberships, budgets_of(session).overlap_ms, lambda: queries.count_masks(session, collection_ids)
        )
        shared = None if masks is None else _pairs(masks, len(collections))
    exact = shared is not None
    if shared is None:
        shared = await _or_too_much(session, lambda: _estimate(session, collections))
    compared = [ComparedCollection.model_validate(collection) for collection in collections]
    return Overlap(collections=compared, shared=shared, exact=exact)


async def list_shared_companies(
    session: AsyncSession, collection_ids: Sequence[UUID], sort_text: CompanySort, cursor: str | None, limit: int
) -> Page[CompanyRow]:
    """The companies that are in all the collections.

    The transaction must be fresh: it is made to read one snapshot.
    Raises: BadCursor, WrongNumberOfCollections, RepeatedCollection, CollectionNotFound, TooMuchToCompare
    """
    await queries.read_in_one_snapshot(session)
    sort = Sort.parse(sort_text)
    asked = Asked.parse(sort, company_queries.SORTS[sort.column].type, cursor, limit)
    collections = await _collections(session, collection_ids)
    rows, more = await _or_too_much(session, lambda: queries.shared_page(session, collections, asked))
    edges = [Edge(sort_value, company.id) for company, sort_value in rows]
    return page_of(asked, [CompanyRow.model_validate(company) for company, _ in rows], edges, more=more)


async def _collections(session: AsyncSession, ids: Sequence[UUID]) -> list[Collection]:
    """The collections, in the order of their ids in the request."""
    if not LEAST <= len(ids) <= MOST:
        raise WrongNumberOfCollections(len(ids), LEAST, MOST)
    found: dict[UUID, Collection] = {}
    for position, collection_id in enumerate(ids):
        if collection_id in found:
            raise RepeatedCollection(found[collection_id].name, position)
        pointer = f"{POINTER}.{position}"
        found[collection_id] = await collection_service.get_collection(session, collection_id, pointer=pointer)
    return list(found.values())


async def _or_too_much(session: AsyncSession, answer: Callable[[], Awaitable[T]]) -> T:
    answered = await with_statement_timeout(session, budgets_of(session).overlap_sample_ms, answer)
    if answered is None:
        raise TooMuchToCompare
    return answered


async def _estimate(session: AsyncSession, collections: Sequence[Collection]) -> Matrix:
    """The matrix from a sample of all companies; what small lists share is counted."""
    ids = [collection.id for collection in collections]
    sizes = [collection.company_count for collection in collections]
    small = [collection.id for collection in collections if collection.company_count <= SMALL_LIST]
    counted = _pairs(await queries.count_masks_of_members(session, ids, small) if small else {}, len(ids))
    in_all = (await company_queries.read_catalog(session)).company_count
    share = min(1.0, SAMPLE_COMPANIES / max(in_all, 1))
    sampled = _pairs(await queries.sample_masks(session, ids, share), len(ids))

    def pair(i: int, j: int) -> int:
        if i == j:
            return sizes[i]
        of = min(i, j, key=lambda n: sizes[n])
        if sizes[of] <= SMALL_LIST:
            return counted[i][j]
        return round(sizes[of] * sampled[i][j] / sampled[of][of]) if sampled[of][of] else 0

    return [[pair(i, j) for j in range(len(ids))] for i in range(len(ids))]


def _pairs(masks: Masks, lists: int) -> Matrix:
    """How many companies each two lists share, and on the diagonal how many each has. At most 4,095 masks."""
    matrix = [[0] * lists for _ in range(lists)]
    for mask, companies in masks.items():
        members = [n for n in range(lists) if mask >> n & 1]
        for i in members:
            for j in members:
                matrix[i][j] += companies
    return matrix
