"""Overlaps as the API shows them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

LEAST = 2
MOST = 12

# How many, and that none comes twice, is checked where the command line passes too: see service.py.
CollectionIds = Annotated[
    list[UUID],
    Query(
        alias="collection_id",
        description="A collection; two to twelve of them, each once",
        json_schema_extra={"minItems": LEAST, "maxItems": MOST, "uniqueItems": True},
    ),
]


class ComparedCollection(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    company_count: int = Field(description="Exact, and of the same moment as the counts of what is shared")


class Overlap(BaseModel):
    """How many companies each two of some collections share, all counted in one snapshot."""

    collections: list[ComparedCollection] = Field(description="In the order asked for")
    shared: list[list[int]] = Field(
        description="`shared[i][j]`: companies that are in both the i-th and the j-th collection."
        " Symmetric; the diagonal has the collections' own sizes"
    )
    exact: bool = Field(description="False where the collections are so large that a sample was counted")
