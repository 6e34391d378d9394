"""Overlaps as the API shows them."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

LEAST = 2
MOST = 12


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
