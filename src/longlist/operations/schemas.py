"""Every operation that can be asked for, told apart by its kind."""

from longlist.copies.schemas import CopyJobRequest, CopyPlanRequest

PlanRequest = CopyPlanRequest
JobRequest = CopyJobRequest
