"""Rules of edits: the plan before, and the making of the job."""

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.companies import service as companies
from longlist.companies.errors import TooManyAttributes
from longlist.companies.models import MAX_ATTRIBUTES, Company
from longlist.companies.normalize import shorten
from longlist.companies.schemas import ATTRIBUTE, CompanyPatch, Values
from longlist.db import budgets_of, count_exactly
from longlist.edits import queries
from longlist.edits.schemas import EditJobRequest, EditPlanRequest, Value
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Done
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan, PlannedJob
from longlist.selections import service as selections
from longlist.selections.models import Selection
from longlist.words import figure

_IN_WORDS = {"founded_year": "founding year", "funding_usd": "funding in US dollars", "external_id": "external id"}


async def plan_edit(session: AsyncSession, wanted: EditPlanRequest) -> PlannedJob:
    """Count what an edit would change. Remembers it, so that the job's receipt can stand next to it.

    Raises: SelectionNotFound, CollectionNotFound
    """
    selection = await selections.get_usable(session, wanted.selection_id)
    plan = await _count(session, selection, wanted)
    await selections.remember_plan(session, selection, _plan_name(wanted), plan)
    changed, unchanged, over_limit = (
        figure(number or 0, exact=plan.exact) for number in (plan.changed, plan.unchanged, plan.over_limit)
    )
    sentence = f"{changed} to change, {unchanged} are so already"
    if plan.over_limit:
        sentence += f", {over_limit} left as they are: {MAX_ATTRIBUTES} attributes already"
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
    if selection.count <= budgets_of(session).exact_rows:
        return await _count(session, selection, wanted)
    return await _estimate(session, selection, wanted)


async def _count(session: AsyncSession, selection: Selection, wanted: EditPlanRequest | EditJobRequest) -> Plan:
    counted = await count_exactly(
        session,
        selection.count,
        budgets_of(session).plan_ms,
        lambda: queries.count_changes(session, selection, wanted.field, wanted.value),
    )
    if counted is None:
        return await _estimate(session, selection, wanted)
    return _plan(counted, exact=True)


async def _estimate(session: AsyncSession, selection: Selection, wanted: EditPlanRequest | EditJobRequest) -> Plan:
    sample = await queries.sample_changes(session, selection, wanted.field, wanted.value)
    other, over_limit = (
        round(selection.count * rows / sample.found) if sample.found else every
        for rows, every in ((sample.other, selection.count), (sample.over_limit, 0))
    )
    return _plan(queries.Changes(selection.count, other, over_limit), exact=False)


def _plan(counted: queries.Changes, *, exact: bool) -> Plan:
    return Plan(
        matched=counted.found,
        changed=counted.other - counted.over_limit,
        unchanged=counted.found - counted.other,
        over_limit=counted.over_limit or None,
        exact=exact,
    )


async def update_company(
    session: AsyncSession, company_id: UUID, patch: CompanyPatch, idempotency_key: str | None
) -> tuple[Company, Job | None]:
    """Merge the patch into a company, and write the job of that; None where nothing had to change.

    Waits for a chunk that is changing the company, and holds its row until commit.
    Raises: CompanyNotFound, TooManyAttributes, IdempotencyKeyReused
    """

    async def change(job_id: UUID) -> tuple[jobs.NewJob, Done] | None:
        company = await companies.get_company(session, company_id, lock=True)
        name = company.name
        old, new = companies.write_values(company, _merged(company, patch))
        if not new:
            return None
        await queries.journal_values(session, job_id, company_id, old, new)
        return _draft_update(company_id, name, new), Done(1, {"changed": 1})

    job = await jobs.change_by_hand(
        session,
        change,
        idempotency_key=idempotency_key,
        request={"update": str(company_id), **patch.model_dump(mode="json", exclude_unset=True)},
    )
    return await companies.get_company(session, company_id), job


def _merged(company: Company, patch: CompanyPatch) -> Values:
    """What the patch says of each field and attribute."""
    values = patch.model_dump(exclude_unset=True)
    attributes = values.pop("attributes", {})
    if attributes is None:
        attributes = dict.fromkeys(company.attributes)
    return {**values, **{f"{ATTRIBUTE}{name}": text for name, text in attributes.items()}}


def _draft_update(company_id: UUID, name: str, new: Values) -> jobs.NewJob:
    if len(new) == 1:
        ((field, value),) = new.items()
        title = f"{in_words(field, value)} on “{shorten(name)}”"
    else:
        title = f"Edit {_listed([_name_of(field) for field in new])} of “{shorten(name)}”"
    return jobs.NewJob(kind="edit", title=title, total=1, params={"company_id": str(company_id)})


def _listed(names: Sequence[str], most: int = 4) -> str:
    """Like “country, city and funding”, “a, b, c, d and 3 more fields”."""
    shown, more = names[:most], len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more {'field' if more == 1 else 'fields'}"
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def _name_of(field: str) -> str:
    if field.startswith(ATTRIBUTE):
        return f"“{shorten(field.removeprefix(ATTRIBUTE))}”"
    return _IN_WORDS.get(field, field)


async def revert_update(session: AsyncSession, undo_id: UUID, of_id: UUID) -> queries.Reverted:
    """Give a company back the values that job ``of_id`` replaced, where those that it wrote still stand.

    Counts values. The company's row is locked until commit; what is overwritten is journalled for the undo.
    """
    written = await queries.values_written(session, of_id)
    if written is None:
        return queries.Reverted(0, 0, 0, 0)
    company_id, old, new = written
    company = await company_queries.get(session, company_id, lock=True)
    if company is None:
        return queries.Reverted(len(new), 0, 0, 0)
    back = values_to_revert(company, old, new)
    there, over_limit = len(back), 0
    try:
        before, after = companies.write_values(company, back)
    except TooManyAttributes:
        back = {field: value for field, value in back.items() if value is None or not field.startswith(ATTRIBUTE)}
        over_limit = there - len(back)
        before, after = companies.write_values(company, back)
    if after:
        await queries.journal_values(session, undo_id, company_id, before, after)
    return queries.Reverted(len(new), len(new), there - over_limit, over_limit)


async def foresee_revert(session: AsyncSession, of_id: UUID) -> queries.Reverted:
    """What `revert_update` would do now."""
    written = await queries.values_written(session, of_id)
    if written is None:
        return queries.Reverted(0, 0, 0, 0)
    company_id, old, new = written
    company = await company_queries.get(session, company_id)
    if company is None:
        return queries.Reverted(len(new), 0, 0, 0)
    return queries.Reverted(len(new), len(new), len(values_to_revert(company, old, new)), 0)


def values_to_revert(company: Company, old: Values, new: Values) -> Values:
    """The old values of the fields in which the new one still stands."""
    now = companies.values_of(company)
    return {field: old[field] for field, value in new.items() if now.get(field) == value}
