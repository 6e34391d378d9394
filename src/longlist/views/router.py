"""HTTP of saved views."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from longlist.dependencies import Session
from longlist.views import service
from longlist.views.schemas import View, ViewCreate, ViewPatch, Views

router = APIRouter(prefix="/views", tags=["views"])


@router.get("")
async def list_views(
    session: Session,
    collection_id: Annotated[UUID | None, Query(description="Only those of this collection")] = None,
) -> Views:
    """Saved views, by name."""
    return Views(items=[View.model_validate(view) for view in await service.list_views(session, collection_id)])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_view(session: Session, body: ViewCreate, response: Response) -> View:
    """Keep a filter, an order and columns under a name."""
    view = await service.create_view(session, body)
    response.headers["Location"] = f"/api/v1/views/{view.id}"
    return View.model_validate(view)


@router.get("/{view_id}")
async def get_view(session: Session, view_id: UUID) -> View:
    return View.model_validate(await service.get_view(session, view_id))


@router.patch("/{view_id}")
async def update_view(session: Session, view_id: UUID, body: ViewPatch) -> View:
    return View.model_validate(await service.update_view(session, view_id, body))


@router.delete("/{view_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_view(session: Session, view_id: UUID) -> None:
    await service.delete_view(session, view_id)
