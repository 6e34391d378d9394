"""Rules of buckets: which of a receipt's can be opened, and from where."""

from collections.abc import Awaitable, Callable
from typing import get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.buckets import queries, selected_queries
from longlist.buckets.errors import BucketNotFound, NotOpenable
from longlist.buckets.queries import BY_PLACE, Rows
from longlist.buckets.schemas import BucketOut, BucketPage
from longlist.collections import queries as collection_queries
from longlist.combines.jobs import sources_of
from longlist.companies.schemas import CompanyRow
from longlist.db import budgets_of, count_exactly
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Bucket
from longlist.jobs.models import Job
from longlist.journal.models import Deletion, Edit, ImportedLine, Removal
from longlist.pagination import Asked, Edge, page_of
from longlist.selections import queries as selection_queries
from longlist.selections import service as selections
from longlist.selections.models import Selection
from longlist.words import companies

# Less than one in so many of what the job looked at.
SPARSE = 1000

WORDS: dict[Bucket, str] = {
    "added": "added",
    "already_there": "already there",
    "left_out": "left out",
    "created": "created",
    "changed": "changed",
    "unchanged": "so already",
    "removed": "removed",
    "restored": "put back",
    "changed_since": "changed since",
    "over_limit": "without room for another attribute",
    "not_done": "not reached",
}
_COUNTED_ONLY: dict[Bucket, str] = {
    "updated": "Which of its companies a file changed is not kept.",
    "rejected": "These are rows of a file, not companies. The job's page lists them, each with its reason.",
    "no_longer_there": "Who had gone before it is not kept.",
    "company_deleted": "These companies are deleted.",
    "collection_gone": "The list that they were in is deleted.",
    "not_matching": "These are memberships of the lists that were read, not companies.",
}


async def list_buckets(session: AsyncSession, job_id: UUID) -> list[BucketOut]:
    """Every bucket of the job's receipt, or of its tally so far, in the order of the receipt.

    Raises: JobNotFound
    """
    job = await jobs.get_job(session, job_id)
    found = []
    for bucket in get_args(Bucket):
        if bucket not in job.tally:
            continue
        why_not = None
        openable = selectable = False
        try:
            rows = await _rows(session, job, bucket)
            openable, selectable = True, not rows.kept
            why_not = _NOBODY_LEFT if rows.kept else None
        except NotOpenable as reason:
            why_not = reason.detail
        found.append(
            BucketOut(bucket=bucket, count=job.tally[bucket], openable=openable, selectable=selectable, why_not=why_not)
        )
    return found


# Of a change by hand these are the one company; an undo of it counts values.
_OF_ONE: set[Bucket] = {"created", "changed", "restored", "changed_since", "over_limit"}
_NOBODY_LEFT = "These companies no longer exist, so they can be looked at, but not selected."


