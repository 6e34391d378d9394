"""SQL of provenance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections.models import Membership


async def membership(session: AsyncSession, collection_id: UUID, company_id: UUID) -> Membership | None:
    statement = select(Membership).where(Membership.collection_id == collection_id, Membership.company_id == company_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def is_demo(session: AsyncSession, found: Membership) -> bool:
    """Whether the membership came with the demo: before it was there nobody could add anything."""
    statement = text("SELECT demo_made_at >= :added_at FROM catalog")
    return bool((await session.execute(statement, {"added_at": found.added_at})).scalar_one())


async def line_of(session: AsyncSession, job_id: UUID, company_id: UUID) -> int | None:
    """The first line of an import's file that stands for the company; null where that is not kept."""
    statement = text(
        """
        SELECT lines[array_position(company_ids, :company)] FROM imported_line
        WHERE job_id = :job AND :company = ANY(company_ids) ORDER BY part LIMIT 1
        """
    )
    parameters = {"job": job_id, "company": company_id}
    return (await session.execute(statement, parameters)).scalar_one_or_none()


@dataclass(frozen=True)
class PutBack:
    job_id: UUID
    title: str
    at: datetime


async def put_back(session: AsyncSession, found: Membership) -> PutBack | None:
    """The latest undo that put the membership back, with the time and the job that it has."""
    statement = text(
        """
        SELECT job.id, job.title, removal.restored_at FROM removal JOIN job ON job.id = removal.restored_by
        WHERE removal.collection_id = :collection AND removal.restored_at IS NOT NULL
          AND removal.added_at[array_position(removal.company_ids, :company)] = :added_at
        ORDER BY removal.restored_at DESC LIMIT 1
        """
    )
    parameters = {"collection": found.collection_id, "company": found.company_id, "added_at": found.added_at}
    row = (await session.execute(statement, parameters)).one_or_none()
    return PutBack(row.id, row.title, row.restored_at) if row else None


# A job is needed as long as a membership names it, or one that a job took out and an undo may still put back; and as
# long as an undo of it is kept, which reads from it what it takes back. What it added, if any of it is still there,
# lies in its window of the index by time.
_FORGOTTEN = """
    SELECT id FROM job
    WHERE finished_at < now() - make_interval(days => :days)
      AND NOT EXISTS (SELECT FROM job undo WHERE undo.undo_of = job.id)
      AND NOT EXISTS (
        SELECT FROM membership
        WHERE collection_id = job.target_id AND added_at >= job.first_added_at AND added_at <= job.last_added_at
          AND membership.job_id = job.id)
      AND NOT EXISTS (
        SELECT FROM removal
        WHERE removal.collection_id = job.target_id AND removal.restored_at IS NULL AND job.id = ANY(removal.job_ids))
    ORDER BY finished_at LIMIT 100
"""


async def forget_jobs(session: AsyncSession, days: int) -> int:
    """Delete some jobs that finished more than ``days`` ago and that nothing needs, with their events and journals.

    After `forget_journals`: what can be undone no longer needs no job.
    """
    ids = list((await session.execute(text(_FORGOTTEN), {"days": days})).scalars())
    for table in ("removal", "deletion", "edit", "imported_line", "import_row"):
        await session.execute(text(f"DELETE FROM {table} WHERE job_id = ANY(:ids)"), {"ids": ids})
    # Its events go with it.
    await session.execute(text("DELETE FROM job WHERE id = ANY(:ids)"), {"ids": ids})
    return len(ids)


async def forget_chunks(session: AsyncSession, days: int) -> int:
    """Delete some chunks from the histories of jobs that finished more than ``days`` ago."""
    statement = text(
        """
        WITH gone AS (
          DELETE FROM job_event WHERE id IN (
            SELECT event.id FROM job_event event JOIN job ON job.id = event.job_id
            WHERE event.type = 'progress' AND job.finished_at < now() - make_interval(days => :days) LIMIT 20000)
          RETURNING 1)
        SELECT count(*) FROM gone
        """
    )
    return int((await session.execute(statement, {"days": days})).scalar_one())


# What was put back says so for as long as its job is kept: to selections that were frozen while it was out, and to
# those who ask why it is there.
_JOURNALS = {"removal": "restored_at IS NULL", "deletion": "restored_at IS NULL", "edit": "true"}


async def forget_journals(session: AsyncSession, days: int) -> int:
    """Delete some parts of the journals of jobs that finished more than ``days`` ago and are not being undone.

    An undo that failed may be retried, and goes on with them.
    """
    gone = 0
    for table, forgettable in _JOURNALS.items():
        statement = text(
            f"""
            WITH gone AS (
              DELETE FROM {table} WHERE (job_id, part) IN (
                SELECT journal.job_id, journal.part FROM {table} journal JOIN job ON job.id = journal.job_id
                WHERE job.finished_at < now() - make_interval(days => :days) AND {forgettable}
                  AND NOT EXISTS (
                    SELECT FROM job undo WHERE undo.undo_of = job.id
                      AND (undo.finished_at IS NULL
                           OR undo.state = 'failed' AND undo.finished_at > now() - make_interval(days => :days)))
                LIMIT 100)
              RETURNING 1)
            SELECT count(*) FROM gone
            """
        )
        gone += int((await session.execute(statement, {"days": days})).scalar_one())
    return gone
