"""Problems of selections.

Problem
├── NotFound
│   └── SelectionNotFound
└── Invalid
    ├── NothingSelected
    └── NotInScope
JobFailed
├── SelectionGone               what a job works on is no longer kept
└── SourceGone                  the list that it is from was deleted while the job ran
"""

from collections.abc import Sequence
from uuid import UUID

from longlist.errors import FieldProblem, Invalid, JobFailed, NotFound


class SelectionNotFound(NotFound):
    slug = "selection-not-found"
    title = "No such selection"

    def __init__(self, selection_id: UUID, pointer: str | None = None) -> None:
        super().__init__(
            f"There is no selection {selection_id}. Select again.",
            [FieldProblem(pointer=pointer, detail="no such selection")] if pointer else [],
        )


class NothingSelected(Invalid):
    slug = "nothing-selected"
    title = "Nothing is selected"

    def __init__(self) -> None:
        super().__init__("No company matches, so there is nothing to work on.")


class NotInScope(Invalid):
    slug = "not-in-scope"
    title = "Some companies are not there"

    def __init__(self, missing: Sequence[int], total: int, place: str) -> None:
        """``missing``: their places in the list of ids that was sent,."""
        verb = "is" if len(missing) == 1 else "are"
        super().__init__(
            f"{len(missing):,} of the {total:,} selected {verb} not (or no longer) in {place}.",
            [FieldProblem(pointer=f"/ids/{number}", detail="not here") for number in missing],
        )


class SelectionGone(JobFailed):
    def __init__(self) -> None:
        super().__init__("The selection is gone", "What was selected is no longer kept. Select again.")


class SourceGone(JobFailed):
    def __init__(self, name: str | None) -> None:
        super().__init__(
            "The source was deleted",
            f"“{name}”, whose companies this job worked on, was deleted while it was running."
            " What it had done by then stays.",
        )
