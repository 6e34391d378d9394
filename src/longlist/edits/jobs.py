"""The edit job."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.companies.models import MAX_ATTRIBUTES
from longlist.edits import queries
from longlist.jobs import kinds
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.selections import service as selections
from longlist.words import companies


class Edit:
    """Writes one value into the companies of a selection, by company id."""

    name = "edit"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.total is not None
        selection = await selections.of_job(session, job)
        await company_queries.share_companies(session)
        await company_queries.lock_catalog(session)
        edited = await queries.edit_part(
            session,
            selection,
            after=UUID(job.cursor["after"]) if job.cursor else None,
            limit=limit,
            job_id=job.id,
            field=job.params["field"],
            value=job.params["value"],
        )
        await selections.check_source(session, selection)
        # What was frozen and never came by is gone from the source.
        seen = limit if edited.seen == limit else job.total - job.processed
        tally: dict[Bucket, int] = {
            "changed": edited.changed,
            "unchanged": edited.present - edited.changed - edited.over_limit,
            "left_out": seen - edited.present,
        }
        if edited.over_limit:
            tally["over_limit"] = edited.over_limit
        if edited.seen == limit:
            return Next({"after": str(edited.last)}, seen, tally)
        return Done(seen, tally)

    def sentence(self, job: Job) -> str:
        words = f"{companies(job.tally.get('changed', 0))} changed"
        if not job.by_hand:
            words += f", {job.tally.get('unchanged', 0):,} were so already"
        over_limit = job.tally.get("over_limit", 0)
        if over_limit:
            words += f", {over_limit:,} left as they are because they have {MAX_ATTRIBUTES} attributes already"
        left_out = job.tally.get("left_out", 0)
        if left_out:
            words += f", {left_out:,} left out because they were removed meanwhile"
        not_done = job.tally.get("not_done", 0)
        if not_done:
            words += f", {not_done:,} not reached"
        return words + "."


kinds.register(Edit())
