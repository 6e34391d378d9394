"""Companies as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from longlist.companies.models import MAX_ATTRIBUTES
from longlist.companies.normalize import normalize_domain
from longlist.inputs import SafeName, at_most, nfc, no_nul


def one_line(text: str) -> str:
    text = " ".join(nfc(text).split())
    if not text:
        raise ValueError("must not be empty")
    return text


def _domain(text: str) -> str | None:
    return normalize_domain(no_nul(text))


def _optional(text: str) -> str | None:
    return nfc(text).strip() or None


CompanyName = Annotated[str, Field(min_length=1, max_length=500), SafeName, at_most(500)]
Domain = Annotated[str, Field(max_length=300), AfterValidator(_domain)]
ShortText = Annotated[str, Field(max_length=200), AfterValidator(_optional)]
LongText = Annotated[str, Field(max_length=20_000), AfterValidator(_optional)]
Employees = Annotated[int, Field(ge=0, le=100_000_000, description="People")]
FoundedYear = Annotated[int, Field(ge=1000, le=2100)]
FundingUsd = Annotated[int, Field(ge=0, le=10**15, description="Raised in all, US dollars")]
AttributeName = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(nfc), at_most(200)]
AttributePatch = Annotated[dict[AttributeName, LongText | None], Field(max_length=2000)]


def _without_blanks(attributes: dict[str, str | None]) -> dict[str, str | None]:
    return {name: text for name, text in attributes.items() if text is not None}


Attributes = Annotated[dict[AttributeName, LongText], Field(max_length=MAX_ATTRIBUTES), AfterValidator(_without_blanks)]
ATTRIBUTE = "attributes."
"""Before the name of an attribute, where fields and attributes stand side by side."""
Values = dict[str, str | int | None]
"""What a company has, or gets, by field; an attribute's is ``attributes.<name>``, and None is none."""
SHOWN = 300
"""Characters of an attribute in a list."""

CompanySort = Literal[
    "name", "-name", "domain", "-domain", "industry", "-industry", "country", "-country", "city", "-city",
    "employees", "-employees", "founded_year", "-founded_year", "funding_usd", "-funding_usd",
    "created_at", "-created_at",
]  # fmt: skip


class CompanyFields(BaseModel):
    """What a person may write. Unknown fields are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")

    domain: Domain | None = None
    description: LongText | None = None
    country: ShortText | None = None
    city: ShortText | None = None
    industry: ShortText | None = None
    employees: Employees | None = None
    founded_year: FoundedYear | None = None
    funding_usd: FundingUsd | None = None
    external_id: ShortText | None = None
    attributes: Attributes = Field(default={}, description="Further facts: text by name")


class CompanyCreate(CompanyFields):
    name: CompanyName


class CompanyPatch(CompanyFields):
    """A JSON merge patch (RFC 7396): only what is given changes; null clears a field (but not the name)."""

    name: CompanyName = Field(default="", description="The new name")
    attributes: AttributePatch | None = Field(  # type: ignore[assignment]
        default={},
        description="Merged into those that the company has: null or blank text removes one, what is not named stays;"
        f" null instead of an object removes all. {MAX_ATTRIBUTES} at most after the merge",
    )


class CompanyRow(BaseModel):
    """A company in a list; its long texts, and attributes that nobody asked for, are on its own page."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    domain: str | None
    country: str | None
    city: str | None
    industry: str | None
    employees: int | None
    founded_year: int | None
    funding_usd: int | None
    created_at: datetime
    attributes: dict[str, str] = Field(
        default={}, description=f"Those of the attributes asked for that it has: the first {SHOWN} characters"
    )


class Company(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    domain: str | None
    description: str | None
    country: str | None
    city: str | None
    industry: str | None
    employees: int | None
    founded_year: int | None
    funding_usd: int | None
    external_id: str | None
    attributes: dict[str, str | None]
    created_at: datetime
    updated_at: datetime
