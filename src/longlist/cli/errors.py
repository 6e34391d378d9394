"""Problems of the command line, and what it prints for any error.

Problem
├── BadRequest
│   ├── BadName                no name of a collection
│   ├── BadSelection           options that select no companies
│   ├── BadEdit                arguments that are no edit
│   └── NotCombinable          too few or too many collections to combine, or a repeated one
└── NotFound
    └── NoSuchName             no collection of that name
"""

from pydantic import ValidationError

from longlist.errors import BadRequest, LonglistError, NotFound, Problem, StartupError
from longlist.settings import Settings


class BadName(BadRequest):
    slug = "bad-name"
    title = "Not a name"


class BadSelection(BadRequest):
    slug = "bad-selection"
    title = "Not a selection"


class BadEdit(BadRequest):
    slug = "bad-edit"
    title = "Not what can be edited"


class NotCombinable(BadRequest):
    slug = "not-combinable"
    title = "Not what can be combined"


class NoSuchName(NotFound):
    slug = "collection-not-found"
    title = "No such collection"


def explain(error: Exception) -> tuple[str, int] | None:
    """The sentence and the exit code for an error; None for an unexpected one."""
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, Problem):
        return error.detail, 2
    if isinstance(error, StartupError):
        return str(error), 3
    if isinstance(error, LonglistError):
        return str(error), 1
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        wrong = error.errors()[0]
        return f"LONGLIST_{str(wrong['loc'][0]).upper()} is not as it must be: {wrong['msg'].lower()}.", 3
    if isinstance(error, DBAPIError):
        return f"The database cannot be used: {str(error.orig).strip().splitlines()[0]}", 3
    return None
