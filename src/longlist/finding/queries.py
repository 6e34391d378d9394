"""SQL of finding: pages in any order, and counts, by the road that the sizes call for (docs/decisions/0005)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, and_, literal, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import TextClause

from longlist import keyset
from longlist.collections.models import Membership
from longlist.companies.models import Company
from longlist.companies.queries import ROW_COLUMNS
from longlist.companies.queries import SORTS as COMPANY_SORTS
from longlist.db import AnyRow, AnySelect, within
from longlist.finding import relevance, text_queries
from longlist.finding.conditions import Conditions
from longlist.finding.relevance import RELEVANCE
from longlist.finding.text_queries import bound
from longlist.keyset import SortKey
from longlist.pagination import Asked, Cursor, Sort, SortValue

SORTS = {
    **COMPANY_SORTS,
    "added_at": SortKey(Membership.added_at, Membership.company_id, datetime),
}
BY_NAME = Sort("name", descending=False)

# What the two roads cost for each company that they meet: passed on a walk along the sort's index, or fetched to be
# sorted. Measured among 5M: lists of 10k members walk in 127 ms and sort in 45; of 30k in 38 and 183.
WALK_US = 2.4
GATHER_US = 5.0
# A walk that meets few for longer than could be expected (all late in the alphabet) is given up for the other road.
WALK_TIMEOUT_MS = 200
PATIENCE = 4
RANK_UP_TO = 15_000
RANK_TIMEOUT_MS = 120  # for each way of ranking, before the next is tried


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


@dataclass(frozen=True)
class Entry:
    """A place in a list."""

    company_id: UUID
    added_at: datetime | None
    job_id: UUID | None
    sort_value: SortValue


Entries = tuple[list[Entry], bool]
"""In the order asked for, and whether more lie beyond."""


async def page(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> tuple[list[Found], bool]:
    """Companies in the order asked for, and whether more lie beyond."""
    # A plan that was made for other values, and kept, is no plan for these.
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    by = _by_relevance if asked.sort.column == RELEVANCE else _by_column
    entries, more = await by(session, scope, where, asked)
    return await _with_companies(session, entries), more


async def _by_column(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    column = asked.sort.column

    async def walk() -> Entries:
        return await _entries(session, lambda: _walk(scope, where, column), SORTS[column], asked)

    # Without conditions every row on the way is one: an index of the scope's own order is walked whatever its size.
    if where.is_empty and (scope.collection_id is None or column == "added_at"):
        return await walk()
    guess = await guess_matching(session, scope, where)
    among = scope.size if column == "added_at" else guess.everyone
    walk_ms = WALK_US * asked.limit * among / max(guess.matching, 1) / 1000
    gather_ms = GATHER_US * guess.fetched / 1000
    if walk_ms < gather_ms:
        walked = await within(session, round(max(WALK_TIMEOUT_MS, min(PATIENCE * walk_ms, gather_ms))), walk)
        if walked is not None:
            return walked
    return await _entries(session, lambda: _gather(scope, guess.where, column), SORTS[column], asked)


async def _entries(session: AsyncSession, road: Callable[[], AnySelect], key: SortKey, asked: Asked) -> Entries:
    rows, more = await keyset.walk(session, road, key, asked)
    return [Entry(row.company_id, row.added_at, row.job_id, row.sort_value) for row in rows], more


async def _by_relevance(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    """All are ranked at once, unless they are too many; then rank after rank is walked by name.

    The first ranks are stretches of the index of names. Where they fill the page nobody has to be ranked.
    """
    assert where.search is not None
    guess = await guess_matching(session, scope, where)

    async def walk_first_ranks() -> Entries:
        return await _rank_by_rank(session, scope, where, asked, _walk_rank, 2)

    if guess.matching > RANK_UP_TO and not asked.backwards:
        begun = await within(session, RANK_TIMEOUT_MS, walk_first_ranks)
        if begun is not None and begun[1]:
            return begun
    key = SortKey(relevance.sort_value(where.search), Company.id, str)

    async def rank_all() -> Entries:
        return await _entries(session, lambda: _gather(scope, guess.where, RELEVANCE), key, asked)

    ranked = await within(session, RANK_TIMEOUT_MS, rank_all)
    if ranked is not None:
        return ranked
    return await _rank_by_rank(session, scope, where, asked, _walk_or_gather_rank)


Ranked = Callable[[AsyncSession, Scope, Conditions, Asked], Awaitable[Entries]]


async def _walk_rank(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    return await _entries(session, lambda: _walk(scope, where, "name"), SORTS["name"], asked)


async def _walk_or_gather_rank(session: AsyncSession, scope: Scope, where: Conditions, asked: Asked) -> Entries:
    walked = await within(session, RANK_TIMEOUT_MS, lambda: _walk_rank(session, scope, where, asked))
    if walked is not None:
        return walked
    return await _entries(session, lambda: _gather(scope, where, "name"), SORTS["name"], asked)


async def _rank_by_rank(
    session: AsyncSession, scope: Scope, where: Conditions, asked: Asked, by: Ranked, ranks: int | None = None
) -> Entries:
    """Of the first ``ranks`` ranks, else of all."""
    at, entries = asked.cursor, list[Entry]()
    every = list(enumerate(relevance.ranks(where)))[:ranks]
    for number, conditions in reversed(every) if asked.backwards else every:
        cursor = Cursor(backwards=True, value=None, id=None) if asked.backwards else None
        if at is not None and at.id is not None:
            reached, name = relevance.parse(at.value)
            if number > reached if asked.backwards else number < reached:
                continue
            if number == reached:
                cursor = Cursor(asked.backwards, name, at.id)
        found, _ = await by(session, scope, conditions, Asked(BY_NAME, cursor, asked.limit + 1 - len(entries)))
        ranked = [replace(entry, sort_value=f"{number}{entry.sort_value}") for entry in found]
        entries = [*ranked, *entries] if asked.backwards else [*entries, *ranked]
        if len(entries) > asked.limit:
            break
    more = len(entries) > asked.limit
    return (entries[-asked.limit :] if asked.backwards else entries[: asked.limit]), more


@dataclass(frozen=True)
class Guess:
    """How many may match, how many have to be fetched to know, and the conditions as an index is best asked."""

    matching: int
    fetched: int
    everyone: int
    """In the workspace."""
    where: Conditions


async def guess_matching(session: AsyncSession, scope: Scope, where: Conditions) -> Guess:
    """From the planner's statistics of companies: in no time, and now and then far off.

    In a collection as many of a hundred as among all companies. Where the other conditions leave fewer than a search
    finds, the search is judged on those, and its index is not asked.
    """
    everyone = max(1, (await session.execute(text("SELECT company_count FROM catalog"))).scalar_one())
    share = found = 1.0
    if where.of_company:
        statement = text(f"EXPLAIN (FORMAT JSON) SELECT FROM company WHERE {' AND '.join(where.of_company)}")
        plan = (await session.execute(statement, where.parameters)).scalar_one()
        share = min(1.0, plan[0]["Plan"]["Plan Rows"] / everyone)
    if where.search is not None:  # the planner knows nothing of a condition with a subquery
        found = min(1.0, await text_queries.estimate(session, where.search) / everyone)
    first = everyone * min(share, found)
    asked = replace(where, by_index=found < share, companies_first=first < scope.size)
    return Guess(round(scope.size * share * found), round(min(scope.size, first)), everyone, asked)


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


def _walk(scope: Scope, where: Conditions, column: str) -> AnySelect:
    """In the order of the sort's index, each judged as it comes."""
    rows = _rows(scope)
    if scope.collection_id is None:
        return rows.where(*_conditions(where))
    if column == "added_at":
        if where.is_empty:
            return rows
        return rows.join(Company, Company.id == Membership.company_id).where(*_conditions(where))
    return _looked_up(rows).where(*_conditions(where))


