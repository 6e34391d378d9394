"""HTTP of companies. Deleting one is in deletions/router.py: it takes it out of every list."""

from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from longlist.companies import queries, service
from longlist.companies.schemas import Company, CompanyCount, CompanyCreate, CompanyPatch, CompanyRow, CompanySort
from longlist.db import Session
from longlist.pagination import CursorParam, Limit, Page

router = APIRouter(prefix="/companies", tags=["companies"])


@router.get("")
async def list_companies(
    session: Session,
    sort: CompanySort = Query(default="name", description="A column; a minus in front turns it round; nulls last"),
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> Page[CompanyRow]:
    """All companies of the workspace, a page at a time."""
    return await service.list_companies(session, sort, cursor, limit)


@router.get("/count")
async def count_companies(session: Session) -> CompanyCount:
    """How many companies there are; kept, never counted."""
    return CompanyCount(count=(await queries.read_catalog(session)).company_count, exact=True)


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_company(session: Session, body: CompanyCreate, response: Response) -> Company:
    company = await service.create_company(session, body)
    response.headers["Location"] = f"/api/v1/companies/{company.id}"
    return Company.model_validate(company)


@router.get("/{company_id}")
async def get_company(session: Session, company_id: UUID) -> Company:
    return Company.model_validate(await service.get_company(session, company_id))


@router.patch("/{company_id}")
async def update_company(session: Session, company_id: UUID, body: CompanyPatch) -> Company:
    """Change the fields that are given; null clears one."""
    return Company.model_validate(await service.update_company(session, company_id, body))
