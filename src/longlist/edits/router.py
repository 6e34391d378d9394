"""HTTP of editing a single company; many are a bulk job, see operations/router.py."""

from uuid import UUID

from fastapi import APIRouter, Response

from longlist.companies.schemas import Company, CompanyPatch
from longlist.dependencies import Session
from longlist.edits import service
from longlist.jobs.router import JOB_HEADER, IdempotencyKey, name_job

router = APIRouter(tags=["companies"])


@router.patch("/companies/{company_id}", responses={200: {"headers": JOB_HEADER}})
async def update_company(
    session: Session, company_id: UUID, body: CompanyPatch, response: Response, idempotency_key: IdempotencyKey = None
) -> Company:
    """Change what is given and leave the rest, as a JSON merge patch (RFC 7396) does; null clears a field.

    Attributes are merged too: one that is not named stays, null removes it. Where nothing changes there is no job.
    """
    company, job = await service.update_company(session, company_id, body, idempotency_key)
    name_job(job, response)
    return Company.model_validate(company)