async def list_companies(
    session: AsyncSession, job_id: UUID, bucket: Bucket, cursor: str | None, limit: int
) -> BucketPage:
    """A page of the bucket, as what it is read from stands now.

    Raises: JobNotFound, BucketNotFound, NotOpenable
    """
    job, count = await _find(session, job_id, bucket)
    rows = await _rows(session, job, bucket)
    asked = Asked.parse(BY_PLACE, rows.place_type, cursor, limit)
    found, more = await queries.page(session, rows, asked, sparse=count < (job.total or 0) // SPARSE)
    if rows.kept:
        items = [CompanyRow.model_validate(row.company) for row in found]
    else:
        there = await queries.companies(session, [row.company_id for row in found])
        found = [row for row in found if row.company_id in there]
        items = [CompanyRow.model_validate(there[row.company_id]) for row in found]
    edges = [Edge(row.sort_value, row.company_id) for row in found]
    page = page_of(asked, items, edges, more=more)
    return BucketPage(**page.model_dump(), count=count, notice=await _notice(session, bucket, rows, count))


async def create_selection(session: AsyncSession, job_id: UUID, bucket: Bucket) -> Selection:
    """Write down who is in the bucket now, in the caller's transaction, for the next job to work on.

    Raises: JobNotFound, BucketNotFound, NotOpenable, NothingSelected
    """
    job, _ = await _find(session, job_id, bucket)
    rows = await _rows(session, job, bucket)
    if rows.kept:
        raise NotOpenable(_NOBODY_LEFT)
    return await selections.create_listed(
        session,
        rows.scope_id,
        rows.ids,
        rows.parameters,
        lambda number: f"{'all ' if number > 1 else ''}{number:,} {WORDS[bucket]} of “{job.title}”",
    )


async def _find(session: AsyncSession, job_id: UUID, bucket: Bucket) -> tuple[Job, int]:
    job = await jobs.get_job(session, job_id)
    if bucket not in job.tally:
        raise BucketNotFound(bucket, job.title)
    return job, job.tally[bucket]


async def _notice(session: AsyncSession, bucket: Bucket, rows: Rows, count: int) -> str | None:
    if rows.one:
        return None
    if rows.kept:
        return "As they were when they were deleted."
    if bucket == "left_out":
        return "Of what was selected, those that are no longer in their list now, whenever they went."
    budgets = budgets_of(session)
    now = await count_exactly(session, count, budgets.bucket_ms, lambda: queries.count(session, rows))
    if now is None:
        return "Those that were removed or deleted since are not listed."
    if now < count:
        return f"{companies(count - now)} of the {count:,} not listed: removed or deleted since."
    return None


async def _rows(session: AsyncSession, job: Job, bucket: Bucket) -> Rows:
    """Where the bucket is read.

    Raises: NotOpenable
    """
    if bucket in _COUNTED_ONLY:
        raise NotOpenable(_COUNTED_ONLY[bucket])
    if not job.tally[bucket]:
        raise NotOpenable("Nobody is in it.")
    if job.finished_at is None:
        raise NotOpenable("The job has not finished. What it did can be opened then.")
    if job.by_hand and bucket in _OF_ONE:
        return queries.of_one(UUID(job.params["company_id"]))
    return await _READERS[bucket](session, job)


async def _added(session: AsyncSession, job: Job) -> Rows:
    await _need_collection(session, job.target_id, job.target_name)
    return queries.added(job)


async def _already_there(session: AsyncSession, job: Job) -> Rows:
    if job.kind == "undo":
        await _need_journal(session, Removal, job.undo_of)
        return queries.already_there_undone(job, await _restored_into(session, job))
    await _need_collection(session, job.target_id, job.target_name)
    match job.kind:
        case "move":
            await _need_journal(session, Removal, job.id)
            return queries.already_there_moved(job)
        case "combine":
            return queries.already_there_combined(job, job.params["operation"], sources_of(job))
        case "import":
            await _need_journal(session, ImportedLine, job.id)
            return queries.already_there_imported(job)
    return selected_queries.already_there(job, await _selection(session, job))


async def _left_out(session: AsyncSession, job: Job) -> Rows:
    if job.selection_id is None:
        raise NotOpenable("These are memberships that went while the job ran; which ones is not kept.")
    selection = await _selection(session, job)
    if not selection.listed and selection.scope_collection_id is None:
        raise NotOpenable("These companies are deleted.")
    return selected_queries.left_out(job, selection)


async def _created(session: AsyncSession, job: Job) -> Rows:
    await _need_journal(session, ImportedLine, job.id)
    return queries.created(job)


async def _unchanged(session: AsyncSession, job: Job) -> Rows:
    if job.kind == "import":
        raise NotOpenable("Which of its companies a file left as they were is not kept.")
    return selected_queries.unchanged(job, await _selection(session, job))


async def _over_limit(session: AsyncSession, job: Job) -> Rows:
    if job.kind == "undo":
        raise NotOpenable("Which companies had no room for the attribute is not kept.")
    return selected_queries.over_limit(job, await _selection(session, job))


async def _not_done(session: AsyncSession, job: Job) -> Rows:
    if job.selection_id is None:
        raise NotOpenable("What it had not reached was not selected by anybody. Try it again, or start it anew.")
    return selected_queries.not_done(job, await _selection(session, job))


async def _removed(session: AsyncSession, job: Job) -> Rows:
    if job.kind == "delete_companies":
        raise NotOpenable("These are places of the deleted companies in lists.")
    await _need_journal(session, Removal, job.id)
    return queries.removed(job)


async def _restored(session: AsyncSession, job: Job) -> Rows:
    journals = await queries.journals_of(session, job)
    if "deletion" in journals:
        return queries.restored_companies(job)
    if "removal" in journals:
        return queries.restored_memberships(job, await _restored_into(session, job))
    if "edit" in journals:
        return queries.changed(job)
    raise NotOpenable("Which companies these were is no longer kept.")


async def _changed(session: AsyncSession, job: Job) -> Rows:
    await _need_journal(session, Edit, job.id)
    return queries.changed(job)


async def _changed_since(session: AsyncSession, job: Job) -> Rows:
    if job.tally.get("over_limit"):
        raise NotOpenable("Which of those that were left had been changed since is not kept.")
    await _need_journal(session, Edit, job.undo_of)
    return queries.changed_since(job)


async def _deleted(session: AsyncSession, job: Job) -> Rows:
    await _need_journal(session, Deletion, job.id)
    return queries.deleted(job)


_READERS: dict[Bucket, Callable[[AsyncSession, Job], Awaitable[Rows]]] = {
    "added": _added,
    "already_there": _already_there,
    "left_out": _left_out,
    "created": _created,
    "changed": _changed,
    "unchanged": _unchanged,
    "removed": _removed,
    "restored": _restored,
    "deleted": _deleted,
    "changed_since": _changed_since,
    "over_limit": _over_limit,
    "not_done": _not_done,
}


async def _selection(session: AsyncSession, job: Job) -> Selection:
    """What the job worked on, if that is still kept and its list is still there."""
    selection = await selection_queries.get(session, job.selection_id) if job.selection_id else None
    if selection is None:
        raise NotOpenable("What was selected is no longer kept.")
    await _need_collection(session, selection.scope_collection_id, selection.scope_name)
    return selection


async def _need_collection(session: AsyncSession, collection_id: UUID | None, name: str | None) -> None:
    if collection_id is not None and await collection_queries.get(session, collection_id) is None:
        raise NotOpenable(f"“{name}” is deleted.")


async def _need_journal(
    session: AsyncSession, journal: type[Removal | Deletion | Edit | ImportedLine], job_id: UUID | None
) -> None:
    if not await queries.is_kept(session, journal, job_id):
        raise NotOpenable("Which companies these were is no longer kept.")


async def _restored_into(session: AsyncSession, job: Job) -> UUID | None:
    """The one living list that an undo put memberships back into, if it is one."""
    lists = await queries.restored_into(session, job)
    if len(lists) == 1 and await collection_queries.get(session, lists[0]) is not None:
        return lists[0]
    return None
