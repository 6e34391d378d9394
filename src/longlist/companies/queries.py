"""SQL of companies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import Catalog, Company
from longlist.keyset import SortKey
from longlist.locks import AdvisoryLock
from longlist.server_times import lock_wait

# The columns of a list row. Long texts and attributes stay behind: they are of the company's own page.
ROW_COLUMNS = (
    Company.id,
    Company.name,
    Company.domain,
    Company.country,
    Company.city,
    Company.industry,
    Company.employees,
    Company.founded_year,
    Company.funding_usd,
    Company.created_at,
)

SORTS = {
    "name": SortKey(Company.name_key, Company.id, str),
    "domain": SortKey(Company.domain, Company.id, str, nullable=True),
    "industry": SortKey(Company.industry_key, Company.id, str, nullable=True),
    "country": SortKey(Company.country_key, Company.id, str, nullable=True),
    "city": SortKey(Company.city_key, Company.id, str, nullable=True),
    "employees": SortKey(Company.employees, Company.id, int, nullable=True),
    "founded_year": SortKey(Company.founded_year, Company.id, int, nullable=True),
    "funding_usd": SortKey(Company.funding_usd, Company.id, int, nullable=True),
    "created_at": SortKey(Company.created_at, Company.id, datetime),
}


async def share_companies(session: AsyncSession) -> None:
    """Keep every company that exists now existing until this transaction ends (docs/decisions/0003).

    Lock order: job row, this, collections by id, catalog.
    """
    with lock_wait():
        await session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": AdvisoryLock.COMPANIES})


async def exclude_membership_writers(session: AsyncSession) -> None:
    """Wait for the writers of memberships (at most a chunk each), and hold new ones off until commit."""
    with lock_wait():
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": AdvisoryLock.COMPANIES})


async def tick_catalog(session: AsyncSession, by: int) -> datetime:
    """Lock the catalog, count ``by`` more companies, and return the ``created_at`` for them.

    The time is after that of every company committed before, even where the machine's clock went back.
    """
    statement = (
        update(Catalog)
        .values(
            company_count=Catalog.company_count + by,
            changed_at=func.greatest(func.clock_timestamp(), Catalog.changed_at + text("interval '1 microsecond'")),
        )
        .returning(Catalog.changed_at)
    )
    with lock_wait():
        return (await session.execute(statement)).scalar_one()


async def lock_catalog(session: AsyncSession) -> None:
    """Keep every other job from creating, changing or deleting companies until commit.

    Whoever changes many companies locks them in an order of the planner's choice: this keeps two of those apart.
    """
    with lock_wait():
        await session.execute(select(Catalog.id).with_for_update(key_share=True))


async def read_catalog(session: AsyncSession) -> Catalog:
    return (await session.execute(select(Catalog))).scalar_one()


async def get(session: AsyncSession, company_id: UUID, *, lock: bool = False) -> Company | None:
    statement = select(Company).where(Company.id == company_id)
    return (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
