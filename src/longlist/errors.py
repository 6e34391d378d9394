"""Every error that a person may meet, and the one shape in which they meet it.

LonglistError
├── Problem                    refused: the request was understood and changes nothing (RFC 9457)
│   ├── BadRequest             400
│   ├── Forbidden              403
│   ├── NotFound               404
│   ├── Conflict               409
│   ├── Invalid                422
│   └── Unavailable            503
├── JobFailed                  a job that cannot go on: what failed, and what was done before it
└── StartupError               a process that cannot start: what is wrong and what to do

Features subclass these in their own ``errors.py``. Errors are raised, never returned.
"""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, Field

TYPE_BASE = "/problems/"


class FieldProblem(BaseModel):
    pointer: str = Field(description="JSON pointer (RFC 6901) or name of what is wrong: `/name`, `?cursor`")
    detail: str = Field(description="What is wrong with it, in a sentence")


class ProblemDetails(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="Stable name of the kind of problem")
    title: str = Field(description="What went wrong, in a few words")
    status: int
    detail: str = Field(description="What is wrong, where, and what to do")
    instance: str | None = Field(default=None, description="The path that was asked for")
    errors: list[FieldProblem] = Field(default=[], description="A line for each field that is wrong")


class LonglistError(Exception):
    """The root of all errors raised on purpose."""


class Problem(LonglistError):
    """A request that is refused. ``slug`` names the type; it is part of the API's contract."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, errors: Sequence[FieldProblem] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.headers: dict[str, str] = {}

    def details(self, instance: str | None = None) -> ProblemDetails:
        return ProblemDetails(
            type=TYPE_BASE + self.slug,
            title=self.title,
            status=self.status,
            detail=self.detail,
            instance=instance,
            errors=self.errors,
        )


class BadRequest(Problem):
    status = 400
    slug = "bad-request"
    title = "Bad request"


class Forbidden(Problem):
    status = 403
    slug = "forbidden"
    title = "Not allowed"


class NotFound(Problem):
    status = 404
    slug = "not-found"
    title = "Not found"


class Conflict(Problem):
    status = 409
    slug = "conflict"
    title = "Conflict"


class Invalid(Problem):
    status = 422
    slug = "invalid"
    title = "Invalid input"


class Unavailable(Problem):
    status = 503
    slug = "unavailable"
    title = "Not available right now"


class JobFailed(LonglistError):
    """Raised by a handler whose job cannot go on, however often it is tried.

    ``title`` is a few words, ``detail`` a sentence with what to do.
    """

    def __init__(self, title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}")
        self.title = title
        self.detail = detail


class StartupError(LonglistError):
    """A process cannot start. The message is the one sentence that a person gets to read."""
