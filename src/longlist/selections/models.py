"""Tables of selections."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from longlist.db import Base


class Selection(Base):
    """What an operation works on, frozen when it was made (docs/decisions/0002).

    Kept in one of two ways. ``listed``: its ids stand in `SelectionPart` (explicit ids, or all that
    match a filter). Otherwise: everything in the scope up to ``frozen_at``, except ``except_ids``.
    """

    __tablename__ = "selection"
    __table_args__ = (
        CheckConstraint("mode IN ('ids', 'all')", "mode"),
        CheckConstraint("count >= 0", "count"),
        CheckConstraint("mode = 'all' OR listed", "ids_are_listed"),
        Index(None, "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    scope_collection_id: Mapped[UUID | None] = mapped_column(comment="null: all companies")
    scope_name: Mapped[str | None] = mapped_column(comment="the collection's name when the selection was made")
    mode: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    except_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    listed: Mapped[bool]
    frozen_at: Mapped[datetime] = mapped_column(comment="changed_at of the scope; what came later is not in it")
    count: Mapped[int] = mapped_column(BigInteger)
    sentence: Mapped[str]
    plans: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="the plans that were shown, by target collection id"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SelectionPart(Base):
    """Up to 5,000 ids of a listed selection, ascending; parts do not overlap and ascend too."""

    __tablename__ = "selection_part"

    selection_id: Mapped[UUID] = mapped_column(ForeignKey("selection.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[UUID]
    ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
