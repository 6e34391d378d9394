"""Tables of saved views."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from longlist.companies.models import KEY_COLLATION
from longlist.db import Base


class View(Base):
    """How a list is looked at. It goes with its collection."""

    __tablename__ = "view"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 200", "name"),
        # One of a name in each collection, and among those of all companies.
        Index(
            "view_identity_key",
            text("coalesce(collection_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            "identity",
            unique=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), comment="the name folded for search and sorting, see text/keys.py"
    )
    identity: Mapped[str] = mapped_column(
        Text(collation=KEY_COLLATION), comment="what names are the same by, see text/keys.py; made by a trigger"
    )
    collection_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), comment="null: of all companies"
    )
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    sort: Mapped[str | None]
    columns: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="which columns are shown, in which order and how wide; the web's own"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
