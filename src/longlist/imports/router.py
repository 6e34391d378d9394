"""HTTP of imports. Starting one is the command line's, `longlist import`."""

from uuid import UUID

from fastapi import APIRouter

from longlist.dependencies import CursorParam, Limit, Session
from longlist.imports import service
from longlist.imports.schemas import RejectionsPage

router = APIRouter(tags=["jobs"])


@router.get("/jobs/{job_id}/rejections")
async def list_rejections(
    session: Session, job_id: UUID, cursor: CursorParam = None, limit: Limit = 50
) -> RejectionsPage:
    """The rows of a file that an import did not take, each with its reason, in the order of the file."""
    return await service.list_rejections(session, job_id, cursor, limit)