def _looked_up(rows: AnySelect) -> AnySelect:
    """Companies, each looked up among the members."""
    # OFFSET 0 keeps the planner from turning the probe into a join of its own choice.
    probe = rows.where(Membership.company_id == Company.id).offset(literal(0)).lateral("membership")
    return select(*probe.c).select_from(Company).join(probe, true())


def _gather(scope: Scope, where: Conditions, column: str) -> AnySelect:
    """Those that match, by whatever index finds them; to be sorted."""
    rows = _rows(scope)
    if scope.collection_id is not None and not where.is_empty:
        of_company = Company.id == Membership.company_id
        rows = _looked_up(rows) if where.companies_first else rows.join(Company, of_company)
    if where.search is not None and where.by_index:
        candidate = f"SELECT DISTINCT company_id FROM ({where.search.candidates}) may"
        may = bound(candidate, where.search.parameters).columns(company_id=Uuid).cte("candidate")
        rows = rows.join(may, may.c.company_id == Company.id)
    found = rows.where(*_conditions(where)).cte("found").prefix_with("MATERIALIZED")
    if column == "added_at":
        there = and_(Membership.collection_id == scope.collection_id, Membership.company_id == found.c.company_id)
        return select(*found.c).join(Membership, there)
    return select(*found.c).join(Company, found.c.company_id == Company.id)


async def _with_companies(session: AsyncSession, entries: Sequence[Entry]) -> list[Found]:
    """The list rows of a page only: a walk passes many companies, and reading each from its table is what costs."""
    statement = select(*ROW_COLUMNS).where(Company.id.in_([entry.company_id for entry in entries]))
    companies = {row.id: row for row in (await session.execute(statement)).all()}
    return [
        Found(companies[entry.company_id], entry.sort_value, entry.added_at, entry.job_id)
        for entry in entries
        if entry.company_id in companies
    ]
