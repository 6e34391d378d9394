"""Problems of jobs.

Problem
├── NotFound
│   └── JobNotFound
├── Conflict
│   ├── JobAlreadyFinished
│   ├── NotStoppable
│   ├── JobNotFailed
│   ├── RetryTooLate
│   └── JobUndone
├── Unavailable
│   └── JobBusy                 its worker has held it for longer than an answer may take
└── Invalid
    └── IdempotencyKeyReused
"""

from uuid import UUID

from longlist.errors import Conflict, FieldProblem, Invalid, NotFound, Unavailable


class JobNotFound(NotFound):
    slug = "job-not-found"
    title = "No such job"

    def __init__(self, job_id: UUID) -> None:
        super().__init__(f"There is no job {job_id}.")


class JobAlreadyFinished(Conflict):
    slug = "job-already-finished"
    title = "This job has finished"

    def __init__(self, state: str, wish: str) -> None:
        has = "has been cancelled" if state == "cancelled" else f"has {state}"
        super().__init__(f"The job {has} already; there is nothing left to {wish}.")


class NotStoppable(Conflict):
    slug = "not-stoppable"
    title = "This job runs to its end"

    def __init__(self, title: str, wish: str) -> None:
        super().__init__(
            f"“{title}” clears up behind something that is done already: it cannot be told to {wish}."
            " It can be undone when it has finished."
        )


class JobNotFailed(Conflict):
    slug = "job-not-failed"
    title = "This job has not failed"

    def __init__(self, state: str) -> None:
        super().__init__(f"Only a failed job can be tried again; this one is {state}.")


class RetryTooLate(Conflict):
    slug = "retry-too-late"
    title = "Too late to retry"

    def __init__(self, days: int) -> None:
        super().__init__(f"It failed over {days} days ago, and what it needs is no longer kept. Start it anew.")


class JobUndone(Conflict):
    slug = "job-undone"
    title = "This job was undone"

    def __init__(self) -> None:
        super().__init__("What it had done was taken back, so there is nothing to go on from. Start it anew.")


class JobBusy(Unavailable):
    slug = "job-busy"
    title = "The job is held by its worker"

    def __init__(self) -> None:
        super().__init__("Its worker has not let go of it for a second. Try again in a few seconds.")


class IdempotencyKeyReused(Invalid):
    slug = "idempotency-key-reused"
    title = "This key belongs to another request"

    def __init__(self) -> None:
        super().__init__(
            "A job was made with this Idempotency-Key from a different request. Use a new key for a new request.",
            [FieldProblem(pointer="Idempotency-Key", detail="used before with another request")],
        )
