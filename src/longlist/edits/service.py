"""Rules of edits: the plan before, and the making of the job."""

import hashlib
import json

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.normalize import shorten
from longlist.db import budgets_of, with_statement_timeout
from longlist.edits import queries
from longlist.edits.schemas import ATTRIBUTE, EditJobRequest, EditPlanRequest, Value
from longlist.jobs import service as jobs
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.selections import service as selections
from longlist.selections.models import Selection

QUICK_PLAN_ROWS = 5_000  # counted for a job that was asked for without its plan

_IN_WORDS = {"founded_year": "founding year", "funding_usd": "funding in US dollars", "external_id": "external id"}


async def plan_edit(session: AsyncSession, wanted: EditPlanRequest) -> PlannedJob:
    """Count what an edit would change. Remembers it, so that the job's receipt can stand next to it.

    Raises: SelectionNotFound, CollectionNotFound
    """
    selection = await selections.get_usable(session, wanted.selection_id)
    plan = await _count(session, selection, wanted)
    await selections.remember_plan(session, selection, _plan_name(wanted), plan)
    about = "" if plan.exact else "≈ "
    sentence = f"{about}{plan.changed:,} to change, {about}{plan.unchanged:,} are so already"
    return PlannedJob(kind=wanted.kind, sentence=sentence, **plan.model_dump())


async def create_edit(session: AsyncSession, wanted: EditJobRequest, idempotency_key: str | None) -> Job:
    """Raises: SelectionNotFound, CollectionNotFound, IdempotencyKeyReused."""

    async def draft() -> jobs.NewJob:
        selection = await selections.get_usable(session, wanted.selection_id)
        scope = selection.scope_collection_id
        return jobs.NewJob(
            kind="edit",
            title=f"{in_words(wanted.field, wanted.value)} on {selection.sentence}",
            source=(scope, selection.scope_name or "") if scope else None,
            selection_id=selection.id,
            total=selection.count,
            params={"field": wanted.field, "value": wanted.value},
            plan=await _known_plan(session, selection, wanted),
        )

    return await jobs.create_job(
        session, draft, idempotency_key=idempotency_key, request=wanted.model_dump(mode="json")
    )


def in_words(field: str, value: Value) -> str:
    """Like “Set country to “France””, “Clear “Region””."""
    name = f"“{shorten(field.removeprefix(ATTRIBUTE))}”" if field.startswith(ATTRIBUTE) else _IN_WORDS.get(field, field)
    if value is None:
        return f"Clear {name}"
    if isinstance(value, str):
        return f"Set {name} to “{shorten(value)}”"
    return f"Set {name} to {value if field == 'founded_year' else f'{value:,}'}"


def _plan_name(wanted: EditPlanRequest | EditJobRequest) -> str:
    return "edit:" + hashlib.sha256(json.dumps([wanted.field, wanted.value]).encode()).hexdigest()[:16]


async def _known_plan(session: AsyncSession, selection: Selection, wanted: EditJobRequest) -> Plan:
    """The plan that the person saw, else one that is quick to make."""
    seen = selection.plans.get(_plan_name(wanted))
    if seen is not None:
        return Plan.model_validate(seen)
    if selection.count <= QUICK_PLAN_ROWS:
        return await _count(session, selection, wanted)
    return await _estimate(session, selection, wanted)


async def _count(session: AsyncSession, selection: Selection, wanted: EditPlanRequest | EditJobRequest) -> Plan:
    counted = await with_statement_timeout(
        session,
        budgets_of(session).plan_ms,
        lambda: queries.count_changes(session, selection, wanted.field, wanted.value),
    )
    if counted is None:
        return await _estimate(session, selection, wanted)
    found, other = counted
    return Plan(matched=found, changed=other, unchanged=found - other, exact=True)


async def _estimate(session: AsyncSession, selection: Selection, wanted: EditPlanRequest | EditJobRequest) -> Plan:
    found, other = await queries.sample_changes(session, selection, wanted.field, wanted.value)
    changed = round(selection.count * other / found) if found else selection.count
    return Plan(matched=selection.count, changed=changed, unchanged=selection.count - changed, exact=False)
