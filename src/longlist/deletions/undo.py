"""The phases of an undo for deletions and creations of companies; their memberships have phases in `undos`."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.companies import service as companies
from longlist.deletions import queries, service
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job
from longlist.journal import queries as journal
from longlist.journal.models import Deletion
from longlist.journal.phases import Foreseen, Step, foresee_by_parts


class RestoreCompanies:
    """Puts back the companies that a job deleted, with their old ids and times; by part of the journal."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        async def count(parts: int | None) -> dict[Bucket, int]:
            deleted, there = await queries.count_there(session, "job_id", of.id, parts)
            return {"restored": deleted - there, "already_there": there}

        return await foresee_by_parts(session, await self.total(session, of), count)

    async def total(self, session: AsyncSession, of: Job) -> int:
        return await journal.count_rows(session, Deletion, Deletion.job_id, of.id)

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        last = int(after) if after else 0
        await company_queries.share_companies(session)
        parts = await journal.next_parts(session, Deletion, Deletion.job_id, of.id, last, limit)
        restored_at = await company_queries.tick_catalog(session, 0)
        restored = await queries.restore_parts(
            session, undo.id, of.id, after=last, upto=parts.upto, restored_at=restored_at
        )
        await company_queries.tick_catalog(session, restored)
        return Step(
            processed=parts.rows,
            tally={"restored": restored, "already_there": parts.rows - restored},
            after=str(parts.upto) if parts.more else None,
        )


class DeleteCreated:
    """Deletes the company that a job created by hand, unless it was changed since, or put into lists by other jobs."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        return Foreseen({await self._judge(session, of, lock=False): 1})

    async def total(self, session: AsyncSession, of: Job) -> int:  # noqa: ARG002 - as every phase has it
        return int(of.kind == "create_company")

    async def step(
        self,
        session: AsyncSession,
        undo: Job,
        of: Job,
        after: str | None,  # noqa: ARG002 - as every phase has it
        limit: int,  # noqa: ARG002
    ) -> Step:
        await company_queries.exclude_membership_writers(session)
        bucket = await self._judge(session, of, lock=True)
        if bucket == "deleted":
            await service.delete_everywhere(session, f"{{{of.params['company_id']}}}", undo.id)
        return Step(1, {bucket: 1})

    async def _judge(self, session: AsyncSession, of: Job, *, lock: bool) -> Bucket:
        """What becomes of the company."""
        company = await company_queries.get(session, UUID(of.params["company_id"]), lock=lock)
        if company is None:
            return "no_longer_there"
        as_created = companies.fingerprint(company) == of.params["fingerprint"]
        return "deleted" if as_created and not await queries.in_other_lists(session, of) else "changed_since"


class DeleteRestored:
    """Deletes again the companies that the undone undo put back, with whatever memberships they have by now."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        async def count(parts: int | None) -> dict[Bucket, int]:
            deleted, there = await queries.count_there(session, "restored_by", of.id, parts)
            return {"deleted": there, "no_longer_there": deleted - there}

        return await foresee_by_parts(session, await self.total(session, of), count)

    async def total(self, session: AsyncSession, of: Job) -> int:
        return await journal.count_rows(session, Deletion, Deletion.restored_by, of.id)

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        last = int(after) if after else 0
        await company_queries.exclude_membership_writers(session)
        parts = await journal.next_parts(session, Deletion, Deletion.restored_by, of.id, last, limit)
        ids = await queries.ids_of_parts(session, of.id, last, parts.upto)
        gone = await service.delete_everywhere(session, ids, undo.id)
        return Step(
            processed=parts.rows,
            tally={"deleted": gone.companies, "no_longer_there": parts.rows - gone.companies},
            after=str(parts.upto) if parts.more else None,
        )
