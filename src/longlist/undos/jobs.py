"""The undo job: walks the phases that take back what another job did."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.deletions.undo import DeleteCreated, DeleteRestored, RestoreCompanies
from longlist.edits.undo import RevertEdits
from longlist.errors import JobFailed
from longlist.jobs import kinds, queries
from longlist.jobs.kinds import Bucket, Done, Next
from longlist.jobs.models import Job
from longlist.journal.phases import Phase
from longlist.undos.memberships import RemoveRestored, RestoreMemberships, TakeAwayAdded

# What is put back comes before what is taken away, so that no company is in neither list of a move that is undone.
_PUT_BACK: tuple[Phase, ...] = (RestoreCompanies(), RestoreMemberships())
_TAKE_AWAY: tuple[Phase, ...] = (TakeAwayAdded(), RemoveRestored(), RevertEdits(), DeleteCreated(), DeleteRestored())


J = TypeVar("J", Job, UUID)


def steps_of(of: J, redos: Sequence[J]) -> list[tuple[Phase, J]]:
    """The phases of undoing job ``of``, each with the job, or its id, whose effects it takes back.

    What was undone and redone since is out because of the ``redos``, and comes back from their journals.
    """
    jobs = [of]
    jobs.extend(redos)
    put_back: list[tuple[Phase, J]] = [(phase, job) for phase in _PUT_BACK for job in jobs]
    return put_back + [(phase, of) for phase in _TAKE_AWAY]


_LEFT: dict[Bucket, str] = {
    "no_longer_there": "gone already",
    "already_there": "there already",
    "changed_since": "changed since",
    "over_limit": "without room for another attribute",
    "company_deleted": "whose company is deleted",
    "collection_gone": "whose list is deleted",
}


class Undo:
    """Takes back what the job ``undo_of`` did, effect by effect. Undone itself, it is a redo."""

    name = "undo"
    cancellable = True
    undoable = True

    async def run_chunk(self, session: AsyncSession, job: Job, limit: int) -> Next | Done:
        assert job.undo_of is not None
        of = await queries.get(session, job.undo_of)
        if of is None:
            raise JobFailed("The job is gone", "What is to be undone is no longer kept.")
        steps = steps_of(of.id, [UUID(one) for one in job.params["redos"]])
        number, after = (job.cursor["step"], job.cursor["after"]) if job.cursor else (0, None)
        while number < len(steps):
            phase, job_id = steps[number]
            whose = of if job_id == of.id else await queries.get(session, job_id)
            if whose is not None and (after is not None or await phase.total(session, whose)):
                step = await phase.step(session, job, whose, after, limit)
                number += step.after is None
                return Next({"step": number, "after": step.after}, step.processed, step.tally)
            number, after = number + 1, None
        # What another undo has taken in hand meanwhile.
        rest = (job.total or 0) - job.processed
        return Done(rest, {"no_longer_there": rest} if rest else {})

    def sentence(self, job: Job) -> str:
        done = [
            f"{job.tally[bucket]:,} {words}"
            for bucket, words in (("restored", "put back"), ("removed", "taken out"), ("deleted", "deleted"))
            if job.tally.get(bucket)
        ]
        words = ", ".join(done) or "Nothing was left to take back"
        left = [f"{job.tally[bucket]:,} {why}" for bucket, why in _LEFT.items() if job.tally.get(bucket)]
        if left:
            words += f"; left as they are: {', '.join(left)}"
        if job.tally.get("not_done"):
            words += f"; {job.tally['not_done']:,} not reached"
        return words + "."


kinds.register(Undo())
