"""The phases of an undo that take back what a job did to memberships (docs/decisions/0008)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections.errors import CollectionGone
from longlist.companies import queries as company_queries
from longlist.db import within
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job
from longlist.journal import queries as journal
from longlist.journal.models import Removal
from longlist.journal.phases import FORESEE_MS, Foreseen, Step, foresee_by_parts
from longlist.undos import queries
from longlist.undos.queries import Place


async def _tick(session: AsyncSession, collection_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Lock the collections that are not deleted, which come ascending, and take each one's next time."""
    times = {one: await collection_queries.tick(session, one) for one in collection_ids}
    return {one: time for one, time in times.items() if time is not None}


class RestoreMemberships:
    """Puts back what a job took out of collections, with its old provenance; by part of the journal."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        async def count(parts: int | None) -> dict[Bucket, int]:
            now = await queries.foresee_restore(session, of.id, parts)
            # Companies that the job deleted are put back before their memberships are.
            deleted = 0 if of.kind == "delete_companies" else now.rows - now.living
            return {
                "restored": now.rows - now.there - deleted,
                "already_there": now.there,
                "company_deleted": deleted,
            }

        return await foresee_by_parts(session, await self.total(session, of), count)

    async def total(self, session: AsyncSession, of: Job) -> int:
        return await journal.count_rows(session, Removal, Removal.job_id, of.id)

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        last = int(after) if after else 0
        await company_queries.share_companies(session)
        parts = await journal.next_parts(session, Removal, Removal.job_id, of.id, last, limit)
        collections = await queries.collections_of(session, of.id, last, parts.upto)
        times = await _tick(session, collections)
        tally: dict[Bucket, int] = {"restored": 0, "already_there": 0, "company_deleted": 0, "collection_gone": 0}
        for one in collections:
            if one not in times:
                # Of a move the other half would be taken away next. Others took them out of lists for themselves.
                if of.source_id is not None and of.target_id is not None:
                    raise CollectionGone(of.source_name if one == of.source_id else of.target_name)
                tally["collection_gone"] += await queries.count_part_rows(session, of.id, one, last, parts.upto)
                continue
            back = await queries.restore_parts(
                session, undo, of, one, after=last, upto=parts.upto, restored_at=times[one]
            )
            await collection_queries.count_more(session, one, back.restored)
            tally["restored"] += back.restored
            tally["already_there"] += back.living - back.restored
            tally["company_deleted"] += back.rows - back.living
        return Step(parts.rows, tally, after=str(parts.upto) if parts.more else None)


class RemoveRestored:
    """Takes out again what an undo, which is now undone itself, had put back."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        async def count(parts: int | None) -> dict[Bucket, int]:
            now = await queries.foresee_remove(session, of.id, parts)
            return {"removed": now.standing, "no_longer_there": now.rows - now.standing}

        return await foresee_by_parts(session, await self.total(session, of), count)

    async def total(self, session: AsyncSession, of: Job) -> int:
        return await journal.count_rows(session, Removal, Removal.restored_by, of.id)

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        last = int(after) if after else 0
        await company_queries.share_companies(session)
        parts = await journal.next_parts(session, Removal, Removal.restored_by, of.id, last, limit)
        times = await _tick(session, await queries.restored_collections(session, of.id, last, parts.upto))
        removed = 0
        for one, removed_at in times.items():
            _, gone = await queries.remove_restored(
                session, undo, of, one, after=last, upto=parts.upto, removed_at=removed_at
            )
            await collection_queries.count_more(session, one, -gone)
            removed += gone
        tally: dict[Bucket, int] = {"removed": removed, "no_longer_there": parts.rows - removed}
        return Step(parts.rows, tally, after=str(parts.upto) if parts.more else None)


class TakeAwayAdded:
    """Takes out of its target what a job put there and is still there; walks the list by time, in the job's window."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        added = await self.total(session, of)
        if not added:
            return Foreseen()
        there = await within(session, FORESEE_MS, lambda: queries.count_added(session, of))
        if there is None:
            return Foreseen({"removed": added}, exact=False)
        return Foreseen({"removed": there, "no_longer_there": added - there})

    async def total(self, session: AsyncSession, of: Job) -> int:  # noqa: ARG002 - as every phase has it
        return int(of.tally.get("added", 0)) if of.first_added_at is not None else 0

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        assert of.target_id is not None
        place, found = _read(after, of)
        await company_queries.share_companies(session)
        removed_at = await collection_queries.tick(session, of.target_id)
        if removed_at is None:
            raise CollectionGone(of.target_name)
        removed, edge = await queries.take_away_added(session, undo, of, place, limit, removed_at)
        await collection_queries.count_more(session, of.target_id, -removed)
        found += removed
        if edge is not None:
            after = f"{edge.added_at.isoformat()}|{edge.company_id}|{found}"
            return Step(removed, {"removed": removed}, after)
        missing = await self.total(session, of) - found
        return Step(removed + missing, {"removed": removed, "no_longer_there": missing})


def _read(after: str | None, of: Job) -> tuple[Place, int]:
    """Where to go on, and how many have been found by then."""
    if after is None:
        place = queries.window(of)
        assert place is not None
        return place, 0
    added_at, company_id, found = after.split("|")
    return Place(datetime.fromisoformat(added_at), UUID(company_id)), int(found)
