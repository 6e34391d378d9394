"""Problems of filters.

Problem
└── Invalid
    └── KnownInCollectionsOnly
"""

from longlist.errors import FieldProblem, Invalid


class KnownInCollectionsOnly(Invalid):
    slug = "known-in-collections-only"
    title = "Not known here"

    def __init__(self, pointer: str) -> None:
        super().__init__(
            "When a company was added is known in a collection only. Filter a collection, or by `created_at`.",
            [FieldProblem(pointer=pointer, detail="added_at is of a collection")],
        )
