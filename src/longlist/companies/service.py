"""Rules of companies."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries
from longlist.companies.errors import CompanyNotFound
from longlist.companies.models import Company
from longlist.companies.normalize import name_key
from longlist.companies.schemas import CompanyCreate, CompanyPatch
from longlist.db import new_id, utc_now


async def create_company(session: AsyncSession, fields: CompanyCreate) -> Company:
    """Runs in the caller's transaction; locks the catalog."""
    company = Company(
        id=new_id(),
        name_key=name_key(fields.name),
        created_at=await queries.tick_catalog(session, 1),
        updated_at=utc_now(),
        **fields.model_dump(),
    )
    session.add(company)
    await session.flush()
    return company


async def get_company(session: AsyncSession, company_id: UUID, *, lock: bool = False) -> Company:
    company = await queries.get(session, company_id, lock=lock)
    if company is None:
        raise CompanyNotFound(company_id)
    return company


async def update_company(session: AsyncSession, company_id: UUID, patch: CompanyPatch) -> Company:
    company = await get_company(session, company_id, lock=True)
    changes: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if "name" in changes:
        changes["name_key"] = name_key(changes["name"])
    for field, value in changes.items():
        setattr(company, field, value)
    company.updated_at = utc_now()
    await session.flush()
    return company
