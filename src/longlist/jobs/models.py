"""Tables of jobs. The job row is the truth; the queue only says "look at this job"."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from longlist.db import Base

FINISHED = ("succeeded", "failed", "cancelled")
Wish = Literal["pause", "cancel"]


class Job(Base):
    """A bulk operation that a person asked for, or a change of one company ``by_hand`` (docs/decisions/0019)."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled')", "state"),
        CheckConstraint("(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", "finished_at"),
        CheckConstraint("(state IN ('succeeded', 'failed', 'cancelled')) = (receipt IS NOT NULL)", "receipt"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", "error"),
        CheckConstraint("state <> 'running' OR started_at IS NOT NULL", "started_at"),
        CheckConstraint("processed >= 0 AND (total IS NULL OR processed <= total)", "processed"),
        # The sweeper and the drawer look at the few that are not finished.
        Index("job_active_idx", "id", postgresql_where=text("state IN ('queued', 'running')")),
        Index(None, "created_at", "id"),
        Index(None, "undo_of", "id", postgresql_where=text("undo_of IS NOT NULL")),
        # Lists of bulk jobs step over no changes by hand, however many there are.
        Index("job_bulk_idx", "created_at", "id", postgresql_where=text("NOT by_hand")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="a registered kind, see jobs/kinds.py")
    state: Mapped[str] = mapped_column(server_default=text("'queued'"))
    title: Mapped[str] = mapped_column(comment="what was asked for, in words, with the names of that moment")
    source_id: Mapped[UUID | None]
    source_name: Mapped[str | None]
    target_id: Mapped[UUID | None]
    target_name: Mapped[str | None]
    collection_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), server_default=text("'{}'"), comment="every collection that it reads or changes"
    )
    selection_id: Mapped[UUID | None]
    undo_of: Mapped[UUID | None] = mapped_column(comment="the job whose work it takes back")
    # Both are written by a trigger.
    undo_root: Mapped[UUID | None] = mapped_column(
        comment="of an undo: the job, itself none, that its chain began with"
    )
    undo_depth: Mapped[int] = mapped_column(
        server_default=text("0"), comment="of an undo: how many steps it is from its root"
    )
    by_hand: Mapped[bool] = mapped_column(
        server_default=text("false"),
        comment="a change of one company, done in the request that made it, or its undo (docs/decisions/0019)",
    )
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"), comment="what the kind needs")
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    total: Mapped[int | None] = mapped_column(BigInteger, comment="rows to handle, as frozen when it was made")
    processed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    tally: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"), comment="rows by bucket so far")
    rate: Mapped[float | None] = mapped_column(comment="rows a second, smoothed over chunks")
    cursor: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="where the next chunk begins"
    )
    chunk_rows: Mapped[int] = mapped_column(server_default=text("1000"), comment="rows the next chunk takes")
    first_added_at: Mapped[datetime | None] = mapped_column(
        comment="added_at of the first that it put into its target: with the last, where to look for what it added"
    )
    last_added_at: Mapped[datetime | None]

    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), comment="{title, detail}")

    message_id: Mapped[int | None] = mapped_column(
        BigInteger,
        comment="the one queue message that may run it: the fence (docs/decisions/0001); null: none, it is paused,"
        " or waits for a limit of running jobs",
    )
    worker: Mapped[str | None] = mapped_column(comment="host and process id that runs it")
    notice: Mapped[str | None] = mapped_column(comment="what people should know now: taken over, trying again")
    attempt: Mapped[int] = mapped_column(server_default=text("1"), comment="1, and one more for each takeover or retry")
    failures: Mapped[int] = mapped_column(server_default=text("0"), comment="in a row, without a chunk done between")

    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    request_hash: Mapped[str | None] = mapped_column(comment="of the request that the key came with")

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class UndoneJob(Base):
    """The active undo of each job that has undos: stored, so that a chain of undos is never walked to find it.

    Written by triggers of `job` alone (migration 0013), in the transaction that changes an undo's state.
    """

    __tablename__ = "job_undone"
    __table_args__ = (Index(None, "undo_id"),)

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    undo_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"), comment="its newest active undo; written by triggers of job"
    )


class JobEvent(Base):
    """The history of jobs, which is also what the event stream replays.

    Ids become visible in their order (`events.record` takes a lock until commit), so that a reader
    who has seen id N has seen everything before it.
    """

    __tablename__ = "job_event"
    __table_args__ = (Index(None, "job_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    type: Mapped[str] = mapped_column(comment="see jobs/events.py")
    detail: Mapped[str | None]
    attempt: Mapped[int]
    processed: Mapped[int] = mapped_column(BigInteger)
    worker: Mapped[str | None]


class JobWish(Base):
    """What a person asked of a job whose row was locked longer than an answer may take; the next chunk obeys it."""

    __tablename__ = "job_wish"
    __table_args__ = (CheckConstraint("wish IN ('pause', 'cancel')", "wish"),)

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    wish: Mapped[Wish] = mapped_column(Text)
    wished_at: Mapped[datetime] = mapped_column(server_default=func.now())
