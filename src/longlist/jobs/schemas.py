"""Jobs as the API shows them."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from longlist.db import utc_now
from longlist.jobs import kinds, models
from longlist.settings import get_settings

JobState = Literal["queued", "running", "paused", "succeeded", "failed", "cancelled"]
FinalState = Literal["succeeded", "failed", "cancelled"]
JobKind = Literal[
    "copy", "move", "remove", "combine", "edit", "create_company", "delete_companies", "delete_collection", "import",
    "undo",
]  # fmt: skip
EventType = Literal[
    "queued", "started", "progress", "handed_back", "taken_over", "retrying", "waiting", "paused", "resumed", "retried",
    "succeeded", "failed", "cancelled",
]  # fmt: skip


class Named(BaseModel):
    """A collection, by the name it had when the job was made."""

    id: UUID
    name: str


class Plan(BaseModel):
    """What a job would do, counted before it runs. The buckets that do not concern its kind are null."""

    matched: int = Field(description="Companies that it would look at: the selection, or the result of a combination")
    new: int | None = Field(default=None, description="Would be put into the target")
    already_there: int | None = Field(default=None, description="In the target already")
    removed: int | None = Field(default=None, description="Would be taken out of a collection")
    restored: int | None = Field(default=None, description="Would be put back as it was")
    changed: int | None = Field(default=None, description="Would get another value")
    unchanged: int | None = Field(default=None, description="Has that value already")
    deleted: int | None = Field(default=None, description="Companies that would be deleted everywhere")
    left_out: int | None = Field(default=None, description="Cannot be done any more, and would be left as it is")
    over_limit: int | None = Field(
        default=None, description="Would be left as it is: has as many attributes as a company can have"
    )
    exact: bool = Field(description="False: estimated from a sample, show it rounded: ~4.8K")


class PlannedJob(Plan):
    """A plan as it is shown before the job is made."""

    kind: JobKind
    sentence: str = Field(description="The plan in words: “3 new, 47 already there”")


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

    A move counts each company twice over: added + already_there is what came into the target, removed what left the
    source. An import has two sums: created + updated + unchanged + rejected (+ not_done) is every data row of the
    file; added + already_there is every row that stands for a company, if it was imported into a collection.
    A combination counts memberships, of all lists that it reads: added + already_there are the companies of the result,
    one membership each, and not_matching is all others, further ones of companies of the result included.
    """

    sentence: str
    total: int | None = Field(description="What it was asked to handle, as frozen")
    duration_s: float
    added: int | None = Field(default=None, description="Put into the collection")
    already_there: int | None = Field(default=None, description="Was in the collection before")
    left_out: int | None = Field(default=None, description="Selected, but gone from its source when its turn came")
    created: int | None = Field(default=None, description="New companies")
    updated: int | None = Field(default=None, description="Companies that changed, by a file")
    changed: int | None = Field(default=None, description="Companies that got another value")
    unchanged: int | None = Field(default=None, description="Companies that were as asked already")
    rejected: int | None = Field(default=None, description="Rows of a file that were not taken, each with its reason")
    removed: int | None = Field(default=None, description="Taken out of a collection")
    restored: int | None = Field(default=None, description="Put back as it was, with its old provenance or value")
    deleted: int | None = Field(default=None, description="Companies deleted everywhere")
    no_longer_there: int | None = Field(default=None, description="Left by undo: had gone already")
    company_deleted: int | None = Field(default=None, description="Left by undo: the company itself is deleted")
    collection_gone: int | None = Field(default=None, description="Left by undo: the collection is deleted")
    changed_since: int | None = Field(default=None, description="Left by undo: somebody has changed it since")
    over_limit: int | None = Field(
        default=None, description="Left as it was: has as many attributes as a company can have"
    )
    not_matching: int | None = Field(default=None, description="Memberships that gave a combination no company")
    not_done: int | None = Field(default=None, description="Not reached, because the job ended early")


class JobError(BaseModel):
    title: str
    detail: str = Field(description="What failed, and what to do")
    retry: str = Field(description="What trying again would do")


class Place(BaseModel):
    """Where a job stands that waits for its turn."""

    position: int = Field(description="1: next")
    starts_in_s: float | None = Field(description="Estimated seconds until its turn; null: no worker is running")


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
    by_hand: bool = Field(default=False, description="A change of one company, or its undo; not a bulk operation")
    undo_of: UUID | None = Field(description="The job whose work this one takes back")
    undone_by: UUID | None = Field(default=None, description="The undo that took its work back, or is at it")
    undoable_until: datetime | None = Field(description="Until when undo is offered; null: there is nothing to undo")
    retryable_until: datetime | None = Field(description="Until when what a failed job needs is kept; null: not failed")
    plan: Plan | None
    progress: Progress
    receipt: Receipt | None
    error: JobError | None
    attempt: int = Field(description="1, and one more for each takeover or retry")
    queue: Place | None = Field(default=None, description="While it waits for its first turn")
    notice: str | None = Field(description="What to know now: taken over by another worker, trying again, waiting")
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


def job_fields(job: models.Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "title": job.title,
        "source": _named(job.source_id, job.source_name),
        "target": _named(job.target_id, job.target_name),
        "selection_id": job.selection_id,
        "by_hand": bool(job.by_hand),  # null before it is inserted
        "undo_of": job.undo_of,
        "undoable_until": undoable_until(job),
        "retryable_until": retryable_until(job),
        "plan": job.plan,
        "progress": _progress(job),
        "receipt": job.receipt,
        "error": {**job.error, "retry": retry_hint(job)} if job.error else None,
        "attempt": job.attempt,
        "notice": job.notice,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def retryable_until(job: models.Job) -> datetime | None:
    """Until when what a failed job needs to go on is kept: selection, staged rows, journals."""
    if job.state != "failed" or job.finished_at is None:
        return None
    return job.finished_at + timedelta(days=get_settings().retention_days)


def can_retry(job: models.Job) -> bool:
    until = retryable_until(job)
    return until is not None and until > utc_now()


def retry_hint(job: models.Job) -> str:
    """What trying a failed job again does."""
    if job.state == "failed" and not can_retry(job):
        return "Too late: what it needs is no longer kept. Start it anew."
    if not job.processed:
        return "Begins it anew: nothing had been done."
    of = f" of {job.total:,}" if job.total is not None else ""
    return f"Goes on after the {job.processed:,}{of} that are done; they stay, and are not done again."


def undoable_until(job: models.Job) -> datetime | None:
    """Of a finished job that did something of a kind that can be taken back."""
    if job.finished_at is None or not kinds.get(job.kind).undoable or not job.processed:
        return None
    return job.finished_at + timedelta(days=get_settings().undo_days)


def _named(collection_id: UUID | None, name: str | None) -> Named | None:
    return Named(id=collection_id, name=name or "") if collection_id else None


_SKIPPED = (
    "already_there", "left_out", "rejected", "no_longer_there", "company_deleted", "collection_gone", "changed_since",
    "over_limit",
)  # fmt: skip


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
        skipped=sum(job.tally.get(bucket, 0) for bucket in _SKIPPED),
        percent=percent,
        rate=round(job.rate, 1) if job.rate else None,
        seconds_left=round(left / job.rate, 1) if running and left is not None and job.rate else None,
    )
