"""SQL of buckets: nothing is kept for them, they are read from memberships, journals and frozen selections.

Written as SQL: its shape is what its speed hangs on. Each source of rows says in what order it is walked at no cost:
a page of a bucket of a million comes from where its cursor points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, DateTime, Uuid, exists, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from longlist import keyset
from longlist.combines.operation import Operation
from longlist.combines.queries import Source, result_of
from longlist.companies.models import Company
from longlist.companies.queries import ROW_COLUMNS
from longlist.db import AnyRow, AnySelect, plan_without
from longlist.jobs.models import Job
from longlist.journal.models import Deletion, Edit, ImportedLine, Removal
from longlist.keyset import SortKey
from longlist.pagination import Asked, Sort

# In the order of the index by time; of parts and the ids in them; or of ids alone, where ``place`` is 0.
Order = Literal["time", "part", "id"]
BY_PLACE = Sort("place", descending=False)


@dataclass(frozen=True)
class Rows:
    """SELECT of place and company_id (and of company, the row itself, where it is ``kept`` in a journal)."""

    sql: str
    parameters: dict[str, Any]
    order: Order
    scope_id: UUID | None = None
    """The collection that all of them are in; None: they may be anywhere."""
    backwards: str | None = None
    """The same, to be walked backwards, where the order of ``sql`` is not turned round by itself."""
    kept: bool = False
    one: bool = False
    """The one company of a change by hand."""

    @property
    def ids(self) -> str:
        return f"SELECT DISTINCT company_id AS id FROM ({self.sql}) bucket"

    @property
    def place_type(self) -> type:
        return datetime if self.order == "time" else int


async def page(session: AsyncSession, rows: Rows, asked: Asked, *, sparse: bool = False) -> tuple[list[AnyRow], bool]:
    """Rows of company_id and sort_value (and company), as `keyset.walk` has them.

    A page is walked to: the planner is not to sort or hash all that might come after it. Unless the bucket is
    ``sparse``, next to nothing of what has to be looked through: that is then joined as a whole.
    """
    await plan_without(session, *(("nestloop",) if sparse else ("sort", "hashagg", "bitmapscan")))
    if not sparse:
        await session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
    place = DateTime(timezone=True) if rows.order == "time" else BigInteger()
    columns: dict[str, TypeEngine[Any]] = {"place": place, "company_id": Uuid()}
    if rows.kept:
        columns["company"] = JSONB()
    sql = rows.backwards if rows.backwards and asked.backwards else rows.sql
    bucket = text(sql).bindparams(**rows.parameters).columns(**columns).subquery("bucket")
    cursor = asked.cursor if asked.cursor is not None and asked.cursor.id is not None else None

    def statement() -> AnySelect:
        found: AnySelect = select(*(bucket.c[name] for name in columns if name != "place"))
        if cursor is None or rows.order == "time":
            return found
        # What the index can be entered by: the row comparison of the cursor says it too, but not to the planner.
        column: ColumnElement[Any] = bucket.c.company_id if rows.order == "id" else bucket.c.place
        edge = cursor.id if rows.order == "id" else cursor.value
        return found.where(column <= edge if asked.backwards else column >= edge)

    return await keyset.walk(session, statement, SortKey(bucket.c.place, bucket.c.company_id, rows.place_type), asked)


async def count(session: AsyncSession, rows: Rows) -> int:
    statement = text(f"SELECT count(*) FROM ({rows.sql}) bucket")
    return int((await session.execute(statement, rows.parameters)).scalar_one())


async def companies(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
    statement = select(*ROW_COLUMNS).where(Company.id.in_(ids))
    return {row.id: row for row in (await session.execute(statement)).all()}


async def journals_of(session: AsyncSession, job: Job) -> set[str]:
    """Which journals say what the job restored: those of its own edits, and the deletions and removals it undid."""
    statement = text(
        """
        SELECT 'edit' WHERE EXISTS (SELECT FROM edit WHERE job_id = :job)
        UNION ALL SELECT 'deletion' WHERE EXISTS (SELECT FROM deletion WHERE restored_by = :job)
        UNION ALL SELECT 'removal' WHERE EXISTS (SELECT FROM removal WHERE restored_by = :job)
        """
    )
    return set((await session.execute(statement, {"job": job.id})).scalars())


async def is_kept(
    session: AsyncSession, journal: type[Removal | Deletion | Edit | ImportedLine], job_id: UUID | None
) -> bool:
    """Whether a job's journal is still there."""
    return bool((await session.execute(select(exists().where(journal.job_id == job_id)))).scalar_one())


async def restored_into(session: AsyncSession, job: Job) -> Sequence[UUID]:
    """The collections that the job undone had taken memberships out of."""
    statement = text("SELECT DISTINCT collection_id FROM removal WHERE job_id = :of")
    return (await session.execute(statement, {"of": job.undo_of})).scalars().all()


def added(job: Job) -> Rows:
    return Rows(
        """SELECT added_at AS place, company_id FROM membership
           WHERE collection_id = :target AND added_at >= :first AND added_at <= :last AND job_id = :job""",
        {"target": job.target_id, "first": job.first_added_at, "last": job.last_added_at, "job": job.id},
        "time",
        scope_id=job.target_id,
    )


