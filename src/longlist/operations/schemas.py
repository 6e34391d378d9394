"""Every operation that can be asked for, told apart by its kind."""

from typing import Annotated

from pydantic import Discriminator

from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest
from longlist.edits.schemas import EditJobRequest, EditPlanRequest

PlanRequest = Annotated[CopyPlanRequest | EditPlanRequest, Discriminator("kind")]
JobRequest = Annotated[CopyJobRequest | EditJobRequest, Discriminator("kind")]
