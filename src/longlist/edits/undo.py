"""The phase of an undo that takes back edits."""

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.edits import queries
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job
from longlist.journal import queries as journal
from longlist.journal.models import Edit
from longlist.journal.phases import Foreseen, Step, foresee_by_parts


class RevertEdits:
    """Gives companies their old value where the new one still stands; by part of the journal."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        field = await _field_of(session, of)

        async def count(parts: int | None) -> dict[Bucket, int]:
            return _tally(await queries.count_revertible(session, of.id, field, parts))

        return await foresee_by_parts(session, await self.total(session, of), count)

    async def total(self, session: AsyncSession, of: Job) -> int:
        return await journal.count_rows(session, Edit, Edit.job_id, of.id)

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        last = int(after) if after else 0
        parts = await journal.next_parts(session, Edit, Edit.job_id, of.id, last, limit)
        field = await _field_of(session, of)
        await company_queries.share_companies(session)
        await company_queries.lock_catalog(session)
        reverted = await queries.revert_parts(session, undo.id, of.id, field, after=last, upto=parts.upto)
        return Step(parts.rows, _tally(reverted), after=str(parts.upto) if parts.more else None)


def _tally(reverted: queries.Reverted) -> dict[Bucket, int]:
    return {
        "restored": reverted.restored,
        "changed_since": reverted.there - reverted.restored,
        "company_deleted": reverted.edited - reverted.there,
    }


async def _field_of(session: AsyncSession, job: Job) -> str:
    """The field that a job wrote: an edit says so itself, an undo wrote the field of the edit its chain began with."""
    edit = job if job.undo_root is None else await jobs.get_job(session, job.undo_root)
    return str(edit.params["field"])
