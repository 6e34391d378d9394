"""The copy job."""

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


class Copy:
    """Puts the companies of a selection into the target, by company id."""

    name = "copy"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.target_id is not None
        assert job.total is not None
        selection = await selections.of_job(session, job)
        await company_queries.share_companies(session)
        added_at = await collection_queries.tick(session, job.target_id)
        if added_at is None:
            raise CollectionGone(job.target_name)
        copied = await queries.copy_part(
            session,
            selection,
            after=UUID(job.cursor["after"]) if job.cursor else None,
            limit=limit,
            target_id=job.target_id,
            job_id=job.id,
            added_at=added_at,
        )
        await collection_queries.count_more(session, job.target_id, copied.added)
        already_there = copied.present - copied.added
        tally: dict[Bucket, int]
        if copied.seen == limit:
            tally = {
                "added": copied.added,
                "already_there": already_there,
                "left_out": copied.seen - copied.present,
            }
            return Next({"after": str(copied.last)}, copied.seen, tally, added_at)
        # What was frozen and never came by is gone from the source.
        rest = job.total - job.processed
        tally = {"added": copied.added, "already_there": already_there, "left_out": rest - copied.present}
        return Done(rest, tally, added_at)

    def sentence(self, job: Job) -> str:
        added, there = job.tally.get("added", 0), job.tally.get("already_there", 0)
        words = f"{added:,} added to “{job.target_name}”, {there:,} already there"
        left_out = job.tally.get("left_out", 0)
        if left_out:
            words += f", {left_out:,} left out because they were removed meanwhile"
        not_done = job.tally.get("not_done", 0)
        if not_done:
            words += f", {not_done:,} not reached"
        return words + "."


kinds.register(Copy())
