"""HTTP of the workspace's health."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from longlist.dependencies import Session
from longlist.system import service

router = APIRouter(tags=["system"])


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    status: Literal["ready"]
    revision: str
    worker: bool
    queued: int


@router.get("/healthz")
async def health() -> Health:
    """The process answers."""
    return Health(status="ok")


@router.get("/readyz")
async def readiness(session: Session) -> Readiness:
    """The database answers, is migrated, and has its queue. 503 with a problem where it is not so."""
    state = await service.check_ready(session)
    return Readiness(status="ready", revision=state.revision, worker=state.worker, queued=state.queued)
