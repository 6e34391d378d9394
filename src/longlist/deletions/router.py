"""HTTP of deleting a single company; many are a bulk job, see operations/router.py."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from longlist.deletions import service
from longlist.dependencies import Session
from longlist.jobs.router import JOB_HEADER, IdempotencyKey, name_job

router = APIRouter(tags=["companies"])


@router.delete(
    "/companies/{company_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={204: {"headers": JOB_HEADER}},
)
async def delete_company(
    session: Session, company_id: UUID, response: Response, idempotency_key: IdempotencyKey = None
) -> None:
    """Delete a company, and take it out of every collection."""
    name_job(await service.delete_company(session, company_id, idempotency_key), response)
