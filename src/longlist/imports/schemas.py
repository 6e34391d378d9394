"""Imports as the API shows them."""

from pydantic import BaseModel, Field

from longlist.pagination import Page


class Rejection(BaseModel):
    """A row that was not imported."""

    line: int = Field(description="Line of the file at which the row begins")
    reason: str = Field(description="Why it was not imported, as the end of a sentence about it")
    row: list[str] = Field(description="Its cells as they stood in the file, in the order of `headers`")


class RejectionsPage(Page[Rejection]):
    headers: list[str] = Field(description="The file's own, in their order")
