"""HTTP of plans, and of making jobs of every kind that a person may ask for."""

from fastapi import APIRouter, Response, status

from longlist.dependencies import Session
from longlist.jobs.router import IdempotencyKey, accepted
from longlist.jobs.schemas import Job, PlannedJob
from longlist.operations import service
from longlist.operations.schemas import JobRequest, PlanRequest

router = APIRouter(tags=["jobs"])


@router.post("/plans")
async def create_plan(session: Session, body: PlanRequest) -> PlannedJob:
    """Count what a job would do, before it runs. Changes nothing."""
    return await service.plan(session, body)


@router.post("/jobs", status_code=status.HTTP_202_ACCEPTED)
async def create_job(
    session: Session, body: JobRequest, response: Response, idempotency_key: IdempotencyKey = None
) -> Job:
    """Start a bulk operation. It runs on whether or not anybody watches: see `GET /jobs/{id}` and `GET /events`."""
    return accepted(await service.create(session, body, idempotency_key), response)
