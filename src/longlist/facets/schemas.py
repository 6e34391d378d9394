"""Figures as the API shows them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

HistogramField = Literal["employees", "founded_year", "funding_usd", "created_at", "added_at"]
EXACT = Field(description="False: counted in a sample of thousands and scaled up, show with ≈")


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
