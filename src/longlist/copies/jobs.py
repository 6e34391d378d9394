"""The copy job and the move job."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections.errors import CollectionGone
from longlist.companies import queries as company_queries
from longlist.copies import queries
from longlist.jobs import kinds
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.selections import service as selections
from longlist.selections.errors import SourceGone


class Copy:
    """Puts the companies of a selection into the target, by company id."""

    name = "copy"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.target_id is not None
        selection = await selections.of_job(session, job)
        await company_queries.share_companies(session)
        added_at = await collection_queries.tick(session, job.target_id)
        if added_at is None:
            raise CollectionGone(job.target_name)
        copied = await queries.copy_part(
            session,
            selection,
            after=_after(job),
            limit=limit,
            target_id=job.target_id,
            job_id=job.id,
            added_at=added_at,
        )
        await selections.check_source(session, selection)
        await collection_queries.count_more(session, job.target_id, copied.added)
        return _outcome(job, copied, limit, added_at)

    def sentence(self, job: Job) -> str:
        return f"{_put(job)}{_rest(job)}."


class Move:
    """Puts the companies of a selection into the target and takes them out of their list, by company id.

    Both in one statement: there is no moment at which one of them is in neither list.
    """

    name = "move"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.source_id is not None
        assert job.target_id is not None
        selection = await selections.of_job(session, job)
        await company_queries.share_companies(session)
        times = {one: await collection_queries.tick(session, one) for one in sorted([job.source_id, job.target_id])}
        removed_at, added_at = times[job.source_id], times[job.target_id]
        if removed_at is None:
            raise SourceGone(job.source_name)
        if added_at is None:
            raise CollectionGone(job.target_name)
        moved = await queries.move_part(
            session,
            selection,
            after=_after(job),
            limit=limit,
            target=(job.target_id, added_at),
            job_id=job.id,
            removed_at=removed_at,
        )
        await collection_queries.count_more(session, job.target_id, moved.added)
        await collection_queries.count_more(session, job.source_id, -moved.present)
        return _outcome(job, moved, limit, added_at, removed=moved.present)

    def sentence(self, job: Job) -> str:
        return f"{_put(job)}; {job.tally.get('removed', 0):,} taken out of “{job.source_name}”{_rest(job)}."


def _after(job: Job) -> UUID | None:
    return UUID(job.cursor["after"]) if job.cursor else None


def _outcome(job: Job, part: queries.Copied, limit: int, added_at: datetime, removed: int | None = None) -> Next | Done:
    assert job.total is not None
    more = part.seen == limit
    # What was frozen and never came by is gone from the source.
    processed = part.seen if more else job.total - job.processed
    tally: dict[Bucket, int] = {
        "added": part.added,
        "already_there": part.present - part.added,
        "left_out": processed - part.present,
    }
    if removed is not None:
        tally["removed"] = removed
    return Next({"after": str(part.last)}, processed, tally, added_at) if more else Done(processed, tally, added_at)


def _put(job: Job) -> str:
    added, there = job.tally.get("added", 0), job.tally.get("already_there", 0)
    return f"{added:,} added to “{job.target_name}”, {there:,} already there"


def _rest(job: Job) -> str:
    words = ""
    left_out = job.tally.get("left_out", 0)
    if left_out:
        words += f", {left_out:,} left out because they were removed meanwhile"
    not_done = job.tally.get("not_done", 0)
    if not_done:
        words += f", {not_done:,} not reached"
    return words


kinds.register(Copy())
kinds.register(Move())
