"""Problems of removals.

Problem
└── Invalid
    └── NothingToRemoveFrom
"""

from longlist.errors import FieldProblem, Invalid


class NothingToRemoveFrom(Invalid):
    slug = "nothing-to-remove-from"
    title = "Not a selection of a collection"

    def __init__(self) -> None:
        super().__init__(
            "The selection is of all companies, so there is no collection to take them out of."
            " Select in a collection, or delete the companies.",
            [FieldProblem(pointer="/selection_id", detail="not of a collection")],
        )
