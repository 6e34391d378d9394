"""Rules of undo: what can be taken back, the plan before, and the making of the job."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections import service as collections
from longlist.db import utc_now
from longlist.jobs import kinds
from longlist.jobs import queries as job_queries
from longlist.jobs import service as jobs
from longlist.jobs.errors import JobNotFound
from longlist.jobs.models import FINISHED, Job
from longlist.jobs.schemas import Plan, PlannedJob, undoable_until
from longlist.settings import get_settings
from longlist.undos import queries
from longlist.undos.errors import AlreadyUndone, ListDeleted, NotFinished, NothingToUndo, TooLate
from longlist.undos.jobs import steps_of
from longlist.undos.schemas import UndoJobRequest, UndoPlanRequest
from longlist.words import figure

MAX_NAME = 200  # of a collection


async def plan_undo(session: AsyncSession, wanted: UndoPlanRequest) -> PlannedJob:
    """Count what an undo would take back, and what it would leave.

    Raises: JobNotFound, NothingToUndo, NotFinished, AlreadyUndone, TooLate, ListDeleted
    """
    of = await _undoable(session, wanted.job_id)
    root, undoing = await _root(session, of)
    if root.kind == "delete_collection" and not undoing:
        assert of.target_id is not None
        deletion = await collections.plan_deletion(session, of.target_id)
        return deletion.model_copy(update={"kind": "undo"})
    plan = await _plan(session, of, await _redos(session, of))
    parts = [
        f"{figure(rows, exact=plan.exact)} {words}"
        for rows, words in (
            (plan.restored, "to put back"),
            (plan.removed, "to take out"),
            (plan.deleted, "to delete"),
            (plan.left_out, "to leave as they are"),
        )
        if rows
    ]
    return PlannedJob(kind="undo", sentence=", ".join(parts) or "nothing is left to take back", **plan.model_dump())


async def create_undo(session: AsyncSession, wanted: UndoJobRequest, idempotency_key: str | None) -> Job:
    """Make the job that takes back what another did; a list that was deleted is there again at once.

    Raises: JobNotFound, NothingToUndo, NotFinished, AlreadyUndone, TooLate, ListDeleted, IdempotencyKeyReused
    """

    async def draft() -> jobs.NewJob:
        of = await _undoable(session, wanted.job_id)
        redos = await _redos(session, of)
        title = title_of(of)
        root, undoing = await _root(session, of)
        if root.kind == "delete_collection":
            assert of.target_id is not None
            if not undoing:
                # Done again it is that deletion again, with whatever is in the list by now.
                return await collections.draft_deletion(session, of.target_id, title=title, undo_of=of.id)
            revived = await _revive(session, of)
            if revived != of.target_name:
                title += f", as “{revived}”"
        return jobs.NewJob(
            kind="undo",
            title=title,
            total=sum([await phase.total(session, job) for phase, job in steps_of(of, redos)]),
            source=(of.source_id, of.source_name or "") if of.source_id else None,
            target=(of.target_id, of.target_name or "") if of.target_id else None,
            collection_ids=of.collection_ids,
            undo_of=of.id,
            by_hand=of.by_hand,
            params={
                "redos": [str(redo.id) for redo in redos],
                **({"company_id": of.params["company_id"]} if of.by_hand else {}),
            },
            plan=await _plan(session, of, redos),
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


async def _undoable(session: AsyncSession, job_id: UUID) -> Job:
    """The job, locked: of two who undo it at once, the second one sees the first."""
    of = await job_queries.lock(session, job_id)
    if of is None:
        raise JobNotFound(job_id)
    if of.state not in FINISHED:
        raise NotFinished(of.title, of.state)
    if not kinds.get(of.kind).undoable:
        raise NothingToUndo(of.title, "is not of a kind that can be undone")
    until = undoable_until(of)
    if until is None:
        raise NothingToUndo(of.title, "did nothing")
    if until <= utc_now():
        raise TooLate(of.title, get_settings().undo_days)
    undone_by = await job_queries.undone_by(session, [of.id])
    if of.id in undone_by:
        raise AlreadyUndone(of.title, undone_by[of.id])
    await _check_lists(session, of)
    return of


async def _check_lists(session: AsyncSession, of: Job) -> None:
    """Raises: ListDeleted, but not for what a deletion itself took away."""
    root, undoing = await _root(session, of)
    if root.kind == "delete_companies" or (root.kind == "delete_collection" and undoing):
        return
    for collection_id, name in ((of.source_id, of.source_name), (of.target_id, of.target_name)):
        changed = collection_id is not None and (collection_id == of.target_id or root.kind in ("move", "remove"))
        if changed and collection_id and await collection_queries.get(session, collection_id) is None:
            raise ListDeleted(of.title, name or "")


async def _root(session: AsyncSession, of: Job) -> tuple[Job, bool]:
    """The job that is no undo, from which a chain of undos comes; and whether undoing ``of`` takes its work back."""
    root = of if of.undo_root is None else await jobs.get_job(session, of.undo_root)
    return root, of.undo_depth % 2 == 0


async def _redos(session: AsyncSession, of: Job) -> Sequence[Job]:
    """What did again what the job had done, as far as that is not put back: what the job took out is out by these.

    Of a chain of undos and redos it is the last one, and those that left something.
    """
    redo_ids = await queries.not_restored(session, await job_queries.redos_of(session, of.id))
    return await job_queries.by_ids(session, redo_ids)


async def _plan(session: AsyncSession, of: Job, redos: Sequence[Job]) -> Plan:
    tally: dict[str, int] = {}
    exact, total = True, 0
    for phase, job in steps_of(of, redos):
        rows = await phase.total(session, job)
        if rows:
            total += rows
            seen = await phase.foresee(session, job)
            exact = exact and seen.exact
            for bucket, number in seen.tally.items():
                tally[bucket] = tally.get(bucket, 0) + number
    done = {bucket: tally.pop(bucket, None) for bucket in ("restored", "removed", "deleted")}
    return Plan(matched=total, left_out=sum(tally.values()), exact=exact, **done)


async def _revive(session: AsyncSession, of: Job) -> str:
    """Make the deleted list again; the name that it gets, its own unless that is taken.

    It is there already where an earlier undo of its deletion ended before its time.
    """
    assert of.target_id is not None
    there = await collection_queries.get(session, of.target_id)
    if there is not None:
        return there.name
    own = of.target_name or "Restored"
    name = own
    for number in range(1, 1000):
        if await collection_queries.by_name(session, name) is None:
            break
        suffix = " (restored)" if number == 1 else f" (restored {number})"
        name = own[: MAX_NAME - len(suffix)] + suffix
    await collection_queries.revive_collection(
        session,
        of.target_id,
        name,
        created_at=of.params.get("created_at"),
        deleted_by=[of.id, *await job_queries.redos_of(session, of.id)],
    )
    return name


def title_of(of: Job) -> str:
    """“Undo: Copy 50 companies to “B””; of an undo “Redo: …”, and of that “Undo: …” again."""
    for prefix, other in (("Undo: ", "Redo: "), ("Redo: ", "Undo: ")):
        if of.undo_of is not None and of.title.startswith(prefix):
            return other + of.title.removeprefix(prefix)
    return f"Undo: {of.title}"
