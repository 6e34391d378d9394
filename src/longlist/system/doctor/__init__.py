"""The doctor: checks that what must be true in the database is, and mends what can be mended."""

from dataclasses import dataclass

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies import queries as company_queries
from longlist.settings import get_settings
from longlist.system.doctor import queries


@dataclass(frozen=True)
class Check:
    """``fine`` and ``wrong`` are sentences with {wrong} of {of}; ``mend`` is what makes it right, if anything does."""

    name: str
    query: str
    fine: str
    wrong: str
    mend: str | None = None


class Finding(BaseModel):
    check: str
    healthy: bool
    found: int
    of: int
    mended: bool
    sentence: str


# In this order they mend too: orphans go before what is left is counted.
CHECKS = [
    Check(
        "orphans_of_company", queries.ORPHANS_OF_COMPANY,
        "All {of:,} places in collections are held by companies that exist.",
        "{wrong:,} of {of:,} places in collections are held by companies that do not exist.",
        queries.MEND_ORPHANS_OF_COMPANY,
    ),
    Check(
        "orphans_of_collection", queries.ORPHANS_OF_COLLECTION,
        "All {of:,} places are in collections that exist.",
        "{wrong:,} of {of:,} places are in collections that do not exist.",
        queries.MEND_ORPHANS_OF_COLLECTION,
    ),
    Check(
        "forgotten_collections", queries.FORGOTTEN_COLLECTIONS,
        "{of:,} deleted collections are being cleared.",
        "{wrong:,} of {of:,} deleted collections are not being cleared by any job.",
        queries.MEND_FORGOTTEN_COLLECTIONS,
    ),
    Check(
        "collection_counts", queries.COLLECTION_COUNTS,
        "All {of:,} collections have as many companies as they say.",
        "{wrong:,} of {of:,} collections do not have as many companies as they say.",
        queries.MEND_COLLECTION_COUNTS,
    ),
    Check(
        "catalog_count", queries.CATALOG_COUNT,
        "There are {of:,} companies, as the catalog says.",
        "There are {of:,} companies, and the catalog is wrong by {wrong:,}.",
        queries.MEND_CATALOG_COUNT,
    ),
    Check(
        "membership_clocks", queries.LATE_MEMBERSHIPS,
        "No company was added to a collection later than its clock says ({of:,} places).",
        "{wrong:,} of {of:,} places are newer than the clock of their collection.",
        queries.MEND_LATE_MEMBERSHIPS,
    ),
    Check(
        "company_clock", queries.LATE_COMPANIES,
        "No company is newer than the catalog's clock ({of:,} companies).",
        "{wrong:,} of {of:,} companies are newer than the catalog's clock.",
        queries.MEND_LATE_COMPANIES,
    ),
    Check(
        "receipts", queries.RECEIPTS,
        "The receipts of all {of:,} finished jobs add up.",
        "The receipts of {wrong:,} of {of:,} finished jobs do not add up.",
    ),
    Check(
        "selections", queries.SELECTIONS,
        "All {of:,} listed selections have the companies that they say, in order.",
        "{wrong:,} of {of:,} listed selections do not have the companies that they say.",
    ),
    Check(
        "staged_files", queries.STAGED_FILES,
        "All {of:,} imports that are not finished have all rows of their file.",
        "{wrong:,} of {of:,} imports that are not finished lack rows of their file.",
    ),
    Check(
        "search_index", queries.SEARCH_INDEX,
        "All {of:,} companies are in the search index, or about to be.",
        "The search index lacks, or has too many, {wrong:,} of {of:,} companies.",
        queries.MEND_SEARCH_INDEX,
    ),
]  # fmt: skip


async def examine(session: AsyncSession, *, repair: bool) -> list[Finding]:
    """Check everything in the caller's transaction; with ``repair`` mend it while everybody else waits."""
    if repair:
        await queries.no_time_limit(session)
        await company_queries.exclude_membership_writers(session)
        await queries.hold_everything_still(session)
    else:
        await queries.read_one_moment(session)
    findings = [await _examine(session, check, repair=repair) for check in CHECKS]
    return [*findings, await _waiting(session)]


async def _examine(session: AsyncSession, check: Check, *, repair: bool) -> Finding:
    wrong, of = await queries.wrong_and_all(session, check.query)
    mended = bool(wrong and repair and check.mend)
    if mended and check.mend:
        await queries.mend(session, check.mend)
    sentence = (check.wrong if wrong else check.fine).format(wrong=wrong, of=of)
    if wrong:
        sentence += " Mended." if mended else " `longlist doctor --repair` mends it." if check.mend else ""
    healthy = not wrong or mended
    return Finding(check=check.name, healthy=healthy, found=wrong, of=of, mended=mended, sentence=sentence)


async def _waiting(session: AsyncSession) -> Finding:
    """Jobs that no living worker has are taken over by the next that comes; that is as it must be."""
    lost_after_s = get_settings().lost_after_s
    lost, of = await queries.wrong_and_all(session, queries.WAITING_JOBS, lost_after_s=lost_after_s)
    sentence = f"Unfinished jobs: {of:,}, each with its place in the queue."
    if lost:
        sentence = f"Unfinished jobs: {of:,}, of which {lost:,} wait for a worker to take over."
    return Finding(check="waiting_jobs", healthy=True, found=lost, of=of, mended=False, sentence=sentence)
