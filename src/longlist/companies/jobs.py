"""The job that a company created by hand leaves."""

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs import kinds
from longlist.jobs.kinds import Done, Next
from longlist.jobs.models import Job


class CreateCompany:
    """Is done in the request that makes it (docs/decisions/0019), so no worker ever runs it."""

    name = "create_company"
    cancellable = False
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:  # noqa: ARG002 - never called
        raise AssertionError("done when it was made")

    def sentence(self, job: Job) -> str:
        return f"1 company created and added to “{job.target_name}”." if job.target_id else "1 company created."


kinds.register(CreateCompany())
