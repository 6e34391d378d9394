"""How well a company matches a search: by ranks, and within one by name.

0 the name is it · 1 the name begins with it · 2 a word of the name does · 3 name or domain contain it · 4 all its words
are met somewhere, as in the description · 5 only with a typo.
"""

from dataclasses import dataclass, replace
from itertools import zip_longest

from sqlalchemy import ColumnElement, Text, case, literal, type_coerce

from longlist.companies.models import Company
from longlist.finding.conditions import Conditions
from longlist.finding.text_queries import Search, bound, escaped
from longlist.pagination import BadCursor, SortValue

RELEVANCE = "relevance"

_IS = "{name} = :rank_is"
_BEGINS = "{name} LIKE :rank_begins"
_WORD = "{name} LIKE :rank_word"
_CONTAINS = "coalesce({name} LIKE :rank_any OR company.domain LIKE :rank_any, false)"
# Each without those of the ranks before; the first by the name alone.
_BY_NAME = (_IS, f"{_BEGINS} AND NOT {_IS}", f"{_WORD} AND NOT {_BEGINS}")
_RANKS = (
    *_BY_NAME,
    f"{_CONTAINS} AND NOT {_BEGINS} AND NOT {_WORD}",
    f"({{contains}}) IS TRUE AND NOT {_CONTAINS}",
    "({contains}) IS NOT TRUE",
)


@dataclass(frozen=True)
class Rank:
    """The conditions of a rank; and the one on `named.name_key` of it, if the name alone decides who has the rank."""

    where: Conditions
    named: str | None


def _parameters(search: Search) -> dict[str, str]:
    phrase = escaped(search.phrase)
    return {
        "rank_is": search.phrase,
        "rank_begins": f"{phrase}%",
        "rank_word": f"% {phrase}%",
        "rank_any": f"%{phrase}%",
    }


def ranks(where: Conditions) -> list[Rank]:
    """The best first; together they are ``where``."""
    assert where.search is not None
    parameters = where.parameters | _parameters(where.search)
    conditions = [rank.format(name="company.name_key", contains=where.search.contains) for rank in _RANKS]
    if where.search.strict is None:
        conditions.pop()
    named = [rank.format(name="named.name_key") for rank in _BY_NAME]
    return [
        Rank(replace(where, parts=[*where.parts, f"({condition})"], parameters=parameters), by_name)
        for condition, by_name in zip_longest(conditions, named)
    ]


def parse(value: SortValue) -> tuple[int, str]:
    """The rank and the name of a sort value that a client sent back.

    Raises: BadCursor
    """
    if not isinstance(value, str) or not value[:1].isdecimal():
        raise BadCursor
    return int(value[0]), value[1:]


def sort_value(search: Search) -> ColumnElement[str]:
    """The rank and the name, as one text to sort by."""
    parameters = _parameters(search)
    contains = bound(search.contains, search.parameters)
    rank = case(
        (Company.name_key == parameters["rank_is"], "0"),
        (Company.name_key.like(parameters["rank_begins"]), "1"),
        (Company.name_key.like(parameters["rank_word"]), "2"),
        (Company.name_key.like(parameters["rank_any"]) | Company.domain.like(parameters["rank_any"]), "3"),
        (contains, "4"),
        else_="5",
    )
    return type_coerce(literal("").concat(rank).concat(Company.name_key).collate("C"), Text)
