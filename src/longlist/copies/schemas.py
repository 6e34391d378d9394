"""Copies and moves as the API takes them."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from longlist.collections.schemas import Target


class _Plan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    selection_id: UUID
    target_collection_id: UUID | None = Field(description="null: a new one")


class CopyPlanRequest(_Plan):
    kind: Literal["copy"]


class MovePlanRequest(_Plan):
    kind: Literal["move"]


class _Job(BaseModel):
    model_config = ConfigDict(extra="forbid")

    selection_id: UUID
    target: Target


class CopyJobRequest(_Job):
    kind: Literal["copy"]


class MoveJobRequest(_Job):
    """The companies are taken out of the collection that the selection is of."""

    kind: Literal["move"]
