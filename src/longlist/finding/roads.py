"""The roads to what is asked for, and which may be the shorter (docs/decisions/0005).

To walk the index of a sort, judging each on the way; or to gather those that match, by the indexes of the conditions,
and sort them.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, literal, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import TextClause

from longlist import keyset
from longlist.collections.models import Membership
from longlist.companies.models import Company
from longlist.companies.queries import SORTS as COMPANY_SORTS
from longlist.db import AnyRow, AnySelect, budgets_of
from longlist.finding.conditions import Conditions
from longlist.finding.relevance import Rank
from longlist.finding.text_queries import SAMPLE_TELLS, bound, sample
from longlist.keyset import SortKey
from longlist.pagination import Asked, SortValue

SORTS = {
    **COMPANY_SORTS,
    "added_at": SortKey(Membership.added_at, Membership.company_id, datetime),
}
# What the roads cost, measured among 10M companies, of which memory holds a part.
WALK_US = 2.4  # for each company passed along the index of a sort
TOLD_US = 5.0  # more, where its description is looked into
WALK_MEMBERS_US = 3.5  # for each member passed in the order of times, and its company looked up
COST_US = 6.0  # for each unit of what the planner thinks that finding by indexes costs
PROBE_US = 1.6  # for each that was found so
LOOKUP_US = 5.0  # for each member whose company is looked up, to be sorted
TEXT_US = 13.0  # for each that the index of texts finds, and its company

SCAN_MARGIN = 4  # times its estimated cost that an index scan may take, up to the estimated cost of the alternative

Named = aliased(Company, name="named")
BY_NAMES = SortKey(Named.name_key, Named.id, str)


@dataclass(frozen=True)
class Scope:
    """Where is looked: in a collection, or (None) among all companies; and how many are there, as kept."""

    collection_id: UUID | None
    size: int


@dataclass(frozen=True)
class Entry:
    """A place in a list."""

    company_id: UUID
    added_at: datetime | None
    job_id: UUID | None
    sort_value: SortValue


Entries = tuple[list[Entry], bool]
"""In the order asked for, and whether more lie beyond."""


@dataclass(frozen=True)
class Guess:
    """How many may match, what it takes to find all of them, and the conditions as an index is best asked."""

    matching: int
    gather_ms: float
    everyone: int
    """In the workspace."""
    where: Conditions


async def guess_matching(session: AsyncSession, scope: Scope, where: Conditions) -> Guess:
    """By a small sample of companies; of what is too rare for that by the planner's statistics, now and then far off.

    In a collection as many of a hundred as among all companies. Where the other conditions leave fewer than a search
    finds, the search is judged on those, and its index is not asked.
    """
    everyone = max(1, (await session.execute(text("SELECT company_count FROM catalog"))).scalar_one())
    share = found = 1.0
    cost = 0.0
    if where.of_company:
        statement = text(f"EXPLAIN (FORMAT JSON) SELECT FROM company WHERE {' AND '.join(where.of_company)}")
        plan = (await session.execute(statement, where.parameters)).scalar_one()[0]["Plan"]
        share, cost = min(1.0, plan["Plan Rows"] / everyone), plan["Total Cost"]
        share = await _sampled_share(session, where, everyone, share)
    if where.search is not None:  # the planner knows nothing of a condition with a subquery
        found = min(1.0, where.search.likely / everyone)
    first = everyone * min(share, found)
    asked = replace(where, by_index=found < share, companies_first=first < scope.size)
    if where.search is not None and asked.by_index:
        gather_us = TEXT_US * first
    elif first < scope.size or scope.collection_id is None:
        gather_us = COST_US * cost + PROBE_US * first
    else:
        gather_us = LOOKUP_US * scope.size
    if where.texts is not None and TEXT_US * everyone * share > gather_us:
        asked = replace(asked, texts=None)  # the other conditions find them sooner
    return Guess(round(scope.size * share * found), gather_us / 1000, everyone, asked)


def walk_ms(scope: Scope, guess: Guess, column: str, limit: int) -> float:
    """What it may take to walk to a page, if those that match are spread evenly."""
    among, step_us = (scope.size, WALK_MEMBERS_US) if column == "added_at" else (guess.everyone, WALK_US)
    if guess.where.search is not None and guess.where.search.named is not None:
        step_us += TOLD_US
    return step_us * limit * among / max(guess.matching, 1) / 1000


def scan_budget(session: AsyncSession, walk_ms: float, gather_ms: float) -> int:
    """Milliseconds after which an index scan that meets few matches gives way to fetch and sort."""
    return budgets_of(session).scan_for(min(SCAN_MARGIN * walk_ms, gather_ms))


async def _sampled_share(session: AsyncSession, where: Conditions, everyone: int, planned: float) -> float:
    """Of all companies, which share meets the conditions on companies."""
    condition = " AND ".join(where.of_company)
    (found,), looked_at = await sample(session, "company", [condition], where.parameters, everyone)
    return found / looked_at if found >= SAMPLE_TELLS else min(planned, SAMPLE_TELLS / max(looked_at, 1))


@asynccontextmanager
async def walking(session: AsyncSession) -> AsyncIterator[None]:
    """Plans of a walk: the planner would rather gather and sort, or first read all descriptions that have a word.

    The latter it keeps in memory, and does not where there is none for it.
    """
    await session.execute(text("SELECT set_config('enable_sort', 'off', true), set_config('work_mem', '64kB', true)"))
    yield
    await session.execute(text("SET LOCAL enable_sort TO DEFAULT"))
    await session.execute(text("SET LOCAL work_mem TO DEFAULT"))


async def entries(session: AsyncSession, road: Callable[[], AnySelect], key: SortKey, asked: Asked) -> Entries:
    rows, more = await keyset.walk(session, road, key, asked)
    return _entries(rows), more


def _entries(rows: list[AnyRow]) -> list[Entry]:
    return [Entry(row.company_id, row.added_at, row.job_id, row.sort_value) for row in rows]


def _conditions(where: Conditions) -> list[TextClause]:
    return [] if where.is_empty else [bound(where.sql, where.parameters)]


def _rows(scope: Scope) -> AnySelect:
    """Who is in the scope, since when and by which job."""
    if scope.collection_id is None:
        nothing = (literal(None).label("added_at"), literal(None).label("job_id"))
        return select(Company.id.label("company_id"), *nothing)
    return select(Membership.company_id, Membership.added_at, Membership.job_id).where(
        Membership.collection_id == scope.collection_id
    )


def walk(scope: Scope, where: Conditions, column: str) -> AnySelect:
    """In the order of the sort's index, each judged as it comes."""
    rows = _rows(scope)
    if scope.collection_id is None:
        return rows.where(*_conditions(where))
    if column == "added_at":
        if where.is_empty:
            return rows
        met = select(literal(1)).select_from(Company).where(Company.id == Membership.company_id, *_conditions(where))
        # OFFSET 0, again: else the planner, who takes every list for a small one, reads and sorts the whole of it.
        return rows.join(met.correlate(Membership).offset(literal(0)).lateral("met"), true())
    return _looked_up(rows).where(*_conditions(where))


