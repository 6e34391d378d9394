"""Rules of provenance: why a company is in a list, in words; and what is kept no longer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import service as collections
from longlist.collections.errors import NotAMember
from longlist.collections.models import Membership
from longlist.combines.jobs import sources_of
from longlist.combines.service import in_words
from longlist.jobs import queries as job_queries
from longlist.jobs import tidy
from longlist.jobs.models import Job
from longlist.jobs.schemas import Named
from longlist.provenance import queries
from longlist.provenance.schemas import JobNamed, Why
from longlist.settings import get_settings


async def explain_membership(session: AsyncSession, collection_id: UUID, company_id: UUID) -> Why:
    """Raises: CollectionNotFound, NotAMember."""
    await collections.get_collection(session, collection_id)
    found = await queries.membership(session, collection_id, company_id)
    if found is None:
        raise NotAMember(company_id)
    job = await job_queries.get(session, found.job_id) if found.job_id is not None else None
    imported = job is not None and job.kind == "import"
    line = await queries.line_of(session, job.id, company_id) if job is not None and imported else None
    back = await queries.put_back(session, found)
    demo = found.job_id is None and await queries.is_demo(session, found)
    how = "Demo data, added" if demo else _how(found, job, line)
    sentence = f"{how} on {_day(found.added_at)}"
    if back is not None:
        sentence += f", taken out, and put back by “{back.title}” on {_day(back.at)}"
    return Why(
        sentence=sentence + ".",
        job=JobNamed(id=job.id, name=job.title) if job else None,
        source=Named(id=job.source_id, name=job.source_name or "") if job and job.source_id else None,
        file=job.params.get("file") if job and imported else None,
        line=line,
        added_at=found.added_at,
        put_back_by=JobNamed(id=back.job_id, name=back.title) if back else None,
    )


def _how(found: Membership, job: Job | None, line: int | None) -> str:
    """The beginning of the sentence, before the day."""
    if job is None or job.kind == "create_company":
        forgotten = job is None and found.job_id is not None
        return "Put here by a job that is no longer kept" if forgotten else "Added by hand"
    source = f"“{job.source_name}”" if job.source_id else "all companies"
    match job.kind:
        case "copy":
            return f"Copied from {source}"
        case "move":
            return f"Moved here from {source}"
        case "combine":
            combined = in_words(job.params["operation"], [one.name for one in sources_of(job)])
            return f"Put here by the job “{combined}”"
        case "import":
            return f"Imported from {job.params['file']}{f', line {line:,},' if line is not None else ''}"
    return f"Put here by the job “{job.title}”"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


async def forget_jobs(session: AsyncSession, days: int) -> int:
    return await queries.forget_jobs(session, _keep_days(days))


async def forget_chunks(session: AsyncSession, days: int) -> int:
    return await queries.forget_chunks(session, days)


async def forget_journals(session: AsyncSession, days: int) -> int:
    return await queries.forget_journals(session, _keep_days(days))


def _keep_days(days: int) -> int:
    """A day longer than undo is offered, so that one that has just been asked for finds what it needs."""
    return max(days, get_settings().undo_days + 1)


for tidier in (forget_chunks, forget_journals, forget_jobs):
    tidy.register(tidier)
