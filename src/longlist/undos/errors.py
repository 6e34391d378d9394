"""Problems of undo.

Problem
└── Conflict
    ├── NothingToUndo           it did nothing, or nothing of a kind that can be taken back
    ├── NotFinished             it is still at work
    ├── AlreadyUndone           by an undo that is at it, or has finished and was not itself undone
    ├── TooLate                 the days for which undo is kept are over
    └── ListDeleted             a list that it would have to change is deleted
"""

from uuid import UUID

from longlist.errors import Conflict, FieldProblem

_POINTER = "/job_id"


class NothingToUndo(Conflict):
    slug = "nothing-to-undo"
    title = "There is nothing to undo"

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"“{title}” {why}.", [FieldProblem(pointer=_POINTER, detail=why)])


class NotFinished(Conflict):
    slug = "not-finished"
    title = "This job has not finished"

    def __init__(self, title: str, state: str) -> None:
        super().__init__(
            f"“{title}” is {state}. Wait until it has finished, or cancel it first.",
            [FieldProblem(pointer=_POINTER, detail=f"still {state}")],
        )


class AlreadyUndone(Conflict):
    slug = "already-undone"
    title = "This job was undone already"

    def __init__(self, title: str, undo_id: UUID) -> None:
        super().__init__(
            f"“{title}” was undone by the job {undo_id}, or that is still at it. To do it again, undo that one.",
            [FieldProblem(pointer=_POINTER, detail="undone already")],
        )


class TooLate(Conflict):
    slug = "too-late-to-undo"
    title = "It can no longer be undone"

    def __init__(self, title: str, days: int) -> None:
        kept = "Undo is switched off here" if days == 0 else f"Undo is kept for {days} days"
        super().__init__(f"{kept}, so “{title}” stays.", [FieldProblem(pointer=_POINTER, detail="too long ago")])


class ListDeleted(Conflict):
    slug = "list-deleted"
    title = "A list that it changed is deleted"

    def __init__(self, title: str, name: str) -> None:
        super().__init__(
            f"“{title}” changed “{name}”, which is deleted. Undo that deletion first.",
            [FieldProblem(pointer=_POINTER, detail=f"“{name}” is deleted")],
        )
