"""HTTP of jobs and events. Making one is in operations/router.py."""

from collections.abc import AsyncIterable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from longlist.dependencies import CursorParam, Limit, Session
from longlist.inputs import SafeMoment, SafeText
from longlist.jobs import control, models, service
from longlist.jobs.queries import JobFilter
from longlist.jobs.schemas import HistoryEntry, Job, JobDetail, JobKind, JobState, JobStreamEvent, job_out
from longlist.jobs.stream import Beat, Broadcast, EventHub, Position
from longlist.pagination import Page

router = APIRouter(tags=["jobs"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Any unique text. The same key gives the same job, not a second one.",
    ),
]


def _job_filter(
    state: Annotated[Sequence[JobState], Query(description="Only these states")] = (),
    kind: Annotated[Sequence[JobKind], Query(description="Only these kinds")] = (),
    collection_id: Annotated[UUID | None, Query(description="Only jobs that read or change this collection")] = None,
    search: Annotated[SafeText | None, Query(max_length=200, description="A part of the title")] = None,
    since: Annotated[SafeMoment | None, Query(description="Made then or later")] = None,
    until: Annotated[SafeMoment | None, Query(description="Made before")] = None,
    by_hand: Annotated[
        bool | None, Query(description="true: only changes of single companies; false: only bulk operations")
    ] = None,
) -> JobFilter:
    return JobFilter(state, kind, collection_id, search, since, until, by_hand)


def accepted(job: models.Job, response: Response) -> Job:
    """The answer to a request that made a job."""
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job_out(job)


JOB_HEADER = {
    "Longlist-Job": {
        "description": "The job that stands for this change, done already. `POST /jobs` of kind `undo` takes it back.",
        "schema": {"type": "string", "format": "uuid"},
    }
}


def name_job(job: models.Job | None, response: Response) -> None:
    """Name the job of a change by hand in the answer: the header in `JOB_HEADER`."""
    if job is not None:
        response.headers["Longlist-Job"] = str(job.id)


@router.get("/jobs")
async def list_jobs(
    session: Session,
    where: Annotated[JobFilter, Depends(_job_filter)],
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> Page[Job]:
    """Jobs, newest first."""
    return await service.list_jobs(session, where, cursor, limit)


@router.get("/jobs/{job_id}")
async def get_job(session: Session, job_id: UUID) -> JobDetail:
    """A job with its progress, its receipt once it has finished, and its history."""
    return await service.get_job_detail(session, job_id)


@router.get("/jobs/{job_id}/history")
async def list_history(
    session: Session, job_id: UUID, cursor: CursorParam = None, limit: Limit = 50
) -> Page[HistoryEntry]:
    """Everything that happened to a job, with its chunks, oldest first."""
    return await service.list_history(session, job_id, cursor, limit)


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(session: Session, job_id: UUID) -> Job:
    """Stop a job where it stands. What it has done stays, and its receipt says how much that is."""
    return job_out(await control.cancel_job(session, job_id))


@router.post("/jobs/{job_id}/pause")
async def pause_job(session: Session, job_id: UUID) -> Job:
    """Have a job wait where it stands, over any restart, until it is resumed or cancelled."""
    return job_out(await control.pause_job(session, job_id))


@router.post("/jobs/{job_id}/resume")
async def resume_job(session: Session, job_id: UUID) -> Job:
    """Let a paused job go on from where it stands."""
    return job_out(await control.resume_job(session, job_id))


@router.post("/jobs/{job_id}/retry")
async def retry_job(session: Session, job_id: UUID) -> Job:
    """Let a failed job go on after what it has done, as the same job."""
    return job_out(await control.retry_job(session, job_id))


@router.get("/events", response_class=EventSourceResponse, tags=["events"])
async def stream_events(
    request: Request,
    after: Annotated[
        int | None, Query(ge=0, le=2**63 - 1, description="Resume after this event; stronger than Last-Event-ID")
    ] = None,
    last_event_id: Annotated[
        str | None, Header(max_length=100, description="Where a browser resumes by itself")
    ] = None,
) -> AsyncIterable[JobStreamEvent]:
    """Every event of every job as it commits, in order. Without a place to resume from it begins now.

    A `hello` comes first, with the id that events follow from: another one than asked for says that too much has
    happened since to tell it all. A `beat` comes after each `beat_s` seconds (of the `hello`) without an event.
    """
    hub: EventHub = request.app.state.events
    if after is None and last_event_id and last_event_id.isdecimal():
        after = int(last_event_id)
    # The item type is what `data` carries, for the contract; FastAPI takes the envelope too.
    async for sent in hub.follow(after):
        yield _envelope(sent, hub.beat_s)  # type: ignore[misc]


def _envelope(sent: Position | Broadcast | Beat, beat_s: float) -> ServerSentEvent:
    match sent:
        case Position(id=position):
            # An id at once, so that a browser that has seen no event yet can resume too.
            return ServerSentEvent(id=str(position), event="hello", data={"beat_s": beat_s}, retry=1000)
        case Broadcast(id=event_id, data=data):
            return ServerSentEvent(id=str(event_id), event="job", raw_data=data)
        case Beat():
            return ServerSentEvent(event="beat", data={})
