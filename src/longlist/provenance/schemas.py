"""Provenance as the API shows it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from longlist.jobs.schemas import Named


class JobNamed(BaseModel):
    id: UUID
    name: str = Field(description="The job's title")


class Why(BaseModel):
    """Why a company is in a collection."""

    sentence: str
    job: JobNamed | None = Field(description="The job that put it there; null: added by hand, or with the demo")
    source: Named | None = Field(description="The collection that it came from")
    file: str | None = Field(description="The file that it was imported from")
    line: int | None = Field(description="Line of the file at which its row begins")
    added_at: datetime = Field(description="Since when it is in the collection")
    put_back_by: JobNamed | None = Field(description="The undo that put it back as it had been")
