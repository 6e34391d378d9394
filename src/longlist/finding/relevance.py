"""How well a company matches a search: by ranks, and within one by name.

0 the name is it · 1 the name begins with it · 2 a word of the name does · 3 name or domain contain it · 4 these contain
its words · 5 some of the words are in the description only · with a typo only: 6 the name begins with it, 7 else.
"""

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Text, case, literal, type_coerce

from longlist.companies.models import Company
from longlist.finding.conditions import Conditions
from longlist.finding.text_queries import Search, bound, escaped
from longlist.pagination import BadCursor, SortValue

RELEVANCE = "relevance"

# Other ways to write a name follow it (see `name_key`), after a character that lies before the space.
_IS = "{name} >= :rank_is AND {name} < :rank_is_end"
_BEGINS = "{name} LIKE :rank_begins"
_WORD = "{name} LIKE :rank_word"
_CONTAINS = "coalesce({name} LIKE :rank_any OR company.domain LIKE :rank_any, false)"
# Each without those of the ranks before; the first by the name alone.
_BY_NAME = (_IS, f"{_BEGINS} AND NOT ({_IS})", f"{_WORD} AND NOT {_BEGINS}")
_RANKS = (
    *_BY_NAME,
    f"{_CONTAINS} AND NOT {_BEGINS} AND NOT {_WORD}",
    f"({{matches}}) AND NOT {_CONTAINS}",
)
DESCRIBED = len(_RANKS)
FIRST_MISSPELT = DESCRIBED + 1


@dataclass(frozen=True)
class Rank:
    """The conditions of a rank; and the one on `named.name_key` of it, if the name alone decides who has the rank."""

    where: Conditions
    named: str | None


def _parameters(search: Search) -> dict[str, str]:
    phrase = escaped(search.phrase)
    return {
        "rank_is": search.phrase,
        "rank_is_end": f"{search.phrase} ",
        "rank_begins": f"{phrase}%",
        "rank_word": f"% {phrase}%",
        "rank_any": f"%{phrase}%",
    }


def ranks(where: Conditions) -> list[Rank]:
    """Those of what looks at names and domains only, the best first."""
    assert where.search is not None
    parameters = _parameters(where.search)
    conditions = [rank.format(name="company.name_key", matches=where.search.matches) for rank in _RANKS]
    named = [rank.format(name="named.name_key") for rank in _BY_NAME]
    return [_rank(where, parameters, condition, by) for condition, by in zip_longest(conditions, named)]


def described_rank(where: Conditions) -> Rank:
    """The further one of what looks at descriptions, too."""
    assert where.search is not None
    assert where.search.named is not None
    return _rank(where, {}, f"{where.search.named.matches} IS NOT TRUE", None)


_OTHERS = "company.id <> ALL(:strictly_found)"


def misspelt(where: Conditions) -> Conditions:
    """Of what forgives typos, those that have one."""
    return _rank(where, {}, _OTHERS, None).where


def misspelt_ranks(where: Conditions) -> list[Rank]:
    """Their ranks, from `FIRST_MISSPELT` on."""
    assert where.search is not None
    begins, named = (where.search.begins.format(name=f"{table}.name_key") for table in ("company", "named"))
    return [_rank(where, {}, f"{begins} AND {_OTHERS}", named), _rank(where, {}, f"NOT ({begins}) AND {_OTHERS}", None)]


def misspelt_sort_value(search: Search) -> ColumnElement[str]:
    begins = bound(search.begins.format(name="company.name_key"), search.parameters)
    return _sort_value(case((begins, str(FIRST_MISSPELT)), else_=str(FIRST_MISSPELT + 1)))


def _rank(where: Conditions, parameters: dict[str, Any], condition: str, named: str | None) -> Rank:
    return Rank(replace(where, parts=[*where.parts, f"({condition})"], parameters=where.parameters | parameters), named)


def parse(value: SortValue) -> tuple[int, str]:
    """The rank and the name of a sort value that a client sent back.

    Raises: BadCursor
    """
    if not isinstance(value, str) or not value[:1].isdecimal():
        raise BadCursor
    return int(value[0]), value[1:]


def sort_value(search: Search) -> ColumnElement[str]:
    """The rank and the name, as one text to sort by; of a search that forgives no typo."""
    parameters = _parameters(search)
    rank = case(
        ((Company.name_key >= parameters["rank_is"]) & (Company.name_key < parameters["rank_is_end"]), "0"),
        (Company.name_key.like(parameters["rank_begins"]), "1"),
        (Company.name_key.like(parameters["rank_word"]), "2"),
        (Company.name_key.like(parameters["rank_any"]) | Company.domain.like(parameters["rank_any"]), "3"),
        (bound((search.named or search).matches, search.parameters), str(DESCRIBED - 1)),
        else_=str(DESCRIBED),
    )
    return _sort_value(rank)


def _sort_value(rank: ColumnElement[str]) -> ColumnElement[str]:
    return type_coerce(literal("").concat(rank).concat(Company.name_key).collate("C"), Text)
