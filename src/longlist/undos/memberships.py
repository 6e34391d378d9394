"""The phases of an undo that take back what a job did to memberships (docs/decisions/0008)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections.errors import CollectionGone
from longlist.companies import queries as company_queries
from longlist.db import budgets_of, count_exactly
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job
from longlist.journal import queries as journal
from longlist.journal.models import Deletion, Removal
from longlist.journal.phases import Foreseen, Step, foresee_by_parts
from longlist.undos import queries
from longlist.undos.queries import Locked, PartsOf, Place

# Where a list has more than so many companies for each one that the undo looks at, they are looked up one by one.
DENSE = 8


async def _lock(session: AsyncSession, undo: Job, collection_ids: Iterable[UUID]) -> dict[UUID, Locked]:
    """Lock the collections, which come ascending, and take each one's next time; those that are deleted are not in it.

    The caller shares companies, where it puts something in.
    """
    looked_at = DENSE * (undo.total or 0)
    companies = (await company_queries.read_catalog(session)).company_count
    locked = {}
    for one in collection_ids:
        at = await collection_queries.tick(session, one)
        collection = await collection_queries.get(session, one)
        if at is not None and collection is not None:
            dense = collection.company_count <= looked_at
            locked[one] = Locked(one, at, dense=dense, dense_companies=companies <= looked_at)
    return locked


class RestoreMemberships:
    """Puts back what a job took out of collections and is out still, as it was there; by part of the journal."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        # Companies that the job deleted are put back before their memberships are.
        brings_companies = bool(await journal.count_rows(session, Deletion, Deletion.job_id, of.id))

        async def count(parts: int | None) -> dict[Bucket, int]:
            now = await queries.foresee_restore(session, of.id, parts)
            deleted = 0 if brings_companies else now.rows - now.living
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
        next_parts = await journal.next_parts(session, Removal, Removal.job_id, of.id, last, limit)
        parts = PartsOf(of.id, put_back=False, after=last, upto=next_parts.upto)
        sizes = await queries.sizes(session, parts)
        locked = await _lock(session, undo, sizes)
        tally: dict[Bucket, int] = {"restored": 0, "already_there": 0, "company_deleted": 0, "collection_gone": 0}
        for one, rows in sizes.items():
            if one not in locked:
                # Of a move the other half would be taken away next. Others took them out of lists for themselves.
                if of.source_id is not None and of.target_id is not None:
                    raise CollectionGone(of.source_name if one == of.source_id else of.target_name)
                tally["collection_gone"] += rows
                continue
            back = await queries.restore_parts(session, undo, parts, locked[one])
            await collection_queries.count_more(session, one, back.restored)
            tally["restored"] += back.restored
            tally["already_there"] += back.living - back.restored
            tally["company_deleted"] += back.rows - back.living
        return Step(next_parts.rows, tally, after=str(next_parts.upto) if next_parts.more else None)


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
        next_parts = await journal.next_parts(session, Removal, Removal.restored_by, of.id, last, limit)
        parts = PartsOf(of.id, put_back=True, after=last, upto=next_parts.upto)
        locked = await _lock(session, undo, await queries.sizes(session, parts))
        removed = 0
        for one, collection in locked.items():
            gone = await queries.remove_restored(session, undo, parts, collection)
            await collection_queries.count_more(session, one, -gone)
            removed += gone
        tally: dict[Bucket, int] = {"removed": removed, "no_longer_there": next_parts.rows - removed}
        return Step(next_parts.rows, tally, after=str(next_parts.upto) if next_parts.more else None)


class TakeAwayAdded:
    """Takes out of its target what a job put there and is still there; walks the list by time, in the job's window."""

    async def foresee(self, session: AsyncSession, of: Job) -> Foreseen:
        added = await self.total(session, of)
        there = await count_exactly(
            session, added, budgets_of(session).undo_plan_ms, lambda: queries.count_added(session, of, added)
        )
        if there is None:
            return Foreseen({"removed": added}, exact=False)
        return Foreseen({"removed": there, "no_longer_there": added - there})

    async def total(self, session: AsyncSession, of: Job) -> int:  # noqa: ARG002 - as every phase has it
        return int(of.tally.get("added", 0)) if of.first_added_at is not None else 0

    async def step(self, session: AsyncSession, undo: Job, of: Job, after: str | None, limit: int) -> Step:
        assert of.target_id is not None
        place, found = _read(after, of)
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
