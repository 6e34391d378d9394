"""SQL of finding: pages in any order, and counts, by the road that the sizes call for (docs/decisions/0005)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import Company
from longlist.companies.queries import ROW_COLUMNS
from longlist.companies.schemas import SHOWN
from longlist.db import AnyRow, with_statement_timeout
from longlist.finding import roads
from longlist.finding.conditions import Conditions
from longlist.finding.ranking import by_relevance
from longlist.finding.relevance import RELEVANCE
from longlist.finding.roads import SORTS, Entries, Entry, Scope
from longlist.pagination import Asked, SortValue


@dataclass(frozen=True)
class Found:
    """A company's list row, the value that it is sorted by, and its membership where the scope is a collection."""

    company: AnyRow
    attributes: dict[str, str]
    sort_value: SortValue
    added_at: datetime | None
    job_id: UUID | None


async def page(
    session: AsyncSession, scope: Scope, where: Conditions, asked: Asked, attributes: Sequence[str]
) -> tuple[list[Found], bool]:
    """Companies in the order asked for, with these of their attributes; and whether more lie beyond."""
    # A plan that was made for other values, and kept, is no plan for these.
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    by = by_relevance if asked.sort.column == RELEVANCE else _by_column
    entries, more = await by(session, scope, where, asked)
    return await _with_companies(session, entries, attributes), more


async def _by_column(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    column = asked.sort.column

    async def walk() -> Entries:
        async with roads.walking(session):
            return await roads.entries(session, lambda: roads.walk(scope, where, column), SORTS[column], asked)

    # Without conditions every row on the way is one: an index of the scope's own order is walked whatever its size.
    if where.is_empty and (scope.collection_id is None or column == "added_at"):
        return await walk()
    guess = await roads.guess_matching(session, scope, where)
    walk_ms = roads.walk_ms(scope, guess, column, asked.limit)
    if walk_ms < guess.gather_ms:
        budget_ms = roads.scan_budget(session, walk_ms, guess.gather_ms)
        walked = await with_statement_timeout(session, budget_ms, walk)
        if walked is not None:
            return walked
    return await roads.gathered(session, scope, guess.where, SORTS[column], asked)


async def count_up_to(session: AsyncSession, scope: Scope, where: Conditions, most: int | None) -> int:
    """How many match; of more than ``most`` one more than that. ``where`` as `guess_matching` has it."""
    matching = _matching(scope, where) + (" LIMIT :most" if most is not None else "")
    parameters = {"scope": scope.collection_id, "most": None if most is None else most + 1, **where.parameters}
    counted = await session.execute(text(f"SELECT count(*) FROM ({matching}) matching"), parameters)
    return int(counted.scalar_one())


def _matching(scope: Scope, where: Conditions) -> str:
    """SQL for the ids of those that match, which an index finds where there is one."""
    if scope.collection_id is None:
        return f"SELECT company.id FROM {where.candidates} WHERE {where.sql}"
    if where.is_empty:
        return "SELECT company_id FROM membership WHERE collection_id = :scope"
    return f"SELECT company.id FROM {where.members} WHERE {where.sql}"


async def _with_companies(session: AsyncSession, entries: Sequence[Entry], attributes: Sequence[str]) -> list[Found]:
    """The list rows of a page only: a walk passes many companies, and reading each from its table is what costs."""
    values = [
        func.left(Company.attributes[name].astext, SHOWN).label(f"attribute_{number}")
        for number, name in enumerate(attributes)
    ]
    statement = select(*ROW_COLUMNS, *values).where(Company.id.in_([entry.company_id for entry in entries]))
    companies = {row.id: row for row in (await session.execute(statement)).all()}

    def attributes_of(row: AnyRow) -> dict[str, str]:
        found = zip(attributes, row[len(ROW_COLUMNS) :], strict=True)
        return {name: value for name, value in found if value is not None}

    return [
        Found(row := companies[entry.company_id], attributes_of(row), entry.sort_value, entry.added_at, entry.job_id)
        for entry in entries
        if entry.company_id in companies
    ]