# Somebody else put it there, before the job was done. OFFSET 0: it is looked up, for one after the other.
_THERE_BEFORE = """EXISTS (
    SELECT FROM membership target
    WHERE target.collection_id = :target AND target.company_id = {id} AND target.job_id IS DISTINCT FROM :job
      AND target.added_at < :last OFFSET 0)"""


def there_before(job: Job, column: str) -> tuple[str, dict[str, Any]]:
    parameters = {"target": job.target_id, "job": job.id, "last": job.last_added_at}
    return _THERE_BEFORE.format(id=column), parameters


def already_there_moved(job: Job) -> Rows:
    """Of what a move took out of its source."""
    condition, parameters = there_before(job, "one.company_id")
    return _journal("removal", f"removal.job_id = :job AND {condition}", parameters, job.target_id)


def already_there_imported(job: Job) -> Rows:
    """Of the companies that the lines of the file stand for."""
    condition, parameters = there_before(job, "one.company_id")
    return _journal("imported_line", f"imported_line.job_id = :job AND {condition}", parameters, job.target_id)


def already_there_combined(job: Job, operation: Operation, sources: Sequence[Source]) -> Rows:
    condition, parameters = there_before(job, "result.company_id")

    def sql(*, descending: bool) -> str:
        result, of_result = result_of(operation, sources, descending=descending)
        parameters.update(of_result)
        return f"""SELECT 0 AS place, company_id FROM ({result}) result
            WHERE {condition} AND {reached(job, "result.company_id")}"""

    return Rows(sql(descending=False), parameters, "id", scope_id=job.target_id, backwards=sql(descending=True))


def created(job: Job) -> Rows:
    """Companies of an import's lines that were made while it ran."""
    made = "company.created_at >= :started AND company.created_at <= :finished"
    parameters = {"job": job.id, "started": job.started_at, "finished": job.finished_at}
    return _journal("imported_line", f"job_id = :job AND {_COMPANY[:-1]} AND {made})", parameters)


def of_one(company_id: UUID) -> Rows:
    return Rows(
        "SELECT 0 AS place, id AS company_id FROM company WHERE id = :company", {"company": company_id}, "id", one=True
    )


def removed(job: Job) -> Rows:
    return _journal("removal", "job_id = :job", {"job": job.id})


def changed(job: Job) -> Rows:
    return _journal("edit", "job_id = :job", {"job": job.id})


def deleted(job: Job) -> Rows:
    """They are shown as they were; there is nobody left to select."""
    return Rows(
        """SELECT part AS place, gone.company_id, gone.company
           FROM deletion, unnest(company_ids, companies) AS gone (company_id, company) WHERE job_id = :job""",
        {"job": job.id},
        "part",
        kept=True,
    )


def restored_companies(job: Job) -> Rows:
    return _journal("deletion", "restored_by = :job", {"job": job.id})


def restored_memberships(job: Job, scope_id: UUID | None) -> Rows:
    """Those that stand as they were put back."""
    return _undone(job, "membership.added_at = back.added_at", "restored_by = :job", scope_id)


def already_there_undone(job: Job, scope_id: UUID | None) -> Rows:
    """Those that somebody else had put there meanwhile."""
    return _undone(job, "membership.added_at <> back.added_at", "true", scope_id)


def changed_since(job: Job) -> Rows:
    """Those that the job undone had edited, and the undo did not."""
    return _journal(
        "edit",
        """job_id = :of AND one.company_id NOT IN (
             SELECT unnest(mine.company_ids || '{}') FROM edit mine WHERE mine.job_id = :job)""",
        {"of": job.undo_of, "job": job.id},
    )


_COMPANY = "EXISTS (SELECT FROM company WHERE company.id = one.company_id)"


def _journal(
    table: Literal["removal", "edit", "deletion", "imported_line"],
    where: str,
    parameters: dict[str, Any],
    scope_id: UUID | None = None,
) -> Rows:
    """Companies of a journal that still exist, each as ``one``."""
    return Rows(
        f"""SELECT part AS place, one.company_id FROM {table}, unnest(company_ids) AS one (company_id)
            WHERE {where} AND {_COMPANY}""",
        parameters,
        "part",
        scope_id=scope_id,
    )


def _undone(job: Job, stands: str, parts: str, scope_id: UUID | None) -> Rows:
    """Memberships that the job undone had taken out, of those whose company is in that collection now."""
    return Rows(
        f"""SELECT part AS place, back.company_id
            FROM removal, unnest(company_ids, added_at) AS back (company_id, added_at)
            WHERE job_id = :of AND {parts} AND EXISTS (
              SELECT FROM membership WHERE membership.collection_id = removal.collection_id
                AND membership.company_id = back.company_id AND {stands})""",
        {"of": job.undo_of} | ({"job": job.id} if ":job" in parts else {}),
        "part",
        scope_id=scope_id,
    )


def reached(job: Job, column: str = "candidate.company_id") -> str:
    """The condition that a job which walks ids came so far."""
    if job.state == "succeeded":
        return "true"
    after = UUID(job.cursor["after"]) if job.cursor else UUID(int=0)
    return f"{column} <= '{after}'"
