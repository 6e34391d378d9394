"""Rules of deletions: the plan before, the making of the job, and what a chunk of it and a single deletion share."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.companies import service as company_service
from longlist.companies.normalize import shorten
from longlist.db import budgets_of, count_exactly
from longlist.deletions import queries
from longlist.deletions.schemas import DeleteCompaniesJobRequest, DeleteCompaniesPlanRequest
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Done
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.selections import service as selections
from longlist.selections.models import Selection
from longlist.words import companies, counted

PLAN_NAME = "delete_companies:"


@dataclass(frozen=True)
class Deleted:
    companies: int
    memberships: int
    collection_ids: list[UUID]
    """The lists that they were in."""


async def delete_everywhere(session: AsyncSession, ids: str, job_id: UUID) -> Deleted:
    """Delete companies and their memberships, journalled for the job, in the caller's transaction.

    The caller has excluded the writers of memberships. Locks the collections by id, then the catalog.
    """
    collection_ids = await queries.lock_collections_of(session, ids)
    memberships = await queries.take_out(session, ids, job_id)
    removed_at = await company_queries.tick_catalog(session, 0)
    deleted = await queries.delete(session, ids, job_id, removed_at)
    await company_queries.tick_catalog(session, -deleted)
    return Deleted(deleted, memberships, collection_ids)


async def delete_company(session: AsyncSession, company_id: UUID, idempotency_key: str | None) -> Job | None:
    """Delete a company everywhere, and write the job of that.

    Waits for running chunks, so that none can put it back into a list.
    Raises: CompanyNotFound, IdempotencyKeyReused
    """

    async def change(job_id: UUID) -> tuple[jobs.NewJob, Done]:
        await company_queries.exclude_membership_writers(session)
        company = await company_service.get_company(session, company_id, lock=True)
        deleted = await delete_everywhere(session, f"{{{company_id}}}", job_id)
        job = jobs.NewJob(
            kind="delete_companies",
            title=f"Delete “{shorten(company.name)}” everywhere",
            collection_ids=deleted.collection_ids,
            total=1,
            params={"company_id": str(company_id)},
        )
        return job, Done(1, {"deleted": 1, "removed": deleted.memberships})

    return await jobs.change_by_hand(
        session, change, idempotency_key=idempotency_key, request={"delete": str(company_id)}
    )


async def plan_deletion(session: AsyncSession, wanted: DeleteCompaniesPlanRequest) -> PlannedJob:
    """Count what would be deleted. Remembers it, so that the job's receipt can stand next to it.

    Raises: SelectionNotFound, CollectionNotFound
    """
    selection = await selections.get_usable(session, wanted.selection_id)
    plan = await _count(session, selection)
    await selections.remember_plan(session, selection, PLAN_NAME, plan)
    places = counted(plan.removed or 0, "place", "places", exact=plan.exact)
    sentence = f"{companies(plan.deleted or 0)} to delete everywhere, with {places} in collections"
    return PlannedJob(kind=wanted.kind, sentence=sentence, **plan.model_dump())


async def create_deletion(session: AsyncSession, wanted: DeleteCompaniesJobRequest, idempotency_key: str | None) -> Job:
    """Raises: SelectionNotFound, CollectionNotFound, IdempotencyKeyReused."""

    async def draft() -> jobs.NewJob:
        selection = await selections.get_usable(session, wanted.selection_id)
        scope = selection.scope_collection_id
        return jobs.NewJob(
            kind="delete_companies",
            title=f"Delete {selection.sentence} everywhere, and their places in all collections",
            source=(scope, selection.scope_name or "") if scope else None,
            selection_id=selection.id,
            total=selection.count,
            plan=await _known_plan(session, selection),
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


async def _known_plan(session: AsyncSession, selection: Selection) -> Plan:
    """The plan that the person saw, else one that is quick to make."""
    seen = selection.plans.get(PLAN_NAME)
    if seen is not None:
        return Plan.model_validate(seen)
    if selection.count <= budgets_of(session).exact_rows:
        return await _count(session, selection)
    return await _estimate(session, selection)


async def _count(session: AsyncSession, selection: Selection) -> Plan:
    found = await count_exactly(
        session, selection.count, budgets_of(session).plan_ms, lambda: queries.count_memberships(session, selection)
    )
    if found is None:
        return await _estimate(session, selection)
    there, memberships = found
    return Plan(matched=there, deleted=there, removed=memberships, exact=True)


async def _estimate(session: AsyncSession, selection: Selection) -> Plan:
    found, memberships = await queries.sample_memberships(session, selection)
    removed = round(selection.count * memberships / found) if found else 0
    return Plan(matched=selection.count, deleted=selection.count, removed=removed, exact=False)
