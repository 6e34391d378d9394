"""SQL of collections and memberships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from longlist import keyset
from longlist.collections.models import Collection, Membership
from longlist.companies.models import Company
from longlist.companies.queries import ROW_COLUMNS
from longlist.db import AnyRow, AnySelect
from longlist.journal.queries import JOURNAL_GONE
from longlist.keyset import SortKey
from longlist.pagination import Asked
from longlist.server_times import lock_wait
from longlist.text.keys import identity_key, name_key

SORTS = {
    "name": SortKey(Collection.name_key, Collection.id, str),
    "created_at": SortKey(Collection.created_at, Collection.id, datetime),
    "updated_at": SortKey(Collection.updated_at, Collection.id, datetime),
    "company_count": SortKey(Collection.company_count, Collection.id, int),
}


# Where the target has more than so many companies for each one looked at, they are looked up one by one.
DENSE = 4

# How a chunk puts its part into a target, as the last steps of a statement. Before it come ``part`` (company_id,
# present) and ``seen`` (last: the greatest company_id of the part); the parameters are :target, :after (the edge of the
# part before), :dense (`DENSE` times what the job looks at in all), :job_id and :added_at. Who went in is ``fresh``.
#
# Who is there is found in one of two ways, whichever the lists' sizes call for. Dense: the stretch of the target
# between the part's edges is read and hashed, which makes a chunk cheaper than ON CONFLICT does (0.8 of it where
# nothing is there yet, 0.45 where all is). Sparse: a lookup for each, so that 50 companies do not read a target of
# 5 million. Only one branch runs: the other's condition on the size is false before its first row.
#
# No ON CONFLICT: the target's row is locked, so nobody else adds; the primary key stands behind that.
PUT_PART_IN = """
    dense AS MATERIALIZED (SELECT company_count <= :dense AS dense FROM collection WHERE id = :target),
    there AS MATERIALIZED (
      SELECT company_id FROM membership
      WHERE (SELECT dense FROM dense)
        AND collection_id = :target AND company_id > :after AND company_id <= (SELECT last FROM seen)
      UNION ALL
      SELECT part.company_id FROM part, LATERAL (
        SELECT FROM membership
        WHERE collection_id = :target AND company_id = part.company_id
        OFFSET 0) probe
      WHERE NOT (SELECT dense FROM dense)),
    fresh AS MATERIALIZED (
      SELECT company_id FROM part
      WHERE present AND NOT EXISTS (SELECT FROM there WHERE there.company_id = part.company_id)),
    added AS (
      INSERT INTO membership (collection_id, company_id, job_id, added_at)
      SELECT :target, company_id, :job_id, :added_at FROM fresh ORDER BY company_id)"""


async def get(session: AsyncSession, collection_id: UUID) -> Collection | None:
    """The collection, unless deleted."""
    statement = select(Collection).where(Collection.id == collection_id, Collection.deleted_at.is_(None))
    return (await session.execute(statement)).scalar_one_or_none()


async def names(session: AsyncSession, collection_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of those that are there."""
    if not collection_ids:
        return {}
    there = (Collection.id.in_(collection_ids), Collection.deleted_at.is_(None))
    return {row.id: row.name for row in (await session.execute(select(Collection.id, Collection.name).where(*there)))}


async def by_name(session: AsyncSession, name: str) -> Collection | None:
    """The collection of that name, unless deleted; upper and lower case are alike."""
    statement = select(Collection).where(Collection.identity == identity_key(name), Collection.deleted_at.is_(None))
    return (await session.execute(statement)).scalar_one_or_none()


