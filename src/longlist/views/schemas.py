"""Saved views as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from longlist.collections.schemas import CollectionName
from longlist.finding.schemas import Filter, MemberSort
from longlist.inputs import SafeText

ColumnName = Annotated[SafeText, Field(min_length=1, max_length=300)]
ColumnNames = Annotated[list[ColumnName], Field(max_length=300)]


class ViewColumns(BaseModel):
    """How the columns of a table are laid out; a column that is named nowhere is as the web shows it by itself."""

    model_config = ConfigDict(extra="forbid")

    order: ColumnNames = []
    hidden: ColumnNames = []
    shown: ColumnNames = Field(default=[], description="Shown also where there is little room")
    pinned: ColumnNames = []
    widths: Annotated[dict[ColumnName, Annotated[int, Field(ge=1, le=5000)]], Field(max_length=300)] = Field(
        default={}, description="Pixels by column"
    )
    density: Literal["compact", "comfortable"] = "comfortable"


class ViewCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: CollectionName
    collection_id: UUID | None = Field(default=None, description="A collection; null for all companies")
    filter: Filter = Filter()
    sort: MemberSort | None = Field(default=None, description="null: the list's own order")
    columns: ViewColumns | None = None


class ViewPatch(BaseModel):
    """Only what is given changes."""

    model_config = ConfigDict(extra="forbid")

    name: CollectionName = Field(default="", description="The new name")
    filter: Filter = Field(default=Filter(), description="The new filter, whole")
    sort: MemberSort | None = None
    columns: ViewColumns | None = None


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    collection_id: UUID | None
    filter: Filter
    sort: MemberSort | None
    columns: ViewColumns | None
    created_at: datetime
    updated_at: datetime


class Views(BaseModel):
    items: list[View] = Field(description="By name")
