"""Filters in SQL: constant pieces and parameters, nothing of a filter ever reaches a statement as text."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from longlist.finding.schemas import (
    ATTRIBUTE,
    Between,
    Condition,
    Contains,
    During,
    Empty,
    Filter,
    InCollection,
    OneOf,
)
from longlist.finding.text_queries import Search, escaped
from longlist.text.folds import search_fold
from longlist.text.keys import name_key, phrase_of, sort_key
from longlist.text.patterns import contains_pattern

_COLUMNS = {
    name: f"company.{name}"
    for name in (
        "name", "domain", "description", "country", "city", "industry", "external_id",
        "employees", "founded_year", "funding_usd", "created_at",
    )
}  # fmt: skip


CATEGORIES = ("country", "city", "industry")
"""Fields of few different values. Their index has the `sort_key`, which a value has alone."""


@dataclass
class Conditions:
    """Conditions on ``company`` (for `added_at` on ``membership``), all of which must hold, and their parameters."""

    parts: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    prefix: str = "where"
    """Of the parameters' names: two sets of conditions may stand in one statement."""
    search: Search | None = None
    """What is looked for, a condition beside ``parts``."""
    hints: list[str] = field(default_factory=list)
    """What must hold wherever ``parts`` do, and an index can find; see finding/hints.py."""
    texts: str | None = None
    """A hint that costs too much on a walk: who may match, by the index of texts."""
    by_index: bool = True
    """Who may match is found by the index of the search; else by the other conditions."""
    companies_first: bool = True
    """Who matches is looked up in the collection; else its members are judged. Whichever are fewer."""

    @property
    def is_empty(self) -> bool:
        return not self.parts and self.search is None

    @property
    def sql(self) -> str:
        found = [self.search.matches] if self.search is not None else []
        return " AND ".join([*self.hints, *self.parts, *found]) or "true"

    @property
    def of_company(self) -> list[str]:
        """Those that say something of a company alone, whatever list it is in."""
        return [part for part in (*self.hints, *self.parts) if "membership" not in part]

    def bind(self, value: Any) -> str:
        """A new parameter with this value, as it is written in SQL."""
        name = f"{self.prefix}_{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def add(self, sql: str) -> None:
        self.parts.append(f"({sql})")

    def thorough(self) -> "Conditions":
        """The same for what must miss nobody, whatever is written in this moment, and however many texts are due."""
        return replace(self, hints=[], texts=None, parameters={**self.parameters, "due_limit": None})

    @property
    def candidates(self) -> str:
        """Rows of ``company``, of which all that match are; to be joined, and judged by ``sql``."""
        if self.search is None or not self.by_index:
            return "company"
        return f"""(SELECT DISTINCT company_id FROM ({self.search.candidates}) may) candidate
            JOIN company ON company.id = candidate.company_id"""

    @property
    def members(self) -> str:
        """The same with their ``membership`` of the collection :scope; whoever has none is not among them."""
        if self.companies_first:
            # OFFSET 0 keeps the planner from joining by what it does not know: how large the collection is.
            return f"""{self.candidates} JOIN LATERAL (
              SELECT company_id, added_at, job_id FROM membership
              WHERE collection_id = :scope AND company_id = company.id OFFSET 0) membership ON true"""
        return f"""{self.candidates}
            JOIN membership ON membership.company_id = company.id AND membership.collection_id = :scope"""


def compile_filter(where: Filter, search: Search | None) -> Conditions:
    """``search`` is what the filter looks for, compiled."""
    conditions = Conditions(search=search, parameters=dict(search.parameters) if search is not None else {})
    for condition in where.conditions:
        conditions.add(_condition(conditions, condition))
    return conditions


def collection_ids_of(where: Filter) -> list[tuple[str, UUID]]:
    """The collections that a filter names, each with the pointer to it."""
    return [
        (f"/conditions/{number}/collection_ids/{place}", collection_id)
        for number, condition in enumerate(where.conditions)
        if isinstance(condition, InCollection)
        for place, collection_id in enumerate(condition.collection_ids)
    ]


PLAIN = {"name": phrase_of, "domain": search_fold}
"""Fields that are kept folded, and what a text that they may contain is folded with."""


def like(text: str) -> str:
    """A pattern for whatever contains the text."""
    return f"%{escaped(text)}%"


def _condition(to: Conditions, condition: Condition) -> str:  # noqa: PLR0911 - a kind each
    match condition:
        case OneOf(op="is", field="name"):  # its index has the folded name
            keys = to.bind([name_key(value) for value in condition.values])
            return f"company.name_key = ANY({keys}) AND company.name = ANY({to.bind(condition.values)})"
        case OneOf(op="is") if condition.field in CATEGORIES:
            return _is_one_of(to, condition)
        case OneOf(op="is"):
            column = _column(to, condition.field)
            return f"{column} = ANY({to.bind(condition.values)})" + (f" OR {column} IS NULL" * condition.or_empty)
        case OneOf():
            column = _column(to, condition.field)
            empty = "IS NOT NULL AND" if condition.or_empty else "IS NULL OR"
            return f"{column} {empty} {column} <> ALL({to.bind(condition.values)})"
        case Contains():
            return _contains(to, condition)
        case Between():
            return _within(to, _COLUMNS[condition.field], condition.min, condition.max, "<=")
        case During():
            column = "membership.added_at" if condition.field == "added_at" else _COLUMNS[condition.field]
            return _within(to, column, condition.since, condition.until, "<")
        case Empty():
            test = "IS NULL" if condition.op == "is_empty" else "IS NOT NULL"
            return f"{_column(to, condition.field)}{'_key' * (condition.field in CATEGORIES)} {test}"
        case InCollection():
            there = f"""EXISTS (SELECT FROM membership held WHERE held.company_id = company.id
                AND held.collection_id = ANY(CAST({to.bind(condition.collection_ids)} AS uuid[])))"""
            return there if condition.op == "in_collection" else f"NOT {there}"


def _contains(to: Conditions, condition: Contains) -> str:
    column = "company.name_key" if condition.field == "name" else _column(to, condition.field)
    if condition.field in PLAIN:
        patterns = [like(key) for value in condition.values if (key := PLAIN[condition.field](value))]
        test = f"{column} LIKE ANY({to.bind(patterns)})"
    else:
        test = f"""{column} COLLATE "C" ~ {to.bind(contains_pattern(tuple(condition.values)))}"""
    return test if condition.op == "contains" else f"{column} IS NULL OR NOT {test}"


def _is_one_of(to: Conditions, condition: OneOf) -> str:
    key = f"{_column(to, condition.field)}_key"
    keys = to.bind([sort_key(value) for value in condition.values])
    return f"{key} = ANY({keys})" + (f" OR {key} IS NULL" * condition.or_empty)


def _within(to: Conditions, column: str, least: Any, most: Any, end: str) -> str:
    ends = [f"{column} >= {to.bind(least)}"] if least is not None else []
    if most is not None:
        ends.append(f"{column} {end} {to.bind(most)}")
    return " AND ".join(ends)


def column_of(name: str) -> tuple[str, dict[str, Any]]:
    """A field of ``company`` in SQL, and the parameters that this takes."""
    conditions = Conditions(prefix="field")
    return _column(conditions, name), conditions.parameters


def _column(to: Conditions, name: str) -> str:
    if name.startswith(ATTRIBUTE):
        return f"(company.attributes ->> CAST({to.bind(name.removeprefix(ATTRIBUTE))} AS text))"
    return _COLUMNS[name]
