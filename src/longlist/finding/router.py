"""HTTP of finding: lists of companies, and how many they are."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from longlist.collections.schemas import MemberRow
from longlist.companies.schemas import AttributeName, CompanyRow
from longlist.dependencies import CursorParam, Limit, Session
from longlist.finding import service
from longlist.finding.schemas import CompanyCount, Filter, FoundSort, MemberSort
from longlist.pagination import Page

router = APIRouter(tags=["companies"])


def _filter_param(
    filter: Annotated[  # noqa: A002 - the name that it has in the URL
        str | None,
        Query(max_length=20_000, description="Only those that match: a `Filter`, as in a selection, in JSON"),
    ] = None,
) -> Filter:
    if filter is None:
        return Filter()
    try:
        return Filter.model_validate_json(filter)
    except ValidationError as error:
        wrong = [{**one, "loc": ("query", "filter", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(wrong) from error


FilterParam = Annotated[Filter, Depends(_filter_param)]
AttributesParam = Annotated[
    list[AttributeName],
    Query(alias="attribute", max_length=50, description="The name of an attribute that is to be shown; repeat it"),
]
Exact = Annotated[bool, Query(description="Count them all, however long that takes; else quickly and perhaps roughly")]
SORT = (
    "A column; a minus in front turns it round; nulls last. Else by `relevance` where something is searched for,"
    " by `name`, or in a collection by `-added_at`"
)


@router.get("/companies")
async def list_companies(
    session: Session,
    where: FilterParam,
    sort: Annotated[FoundSort | None, Query(description=SORT)] = None,
    cursor: CursorParam = None,
    limit: Limit = 50,
    attributes: AttributesParam = [],  # noqa: B006 - never changed
) -> Page[CompanyRow]:
    """Companies of the workspace, a page at a time."""
    return await service.list_companies(session, where, sort, cursor, limit, attributes)


@router.get("/companies/count")
async def count_companies(session: Session, where: FilterParam, exact: Exact = False) -> CompanyCount:
    """How many companies there are, or match."""
    return await service.count(session, None, where, exact=exact)


@router.get("/collections/{collection_id}/companies", tags=["collections"])
async def list_members(
    session: Session,
    collection_id: UUID,
    where: FilterParam,
    sort: Annotated[MemberSort | None, Query(description=SORT)] = None,
    cursor: CursorParam = None,
    limit: Limit = 50,
    attributes: AttributesParam = [],  # noqa: B006 - never changed
) -> Page[MemberRow]:
    """Companies of a collection, a page at a time."""
    return await service.list_members(session, collection_id, where, sort, cursor, limit, attributes)


@router.get("/collections/{collection_id}/companies/count", tags=["collections"])
async def count_members(
    session: Session,
    collection_id: UUID,
    where: FilterParam,
    exact: Exact = False,
) -> CompanyCount:
    """How many companies of the collection match."""
    return await service.count(session, collection_id, where, exact=exact)
