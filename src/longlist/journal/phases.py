"""What undo is made of: phases, each of which takes back one sort of effect that a job had.

A feature implements the phase for its own effects; undos/ puts them in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job


@dataclass(frozen=True)
class Step:
    """A part of a phase is done; ``after`` is where the next one begins, None where the phase is."""

    processed: int
    tally: Mapping[Bucket, int] = field(default_factory=dict)
    after: str | None = None


@dataclass(frozen=True)
class Foreseen:
    """What a phase would do now, by bucket: for the plan of the undo. Not ``exact``: estimated from a sample."""

    tally: Mapping[Bucket, int] = field(default_factory=dict)
    exact: bool = True


class Phase(Protocol):
    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        """What taking job ``of`` back would come to, within half a second; a statement may time out."""
        ...

    async def total(self, session: AsyncSession, of: Job) -> int:
        """How many rows of job ``of`` the phase has to look at; 0 where the job had no such effect."""
        ...

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        """Take back about ``limit`` rows, in the caller's transaction; what is overwritten is journalled for ``undo``.

        Lock order as in `Kind.run_chunk`. Raises: JobFailed
        """
        ...
