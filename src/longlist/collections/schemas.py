"""Collections as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from longlist.companies.schemas import CompanyRow, one_line
from longlist.pagination import Page

CollectionName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]

CollectionSort = Literal[
    "name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "company_count", "-company_count"
]  # fmt: skip

MemberSort = Literal[
    "added_at", "-added_at", "name", "-name", "employees", "-employees",
    "founded_year", "-founded_year", "funding_usd", "-funding_usd",
]  # fmt: skip


class CollectionCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: CollectionName


class CollectionPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: CollectionName


class Collection(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    company_count: int = Field(description="Exact")
    created_at: datetime
    updated_at: datetime


class CollectionsPage(Page[Collection]):
    total: int = Field(description="How many collections there are in all, of those that match the search")


class MemberRow(CompanyRow):
    """A company in a collection."""

    added_at: datetime = Field(description="Since when it is in the collection")
    job_id: UUID | None = Field(description="The job that put it there; null when added by hand")
