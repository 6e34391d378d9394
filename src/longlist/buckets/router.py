"""HTTP of buckets."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from longlist.buckets import service
from longlist.buckets.schemas import BucketOut, BucketPage
from longlist.dependencies import CursorParam, Limit, Session
from longlist.jobs.kinds import Bucket
from longlist.selections.schemas import Selection
from longlist.selections.service import selection_out

router = APIRouter(prefix="/jobs/{job_id}/buckets", tags=["jobs"])


@router.get("")
async def list_buckets(session: Session, job_id: UUID) -> list[BucketOut]:
    """What the job's receipt counts, and which of it can be opened as a table."""
    return await service.list_buckets(session, job_id)


@router.get("/{bucket}")
async def list_bucket(
    session: Session, job_id: UUID, bucket: Bucket, cursor: CursorParam = None, limit: Limit = 50
) -> BucketPage:
    """The companies of a bucket, as they are now."""
    return await service.list_companies(session, job_id, bucket, cursor, limit)


@router.post("/{bucket}/selection", status_code=status.HTTP_201_CREATED)
async def create_bucket_selection(session: Session, job_id: UUID, bucket: Bucket, response: Response) -> Selection:
    """Select the companies of a bucket, for the next job."""
    selection = await service.create_selection(session, job_id, bucket)
    response.headers["Location"] = f"/api/v1/selections/{selection.id}"
    return selection_out(selection)
