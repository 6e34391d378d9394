"""Combinations as the API takes them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from longlist.collections.schemas import Target
from longlist.combines.operation import Operation

OperationField = Annotated[
    Operation,
    Field(
        description="Which companies: those in any of the collections; in all of them; in the first and no other; in an"
        " odd number of them (of two: in just one)"
    ),
]


def _distinct(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) < len(ids):
        raise ValueError("must be different collections")
    return ids


CollectionIds = Annotated[
    list[UUID],
    Field(min_length=2, max_length=12, description="Different ones; their order counts for a difference only"),
    AfterValidator(_distinct),
]


class CombinePlanRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["combine"]
    operation: OperationField
    collection_ids: CollectionIds
    target_collection_id: UUID | None = Field(description="Where the result is to be put; null: into a new collection")


class CombineJobRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["combine"]
    operation: OperationField
    collection_ids: CollectionIds
    target: Target = Field(description="The result is added to it; it may be one of the collections combined")
