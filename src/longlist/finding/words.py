"""Filters in words: “country is France or Spain and employees are from 10 to 50”."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from longlist.finding.schemas import ATTRIBUTE, Between, Condition, Contains, During, Empty, Filter, InCollection, OneOf

SHOWN = 3  # values of one condition; of further ones the number

_NAMES = {
    "external_id": "external id",
    "founded_year": "founding year",
    "funding_usd": "funding (US$)",
    "created_at": "known",
    "added_at": "added",
}


def describe(where: Filter, collection_names: Mapping[UUID, str]) -> list[str]:
    """A clause for each condition; all of them hold."""
    clauses = [_clause(condition, collection_names) for condition in where.conditions]
    return [*clauses, f"the name or domain contains “{where.search}”"] if where.search else clauses


def _clause(condition: Condition, collection_names: Mapping[UUID, str]) -> str:
    match condition:
        case OneOf():
            verb = "is" if condition.op == "is" else "is not"
            empty = ["empty"] if condition.or_empty else []
            return f"{_name(condition.field)} {verb} {_any_of([*empty, *condition.values])}"
        case Contains():
            verb = "contains" if condition.op == "contains" else "does not contain"
            return f"{_name(condition.field)} {verb} {_any_of([f'“{value}”' for value in condition.values])}"
        case Between():
            return f"{_name(condition.field)} {_range(condition)}"
        case During():
            since = f" since {_moment(condition.since)}" if condition.since else ""
            until = f" before {_moment(condition.until)}" if condition.until else ""
            return f"{_name(condition.field)}{since}{until}"
        case Empty():
            return f"{_name(condition.field)} is {'empty' if condition.op == 'is_empty' else 'not empty'}"
        case InCollection():
            names = [f"“{collection_names.get(one, 'a deleted collection')}”" for one in condition.collection_ids]
            return f"{'in' if condition.op == 'in_collection' else 'not in'} {_any_of(names)}"


def _name(field: str) -> str:
    return field.removeprefix(ATTRIBUTE) if field.startswith(ATTRIBUTE) else _NAMES.get(field, field)


def _any_of(values: Sequence[str]) -> str:
    words = " or ".join(values[:SHOWN])
    return words + (f" or {len(values) - SHOWN} more" if len(values) > SHOWN else "")


def _range(condition: Between) -> str:
    def number(value: int) -> str:
        return str(value) if condition.field == "founded_year" else f"{value:,}"

    if condition.min is None:
        return f"at most {number(condition.max or 0)}"
    if condition.max is None:
        return f"at least {number(condition.min)}"
    if condition.min == condition.max:
        return f"is {number(condition.min)}"
    return f"from {number(condition.min)} to {number(condition.max)}"


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute, at.second) == (0, 0, 0) else f"{at:%Y-%m-%d %H:%M} UTC"
