"""HTTP of figures."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from longlist.companies.schemas import SafeText
from longlist.db import Session
from longlist.facets import service
from longlist.facets.schemas import Attributes, Facet, Growth, Histogram, HistogramField
from longlist.finding.router import FilterParam
from longlist.finding.schemas import TextOrAttribute

router = APIRouter(tags=["figures"])

CollectionParam = Annotated[UUID | None, Query(description="Of this collection; else of all companies")]


@router.get("/facets")
async def get_facet(
    session: Session,
    field: Annotated[TextOrAttribute, Query()],
    where: FilterParam,
    collection_id: CollectionParam = None,
    search: Annotated[SafeText | None, Query(max_length=200, description="Only values that contain this")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Facet:
    """The values of a field, each with how many companies have it. Leave conditions on the field out of the filter."""
    return await service.facet(session, collection_id, where, field, search, limit)


@router.get("/histograms")
async def get_histogram(
    session: Session,
    field: Annotated[HistogramField, Query()],
    where: FilterParam,
    collection_id: CollectionParam = None,
) -> Histogram:
    """How a number, or a time, is distributed. `added_at` is known in a collection only."""
    return await service.histogram(session, collection_id, where, field)


@router.get("/attributes")
async def list_attributes(session: Session, collection_id: CollectionParam = None) -> Attributes:
    """The names of the attributes that companies have, the commonest first."""
    return await service.attributes(session, collection_id)


@router.get("/collections/{collection_id}/growth")
async def get_growth(session: Session, collection_id: UUID) -> Growth:
    """How a collection came to its size, job by job."""
    return await service.growth(session, collection_id)
