"""Parameters that routers share: the transaction of a request, and the limit and the cursor of a page."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import Sessions
from longlist.pagination import MAX_LIMIT


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: committed before the answer is sent, rolled back when anything was raised."""
    sessions: Sessions = request.app.state.sessions
    async with sessions.begin() as session:
        yield session


# scope="function": without it FastAPI commits only after the answer has left, and a failed commit would go unseen.
Session = Annotated[AsyncSession, Depends(get_session, scope="function")]

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Rows on the page")]
CursorParam = Annotated[
    str | None,
    Query(max_length=4000, description="`next_cursor`, `prev_cursor` or `last_cursor` of an earlier page"),
]
