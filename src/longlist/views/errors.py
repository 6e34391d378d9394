"""Problems of saved views.

Problem
├── NotFound
│   ├── ViewNotFound
│   └── NoSuchView
├── Conflict
│   ├── DuplicateViewName
│   └── TooManyViews
└── Invalid
    └── NotAnOrderOfAll
"""

from uuid import UUID

from longlist.errors import Conflict, FieldProblem, Invalid, NotFound


class ViewNotFound(NotFound):
    slug = "view-not-found"
    title = "No such view"

    def __init__(self, view_id: UUID) -> None:
        super().__init__(f"There is no saved view {view_id}. It may have been deleted.")


class NoSuchView(NotFound):
    slug = "view-not-found"
    title = "No such view"

    def __init__(self, name: str, there: list[str]) -> None:
        known = f"Its views are: {', '.join(f'“{one}”' for one in there)}." if there else "It has none."
        super().__init__(f"The list has no saved view “{name}”. {known}")


class DuplicateViewName(Conflict):
    slug = "duplicate-view-name"
    title = "The name is taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is a view named “{name}” of this list already. Choose another name.",
            [FieldProblem(pointer="/name", detail="is taken")],
        )


class TooManyViews(Conflict):
    slug = "too-many-views"
    title = "Too many views"

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most:,} saved views already. Delete one first.")


class NotAnOrderOfAll(Invalid):
    slug = "not-an-order-of-all"
    title = "Not an order of all companies"

    def __init__(self) -> None:
        super().__init__(
            "When a company was added is known in a collection only. Sort by another column.",
            [FieldProblem(pointer="/sort", detail="is of a collection")],
        )
