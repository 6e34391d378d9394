"""HTTP of selections."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from longlist.dependencies import Session
from longlist.selections import service
from longlist.selections.schemas import Selection, SelectionCreate

router = APIRouter(prefix="/selections", tags=["selections"])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_selection(session: Session, body: SelectionCreate, response: Response) -> Selection:
    """Freeze what an operation is to work on: what is added to the scope afterwards is not in it."""
    selection = await service.create_selection(session, body)
    response.headers["Location"] = f"/api/v1/selections/{selection.id}"
    return service.selection_out(selection)


@router.get("/{selection_id}")
async def get_selection(session: Session, selection_id: UUID) -> Selection:
    return service.selection_out(await service.get_selection(session, selection_id))
