"""Every operation that can be asked for, told apart by its kind."""

from typing import Annotated

from pydantic import Discriminator

from longlist.collections.schemas import DeleteCollectionPlanRequest
from longlist.combines.schemas import CombineJobRequest, CombinePlanRequest
from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest, MoveJobRequest, MovePlanRequest
from longlist.deletions.schemas import DeleteCompaniesJobRequest, DeleteCompaniesPlanRequest
from longlist.edits.schemas import EditJobRequest, EditPlanRequest
from longlist.removals.schemas import RemoveJobRequest, RemovePlanRequest
from longlist.undos.schemas import UndoJobRequest, UndoPlanRequest

PlanRequest = Annotated[
    CombinePlanRequest
    | CopyPlanRequest
    | DeleteCollectionPlanRequest
    | DeleteCompaniesPlanRequest
    | EditPlanRequest
    | MovePlanRequest
    | RemovePlanRequest
    | UndoPlanRequest,
    Discriminator("kind"),
]
JobRequest = Annotated[
    CombineJobRequest
    | CopyJobRequest
    | DeleteCompaniesJobRequest
    | EditJobRequest
    | MoveJobRequest
    | RemoveJobRequest
    | UndoJobRequest,
    Discriminator("kind"),
]
