"""SQL of the journal that several features stand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from longlist.journal.models import PART_SIZE, Deletion, Edit, Removal

Journal = type[Deletion] | type[Edit] | type[Removal]
_PARTS_AT_ONCE = 50


@dataclass(frozen=True)
class Parts:
    """Whole parts of a journal, beyond one that is known."""

    upto: int
    rows: int
    more: bool


async def next_parts(
    session: AsyncSession,
    journal: Journal,
    by: InstrumentedAttribute[UUID | None],
    job_id: UUID,
    after: int,
    limit: int,
) -> Parts:
    """The parts to take next: of about ``limit`` rows, at least one part. ``by`` is the column that has the job's id.

    Always whole: what is put back has one time, and is put back in one transaction.
    """
    # Parts of several jobs may have one number, where an undo put them back: they are taken together.
    statement = (
        select(journal.part, func.sum(func.cardinality(journal.company_ids)))
        .where(*_parts_of(journal, by, job_id), journal.part > after)
        .group_by(journal.part)
        .order_by(journal.part)
        .limit(_PARTS_AT_ONCE + 1)
    )
    found = (await session.execute(statement)).all()
    taken = rows = 0
    for _, size in found[:_PARTS_AT_ONCE]:
        if taken and rows + size > limit:
            break
        taken, rows = taken + 1, rows + size
    return Parts(upto=found[taken - 1].part if taken else after, rows=rows, more=taken < len(found))


async def count_rows(
    session: AsyncSession, journal: Journal, by: InstrumentedAttribute[UUID | None], job_id: UUID
) -> int:
    """Companies in the parts of a job, one of several parts each time."""
    size = func.coalesce(func.sum(func.cardinality(journal.company_ids)), 0)
    return int((await session.execute(select(size).where(*_parts_of(journal, by, job_id)))).scalar_one())


def _parts_of(journal: Journal, by: InstrumentedAttribute[UUID | None], job_id: UUID) -> Sequence[ColumnElement[bool]]:
    """The parts that a job wrote and that nothing has put back since; or those that it put back."""
    if issubclass(journal, Edit) or by is not journal.job_id:
        return [by == job_id]
    return [by == job_id, journal.restored_by.is_(None)]


def _slice(array: str) -> str:
    return f"{array}[slot * {PART_SIZE} + 1 : (slot + 1) * {PART_SIZE}]"


# How a chunk journals the memberships that it takes out of one collection, as the last step of a statement. Before it
# comes ``gone`` (company_id, job_id, added_at); the parameters are :taken_by (the job), :source and :removed_at.
# ``journal`` has a row a part, with its ``size``.
JOURNAL_GONE = f"""
    whole AS MATERIALIZED (
      SELECT count(*) AS size, array_agg(company_id) AS company_ids, array_agg(job_id) AS job_ids,
             array_agg(added_at) AS added_ats
      FROM (SELECT * FROM gone ORDER BY company_id) sorted HAVING count(*) > 0),
    journal AS (
      INSERT INTO removal (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at)
      SELECT :taken_by, (SELECT coalesce(max(part), 0) FROM removal WHERE job_id = :taken_by) + slot + 1,
             :source, :removed_at, {_slice("company_ids")}, {_slice("job_ids")}, {_slice("added_ats")}
      FROM whole, generate_series(0, (size - 1) / {PART_SIZE}) AS slot
      RETURNING cardinality(company_ids) AS size)"""


def not_put_back(collection: str, frozen_at: str) -> str:
    """The condition that a ``membership`` was there at ``frozen_at`` rather than put back later with its old time.

    Goes with ``added_at <= frozen_at`` (docs/decisions/0008). Both are SQL: parameters or columns.
    By company *and* time: who was removed, added anew and only then frozen was there.
    The list is made once and hashed; where nothing was put back it is one look into an empty index. (Appending nothing
    hides the size of the arrays from the planner: for a list that seems large it would not hash, but search for each.)
    """
    return f"""(membership.company_id, membership.added_at) NOT IN (
      SELECT back.company_id, back.added_at
      FROM removal, unnest(removal.company_ids || '{{}}', removal.added_at || '{{}}') AS back (company_id, added_at)
      WHERE removal.collection_id = {collection}
        AND removal.restored_at > {frozen_at} AND removal.removed_at <= {frozen_at})"""


def company_not_put_back(frozen_at: str) -> str:
    """The same of the catalog: the condition that a row of ``company`` was not deleted and put back since."""
    return f"""company.id NOT IN (
      SELECT unnest(company_ids || '{{}}') FROM deletion
      WHERE restored_at > {frozen_at} AND removed_at <= {frozen_at})"""