def walk_names(scope: Scope, rank: Rank) -> AnySelect:
    """Those of a rank by name: names are judged in their index, and only of those that have it the company is read."""
    assert rank.named is not None
    if scope.collection_id is None:
        rows = select(Named.id.label("company_id"), literal(None).label("added_at"), literal(None).label("job_id"))
    else:
        probe = _rows(scope).where(Membership.company_id == Named.id).offset(literal(0)).lateral("membership")
        rows = select(*probe.c).select_from(Named).join(probe, true())
    met = select(literal(1)).select_from(Company).where(Company.id == Named.id, *_conditions(rank.where))
    rows = rows.join(met.correlate(Named).offset(literal(0)).lateral("met"), true())
    return rows.where(bound(rank.named, rank.where.parameters))


def _looked_up(rows: AnySelect) -> AnySelect:
    """Companies, each looked up among the members."""
    # OFFSET 0 keeps the planner from turning the probe into a join of its own choice.
    probe = rows.where(Membership.company_id == Company.id).offset(literal(0)).lateral("membership")
    return select(*probe.c).select_from(Company).join(probe, true())


def _gather(scope: Scope, where: Conditions, key: SortKey) -> tuple[AnySelect, SortKey]:
    """Those that match, by whatever index finds them; to be sorted by the key that comes with them."""
    rows = _rows(scope)
    by_time = key is SORTS["added_at"]
    with_company = scope.collection_id is None
    conditions = _conditions(where)
    if where.texts is not None:
        conditions.append(bound(where.texts, where.parameters))
    if where.search is not None and where.by_index:
        candidate = f"SELECT DISTINCT company_id FROM ({where.search.candidates}) may"
        may = bound(candidate, where.search.parameters).columns(company_id=Uuid).cte("candidate")
        if with_company:
            rows = rows.join(may, may.c.company_id == Company.id).where(*conditions)
        else:  # most are not in the list: that is asked first
            probe = rows.where(Membership.company_id == may.c.company_id).offset(literal(0)).lateral("membership")
            met = select(literal(1)).select_from(Company).where(Company.id == may.c.company_id, *conditions)
            rows = select(*probe.c).select_from(may).join(probe, true())
            rows = rows.join(met.correlate(may).offset(literal(0)).lateral("met"), true())
    elif with_company or where.is_empty:
        rows = rows.where(*conditions)
    else:
        with_company = not where.companies_first
        rows = rows.join(Company, Company.id == Membership.company_id) if with_company else _looked_up(rows)
        rows = rows.where(*conditions)
    # Most companies that are looked up in a list are not there: what the others are sorted by is read afterwards.
    if with_company and not by_time:
        rows = rows.add_columns(key.column.label("value"))
    found = rows.cte("found").prefix_with("MATERIALIZED")
    entries = select(found.c.company_id, found.c.added_at, found.c.job_id)
    if with_company or by_time:
        value = found.c.added_at if by_time else found.c.value
        return entries, SortKey(value, found.c.company_id, key.type, key.nullable)
    return entries.join(Company, found.c.company_id == Company.id), key


async def gathered(session: AsyncSession, scope: Scope, where: Conditions, key: SortKey, asked: Asked) -> Entries:
    road, key = _gather(scope, where, key)
    rows, more = await keyset.sort(session, lambda: road, key, asked)
    return _entries(rows), more
