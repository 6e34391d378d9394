"""The import job: staged rows become companies, and members of a collection."""

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections.errors import CollectionGone
from longlist.companies import queries as company_queries
from longlist.imports import queries
from longlist.imports.errors import StagedRowsGone
from longlist.jobs import kinds, tidy
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.words import companies, counted


class Import:
    """Takes the staged rows in the order of the file. docs/decisions/0007."""

    name = "import"
    cancellable = True
    undoable = False

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.total is not None
        after = int(job.cursor["row"]) if job.cursor else 0
        upto = min(after + limit, job.total)
        await company_queries.share_companies(session)
        added_at = None
        if job.target_id is not None:
            added_at = await collection_queries.tick(session, job.target_id)
            if added_at is None:
                raise CollectionGone(job.target_name)
        # Before anybody is looked for: nobody else creates a company until this chunk has committed.
        now = await company_queries.tick_catalog(session, 0)
        part = await queries.import_part(
            session,
            job.id,
            job.params["match"],
            after=after,
            upto=upto,
            now=now,
            target_id=job.target_id,
            added_at=added_at,
        )
        if part.rows != upto - after:
            raise StagedRowsGone(upto - after - part.rows)
        if part.created:
            await company_queries.tick_catalog(session, part.created)
        tally: dict[Bucket, int] = {
            "created": part.created,
            "updated": part.updated,
            "unchanged": part.companies - part.created - part.updated,
            "rejected": part.rows - part.companies,
        }
        if job.target_id is not None:
            await collection_queries.count_more(session, job.target_id, part.added)
            tally |= {"added": part.added, "already_there": part.companies - part.added}
        if upto == job.total:
            return Done(part.rows, tally, added_at)
        return Next({"row": upto}, part.rows, tally, added_at)

    def sentence(self, job: Job) -> str:
        def count(bucket: Bucket) -> str:
            return f"{job.tally.get(bucket, 0):,}"

        words = f"{companies(job.tally.get('created', 0))} created, {count('updated')} updated"
        words += f", {count('unchanged')} unchanged, {counted(job.tally.get('rejected', 0), 'row', 'rows')} rejected"
        if job.tally.get("not_done"):
            words += f", {count('not_done')} not reached"
        if job.target_id is not None:
            words += f"; {count('added')} added to “{job.target_name}”, {count('already_there')} already there"
        kept = sum(job.params.get("kept_as_text", {}).values())
        if kept:
            words += f". {counted(kept, 'cell', 'cells')} kept as text, unreadable as what the column is"
        return words + "."


kinds.register(Import())
tidy.register(queries.clear_finished)
