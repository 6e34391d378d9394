"""SQL of the doctor: what must be true, counted; and what mends it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Each gives two numbers: how many are wrong, of how many.
CATALOG_COUNT = """
    SELECT abs(company_count - counted), counted FROM catalog, (SELECT count(*) AS counted FROM company) companies"""
COLLECTION_COUNTS = """
    SELECT count(*) FILTER (WHERE company_count <> coalesce(counted, 0)), count(*) FROM collection
    LEFT JOIN (SELECT collection_id, count(*) AS counted FROM membership GROUP BY 1) counted ON collection_id = id
    WHERE deleted_at IS NULL"""
ORPHANS_OF_COMPANY = """
    SELECT count(*) FILTER (WHERE company.id IS NULL), count(*) FROM membership
    LEFT JOIN company ON company.id = company_id"""
ORPHANS_OF_COLLECTION = """
    SELECT count(*) FILTER (WHERE collection.id IS NULL), count(*) FROM membership
    LEFT JOIN collection ON collection.id = collection_id"""
LATE_COMPANIES = """
    SELECT count(*) FILTER (WHERE created_at > (SELECT changed_at FROM catalog)), count(*) FROM company"""
LATE_MEMBERSHIPS = """
    SELECT count(*) FILTER (WHERE added_at > changed_at), count(*) FROM membership
    JOIN collection ON collection.id = collection_id"""
FORGOTTEN_COLLECTIONS = """
    SELECT count(*) FILTER (WHERE NOT EXISTS (
             SELECT FROM job WHERE kind = 'delete_collection' AND target_id = collection.id AND finished_at IS NULL)),
           count(*)
    FROM collection WHERE deleted_at IS NOT NULL"""


def _parts(*names: str) -> str:
    return " + ".join(f"coalesce((receipt ->> '{name}')::bigint, 0)" for name in names)


# An import into a collection has a second sum: the rows that stand for a company. What is cleared behind a deleted
# collection has no sum: a company that is deleted meanwhile is gone from it.
RECEIPTS = f"""
    SELECT count(*) FILTER (
      WHERE kind = 'copy' AND total <> {_parts("added", "already_there", "left_out", "not_done")}
         OR kind = 'edit' AND total <> {_parts("changed", "unchanged", "left_out", "over_limit", "not_done")}
         OR kind = 'delete_companies' AND total <> {_parts("deleted", "left_out", "not_done")}
         OR kind = 'import' AND total <> {_parts("created", "updated", "unchanged", "rejected", "not_done")}
         OR kind = 'import' AND target_id IS NOT NULL
            AND {_parts("created", "updated", "unchanged")} <> {_parts("added", "already_there")}), count(*)
    FROM job WHERE finished_at IS NOT NULL AND kind <> 'delete_collection'"""
SELECTIONS = """
    SELECT count(*) FILTER (WHERE count <> coalesce(ids, 0) OR NOT coalesce(in_order, true)), count(*) FROM selection
    LEFT JOIN (
      SELECT selection_id, sum(cardinality(ids)) AS ids,
             bool_and(last_id = ids[cardinality(ids)] AND follows) AS in_order
      FROM (SELECT *, coalesce(lag(last_id) OVER (PARTITION BY selection_id ORDER BY part) < ids[1], true) AS follows
            FROM selection_part) parts
      GROUP BY 1) parts ON selection_id = id
    WHERE listed"""
STAGED_FILES = """
    SELECT count(*) FILTER (WHERE total <> (SELECT count(*) FROM import_row WHERE job_id = job.id)), count(*)
    FROM job WHERE kind = 'import' AND finished_at IS NULL"""
_INDEXED = """
    company FULL JOIN company_text ON company_id = company.id
    LEFT JOIN (SELECT DISTINCT company_id AS id FROM company_text_due) due
      ON due.id = coalesce(company.id, company_id)"""
SEARCH_INDEX = f"""
    SELECT count(*) FILTER (WHERE (company.id IS NULL OR company_id IS NULL) AND due.id IS NULL), count(company.id)
    FROM {_INDEXED}"""
# Not wrong, but worth knowing: the sweeper of the next worker takes these over.
WAITING_JOBS = """
    SELECT count(*) FILTER (WHERE NOT EXISTS (
             SELECT FROM procrastinate_jobs message LEFT JOIN procrastinate_workers worker ON worker.id = worker_id
             WHERE message.id = message_id
               AND (message.status = 'todo' OR last_heartbeat > now() - make_interval(secs => :lost_after_s)))),
           count(*)
    FROM job WHERE state IN ('queued', 'running')"""

MEND_CATALOG_COUNT = "UPDATE catalog SET company_count = (SELECT count(*) FROM company)"
MEND_COLLECTION_COUNTS = """
    UPDATE collection SET company_count = counted FROM (
      SELECT id AS counted_id, (SELECT count(*) FROM membership WHERE collection_id = id) AS counted
      FROM collection) now
    WHERE id = counted_id AND deleted_at IS NULL AND company_count <> counted"""
MEND_ORPHANS_OF_COMPANY = """
    DELETE FROM membership WHERE NOT EXISTS (SELECT FROM company WHERE company.id = company_id)"""
MEND_ORPHANS_OF_COLLECTION = """
    DELETE FROM membership WHERE NOT EXISTS (SELECT FROM collection WHERE collection.id = collection_id)"""
MEND_LATE_COMPANIES = "UPDATE catalog SET changed_at = greatest(changed_at, (SELECT max(created_at) FROM company))"
MEND_LATE_MEMBERSHIPS = """
    UPDATE collection SET changed_at = greatest(changed_at, newest) FROM (
      SELECT collection_id, max(added_at) AS newest FROM membership GROUP BY 1) added
    WHERE collection_id = id AND changed_at < newest"""
MEND_SEARCH_INDEX = f"""
    INSERT INTO company_text_due (company_id) SELECT coalesce(company.id, company_id) FROM {_INDEXED}
    WHERE (company.id IS NULL OR company_id IS NULL) AND due.id IS NULL"""
MEND_FORGOTTEN_COLLECTIONS = """
    WITH forgotten AS (
      DELETE FROM collection WHERE deleted_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM job WHERE kind = 'delete_collection' AND target_id = collection.id AND finished_at IS NULL)
      RETURNING id)
    DELETE FROM membership USING forgotten WHERE collection_id = forgotten.id"""


async def hold_everything_still(session: AsyncSession) -> None:
    """Lock collections by id, then the catalog, so that what is counted is what is mended."""
    await session.execute(text("SELECT FROM collection ORDER BY id FOR UPDATE"))
    await session.execute(text("SELECT FROM catalog FOR UPDATE"))


async def wrong_and_all(session: AsyncSession, check: str, **parameters: float) -> tuple[int, int]:
    wrong, of = (await session.execute(text(check), parameters)).one()
    return int(wrong), int(of)


async def mend(session: AsyncSession, statement: str) -> None:
    await session.execute(text(statement))


async def read_one_moment(session: AsyncSession) -> None:
    """Let all that follows see the same moment, for as long as it takes."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    await no_time_limit(session)


async def no_time_limit(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL statement_timeout = 0"))
    await session.execute(text("SET LOCAL lock_timeout = '1min'"))
