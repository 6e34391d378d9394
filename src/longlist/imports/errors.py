"""Problems of imports.

Problem
├── NotFound
│   └── NotAnImport
└── Invalid
    ├── BadFile                a file that cannot be read as companies; nothing of it was taken
    └── BadMapping             fields, headers or a match that do not fit the file
JobFailed
└── StagedRowsGone             rows of the file that a job has still to import are no longer kept
"""

from uuid import UUID

from longlist.errors import Invalid, JobFailed, NotFound


class NotAnImport(NotFound):
    slug = "not-an-import"
    title = "Not an import"

    def __init__(self, job_id: UUID) -> None:
        super().__init__(f"Job {job_id} is not an import, so no rows were rejected by it.")


class BadFile(Invalid):
    slug = "bad-file"
    title = "This file cannot be imported"


class BadMapping(Invalid):
    slug = "bad-mapping"
    title = "The columns do not fit"


class StagedRowsGone(JobFailed):
    def __init__(self, missing: int) -> None:
        super().__init__(
            "Rows of the file are no longer kept",
            f"{missing:,} of the next rows to import are missing. What was imported before stays."
            " Import the file again: companies that are here already are not created twice.",
        )
