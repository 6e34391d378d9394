"""Selections as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from longlist.finding.schemas import Filter

MAX_IDS = 10_000


class Scope(BaseModel):
    model_config = ConfigDict(extra="forbid")

    collection_id: UUID | None = Field(description="A collection; null for all companies")


Ids = Annotated[list[UUID], Field(max_length=MAX_IDS)]


class SelectIds(BaseModel):
    """These companies."""

    model_config = ConfigDict(extra="forbid")

    scope: Scope
    mode: Literal["ids"]
    ids: Annotated[Ids, Field(min_length=1)]


class SelectAll(BaseModel):
    """Everything in the scope that matches the filter, except some."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    scope: Scope
    mode: Literal["all"]
    filter: Filter = Filter()
    except_: Ids = Field(default=[], alias="except")


SelectionCreate = Annotated[SelectIds | SelectAll, Field(discriminator="mode")]


class Selection(BaseModel):
    id: UUID
    scope: Scope
    mode: Literal["ids", "all"]
    count: int
    exact: bool
    sentence: str = Field(description="The selection in words")
    created_at: datetime
