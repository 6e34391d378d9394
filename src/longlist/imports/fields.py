"""Fields that a column can fill, and matches; without reader and errors, because the command line's help lists them."""

from typing import Literal, get_args

Field = Literal[
    "name", "domain", "description", "country", "city", "location", "industry", "employees", "founded_year",
    "funding_usd", "external_id",
]  # fmt: skip
Match = Literal["external_id", "domain", "name+country", "none"]

FIELDS: tuple[Field, ...] = get_args(Field)
MATCHES: tuple[Match, ...] = get_args(Match)
