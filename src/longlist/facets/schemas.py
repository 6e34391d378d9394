"""Figures as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from longlist.jobs.schemas import JobKind

HistogramField = Literal["employees", "founded_year", "funding_usd", "created_at", "added_at"]
EXACT = Field(description="False: counted in a sample of thousands and scaled up, show it rounded: ~4.8K")


class FacetValue(BaseModel):
    value: str
    count: int


class Facet(BaseModel):
    """The commonest values of a field among the companies that match."""

    field: str
    values: list[FacetValue] = Field(description="The commonest first")
    more: bool = Field(description="There are further values; search for them")
    empty: int = Field(description="Companies without a value")
    exact: bool = EXACT


class HistogramBucket(BaseModel):
    """From ``min`` to ``max``, both included, or from ``since`` and before ``until``; null: without that end."""

    min: int | None = None
    max: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    count: int


class Histogram(BaseModel):
    field: HistogramField
    buckets: list[HistogramBucket] = Field(description="Ascending, without gaps; empty ones at either end are left out")
    empty: int = Field(description="Companies without a value")
    exact: bool = EXACT


class AttributeShare(BaseModel):
    name: str
    count: int = Field(description="Companies that have it")


class Attributes(BaseModel):
    """Names of attributes that files brought, the commonest first."""

    attributes: list[AttributeShare]
    exact: bool = EXACT


class GrowthStep(BaseModel):
    """What one job did to the size of a collection."""

    job_id: UUID
    title: str
    kind: JobKind
    at: datetime = Field(description="When it ended, or last did something")
    added: int = Field(description="Put in, or put back")
    removed: int


class Growth(BaseModel):
    """The jobs that changed a collection's size. What was added or taken out by hand is in ``size`` only."""

    steps: list[GrowthStep] = Field(description="Oldest first; of very many jobs the latest")
    size: int = Field(description="Companies that are in it now")
