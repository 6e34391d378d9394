"""Rules of saved views."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collections
from longlist.db import new_id, utc_now
from longlist.finding import service as finding
from longlist.finding.schemas import Filter
from longlist.text.keys import identity_key, name_key
from longlist.views import queries
from longlist.views.errors import DuplicateViewName, NoSuchView, NotAnOrderOfAll, TooManyViews, ViewNotFound
from longlist.views.models import View
from longlist.views.schemas import ViewCreate, ViewPatch

MOST = 1_000  # they are made by hand, and all of them stand in the sidebar


async def list_views(session: AsyncSession, collection_id: UUID | None) -> Sequence[View]:
    return await queries.all_of(session, collection_id)


async def get_view(session: AsyncSession, view_id: UUID) -> View:
    view = await queries.get(session, view_id)
    if view is None:
        raise ViewNotFound(view_id)
    return view


async def get_by_name(session: AsyncSession, collection_id: UUID | None, name: str) -> View:
    """The view of a collection, or of all companies; upper and lower case are alike.

    Raises: NoSuchView
    """
    view = await queries.by_name(session, collection_id, identity_key(name))
    if view is None:
        raise NoSuchView(name, [one.name for one in await queries.all_of(session, collection_id)])
    return view


async def create_view(session: AsyncSession, wanted: ViewCreate) -> View:
    """Raises: CollectionNotFound, DuplicateViewName, TooManyViews, KnownInCollectionsOnly, NotAnOrderOfAll."""
    if wanted.collection_id is not None:
        await collections.get_collection(session, wanted.collection_id, pointer="/collection_id")
    if await queries.count(session) >= MOST:
        raise TooManyViews(MOST)
    await _check(session, wanted.collection_id, wanted.filter, wanted.sort)
    view = View(id=new_id(), name=wanted.name, name_key=name_key(wanted.name), collection_id=wanted.collection_id)
    _set(view, wanted.model_dump(mode="json", include={"filter", "sort", "columns"}, exclude_defaults=False))
    session.add(view)
    await _flush(session, view)
    await session.refresh(view)
    return view


async def update_view(session: AsyncSession, view_id: UUID, patch: ViewPatch) -> View:
    """Raises: ViewNotFound, CollectionNotFound, DuplicateViewName, KnownInCollectionsOnly, NotAnOrderOfAll."""
    view = await get_view(session, view_id)
    changes = patch.model_dump(mode="json", exclude_unset=True)
    await _check(session, view.collection_id, patch.filter, patch.sort)
    if "name" in changes:
        changes["name_key"] = name_key(changes["name"])
    _set(view, changes)
    view.updated_at = utc_now()
    await _flush(session, view)
    return view


async def delete_view(session: AsyncSession, view_id: UUID) -> None:
    await get_view(session, view_id)
    await queries.remove(session, view_id)


async def _check(session: AsyncSession, collection_id: UUID | None, where: Filter, sort: str | None) -> None:
    await finding.check(session, collection_id, where)
    if collection_id is None and sort is not None and sort.removeprefix("-") == "added_at":
        raise NotAnOrderOfAll


def _set(view: View, changes: dict[str, Any]) -> None:
    for column, value in changes.items():
        setattr(view, column, value)


async def _flush(session: AsyncSession, view: View) -> None:
    name = view.name
    try:
        await session.flush()
    except IntegrityError as error:
        if "view_identity_key" not in str(error.orig):
            raise
        raise DuplicateViewName(name) from error
