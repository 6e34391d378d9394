"""Removals as the API takes them."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Remove(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["remove"]
    selection_id: UUID = Field(description="They are taken out of the collection that it is of")


class RemovePlanRequest(_Remove):
    pass


class RemoveJobRequest(_Remove):
    pass
