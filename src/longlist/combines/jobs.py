"""The combine job."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections.errors import CollectionGone
from longlist.combines import queries
from longlist.combines.queries import Source
from longlist.companies import queries as company_queries
from longlist.jobs import kinds
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.selections.errors import SourceGone
from longlist.words import counted


class Combine:
    """Puts the companies of the result into the target, by company id: all sources are walked side by side.

    It counts memberships: those of the sources, as frozen, are its total. What makes no company of the result is
    not_matching, a further place of a company that is in the result included.
    """

    name = "combine"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.target_id is not None
        assert job.total is not None
        sources = sources_of(job)
        await company_queries.share_companies(session)
        added_at = await collection_queries.tick(session, job.target_id)
        if added_at is None:
            raise CollectionGone(job.target_name)
        combined = await queries.combine_part(
            session,
            job.params["operation"],
            sources,
            after=UUID(job.cursor["after"]) if job.cursor else None,
            limit=limit,
            target_id=job.target_id,
            job_id=job.id,
            added_at=added_at,
        )
        # Asked after the reading: of a list that is being cleared away a part may have been gone already, and what is
        # no longer in it would seem to be in the difference.
        there = await queries.freeze(session, [source.id for source in sources])
        for source in sources:
            if source.id not in there:
                raise SourceGone(source.name)
        await collection_queries.count_more(session, job.target_id, combined.added)
        tally: dict[Bucket, int] = {
            "added": combined.added,
            "already_there": combined.present - combined.added,
            "not_matching": combined.read - combined.present,
        }
        if combined.read >= limit:
            return Next({"after": str(combined.last)}, combined.read, tally, added_at)
        # What was frozen and never came by is gone from its source.
        rest = job.total - job.processed
        return Done(rest, {**tally, "left_out": rest - combined.read}, added_at)

    def sentence(self, job: Job) -> str:
        added, there = job.tally.get("added", 0), job.tally.get("already_there", 0)
        words = f"{added:,} added to “{job.target_name}”, {there:,} already there"
        left_out = job.tally.get("left_out", 0)
        if left_out:
            words += f"; {counted(left_out, 'place was', 'places were')} left out, removed from the lists meanwhile"
        not_done = job.tally.get("not_done", 0)
        if not_done:
            words += f"; {counted(not_done, 'place', 'places')} in the lists not reached"
        return words + "."


def sources_of(job: Job) -> list[Source]:
    return [
        Source(UUID(source["id"]), source["name"], datetime.fromisoformat(source["frozen_at"]), source["count"])
        for source in job.params["sources"]
    ]


kinds.register(Combine())
