"""Problems of copies.

Problem
└── Invalid
    └── SameCollection
JobFailed
└── SourceGone                  the list that a job copies from was deleted while it ran
"""

from longlist.errors import FieldProblem, Invalid, JobFailed


class SameCollection(Invalid):
    slug = "same-collection"
    title = "Source and target are the same"

    def __init__(self, name: str, pointer: str) -> None:
        super().__init__(
            f"The selection is from “{name}”, so copying it there changes nothing. Choose another collection.",
            [FieldProblem(pointer=pointer, detail="the collection that the selection is from")],
        )


class SourceGone(JobFailed):
    def __init__(self, name: str | None) -> None:
        super().__init__(
            "The source was deleted",
            f"“{name}”, from which this job copied, was deleted while it was running."
            " What it had copied by then stays.",
        )
