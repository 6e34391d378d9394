"""HTTP of single companies. Deleting one is in deletions/router.py, for it leaves every list; lists are in finding/."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from longlist.companies import service
from longlist.companies.schemas import Company, CompanyCreate, CompanyPatch
from longlist.dependencies import Session

router = APIRouter(prefix="/companies", tags=["companies"])


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
