"""Deletions as the API takes them."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _DeleteCompanies(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["delete_companies"]
    selection_id: UUID


class DeleteCompaniesPlanRequest(_DeleteCompanies):
    pass


class DeleteCompaniesJobRequest(_DeleteCompanies):
    pass
