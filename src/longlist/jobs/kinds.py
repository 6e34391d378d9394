"""Kinds of jobs: what a feature implements and registers. The engine knows nothing else of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs.models import Job

# What may become of a row; the parts of a receipt, which schemas.Receipt explains.
Bucket = Literal[
    "added", "already_there", "left_out", "created", "updated", "changed", "unchanged", "rejected", "removed",
    "restored", "deleted", "no_longer_there", "company_deleted", "collection_gone", "changed_since", "over_limit",
    "not_matching", "not_done",
]  # fmt: skip


@dataclass(frozen=True)
class Next:
    """A chunk is done and there may be more, from ``cursor``."""

    cursor: dict[str, Any]
    processed: int
    tally: Mapping[Bucket, int] = field(default_factory=dict)
    added_at: datetime | None = None
    """Of what the chunk put into the job's target."""


@dataclass(frozen=True)
class Done:
    """The last chunk is done."""

    processed: int = 0
    tally: Mapping[Bucket, int] = field(default_factory=dict)
    added_at: datetime | None = None


class Kind(Protocol):
    """One kind of job. ``name`` is stored in job rows: it never changes."""

    name: str
    cancellable: bool
    """Whether people may stop it half-way, or have it wait."""
    undoable: bool

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        """Do about ``limit`` rows from ``job.cursor`` on, in the caller's transaction.

        The job's row is locked; it is not to be written to. Lock order after it: companies, collections
        by id, catalog.
        Raises: JobFailed where it cannot go on. Any other error rolls the chunk back; it is tried again
        if that may help.
        """
        ...

    def sentence(self, job: Job) -> str:
        """What became of the job, in one sentence, from ``job.state``, ``job.tally`` and the names."""
        ...


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    return _kinds[name]
