"""The remove job."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.jobs import kinds
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.removals import queries
from longlist.selections import service as selections
from longlist.selections.errors import SourceGone


class Remove:
    """Takes the companies of a selection out of the collection that it is of, by company id."""

    name = "remove"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.source_id is not None
        assert job.total is not None
        selection = await selections.of_job(session, job)
        removed_at = await collection_queries.tick(session, job.source_id)
        if removed_at is None:
            raise SourceGone(job.source_name)
        part = await queries.remove_part(
            session,
            selection,
            after=UUID(job.cursor["after"]) if job.cursor else None,
            limit=limit,
            job_id=job.id,
            removed_at=removed_at,
        )
        await collection_queries.count_more(session, job.source_id, -part.removed)
        more = part.seen == limit
        # What was frozen and never came by is gone already.
        processed = part.seen if more else job.total - job.processed
        tally: dict[Bucket, int] = {"removed": part.removed, "left_out": processed - part.removed}
        return Next({"after": str(part.last)}, processed, tally) if more else Done(processed, tally)

    def sentence(self, job: Job) -> str:
        words = f"{job.tally.get('removed', 0):,} taken out of “{job.source_name}”"
        left_out = job.tally.get("left_out", 0)
        if left_out:
            words += f", {left_out:,} left out because they had been removed meanwhile"
        not_done = job.tally.get("not_done", 0)
        if not_done:
            words += f", {not_done:,} not reached"
        return words + "."


kinds.register(Remove())