async def lock(session: AsyncSession, collection_id: UUID) -> Collection | None:
    """The collection, unless deleted, locked until commit. Several are locked in the order of their ids."""
    statement = (
        select(Collection)
        .where(Collection.id == collection_id, Collection.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    with lock_wait():
        return (await session.execute(statement)).scalar_one_or_none()


async def tick(session: AsyncSession, collection_id: UUID, *, deleted: bool = False) -> datetime | None:
    """Lock the collection and return the time for what is about to be put into it, or taken out.

    The time is after that of every membership committed before (docs/decisions/0002). Several are locked in the order
    of their ids. None where the collection is deleted, or where it is not: ``deleted`` says what it has to be.
    """
    statement = (
        update(Collection)
        .where(Collection.id == collection_id, Collection.deleted_at.is_not(None) == deleted)
        .values(
            changed_at=func.greatest(func.clock_timestamp(), Collection.changed_at + text("interval '1 microsecond'"))
        )
        .returning(Collection.changed_at)
    )
    with lock_wait():
        return (await session.execute(statement)).scalar_one_or_none()


async def count_more(session: AsyncSession, collection_id: UUID, by: int) -> None:
    """Keep ``company_count`` exact. The caller holds the collection's lock."""
    if by:
        await session.execute(
            update(Collection)
            .where(Collection.id == collection_id)
            .values(company_count=Collection.company_count + by, updated_at=func.now())
        )


def _named(search: str | None) -> AnySelect:
    """Collections whose folded name contains ``search``."""
    found = select(Collection).where(Collection.deleted_at.is_(None))
    return found.where(Collection.name_key.contains(search, autoescape=True)) if search else found


async def page(session: AsyncSession, search: str | None, asked: Asked) -> tuple[list[AnyRow], bool]:
    return await keyset.walk(session, lambda: _named(search), SORTS[asked.sort.column], asked)


async def count(session: AsyncSession, search: str | None) -> int:
    """Collections are as many as people made by hand: counting them costs next to nothing."""
    statement = _named(search).with_only_columns(func.count())
    return int((await session.execute(statement)).scalar_one())


@dataclass(frozen=True)
class Member:
    """A membership and its company's list row."""

    membership: AnyRow
    company: AnyRow


async def member(session: AsyncSession, collection_id: UUID, company_id: UUID) -> Member | None:
    held = (Membership.collection_id == collection_id, Membership.company_id == company_id)
    membership = (await session.execute(select(Membership.added_at, Membership.job_id).where(*held))).one_or_none()
    company = (await session.execute(select(*ROW_COLUMNS).where(Company.id == company_id))).one_or_none()
    return Member(membership, company) if membership is not None and company is not None else None


async def add_member(
    session: AsyncSession, collection_id: UUID, company_id: UUID, job_id: UUID, added_at: datetime
) -> None:
    session.add(Membership(collection_id=collection_id, company_id=company_id, job_id=job_id, added_at=added_at))
    await session.flush()


_REMOVE = f"""
    WITH gone AS (
      DELETE FROM membership WHERE collection_id = :source AND {{which}} RETURNING company_id, job_id, added_at),
    {JOURNAL_GONE}
    SELECT coalesce(sum(size), 0) FROM journal
"""


async def remove_member(
    session: AsyncSession, collection_id: UUID, company_id: UUID, *, job_id: UUID, removed_at: datetime
) -> bool:
    """Take one company out, into the journal of the job. The caller holds the collection's lock."""
    values = {"source": collection_id, "company": company_id, "taken_by": job_id, "removed_at": removed_at}
    statement = text(_REMOVE.format(which="company_id = :company"))
    return bool((await session.execute(statement, values)).scalar_one())


_BEYOND = "company_id > :after AND company_id <= coalesce(CAST(:last AS uuid), company_id)"


async def remove_after(
    session: AsyncSession, collection_id: UUID, after: UUID | None, limit: int, *, job_id: UUID, removed_at: datetime
) -> tuple[int, UUID | None]:
    """Take up to ``limit`` memberships beyond company ``after`` out, ascending, into the journal of the job.

    Returns how many, and the last company when there may be more. It goes on from a cursor because
    a walk from the start would step over everything deleted before. The caller holds the collection's lock.
    """
    beyond = [Membership.collection_id == collection_id, Membership.company_id > (after or UUID(int=0))]
    edge = select(Membership.company_id).where(*beyond).order_by(Membership.company_id).offset(limit - 1).limit(1)
    last = (await session.execute(edge)).scalar_one_or_none()
    values = {"source": collection_id, "after": after or UUID(int=0), "last": last, "taken_by": job_id}
    statement = text(_REMOVE.format(which=_BEYOND))
    removed = (await session.execute(statement, {**values, "removed_at": removed_at})).scalar_one()
    return int(removed), last


async def delete_collection(session: AsyncSession, collection_id: UUID) -> None:
    await session.execute(delete(Collection).where(Collection.id == collection_id))


async def revive_collection(
    session: AsyncSession, collection_id: UUID, name: str, *, created_at: str | None, deleted_by: Sequence[UUID]
) -> None:
    """Make a deleted collection again under its old id, with what is left of its memberships.

    The row may still be there, where its deletion ended early. Its clock goes on after all that was taken out by the
    jobs ``deleted_by``.
    """
    statement = text(
        """
        INSERT INTO collection (id, name, name_key, company_count, created_at, changed_at)
        SELECT :id, :name, :key, (SELECT count(*) FROM membership WHERE collection_id = :id),
               coalesce(CAST(:created_at AS timestamptz), now()),
               greatest(clock_timestamp(), max(removed_at) + interval '1 microsecond')
        FROM removal WHERE job_id = ANY(:deleted_by) AND collection_id = :id
        ON CONFLICT (id) DO UPDATE SET deleted_at = NULL, name = excluded.name, name_key = excluded.name_key,
          company_count = excluded.company_count, updated_at = now(),
          changed_at = greatest(clock_timestamp(), collection.changed_at + interval '1 microsecond')
        """
    )
    values = {"id": collection_id, "name": name, "key": name_key(name), "created_at": created_at}
    await session.execute(statement, {**values, "deleted_by": list(deleted_by)})
