"""The job that deletes companies."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.deletions import queries, service
from longlist.jobs import kinds
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.selections import service as selections
from longlist.words import companies, counted


class DeleteCompanies:
    """Deletes the companies of a selection and all their memberships, by company id.

    A chunk waits for those who write memberships, and holds them up until it has committed.
    """

    name = "delete_companies"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.total is not None
        selection = await selections.of_job(session, job)
        await company_queries.exclude_membership_writers(session)
        part = await queries.next_part(session, selection, UUID(job.cursor["after"]) if job.cursor else None, limit)
        await selections.check_source(session, selection)
        gone = await service.delete_everywhere(session, part.ids, job.id)
        # Whoever looks for the jobs of a list finds this one from now on.
        job.collection_ids = sorted({*job.collection_ids, *gone.collection_ids})
        # What was frozen and never came by is gone from the source.
        seen = limit if part.seen == limit else job.total - job.processed
        tally: dict[Bucket, int] = {
            "deleted": gone.companies,
            "left_out": seen - gone.companies,
            "removed": gone.memberships,
        }
        if part.seen == limit:
            return Next({"after": str(part.last)}, seen, tally)
        return Done(seen, tally)

    def sentence(self, job: Job) -> str:
        places = counted(job.tally.get("removed", 0), "place", "places")
        words = f"{companies(job.tally.get('deleted', 0))} deleted, with {places} in collections"
        left_out = job.tally.get("left_out", 0)
        if left_out:
            words += f", {left_out:,} left out because they were removed meanwhile"
        not_done = job.tally.get("not_done", 0)
        if not_done:
            words += f", {not_done:,} not reached"
        return words + "."


kinds.register(DeleteCompanies())
