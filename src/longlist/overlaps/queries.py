"""SQL of overlaps. Written as SQL: its shape is what its speed hangs on.

A list may be minutes old, and then the planner takes it for a row or two and joins it by nested loops that are
quadratic. So nothing here leaves it the choice: lists are merged in the order of their primary key, or companies are
looked up by their own index.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from longlist import keyset
from longlist.collections.models import Collection, Membership
from longlist.companies.models import Company
from longlist.companies.queries import ROW_COLUMNS, SORTS
from longlist.db import AnyRow, AnySelect, budgets_of, with_statement_timeout
from longlist.pagination import Asked, SortValue

# How many companies there are for each set of lists that they are in: bit n of a mask stands for the n-th list.
Masks = Mapping[int, int]

# A company looked up by its own index costs about 8 µs, one that is merged 0.2.
LOOKUP_COST = 40
# Up to so many in the smallest list, those of all lists are fetched and sorted; above, the sort's index is scanned,
# for as long as fetching and sorting is estimated to take.
FETCH_AND_SORT_UP_TO = 50_000
FETCH_MS_PER_1000 = 1

# Bits of the lists that a company is in. Only `company_id` can be looked up here, in its own index.
_MASK_OF = """(SELECT bit_or(1 << array_position(CAST(:ids AS uuid[]), collection_id) - 1)
    FROM membership WHERE company_id = {company})"""


async def read_in_one_snapshot(session: AsyncSession) -> None:
    """All that this transaction reads is of one moment. To be said before anything else is."""
    await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def _merged(ids: Sequence[UUID]) -> tuple[str, dict[str, Any]]:
    """SQL for the memberships of the lists in the order of their companies, as (company_id, bit); and parameters.

    Each part comes in order from the primary key, so that the whole is merged and never sorted or hashed. OFFSET 0
    keeps the planner from forgetting that. Measured on 12 lists of 100,000 (of 1M): 0.23 s (1.9 s); hashed 0.6 s (5.8),
    and joined pair by pair 1.2 s (16).
    """
    parts = " UNION ALL ".join(
        f"(SELECT company_id, {1 << n} AS bit FROM membership WHERE collection_id = :list{n} ORDER BY company_id)"
        for n in range(len(ids))
    )
    merged = f"SELECT company_id, bit FROM ({parts}) part ORDER BY company_id OFFSET 0"
    return merged, {f"list{n}": list_id for n, list_id in enumerate(ids)}


async def count_masks(session: AsyncSession, ids: Sequence[UUID]) -> Masks:
    """All companies of all the lists, by the lists that they are in."""
    merged, parameters = _merged(ids)
    companies = f"SELECT sum(bit) AS mask FROM ({merged}) membership GROUP BY company_id"
    return await _by_mask(session, companies, parameters)


async def count_masks_of_members(session: AsyncSession, ids: Sequence[UUID], few: Sequence[UUID]) -> Masks:
    """The companies of a few small ones among the lists, by all the lists that they are in."""
    companies = f"""SELECT {_MASK_OF.format(company="member.company_id")} AS mask
        FROM (SELECT DISTINCT company_id FROM membership WHERE collection_id = ANY(:few)) member"""
    return await _by_mask(session, companies, {"ids": list(ids), "few": list(few)})


async def sample_masks(session: AsyncSession, ids: Sequence[UUID], share: float) -> Masks:
    """A share (from 0 to 1) of all companies, always the same ones, by the lists that they are in."""
    companies = f"""SELECT {_MASK_OF.format(company="company.id")} AS mask
        FROM company TABLESAMPLE SYSTEM (:percent) REPEATABLE (0)"""
    return await _by_mask(session, companies, {"ids": list(ids), "percent": 100 * share})


async def _by_mask(session: AsyncSession, companies: str, parameters: dict[str, Any]) -> Masks:
    statement = text(
        f"SELECT mask, count(*) AS companies FROM ({companies}) company WHERE mask IS NOT NULL GROUP BY mask"
    )
    return {int(row.mask): int(row.companies) for row in await session.execute(statement, parameters)}


async def shared_page(
    session: AsyncSession, collections: Sequence[Collection], asked: Asked
) -> tuple[list[tuple[AnyRow, SortValue]], bool]:
    """List rows of the companies that are in all the collections, each with the value that it is sorted by."""
    key = SORTS[asked.sort.column]
    lists = sorted(collections, key=lambda collection: collection.company_count)
    smallest = lists[0].company_count
    ids = [collection.id for collection in lists]
    found = None
    if smallest > FETCH_AND_SORT_UP_TO:
        budget_ms = budgets_of(session).scan_for(FETCH_MS_PER_1000 * smallest / 1000)
        found = await with_statement_timeout(
            session, budget_ms, lambda: keyset.walk(session, lambda: _walk_and_probe(ids), key, asked)
        )
    if found is None:
        total = sum(collection.company_count for collection in lists)
        road = _fetch_by_lookup(ids) if smallest * LOOKUP_COST < total else _fetch_by_merge(ids)
        found = await keyset.walk(session, lambda: road, key, asked)
    rows, more = found
    return await _with_companies(session, rows), more


def _walk_and_probe(ids: Sequence[UUID]) -> AnySelect:
    """Companies in the order of the sort's index, each probed for in list after list, the smallest first."""
    walked = select(Company.id)
    for list_id in ids:
        probe = select(literal(1)).where(Membership.collection_id == list_id, Membership.company_id == Company.id)
        # OFFSET 0 keeps the planner from turning the probe into a join of its own choice.
        walked = walked.join(probe.offset(literal(0)).lateral(), true())
    return walked


def _fetch_by_merge(ids: Sequence[UUID]) -> AnySelect:
    merged, parameters = _merged(ids)
    return _fetch(
        f"SELECT company_id FROM ({merged}) membership GROUP BY company_id HAVING count(*) = {len(ids)}", parameters
    )


def _fetch_by_lookup(ids: Sequence[UUID]) -> AnySelect:
    """Where one list is far smaller than the rest: its companies, looked up one by one."""
    found = f"""SELECT company_id FROM membership member
        WHERE collection_id = :smallest AND {_MASK_OF.format(company="member.company_id")} = :all"""
    return _fetch(found, {"ids": list(ids), "smallest": ids[0], "all": (1 << len(ids)) - 1})


def _fetch(company_ids: str, parameters: dict[str, Any]) -> AnySelect:
    found = text(company_ids).bindparams(**parameters).columns(Membership.company_id)
    shared = found.cte("shared").prefix_with("MATERIALIZED")
    return select(Company.id).join(shared, shared.c.company_id == Company.id)


async def _with_companies(session: AsyncSession, rows: Sequence[AnyRow]) -> list[tuple[AnyRow, SortValue]]:
    """The list rows of a page only: reading every company that is passed from its table is what would cost."""
    statement = select(*ROW_COLUMNS).where(Company.id.in_([row.id for row in rows]))
    companies = {company.id: company for company in (await session.execute(statement)).all()}
    return [(companies[row.id], row.sort_value) for row in rows]
