"""Holds every transaction of every test in this process to the one order of locks (docs/decisions/0015)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from longlist.locks import AdvisoryLock

ORDER: tuple[AdvisoryLock | str, ...] = (
    AdvisoryLock.IDEMPOTENCY_KEY,
    "job",
    AdvisoryLock.COMPANIES,
    "collection",
    "catalog",
    AdvisoryLock.WEBHOOK_COUNT,
    "webhook",
    AdvisoryLock.ADMISSION,
    AdvisoryLock.EVENTS,
)
_ROWS = {
    table: re.compile(
        rf"\bUPDATE {table}\b|\bFROM {table}\b(?!.*SKIP LOCKED).*\bFOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)", re.DOTALL
    )
    for table in ORDER
    if not isinstance(table, AdvisoryLock)
}
DEFINES = re.compile(
    r"\s*(CREATE|ALTER|DROP|DO)\b"
)  # what a function does when it is called is no lock of its definition
broken: list[str] = []


def taken_by(statement: str, parameters: Any) -> list[int]:
    """Places in `ORDER` of what a statement locks."""
    values = parameters.values() if isinstance(parameters, dict) else ()
    advisory = "pg_advisory_xact_lock" in statement
    return [
        place
        for place, lock in enumerate(ORDER)
        if (advisory and any(value is lock for value in values)) or (lock in _ROWS and _ROWS[lock].search(statement))
    ]


def _follow(conn: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
    if DEFINES.match(statement):
        return
    held: dict[int, str] = conn.info.setdefault("locks", {})
    if "SKIP LOCKED" in statement:  # never waits; and what it has locked is held
        held.update({place: statement for place, lock in enumerate(ORDER) if f" OF {lock} SKIP" in statement})
        held.update({ORDER.index("job"): statement} if "FROM job" in statement else {})
    for place in taken_by(statement, parameters):
        later = [held[other] for other in held if other > place]
        if place not in held and later:
            broken.append(f"{ORDER[place]!r} after a later lock:\n{later[-1]}\n then \n{statement}")
        held[place] = statement


def _forget(conn: Connection) -> None:
    if not conn.invalidated:  # what it knew is gone with it, and to ask raises
        conn.info.pop("locks", None)


event.listen(Engine, "before_cursor_execute", _follow)
event.listen(Engine, "commit", _forget)
event.listen(Engine, "rollback", _forget)


@pytest.fixture(autouse=True)
def no_lock_out_of_order() -> Iterator[None]:
    broken.clear()
    yield
    assert broken == []
