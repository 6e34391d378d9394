"""HTTP of figures."""

from datetime import UTC, tzinfo
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field

from longlist.companies.normalize import shorten
from longlist.dependencies import Session
from longlist.facets import service
from longlist.facets.schemas import Attributes, Facet, Growth, Histogram, HistogramField
from longlist.finding.router import FilterParam
from longlist.finding.schemas import TextOrAttribute
from longlist.inputs import SafeText

router = APIRouter(tags=["figures"])


def _zone(name: str) -> tzinfo:
    """UTC is known everywhere, others where the machine has the database of time zones."""
    return UTC if name == "UTC" else ZoneInfo(name)


def _zone_name(name: str) -> str:
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):  # unknown, or no name at all
        raise ValueError(f"“{shorten(name)}” is no time zone: give one like Europe/Paris") from None
    return name


ZoneName = Annotated[str, Field(max_length=100), AfterValidator(_zone_name)]
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
    time_zone: Annotated[ZoneName, Query(description="Where days begin as for the reader: `Europe/Paris`")] = "UTC",
) -> Histogram:
    """How a number, or a time, is distributed. `added_at` is known in a collection only."""
    return await service.histogram(session, collection_id, where, field, _zone(time_zone))


@router.get("/attributes")
async def list_attributes(session: Session, collection_id: CollectionParam = None) -> Attributes:
    """The names of the attributes that companies have, the commonest first."""
    return await service.attributes(session, collection_id)


@router.get("/collections/{collection_id}/growth")
async def get_growth(session: Session, collection_id: UUID) -> Growth:
    """How a collection came to its size, job by job."""
    return await service.growth(session, collection_id)
