"""Buckets as the API shows them."""

from pydantic import BaseModel, Field

from longlist.companies.schemas import CompanyRow
from longlist.jobs.kinds import Bucket
from longlist.pagination import Page


class BucketOut(BaseModel):
    bucket: Bucket
    count: int = Field(description="As the receipt has it")
    openable: bool = Field(description="Whether its companies can be listed")
    selectable: bool = Field(description="Whether a selection can be made of them")
    why_not: str | None = Field(description="Why it cannot be opened or selected, in a sentence")


class BucketPage(Page[CompanyRow]):
    count: int = Field(description="As the receipt has it; not how many there are now")
    notice: str | None = Field(description="How what is listed differs from what the receipt counts, in a sentence")
