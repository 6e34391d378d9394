"""Copies as the API takes them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from longlist.collections.schemas import CollectionName


class CopyPlanRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["copy"]
    selection_id: UUID
    target_collection_id: UUID


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


class CopyJobRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["copy"]
    selection_id: UUID
    target: Target
