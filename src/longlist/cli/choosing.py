"""Which companies a command works on: those with these ids, or all that match a filter."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.cli.errors import BadSelection
from longlist.cli.workspace import get_collection, safe_text
from longlist.finding.schemas import Filter
from longlist.selections import service as selections
from longlist.selections.models import Selection
from longlist.selections.schemas import Scope, SelectAll, SelectIds
from longlist.views import service as views


@dataclass(frozen=True)
class Which:
    """Which companies of a list: those with these ids, or all that match the filter and that a saved view shows."""

    ids: list[UUID] | None = None
    filter: Filter = field(default_factory=Filter)
    view: str | None = None


def which(
    ids_from: str | None,
    country: list[str] | None,
    industry: list[str] | None,
    search: str | None,
    filter_json: str | None,
    view: str | None,
) -> Which:
    """What the options say.

    Raises: BadSelection
    """
    where = _read_filter("--filter", filter_json or "{}")
    if search is not None:
        where = where.model_copy(update={"search": _read_filter("--search", json.dumps({"search": search})).search})
    for field_name, values in (("country", country), ("industry", industry)):
        if values:
            condition = {"op": "is", "field": field_name, "values": values}
            further = _read_filter(f"--{field_name}", json.dumps({"conditions": [condition]})).conditions
            where = where.model_copy(update={"conditions": [*where.conditions, *further]})
    if ids_from is None:
        return Which(filter=where, view=safe_text("--view", view))
    if where != Filter() or view is not None:
        raise BadSelection("Give either ids or a filter: ids name their companies already.")
    return Which(ids=_read_ids(ids_from))


def _read_filter(option: str, text: str) -> Filter:
    try:
        return Filter.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"/{part}" for part in first["loc"]) if option == "--filter" else ""
        problem = first["msg"].removeprefix("Value error, ")
        raise BadSelection(f"{option} is not as it must be: {place} {problem.lower()}.".replace(":  ", ": ")) from error


def _both(one: Filter, other: dict[str, Any]) -> Filter:
    """Those that match both: a filter, and that of a view as it is kept."""
    shown = Filter.model_validate(other)
    if one.search and shown.search:
        raise BadSelection(f"The view searches for “{shown.search}” already: leave --search out.")
    try:
        return Filter(search=one.search or shown.search, conditions=[*shown.conditions, *one.conditions])
    except ValidationError as error:
        raise BadSelection("The view and the other options are more conditions than a filter takes.") from error


def _read_ids(file: str) -> list[UUID]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSelection(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}.") from error
    ids = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            ids += [UUID(line.strip())] if line.strip() else []
        except ValueError as error:
            raise BadSelection(f"Line {number} is not the id of a company: “{line.strip()[:60]}”.") from error
    return ids


async def select(session: AsyncSession, collection: str | None, wanted: Which) -> Selection:
    """Freeze these companies of the collection of that name or id, or of all companies.

    Raises: NoSuchName, NoSuchView, BadSelection, NotInScope, NothingSelected
    """
    scope = Scope(collection_id=(await get_collection(session, collection)).id if collection is not None else None)
    if wanted.ids is None:
        where = wanted.filter
        if wanted.view is not None:
            where = _both(where, (await views.get_by_name(session, scope.collection_id, wanted.view)).filter)
        return await selections.create_selection(session, SelectAll(scope=scope, mode="all", filter=where))
    try:
        these = SelectIds(scope=scope, mode="ids", ids=wanted.ids)
    except ValidationError as error:
        problem = error.errors()[0]["msg"].lower()
        raise BadSelection(f"These ids cannot be selected: {problem}.") from error
    return await selections.create_selection(session, these)
