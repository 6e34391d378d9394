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

import errno

from pydantic import ValidationError

from longlist.errors import BadRequest, LonglistError, NotFound, Problem, StartupError
from longlist.settings import Settings, get_settings


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
    if isinstance(error, Problem):
        return error.detail, 2
    if isinstance(error, StartupError):
        return str(error), 3
    if isinstance(error, LonglistError):
        return str(error), 1
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        wrong = error.errors()[0]
        return f"LONGLIST_{str(wrong['loc'][0]).upper()} is not as it must be: {wrong['msg'].lower()}.", 3
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"The disk is full{f': {error.filename}' if error.filename else ''}. Free some space on it.", 1
    return _explain_database(error)


def _explain_database(error: Exception) -> tuple[str, int] | None:
    import psycopg
    from sqlalchemy.exc import DBAPIError

    from longlist.db import describe_error
    from longlist.postgres.cluster import disk_is_full

    if not isinstance(error, DBAPIError | psycopg.Error):
        return None
    settings = get_settings()
    if settings.database_url is None and disk_is_full(settings.data_dir):
        return f"The disk of {settings.data_dir} is full. Free some space on it, and try again.", 3
    return f"The database cannot be used: {describe_error(error)}.", 3
