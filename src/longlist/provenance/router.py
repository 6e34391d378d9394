"""HTTP of provenance."""

from uuid import UUID

from fastapi import APIRouter

from longlist.dependencies import Session
from longlist.provenance import service
from longlist.provenance.schemas import Why

router = APIRouter(tags=["collections"])


@router.get("/collections/{collection_id}/companies/{company_id}/why")
async def explain_membership(session: Session, collection_id: UUID, company_id: UUID) -> Why:
    """Why a company is in the collection: by which job, from which collection or line of a file, and since when."""
    return await service.explain_membership(session, collection_id, company_id)
