"""Problems of overlaps.

Problem
├── Invalid
│   ├── WrongNumberOfCollections    fewer than two, or more than twelve
│   └── RepeatedCollection
└── Unavailable
    └── TooMuchToCompare            counting took too long, even of a sample
"""

from longlist.errors import FieldProblem, Invalid, Unavailable

POINTER = "?collection_id"


class WrongNumberOfCollections(Invalid):
    slug = "wrong-number-of-collections"
    title = "Not so many collections"

    def __init__(self, number: int, least: int, most: int) -> None:
        super().__init__(
            f"An overlap is of {least} to {most} collections, and this names {number}.",
            [FieldProblem(pointer=POINTER, detail=f"must name {least} to {most} collections")],
        )


class RepeatedCollection(Invalid):
    slug = "repeated-collection"
    title = "The same collection twice"

    def __init__(self, name: str, position: int) -> None:
        super().__init__(
            f"“{name}” is named twice. Each collection is compared with all others, once.",
            [FieldProblem(pointer=f"{POINTER}.{position}", detail="named before")],
        )


class TooMuchToCompare(Unavailable):
    slug = "too-much-to-compare"
    title = "This took too long"

    def __init__(self) -> None:
        super().__init__(
            "Comparing these collections took too long and was stopped. Choose fewer of them,"
            " or try again when less is going on."
        )
