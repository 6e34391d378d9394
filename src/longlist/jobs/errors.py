"""Problems of jobs.

Problem
├── NotFound
│   └── JobNotFound
├── Conflict
│   ├── JobAlreadyFinished
│   └── NotCancellable
└── Invalid
    └── IdempotencyKeyReused
"""

from uuid import UUID

from longlist.errors import Conflict, FieldProblem, Invalid, NotFound


class JobNotFound(NotFound):
    slug = "job-not-found"
    title = "No such job"

    def __init__(self, job_id: UUID) -> None:
        super().__init__(f"There is no job {job_id}.")


class JobAlreadyFinished(Conflict):
    slug = "job-already-finished"
    title = "This job has finished"

    def __init__(self, state: str) -> None:
        super().__init__(f"The job has {state} already; there is nothing left to cancel.")


class NotCancellable(Conflict):
    slug = "not-cancellable"
    title = "This job cannot be cancelled"

    def __init__(self, title: str) -> None:
        super().__init__(f"“{title}” clears up behind something that is done already, and runs to its end.")


class IdempotencyKeyReused(Invalid):
    slug = "idempotency-key-reused"
    title = "This key belongs to another request"

    def __init__(self) -> None:
        super().__init__(
            "A job was made with this Idempotency-Key from a different request. Use a new key for a new request.",
            [FieldProblem(pointer="Idempotency-Key", detail="used before with another request")],
        )
