"""Rules of imports: a file is staged, and a job made of it, in one transaction."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections import service as collections
from longlist.collections.errors import DuplicateName
from longlist.collections.models import Collection
from longlist.db import new_id
from longlist.imports import queries
from longlist.imports.errors import BadFile, NotAnImport
from longlist.imports.fields import Field, Match
from longlist.imports.models import ImportRow
from longlist.imports.reader import CsvFile
from longlist.imports.rows import RowStager, StagedRow, original_cells
from longlist.imports.schemas import Rejection, RejectionsPage
from longlist.jobs import service as jobs
from longlist.jobs.models import Job
from longlist.pagination import Asked, Edge, page_of

REPORT_ROWS = 2_000


async def create_import(
    session: AsyncSession,
    file: CsvFile,
    mapping: dict[Field, str],
    match: Match,
    collection_name: str | None,
    on_staged: Callable[[int], None],
) -> Job:
    """Stage the whole file and make the job, and the collection if there is none of that name.

    ``on_staged`` is told now and then how many rows have been read.
    Raises: BadFile, which takes everything back
    """
    job_id = new_id()
    stager = RowStager(job_id, file.headers, mapping, match)
    total = 0

    def rows() -> Iterator[StagedRow]:
        nonlocal total
        for total, record in enumerate(file, 1):
            yield stager.stage(total, record)
            if total % REPORT_ROWS == 0:
                on_staged(total)

    await queries.stage(session, rows())
    if total == 0:
        raise BadFile(f"{file.name} has a header, but no rows.")
    on_staged(total)
    if match != "none":
        await queries.reject_repeats(session, job_id, match)
    await queries.finish_staging(session)
    target = await _find_or_create(session, collection_name) if collection_name else None

    async def draft() -> jobs.NewJob:
        into = f" into “{target.name}”" if target else ""
        return jobs.NewJob(
            id=job_id,
            kind="import",
            title=f"Import {total:,} {'row' if total == 1 else 'rows'} of {file.name}{into}",
            target=(target.id, target.name) if target else None,
            total=total,
            params={
                "file": file.name,
                "headers": file.headers,
                "mapping": mapping,
                "match": match,
                "kept_as_text": dict(stager.kept_as_text),
            },
        )

    return await jobs.create_job(session, draft, idempotency_key=None, request={})


async def _find_or_create(session: AsyncSession, name: str) -> Collection:
    """The collection of that name, upper and lower case alike."""
    found = await collection_queries.by_name(session, name)
    if found is not None:
        return found
    try:
        async with session.begin_nested():
            return await collections.create_collection(session, name)
    except DuplicateName:  # made by somebody else in this moment
        found = await collection_queries.by_name(session, name)
        if found is None:
            raise
        return found


async def list_rejections(session: AsyncSession, job_id: UUID, cursor: str | None, limit: int) -> RejectionsPage:
    job = await jobs.get_job(session, job_id)
    if job.kind != "import":
        raise NotAnImport(job_id)
    asked = Asked.parse(queries.BY_NUMBER, queries.NUMBER.type, cursor, limit)
    rows, more = await queries.rejections(session, job_id, job.processed, asked)
    items = [_rejection(row.ImportRow, job.params) for row in rows]
    edges = [Edge(row.sort_value, row.ImportRow.company_id) for row in rows]
    page = page_of(asked, items, edges, more=more)
    return RejectionsPage(**page.model_dump(), headers=job.params["headers"])


def _rejection(row: ImportRow, params: dict[str, Any]) -> Rejection:
    cells = original_cells(params["headers"], params["mapping"], vars(row), row.raw, row.attributes)
    return Rejection(line=row.line, reason=row.rejection or "", row=cells)
