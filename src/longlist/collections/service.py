"""Rules of collections and memberships."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries
from longlist.collections.errors import CollectionNotFound, DuplicateName, NotAMember
from longlist.collections.models import Collection
from longlist.collections.schemas import Collection as CollectionOut
from longlist.collections.schemas import (
    CollectionSort,
    CollectionsPage,
    MemberRow,
)
from longlist.companies import queries as company_queries
from longlist.companies import service as companies
from longlist.companies.normalize import shorten
from longlist.companies.schemas import CompanyCreate, CompanyRow
from longlist.db import new_id, utc_now
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Done
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.pagination import Asked, Edge, Sort, page_of
from longlist.text.keys import name_key, phrase_of
from longlist.words import counted


async def get_collection(session: AsyncSession, collection_id: UUID, *, pointer: str | None = None) -> Collection:
    collection = await queries.get(session, collection_id)
    if collection is None:
        raise CollectionNotFound(collection_id, pointer)
    return collection


async def lock_collection(session: AsyncSession, collection_id: UUID) -> Collection:
    collection = await queries.lock(session, collection_id)
    if collection is None:
        raise CollectionNotFound(collection_id)
    return collection


async def create_collection(session: AsyncSession, name: str, *, pointer: str = "/name") -> Collection:
    """Raises: DuplicateName, which points at ``pointer`` of the request."""
    collection = Collection(id=new_id(), name=name, name_key=name_key(name))
    session.add(collection)
    await _flush_name(session, name, pointer)
    await session.refresh(collection)
    return collection


async def rename_collection(session: AsyncSession, collection_id: UUID, name: str) -> Collection:
    collection = await lock_collection(session, collection_id)
    collection.name, collection.name_key = name, name_key(name)
    collection.updated_at = utc_now()
    await _flush_name(session, name, "/name")
    return collection


async def _flush_name(session: AsyncSession, name: str, pointer: str) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if "collection_identity_key" not in str(error.orig):
            raise
        raise DuplicateName(name, pointer) from error


async def delete_collection(session: AsyncSession, collection_id: UUID, idempotency_key: str | None) -> Job:
    """The collection is gone for people at once; a job takes its memberships away in chunks.

    Raises: CollectionNotFound, IdempotencyKeyReused
    """
    return await jobs.create_job(
        session,
        lambda: draft_deletion(session, collection_id),
        idempotency_key=idempotency_key,
        request={"delete_collection": str(collection_id)},
    )


async def draft_deletion(
    session: AsyncSession, collection_id: UUID, *, title: str | None = None, undo_of: UUID | None = None
) -> jobs.NewJob:
    """Have the collection disappear, and say what job is to clear up behind it.

    Raises: CollectionNotFound
    """
    collection = await lock_collection(session, collection_id)
    collection.deleted_at = utc_now()
    return jobs.NewJob(
        kind="delete_collection",
        title=title or f"Delete the collection “{collection.name}”",
        target=(collection.id, collection.name),
        total=collection.company_count,
        undo_of=undo_of,
        params={"created_at": collection.created_at.isoformat()},  # for its undo
        plan=_deletion_plan(collection),
    )


async def plan_deletion(session: AsyncSession, collection_id: UUID) -> PlannedJob:
    """What deleting a collection would take away.

    Raises: CollectionNotFound
    """
    collection = await get_collection(session, collection_id, pointer="/collection_id")
    plan = _deletion_plan(collection)
    sentence = f"the list goes, with its {counted(collection.company_count, 'place', 'places')}; no company is deleted"
    return PlannedJob(kind="delete_collection", sentence=sentence, **plan.model_dump())


def _deletion_plan(collection: Collection) -> Plan:
    return Plan(matched=collection.company_count, removed=collection.company_count, exact=True)


async def list_collections(
    session: AsyncSession, search: str | None, sort_text: CollectionSort, cursor: str | None, limit: int
) -> CollectionsPage:
    sort = Sort.parse(sort_text)
    asked = Asked.parse(sort, queries.SORTS[sort.column].type, cursor, limit)
    search_key = phrase_of(search) if search else None
    rows, more = await queries.page(session, search_key, asked)
    items = [CollectionOut.model_validate(row.Collection) for row in rows]
    page = page_of(asked, items, [Edge(row.sort_value, row.Collection.id) for row in rows], more=more)
    return CollectionsPage(**page.model_dump(), total=await queries.count(session, search_key))


async def get_member(session: AsyncSession, collection_id: UUID, company_id: UUID) -> MemberRow:
    await get_collection(session, collection_id)
    member = await queries.member(session, collection_id, company_id)
    if member is None:
        raise NotAMember(company_id)
    return member_out(member)


def member_out(member: queries.Member) -> MemberRow:
    company = CompanyRow.model_validate(member.company)
    return MemberRow(**company.model_dump(), added_at=member.membership.added_at, job_id=member.membership.job_id)


async def create_member(
    session: AsyncSession, collection_id: UUID, fields: CompanyCreate, idempotency_key: str | None
) -> tuple[MemberRow, Job]:
    """Create a company in the collection, and the job of that.

    Raises: CollectionNotFound, IdempotencyKeyReused; NotAMember where the key has made a company that left since
    """

    async def change(job_id: UUID) -> tuple[jobs.NewJob, Done]:
        await company_queries.share_companies(session)
        added_at = await queries.tick(session, collection_id)
        if added_at is None:
            raise CollectionNotFound(collection_id)
        company = await companies.create_company(session, fields)
        await queries.add_member(session, collection_id, company.id, job_id, added_at)
        await queries.count_more(session, collection_id, 1)
        target = (collection_id, (await get_collection(session, collection_id)).name)
        return companies.draft_creation(company, target), Done(1, {"created": 1, "added": 1}, added_at)

    job = await jobs.change_by_hand(
        session,
        change,
        idempotency_key=idempotency_key,
        request={"create_in": str(collection_id), **fields.model_dump(mode="json")},
    )
    assert job is not None
    return await get_member(session, collection_id, UUID(job.params["company_id"])), job


async def remove_member(
    session: AsyncSession, collection_id: UUID, company_id: UUID, idempotency_key: str | None
) -> Job | None:
    """Take a company out of the collection, and write the job of that; the company itself stays.

    Raises: CollectionNotFound, NotAMember, IdempotencyKeyReused
    """

    async def change(job_id: UUID) -> tuple[jobs.NewJob, Done]:
        removed_at = await queries.tick(session, collection_id)
        if removed_at is None:
            raise CollectionNotFound(collection_id)
        member = await queries.member(session, collection_id, company_id)
        if member is None or not await queries.remove_member(
            session, collection_id, company_id, job_id=job_id, removed_at=removed_at
        ):
            raise NotAMember(company_id)
        await queries.count_more(session, collection_id, -1)
        name = (await get_collection(session, collection_id)).name
        job = jobs.NewJob(
            kind="remove",
            title=f"Remove “{shorten(member.company.name)}” from “{name}”",
            source=(collection_id, name),
            total=1,
            params={"company_id": str(company_id)},
        )
        return job, Done(1, {"removed": 1})

    return await jobs.change_by_hand(
        session,
        change,
        idempotency_key=idempotency_key,
        request={"remove": str(company_id), "from": str(collection_id)},
    )
