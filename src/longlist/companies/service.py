"""Rules of companies."""

import hashlib
import json
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries
from longlist.companies.errors import CompanyNotFound, TooManyAttributes
from longlist.companies.models import MAX_ATTRIBUTES, Company
from longlist.companies.normalize import shorten
from longlist.companies.schemas import ATTRIBUTE, CompanyCreate, Values
from longlist.db import new_id, utc_now
from longlist.jobs import service as jobs
from longlist.jobs.kinds import Done
from longlist.jobs.models import Job
from longlist.text.keys import name_key

_FIELDS = tuple(field for field in CompanyCreate.model_fields if field != "attributes")


async def create_company(session: AsyncSession, fields: CompanyCreate) -> Company:
    """Runs in the caller's transaction; locks the catalog."""
    company = Company(
        id=new_id(),
        name_key=name_key(fields.name),
        created_at=await queries.tick_catalog(session, 1),
        updated_at=utc_now(),
        **fields.model_dump(),
    )
    session.add(company)
    await session.flush()
    return company


async def create_by_hand(
    session: AsyncSession, fields: CompanyCreate, idempotency_key: str | None
) -> tuple[Company, Job]:
    """Create a company, and the job of that.

    Raises: IdempotencyKeyReused; CompanyNotFound where the key has made a company that is deleted by now
    """

    async def change(_: UUID) -> tuple[jobs.NewJob, Done]:
        company = await create_company(session, fields)
        return draft_creation(company), Done(1, {"created": 1})

    job = await jobs.change_by_hand(
        session, change, idempotency_key=idempotency_key, request={"create": fields.model_dump(mode="json")}
    )
    assert job is not None
    return await get_company(session, UUID(job.params["company_id"])), job


def draft_creation(company: Company, target: tuple[UUID, str] | None = None) -> jobs.NewJob:
    """The job of a company just created, in the collection ``target`` if one is given."""
    into = f" to “{target[1]}”" if target else ""
    return jobs.NewJob(
        kind="create_company",
        title=f"Add “{shorten(company.name)}”{into}",
        target=target,
        total=1,
        params={"company_id": str(company.id), "fingerprint": fingerprint(company)},
    )


async def get_company(session: AsyncSession, company_id: UUID, *, lock: bool = False) -> Company:
    company = await queries.get(session, company_id, lock=lock)
    if company is None:
        raise CompanyNotFound(company_id)
    return company


def values_of(company: Company) -> Values:
    attributes = {f"{ATTRIBUTE}{name}": text for name, text in company.attributes.items()}
    return {**{field: getattr(company, field) for field in _FIELDS}, **attributes}


def fingerprint(company: Company) -> str:
    """A hash of the company's values. Empty fields are left out, so that a new column changes no hash."""
    there = {field: value for field, value in values_of(company).items() if value is not None}
    return hashlib.sha256(json.dumps(there, sort_keys=True).encode()).hexdigest()


def write_values(company: Company, values: Values) -> tuple[Values, Values]:
    """Write those values into a locked company that differ from its own; the old and the new ones, by field.

    Raises: TooManyAttributes, before anything is written; never where the company has as many already
    """
    before = values_of(company)
    new = {field: value for field, value in values.items() if before.get(field) != value}
    old = {field: before.get(field) for field in new}
    attributes = dict(company.attributes)
    for field, value in new.items():
        name = field.removeprefix(ATTRIBUTE)
        if name != field:
            attributes[name] = value
    attributes = {name: text for name, text in attributes.items() if text is not None}
    if len(attributes) > max(MAX_ATTRIBUTES, len(company.attributes)):
        raise TooManyAttributes(len(attributes), MAX_ATTRIBUTES)
    if new:
        for field, value in new.items():
            if not field.startswith(ATTRIBUTE):
                setattr(company, field, value)
        company.attributes = attributes
        company.name_key = name_key(company.name)
        company.updated_at = utc_now()
    return old, new
