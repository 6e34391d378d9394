"""Problems of copies and moves.

Problem
└── Invalid
    ├── SameCollection
    └── NothingToMoveFrom
"""

from longlist.errors import FieldProblem, Invalid


class SameCollection(Invalid):
    slug = "same-collection"
    title = "Source and target are the same"

    def __init__(self, name: str, doing: str, pointer: str) -> None:
        super().__init__(
            f"The selection is from “{name}”, so {doing} it there changes nothing. Choose another collection.",
            [FieldProblem(pointer=pointer, detail="the collection that the selection is from")],
        )


class NothingToMoveFrom(Invalid):
    slug = "nothing-to-move-from"
    title = "Not a selection of a collection"

    def __init__(self) -> None:
        super().__init__(
            "The selection is of all companies, so there is no collection to move them out of. Copy them instead.",
            [FieldProblem(pointer="/selection_id", detail="not of a collection")],
        )
