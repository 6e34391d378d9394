"""Jobs as the API shows them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from longlist.jobs import models

JobState = Literal["queued", "running", "paused", "succeeded", "failed", "cancelled"]
FinalState = Literal["succeeded", "failed", "cancelled"]
JobKind = Literal["copy", "import", "delete_collection"]
EventType = Literal[
    "queued", "started", "progress", "handed_back", "taken_over", "retrying", "succeeded", "failed", "cancelled"
]  # fmt: skip


class Named(BaseModel):
    """A collection, by the name it had when the job was made."""

    id: UUID
    name: str


class Plan(BaseModel):
    """What a job would do, counted before it runs."""

    matched: int = Field(description="Companies in the selection")
    new: int = Field(description="Of these, not yet in the target")
    already_there: int = Field(description="Of these, in the target already")
    exact: bool = Field(description="False: estimated from a sample, show with ≈")


class Progress(BaseModel):
    processed: int
    total: int | None
    added: int
    skipped: int = Field(description="Processed and not added: already there, left out, rejected")
    percent: float | None = Field(description="0 to 100")
    rate: float | None = Field(description="Rows a second")
    seconds_left: float | None


class Receipt(BaseModel):
    """What a job did. The buckets that do not concern its kind are null; the others add up to ``total``.

    An import has two sums: created + updated + unchanged + rejected (+ not_done) is every data row of the file;
    added + already_there is every row that stands for a company, if it was imported into a collection.
    """

    sentence: str
    total: int | None = Field(description="What it was asked to handle, as frozen")
    duration_s: float
    added: int | None = Field(default=None, description="Put into the collection")
    already_there: int | None = Field(default=None, description="Was in the collection before")
    left_out: int | None = Field(default=None, description="Selected, but gone from its source when its turn came")
    created: int | None = Field(default=None, description="New companies")
    updated: int | None = Field(default=None, description="Companies that changed")
    unchanged: int | None = Field(default=None, description="Companies that were as the file says")
    rejected: int | None = Field(default=None, description="Rows of a file that were not taken, each with its reason")
    removed: int | None = Field(default=None, description="Taken out of the collection")
    not_done: int | None = Field(default=None, description="Not reached, because the job ended early")


class JobError(BaseModel):
    title: str
    detail: str = Field(description="What failed, and what to do")


class HistoryEntry(BaseModel):
    id: int
    at: datetime
    type: EventType
    detail: str | None
    attempt: int
    processed: int
    worker: str | None


class Job(BaseModel):
    id: UUID
    kind: JobKind
    state: JobState
    title: str = Field(description="What was asked for, in words")
    source: Named | None
    target: Named | None
    selection_id: UUID | None
    plan: Plan | None
    progress: Progress
    receipt: Receipt | None
    error: JobError | None
    attempt: int = Field(description="1, and one more for each takeover or retry")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobDetail(Job):
    history: list[HistoryEntry] = Field(description="Oldest first; chunks are in the event stream")


class JobStreamEvent(BaseModel):
    """The data of a server-sent event. ``job`` is as of the moment it was read, so never older than the event."""

    id: int
    job_id: UUID
    type: EventType
    at: datetime
    detail: str | None
    job: Job


def job_out(job: models.Job) -> Job:
    return Job.model_validate(job_fields(job))


def job_detail_out(job: models.Job, history: list[HistoryEntry]) -> JobDetail:
    return JobDetail.model_validate({**job_fields(job), "history": history})


def job_fields(job: models.Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "title": job.title,
        "source": _named(job.source_id, job.source_name),
        "target": _named(job.target_id, job.target_name),
        "selection_id": job.selection_id,
        "plan": job.plan,
        "progress": _progress(job),
        "receipt": job.receipt,
        "error": job.error,
        "attempt": job.attempt,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def _named(collection_id: UUID | None, name: str | None) -> Named | None:
    return Named(id=collection_id, name=name or "") if collection_id else None


def _progress(job: models.Job) -> Progress:
    added = job.tally.get("added", 0)
    left = None if job.total is None else job.total - job.processed
    running = job.state == "running" and bool(job.rate)
    if job.total is None:
        percent = 100.0 if job.state == "succeeded" else None
    else:
        percent = round(100 * job.processed / job.total, 1) if job.total else 100.0
    return Progress(
        processed=job.processed,
        total=job.total,
        added=added,
        skipped=sum(job.tally.get(bucket, 0) for bucket in ("already_there", "left_out", "rejected")),
        percent=percent,
        rate=round(job.rate, 1) if job.rate else None,
        seconds_left=round(left / job.rate, 1) if running and left is not None and job.rate else None,
    )
