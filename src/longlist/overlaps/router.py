"""HTTP of overlaps."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from longlist.companies.schemas import CompanyRow, CompanySort
from longlist.dependencies import CursorParam, Limit, Session
from longlist.overlaps import service
from longlist.overlaps.schemas import LEAST, MOST, Overlap
from longlist.pagination import Page

router = APIRouter(prefix="/overlaps", tags=["overlaps"])

# The service checks number and repeats, because the command line passes through it too.
CollectionIds = Annotated[
    list[UUID],
    Query(
        alias="collection_id",
        description="A collection; two to twelve of them, each once",
        json_schema_extra={"minItems": LEAST, "maxItems": MOST, "uniqueItems": True},
    ),
]


@router.get("")
async def get_overlap(session: Session, collection_ids: CollectionIds) -> Overlap:
    """How many companies each two of up to twelve collections share."""
    return await service.get_overlap(session, collection_ids)


@router.get("/companies")
async def list_shared_companies(
    session: Session,
    collection_ids: CollectionIds,
    sort: CompanySort = Query(default="name", description="A column; a minus in front turns it round; nulls last"),
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> Page[CompanyRow]:
    """The companies that are in all of the collections, a page at a time."""
    return await service.list_shared_companies(session, collection_ids, sort, cursor, limit)
