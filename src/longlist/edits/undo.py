"""The phase of an undo that takes back edits."""

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.edits import queries, service
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job
from longlist.journal import queries as journal
from longlist.journal.models import Edit
from longlist.journal.phases import Foreseen, Step, foresee_by_parts


class RevertEdits:
    """Gives companies their old value where the new one still stands; by part of the journal.

    Of a change by hand, which may be of several fields, it counts values.
    """

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        if of.by_hand:
            return Foreseen(_tally(await service.foresee_revert(session, of.id)))
        field = await _field_of(session, of)

        async def count(parts: int | None) -> dict[Bucket, int]:
            return _tally(await queries.count_revertible(session, of.id, field, parts))

        return await foresee_by_parts(session, await self.total(session, of), count)

    async def total(self, session: AsyncSession, of: Job) -> int:
        if of.by_hand:
            written = await queries.values_written(session, of.id)
            return len(written[2]) if written else 0
        return await journal.count_rows(session, Edit, Edit.job_id, of.id)

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        if of.by_hand:
            reverted = await service.revert_update(session, undo.id, of.id)
            return Step(reverted.edited, _tally(reverted))
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
        "changed_since": reverted.there - reverted.restored - reverted.over_limit,
        "over_limit": reverted.over_limit,
        "company_deleted": reverted.edited - reverted.there,
    }


async def _field_of(session: AsyncSession, job: Job) -> str:
    """The field that a job wrote: an edit says so itself, an undo wrote the field of the edit its chain began with."""
    edit = job if job.undo_root is None else await jobs.get_job(session, job.undo_root)
    return str(edit.params["field"])
