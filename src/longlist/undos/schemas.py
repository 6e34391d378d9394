"""Undo as the API takes it."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Undo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["undo"]
    job_id: UUID = Field(description="The job whose work is to be taken back; of an undo, that is a redo")


class UndoPlanRequest(_Undo):
    pass


class UndoJobRequest(_Undo):
    pass
