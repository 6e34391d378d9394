"""HTTP of single companies. Changing one is in edits/, deleting one in deletions/; lists are in finding/."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from longlist.companies import service
from longlist.companies.schemas import Company, CompanyCreate
from longlist.dependencies import Session
from longlist.jobs.router import JOB_HEADER, IdempotencyKey, name_job

router = APIRouter(prefix="/companies", tags=["companies"])


@router.post("", status_code=status.HTTP_201_CREATED, responses={201: {"headers": JOB_HEADER}})
async def create_company(
    session: Session, body: CompanyCreate, response: Response, idempotency_key: IdempotencyKey = None
) -> Company:
    company, job = await service.create_by_hand(session, body, idempotency_key)
    response.headers["Location"] = f"/api/v1/companies/{company.id}"
    name_job(job, response)
    return Company.model_validate(company)


@router.get("/{company_id}")
async def get_company(session: Session, company_id: UUID) -> Company:
    return Company.model_validate(await service.get_company(session, company_id))
