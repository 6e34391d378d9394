"""SQL of saved views."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections.models import Collection
from longlist.views.models import View

# Of a collection that is being deleted nothing is shown; its views go with its row.
_LIVING = or_(View.collection_id.is_(None), Collection.deleted_at.is_(None))


async def all_of(session: AsyncSession, collection_id: UUID | None) -> Sequence[View]:
    """By name; of one collection, or of all and of all companies."""
    statement = select(View).outerjoin(Collection, Collection.id == View.collection_id).where(_LIVING)
    if collection_id is not None:
        statement = statement.where(View.collection_id == collection_id)
    return (await session.execute(statement.order_by(View.name_key, View.id))).scalars().all()


async def get(session: AsyncSession, view_id: UUID) -> View | None:
    statement = select(View).outerjoin(Collection, Collection.id == View.collection_id)
    return (await session.execute(statement.where(View.id == view_id, _LIVING))).scalar_one_or_none()


async def by_name(session: AsyncSession, collection_id: UUID | None, identity: str) -> View | None:
    """Of a collection, or of all companies."""
    statement = select(View).where(View.collection_id.is_not_distinct_from(collection_id), View.identity == identity)
    return (await session.execute(statement)).scalar_one_or_none()


async def count(session: AsyncSession) -> int:
    return int((await session.execute(select(func.count()).select_from(View))).scalar_one())


async def remove(session: AsyncSession, view_id: UUID) -> None:
    await session.execute(delete(View).where(View.id == view_id))
