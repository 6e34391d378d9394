"""The job that clears up behind a deleted collection."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries
from longlist.jobs import kinds
from longlist.jobs.kinds import Done, Next
from longlist.jobs.models import Job
from longlist.words import companies


class DeleteCollection:
    """Takes the memberships of a deleted collection away, by company id; its row goes with the last of them."""

    name = "delete_collection"
    # The collection is gone for people already; half of its places would stay behind it.
    cancellable = False
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.target_id is not None
        after = UUID(job.cursor["after"]) if job.cursor else None
        assert job.total is not None
        removed_at = await queries.tick(session, job.target_id, deleted=True)
        removed, last = 0, None
        if removed_at is not None:  # else it was cleared already, by a deletion that came after this one
            removed, last = await queries.remove_after(
                session, job.target_id, after, limit, job_id=job.id, removed_at=removed_at
            )
            if last is not None:
                return Next({"after": str(last)}, removed, {"removed": removed})
            await queries.delete_collection(session, job.target_id)
        # Companies that were deleted meanwhile have taken their places with them.
        rest = job.total - job.processed
        return Done(rest, {"removed": removed, "left_out": rest - removed})

    def sentence(self, job: Job) -> str:
        removed = job.tally.get("removed", 0)
        if job.state == "succeeded":
            return (
                f"Deleted “{job.target_name}” and took {companies(removed)} out of it. No company itself was deleted."
            )
        return f"“{job.target_name}” is deleted; {removed:,} of its {job.total:,} places have been cleared."


kinds.register(DeleteCollection())
