"""Problems of copies.

Problem
└── Invalid
    └── SameCollection
"""

from longlist.errors import FieldProblem, Invalid


class SameCollection(Invalid):
    slug = "same-collection"
    title = "Source and target are the same"

    def __init__(self, name: str, pointer: str) -> None:
        super().__init__(
            f"The selection is from “{name}”, so copying it there changes nothing. Choose another collection.",
            [FieldProblem(pointer=pointer, detail="the collection that the selection is from")],
        )
