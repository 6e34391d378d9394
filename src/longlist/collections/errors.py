"""Problems of collections.

Problem
├── NotFound
│   ├── CollectionNotFound
│   └── NotAMember
└── Conflict
    └── DuplicateName
JobFailed
└── CollectionGone              the list was deleted while a job worked on it
"""

from uuid import UUID

from longlist.errors import Conflict, FieldProblem, JobFailed, NotFound


class CollectionNotFound(NotFound):
    slug = "collection-not-found"
    title = "No such collection"

    def __init__(self, collection_id: UUID, pointer: str | None = None) -> None:
        super().__init__(
            f"There is no collection {collection_id}. It may have been deleted.",
            [FieldProblem(pointer=pointer, detail="no such collection")] if pointer else [],
        )


class NotAMember(NotFound):
    slug = "not-a-member"
    title = "Not in this collection"

    def __init__(self, company_id: UUID) -> None:
        super().__init__(f"Company {company_id} is not in this collection.")


class DuplicateName(Conflict):
    slug = "duplicate-name"
    title = "This name is taken"

    def __init__(self, name: str, pointer: str) -> None:
        super().__init__(
            f"There is a collection named “{name}” already. Upper and lower case count as the same.",
            [FieldProblem(pointer=pointer, detail="already the name of another collection")],
        )


class CollectionGone(JobFailed):
    def __init__(self, name: str | None) -> None:
        super().__init__(
            "The collection was deleted",
            f"“{name}” was deleted while this job was running. What was put into it went with it.",
        )
