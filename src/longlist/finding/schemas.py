"""Filters as the URL, the API, selections and jobs take them: one schema for all.

All conditions of a filter must hold; within one condition any of its values will do.
"""

from datetime import datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from longlist.companies.normalize import shorten
from longlist.companies.schemas import one_line
from longlist.inputs import SafeMoment, SafeText, nfc

FoundSort = Literal[
    "relevance", "name", "-name", "domain", "-domain", "industry", "-industry", "country", "-country", "city", "-city",
    "employees", "-employees", "founded_year", "-founded_year", "funding_usd", "-funding_usd",
    "created_at", "-created_at",
]  # fmt: skip
MemberSort = Literal[
    "relevance", "added_at", "-added_at",
    "name", "-name", "domain", "-domain", "industry", "-industry", "country", "-country", "city", "-city",
    "employees", "-employees", "founded_year", "-founded_year", "funding_usd", "-funding_usd",
    "created_at", "-created_at",
]  # fmt: skip

MAX_CONDITIONS = 20
MAX_VALUES = 100
MAX_SOUGHT = 2_000  # characters of all texts of a condition: half a second's work to compile
MAX_NUMBER = 10**15  # more than any column holds, and exact in every JSON reader

TextField = Literal["name", "domain", "description", "country", "city", "industry", "external_id"]
NumberField = Literal["employees", "founded_year", "funding_usd"]
MomentField = Literal["created_at", "added_at"]

ATTRIBUTE = "attributes."
TEXT_FIELDS = ("name", "domain", "description", "country", "city", "industry", "external_id")
NUMBER_FIELDS = ("employees", "founded_year", "funding_usd")


def _text_field(field: str) -> str:
    field = nfc(field)
    if field in TEXT_FIELDS or (field.startswith(ATTRIBUTE) and 0 < len(field.removeprefix(ATTRIBUTE)) <= 200):
        return field
    raise ValueError(f"“{shorten(field)}” is no text field: choose {', '.join(TEXT_FIELDS)} or attributes.<name>")


def _any_field(field: str) -> str:
    return field if field in NUMBER_FIELDS else _text_field(field)


_NAMES = "|".join(TEXT_FIELDS)
TextOrAttribute = Annotated[
    str,
    Field(
        max_length=300,
        description=f"{', '.join(TEXT_FIELDS)}, or `attributes.` and the name of an attribute",
        json_schema_extra={"pattern": rf"^({_NAMES}|attributes\.[\s\S]{{1,200}})$"},
    ),
    AfterValidator(_text_field),
]
AnyField = Annotated[
    str,
    Field(
        max_length=300,
        description=f"{', '.join(TEXT_FIELDS + NUMBER_FIELDS)}, or `attributes.` and the name of an attribute",
        json_schema_extra={"pattern": rf"^({_NAMES}|{'|'.join(NUMBER_FIELDS)}|attributes\.[\s\S]{{1,200}})$"},
    ),
    AfterValidator(_any_field),
]
Value = Annotated[SafeText, Field(min_length=1, max_length=500)]
Values = Annotated[list[Value], Field(min_length=1, max_length=MAX_VALUES)]
Number = Annotated[int, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
End = TypeVar("End", int, datetime)


def _check_range(least: End | None, most: End | None) -> None:
    if least is None and most is None:
        raise ValueError("give at least one end of the range")
    if least is not None and most is not None and least > most:
        raise ValueError("the range ends before it begins")


class _Condition(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OneOf(_Condition):
    """The field has one of these values, as written; or (`is_not`) none of them, which an empty field has not."""

    op: Literal["is", "is_not"]
    field: TextOrAttribute
    values: Values
    or_empty: bool = Field(
        default=False, description="Being empty is one of the values: such fields match too, or (`is_not`) do not match"
    )


class Contains(_Condition):
    """The field contains one of these texts, or none: case, accents, apostrophes and dashes aside; "&" is "and"."""

    op: Literal["contains", "does_not_contain"]
    field: TextOrAttribute
    values: Values

    @model_validator(mode="after")
    def _not_too_much(self) -> "Contains":
        if sum(map(len, self.values)) > MAX_SOUGHT:
            raise ValueError(f"look for at most {MAX_SOUGHT:,} characters in all")
        return self


class Between(_Condition):
    """A number within these limits, which belong to it. An empty field is in no range."""

    op: Literal["between"]
    field: NumberField
    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _a_range(self) -> "Between":
        _check_range(self.min, self.max)
        return self


class During(_Condition):
    """A time from ``since`` on, and before ``until``. `added_at` is known in a collection only."""

    op: Literal["during"]
    field: MomentField
    since: SafeMoment | None = None
    until: SafeMoment | None = None

    @model_validator(mode="after")
    def _a_range(self) -> "During":
        _check_range(self.since, self.until)
        return self


class Empty(_Condition):
    op: Literal["is_empty", "is_not_empty"]
    field: AnyField


class InCollection(_Condition):
    """In one of these collections, or in none of them."""

    op: Literal["in_collection", "not_in_collection"]
    collection_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_VALUES)]


Condition = Annotated[OneOf | Contains | Between | During | Empty | InCollection, Field(discriminator="op")]


class Filter(BaseModel):
    """All of these must hold; the empty filter matches everything."""

    model_config = ConfigDict(extra="forbid")

    search: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)] | None = Field(
        default=None,
        description="Each of these words is in the name, the domain or (its beginning) the description, without regard"
        " to case and accents. One or two letters: the beginning of a word. Where few contain it, a typo is forgiven",
    )
    conditions: Annotated[list[Condition], Field(max_length=MAX_CONDITIONS)] = []

    @property
    def is_empty(self) -> bool:
        return self.search is None and not self.conditions


class CompanyCount(BaseModel):
    count: int
    exact: bool = Field(description="False: an estimate, show it rounded: ~4.8K. Never of up to 200,000 companies")
