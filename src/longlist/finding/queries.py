"""SQL of finding: pages in any order, and counts, by the road that the sizes call for (docs/decisions/0005)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import TextClause

from longlist import keyset
from longlist.collections.models import Membership
from longlist.companies.models import Company
from longlist.companies.queries import ROW_COLUMNS
from longlist.companies.queries import SORTS as COMPANY_SORTS
from longlist.db import AnyRow, AnySelect, within
from longlist.finding.conditions import Conditions
from longlist.keyset import SortKey
from longlist.pagination import Asked, SortValue

SORTS = {
    **COMPANY_SORTS,
    "added_at": SortKey(Membership.added_at, Membership.company_id, datetime),
}

# Up to so many rows are fetched and sorted; for more the sort's index is walked, and each company on it judged.
# Measured: 10k members sort in 45 ms and walk in 127 ms; 30k sort in 183 ms and walk in 38 ms.
GATHER_UP_TO = 15_000
# A walk that meets few (all late in the alphabet) gives way to fetch and sort once that would have been done:
# after 200 ms, or 4 ms for each thousand rows to sort.
WALK_TIMEOUT_MS = 200
SORT_MS_PER_1000 = 4


@dataclass(frozen=True)
class Scope:
    """Where is looked: in a collection, or (None) among all companies; and how many are there, as kept."""

    collection_id: UUID | None
    size: int


@dataclass(frozen=True)
class Found:
    """A company's list row, the value that it is sorted by, and its membership where the scope is a collection."""

    company: AnyRow
    sort_value: SortValue
    added_at: datetime | None
    job_id: UUID | None


async def page(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> tuple[list[Found], bool]:
    """Companies in the order asked for."""
    key = SORTS[asked.sort.column]

    async def by(road: Callable[[], AnySelect]) -> tuple[list[AnyRow], bool]:
        return await keyset.walk(session, road, key, asked)

    rows, more = await _by_the_best_road(session, scope, where, asked, by)
    return await _with_companies(session, rows), more


async def _by_the_best_road(
    session: AsyncSession,
    scope: Scope,
    where: Conditions,
    asked: Asked,
    by: Callable[[Callable[[], AnySelect]], Any],
) -> tuple[list[AnyRow], bool]:
    def walk() -> AnySelect:
        return _walk(scope, where, asked.sort.column)

    def gather() -> AnySelect:
        return _gather(scope, where, asked.sort.column)

    # Without conditions every row on the way is one: an index of the scope's own order is walked whatever its size.
    if not where.parts and (scope.collection_id is None or asked.sort.column == "added_at"):
        return await by(walk)  # type: ignore[no-any-return]
    matching = scope.size if not where.parts else await estimate(session, scope, where)
    if matching > GATHER_UP_TO:
        patience = max(WALK_TIMEOUT_MS, SORT_MS_PER_1000 * matching // 1000)
        walked = await within(session, patience, lambda: by(walk))
        if walked is not None:
            return walked  # type: ignore[no-any-return]
    return await by(gather)  # type: ignore[no-any-return]


async def estimate(session: AsyncSession, scope: Scope, where: Conditions) -> int:
    """How many the planner thinks there are: from statistics, so in no time, and now and then far off."""
    statement = text(f"EXPLAIN (FORMAT JSON) {_matching(scope, where)}")
    plan = (await session.execute(statement, {"scope": scope.collection_id, **where.parameters})).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


async def count_up_to(session: AsyncSession, scope: Scope, where: Conditions, most: int | None) -> int:
    """How many there are; of more than ``most`` one more than that."""
    matching = _matching(scope, where) + (" LIMIT :most" if most is not None else "")
    parameters = {"scope": scope.collection_id, "most": None if most is None else most + 1, **where.parameters}
    counted = await session.execute(text(f"SELECT count(*) FROM ({matching}) matching"), parameters)
    return int(counted.scalar_one())


def _matching(scope: Scope, where: Conditions) -> str:
    if scope.collection_id is None:
        return f"SELECT company.id FROM company WHERE {where.sql}"
    if not where.parts:
        return "SELECT company_id FROM membership WHERE collection_id = :scope"
    return f"""SELECT company.id FROM membership JOIN company ON company.id = membership.company_id
        WHERE membership.collection_id = :scope AND {where.sql}"""


def _conditions(where: Conditions) -> list[TextClause]:
    return [text(where.sql).bindparams(**where.parameters)] if where.parts else []


def _rows(scope: Scope) -> AnySelect:
    """Who is in the scope, since when and by which job."""
    if scope.collection_id is None:
        nothing = (literal(None).label("added_at"), literal(None).label("job_id"))
        return select(Company.id.label("company_id"), *nothing)
    return select(Membership.company_id, Membership.added_at, Membership.job_id).where(
        Membership.collection_id == scope.collection_id
    )


def _walk(scope: Scope, where: Conditions, column: str) -> AnySelect:
    """In the order of the sort's index, each judged as it comes."""
    rows = _rows(scope)
    if scope.collection_id is None:
        return rows.where(*_conditions(where))
    if column == "added_at":
        if not where.parts:
            return rows
        return rows.join(Company, Company.id == Membership.company_id).where(*_conditions(where))
    # OFFSET 0 keeps the planner from turning the probe into a join of its own choice.
    probe = rows.where(Membership.company_id == Company.id).offset(literal(0)).lateral("membership")
    return select(*probe.c).select_from(Company).join(probe, true()).where(*_conditions(where))


def _gather(scope: Scope, where: Conditions, column: str) -> AnySelect:
    """Those that match, by whatever index finds them; to be sorted."""
    rows = _rows(scope)
    if scope.collection_id is not None and where.parts:
        rows = rows.join(Company, Company.id == Membership.company_id)
    found = rows.where(*_conditions(where)).cte("found").prefix_with("MATERIALIZED")
    if column == "added_at":
        there = and_(Membership.collection_id == scope.collection_id, Membership.company_id == found.c.company_id)
        return select(*found.c).join(Membership, there)
    return select(*found.c).join(Company, found.c.company_id == Company.id)


async def _with_companies(session: AsyncSession, rows: Sequence[AnyRow]) -> list[Found]:
    """The list rows of a page only: a walk passes many companies, and reading each from its table is what costs."""
    statement = select(*ROW_COLUMNS).where(Company.id.in_([row.company_id for row in rows]))
    companies = {row.id: row for row in (await session.execute(statement)).all()}
    return [
        Found(companies[row.company_id], row.sort_value, row.added_at, row.job_id)
        for row in rows
        if row.company_id in companies
    ]
