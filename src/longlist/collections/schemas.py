"""Collections as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from longlist.companies.schemas import CompanyRow
from longlist.inputs import SafeName, at_most
from longlist.pagination import Page

CollectionName = Annotated[str, Field(min_length=1, max_length=200), SafeName, at_most(200)]

CollectionSort = Literal[
    "name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "company_count", "-company_count"
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


class DeleteCollectionPlanRequest(BaseModel):
    """The job itself is made by `DELETE /collections/{id}`."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["delete_collection"]
    collection_id: UUID


class CollectionsPage(Page[Collection]):
    total: int = Field(description="How many collections there are in all, of those that match the search")


class MemberRow(CompanyRow):
    """A company in a collection."""

    added_at: datetime = Field(description="Since when it is in the collection")
    job_id: UUID | None = Field(description="The job that put it there; null when added by hand")


class ExistingTarget(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection_id: UUID


class NewCollection(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: CollectionName


class NewTarget(BaseModel):
    model_config = ConfigDict(extra="forbid")

    new_collection: NewCollection = Field(description="Made in the same transaction as the job")


def _target_kind(target: Any) -> str:
    is_new = isinstance(target, NewTarget) or (isinstance(target, dict) and "new_collection" in target)
    return "new" if is_new else "existing"


# Told apart by what is there, so that a wrong name is not also reported as a missing id.
Target = Annotated[
    Annotated[ExistingTarget, Tag("existing")] | Annotated[NewTarget, Tag("new")], Discriminator(_target_kind)
]
