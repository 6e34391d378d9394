"""HTTP of deleting a single company; many are a job, see operations/router.py."""

from uuid import UUID

from fastapi import APIRouter, status

from longlist.deletions import service
from longlist.dependencies import Session

router = APIRouter(tags=["companies"])


@router.delete("/companies/{company_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_company(session: Session, company_id: UUID) -> None:
    """Delete a company, and take it out of every collection."""
    await service.delete_company(session, company_id)
