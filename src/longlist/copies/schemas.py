"""Copies as the API takes them."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from longlist.collections.schemas import Target


class CopyPlanRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["copy"]
    selection_id: UUID
    target_collection_id: UUID | None = Field(description="null: a new one")


class CopyJobRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["copy"]
    selection_id: UUID
    target: Target
