"""Plans and jobs of every kind: which feature makes them."""

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collections
from longlist.collections.schemas import DeleteCollectionPlanRequest
from longlist.combines import service as combines
from longlist.combines.schemas import CombineJobRequest, CombinePlanRequest
from longlist.copies import service as copies
from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest, MoveJobRequest, MovePlanRequest
from longlist.deletions import service as deletions
from longlist.deletions.schemas import DeleteCompaniesJobRequest, DeleteCompaniesPlanRequest
from longlist.edits import service as edits
from longlist.edits.schemas import EditJobRequest, EditPlanRequest
from longlist.jobs.models import Job
from longlist.jobs.schemas import PlannedJob
from longlist.operations.schemas import JobRequest, PlanRequest
from longlist.removals import service as removals
from longlist.removals.schemas import RemoveJobRequest, RemovePlanRequest
from longlist.undos import service as undos
from longlist.undos.schemas import UndoJobRequest, UndoPlanRequest


async def plan(session: AsyncSession, wanted: PlanRequest) -> PlannedJob:  # noqa: PLR0911 - a kind each
    """What the job would do. Remembered where the job's receipt is to stand next to it.

    Raises: what the feature raises for what cannot be done
    """
    match wanted:
        case CombinePlanRequest():
            return await combines.plan_combine(session, wanted)
        case CopyPlanRequest() | MovePlanRequest():
            return await copies.plan_copy(session, wanted)
        case DeleteCollectionPlanRequest():
            return await collections.plan_deletion(session, wanted.collection_id)
        case DeleteCompaniesPlanRequest():
            return await deletions.plan_deletion(session, wanted)
        case EditPlanRequest():
            return await edits.plan_edit(session, wanted)
        case RemovePlanRequest():
            return await removals.plan_removal(session, wanted)
        case UndoPlanRequest():
            return await undos.plan_undo(session, wanted)


async def create(session: AsyncSession, wanted: JobRequest, idempotency_key: str | None) -> Job:
    """Make the job, in the caller's transaction.

    Raises: what the feature raises for what cannot be done, and IdempotencyKeyReused
    """
    match wanted:
        case CombineJobRequest():
            return await combines.create_combine(session, wanted, idempotency_key)
        case CopyJobRequest() | MoveJobRequest():
            return await copies.create_copy(session, wanted, idempotency_key)
        case DeleteCompaniesJobRequest():
            return await deletions.create_deletion(session, wanted, idempotency_key)
        case EditJobRequest():
            return await edits.create_edit(session, wanted, idempotency_key)
        case RemoveJobRequest():
            return await removals.create_removal(session, wanted, idempotency_key)
        case UndoJobRequest():
            return await undos.create_undo(session, wanted, idempotency_key)
