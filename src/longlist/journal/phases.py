"""What undo is made of: phases, each of which takes back one sort of effect that a job had.

A feature implements the phase for its own effects; undos/ puts them in order.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import budgets_of, count_exactly
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job


@dataclass(frozen=True)
class Step:
    """A part of a phase is done; ``after`` is where the next one begins, None where the phase is."""

    processed: int
    tally: Mapping[Bucket, int] = field(default_factory=dict)
    after: str | None = None


SAMPLE_PARTS = 2  # of a journal


@dataclass(frozen=True)
class Foreseen:
    """What a phase would do now, by bucket: for the plan of the undo. Not ``exact``: estimated from a sample."""

    tally: Mapping[Bucket, int] = field(default_factory=dict)
    exact: bool = True


Counting = Callable[[int | None], Awaitable[Mapping[Bucket, int]]]
"""Counts over so many parts of a journal, taken at random; None: over all of them."""


async def foresee_by_parts(session: AsyncSession, total: int, count: Counting) -> Foreseen:
    """Count over all parts of a journal of ``total`` rows; where that takes too long over a few, and estimate."""
    counted = await count_exactly(session, total, budgets_of(session).undo_plan_ms, lambda: count(None))
    if counted is not None:
        return Foreseen(counted)
    sampled = await count(SAMPLE_PARTS)
    scale = total / max(1, sum(sampled.values()))
    return Foreseen({bucket: round(rows * scale) for bucket, rows in sampled.items()}, exact=False)


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
