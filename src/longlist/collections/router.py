"""HTTP of collections and memberships."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from longlist.collections import service
from longlist.collections.schemas import (
    Collection,
    CollectionCreate,
    CollectionPatch,
    CollectionSort,
    CollectionsPage,
    MemberRow,
)
from longlist.companies.schemas import CompanyCreate
from longlist.dependencies import CursorParam, Limit, Session
from longlist.inputs import SafeText
from longlist.jobs.router import JOB_HEADER, IdempotencyKey, accepted, name_job
from longlist.jobs.schemas import Job

router = APIRouter(tags=["collections"])


@router.get("/collections")
async def list_collections(
    session: Session,
    search: Annotated[SafeText | None, Query(max_length=200, description="Part of the name")] = None,
    sort: CollectionSort = "name",
    cursor: CursorParam = None,
    limit: Limit = 50,
) -> CollectionsPage:
    return await service.list_collections(session, search, sort, cursor, limit)


@router.post("/collections", status_code=status.HTTP_201_CREATED)
async def create_collection(session: Session, body: CollectionCreate, response: Response) -> Collection:
    """Make an empty collection. Names are unique; upper and lower case count as the same."""
    collection = await service.create_collection(session, body.name)
    response.headers["Location"] = f"/api/v1/collections/{collection.id}"
    return Collection.model_validate(collection)


@router.get("/collections/{collection_id}")
async def get_collection(session: Session, collection_id: UUID) -> Collection:
    return Collection.model_validate(await service.get_collection(session, collection_id))


@router.patch("/collections/{collection_id}")
async def update_collection(session: Session, collection_id: UUID, body: CollectionPatch) -> Collection:
    """Rename a collection."""
    return Collection.model_validate(await service.rename_collection(session, collection_id, body.name))


@router.delete("/collections/{collection_id}", status_code=status.HTTP_202_ACCEPTED)
async def delete_collection(
    session: Session, collection_id: UUID, response: Response, idempotency_key: IdempotencyKey = None
) -> Job:
    """Delete a collection, not its companies. It disappears at once; the job clears up behind it."""
    return accepted(await service.delete_collection(session, collection_id, idempotency_key), response)


@router.post(
    "/collections/{collection_id}/companies",
    status_code=status.HTTP_201_CREATED,
    responses={201: {"headers": JOB_HEADER}},
)
async def create_member(
    session: Session,
    collection_id: UUID,
    body: CompanyCreate,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> MemberRow:
    """Make a company and put it into the collection."""
    row, job = await service.create_member(session, collection_id, body, idempotency_key)
    name_job(job, response)
    response.headers["Location"] = f"/api/v1/collections/{collection_id}/companies/{row.id}"
    return row


@router.get("/collections/{collection_id}/companies/{company_id}")
async def get_member(session: Session, collection_id: UUID, company_id: UUID) -> MemberRow:
    """Why and since when a company is in the collection."""
    return await service.get_member(session, collection_id, company_id)


@router.delete(
    "/collections/{collection_id}/companies/{company_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={204: {"headers": JOB_HEADER}},
)
async def remove_member(
    session: Session,
    collection_id: UUID,
    company_id: UUID,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> None:
    """Take a company out of the collection; the company itself stays."""
    name_job(await service.remove_member(session, collection_id, company_id, idempotency_key), response)
