"""SQL of imports. Written as SQL: its shape is what its speed hangs on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from psycopg import sql
from psycopg.copy import AsyncLibpqWriter
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist import keyset
from longlist.companies.models import MAX_ATTRIBUTES
from longlist.db import AnyRow, AnySelect, driver_connection
from longlist.imports.fields import Match
from longlist.imports.models import ImportRow
from longlist.imports.rows import COLUMNS, StagedRow
from longlist.journal.models import PART_SIZE
from longlist.keyset import SortKey
from longlist.pagination import Asked, Sort

NUMBER = SortKey(ImportRow.number, ImportRow.company_id, int)
BY_NUMBER = Sort("number", descending=False)
COPY_ROWS = 100  # handed to the driver at once
# Waiting for Postgres only now and then lets it write to disk while the file is read on: 21 s a million rows became 16.
READ_AHEAD_BYTES = 8 * 1024 * 1024


async def stage(session: AsyncSession, rows: Iterable[StagedRow]) -> None:
    """Copy the rows into staging, in the caller's transaction and in flat memory, however long that takes."""
    # Reading a file, or what somebody pipes in, has no time limit; it holds no lock that others wait for.
    await session.execute(text("SET LOCAL statement_timeout = 0"))
    connection = await driver_connection(session)
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    statement = sql.SQL("COPY import_row ({}) FROM STDIN (NULL '')").format(columns)
    lines = map(_copy_line, rows)
    async with connection.cursor() as cursor:
        writer = AsyncLibpqWriter(cursor, flush_threshold=READ_AHEAD_BYTES)
        async with cursor.copy(statement, writer=writer) as copy:
            while batch := "".join(islice(lines, COPY_ROWS)):
                await copy.write(batch)


def _copy_line(row: StagedRow) -> str:
    """A line of COPY's text format, where an empty text is null: no staged value is an empty text.

    A third of the time that the driver takes for a row, which it gets value by value.
    """
    values = ["" if value is None else value if value.__class__ is str else str(value) for value in row]
    line = "\t".join(values)
    if "\\" in line:
        line = line.replace("\\", "\\\\")
    if "\n" in line or "\r" in line or line.count("\t") >= len(row):
        line = "\t".join([value.replace("\\", "\\\\").translate(_CONTROLS) for value in values])
    return line + "\n"


_CONTROLS = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})


# What makes two rows of a file the same company, and what it is called.
_KEYS: dict[Match, str] = {
    "external_id": "external_id",
    "domain": "domain",
    "name+country": "identity",
    "none": "NULL",
}
_KEY_NAMES: dict[Match, str] = {
    "external_id": "external id",
    "domain": "domain",
    "name+country": "name and country",
    "none": "",
}


async def reject_repeats(session: AsyncSession, job_id: UUID, match: Match) -> None:
    """Of the staged rows with the same key the first stays; the others are rejected, with the line they repeat."""
    # Of rows this fresh the planner knows nothing, and a nested loop over them would be quadratic.
    await session.execute(text("SET LOCAL enable_nestloop = off"))
    keyed = f"SELECT number, {_KEYS[match]} AS key FROM import_row WHERE job_id = :job_id AND rejection IS NULL"
    # Asked first: most files repeat nothing, and what only reads can be done in parallel.
    any_repeats = f"SELECT EXISTS (SELECT FROM ({keyed}) keyed GROUP BY key HAVING count(*) > 1)"
    if (await session.execute(text(any_repeats), {"job_id": job_id})).scalar_one():
        await session.execute(
            text(
                f"""
                WITH keyed AS ({keyed}),
                repeated AS (SELECT key, min(number) AS number FROM keyed GROUP BY key HAVING count(*) > 1)
                UPDATE import_row later SET rejection = 'repeats line ' || first.line || ': same {_KEY_NAMES[match]}'
                FROM repeated
                JOIN import_row first ON first.job_id = :job_id AND first.number = repeated.number
                JOIN keyed ON keyed.key = repeated.key AND keyed.number > repeated.number
                WHERE later.job_id = :job_id AND later.number = keyed.number
                """
            ),
            {"job_id": job_id},
        )
    await session.execute(text("SET LOCAL enable_nestloop TO DEFAULT"))


async def finish_staging(session: AsyncSession) -> None:
    """Let the planner know how much there is now, not after the next autovacuum."""
    await session.execute(text("ANALYZE import_row (job_id, number)"))
    await session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))


# The companies that a row may be, two at most: more than one is one too many.
_CANDIDATES: dict[Match, str] = {
    "external_id": "SELECT id, attributes FROM company WHERE company.external_id = staged.external_id LIMIT 2",
    "domain": "SELECT id, attributes FROM company WHERE company.domain = staged.domain LIMIT 2",
    # Names that are the same have the same `name_key`, which an index finds, and such countries fold to the same. Only
    # what is spelt otherwise is folded here, which takes some 50 µs.
    "name+country": """SELECT id, attributes FROM company WHERE company.name_key = staged.name_key
        AND ((company.name, company.country) IS NOT DISTINCT FROM (staged.name, staged.country)
          OR split_part(company.country_key, chr(31), 1) IS NOT DISTINCT FROM
             split_part(coalesce(staged.country_key, sort_key(staged.country)), chr(31), 1)
          AND identity_key(company.name) || chr(31) || identity_key(coalesce(company.country, ''))
             = coalesce(staged.identity,
                 identity_key(staged.name) || chr(31) || identity_key(coalesce(staged.country, ''))))
        LIMIT 2""",
    "none": "SELECT id, attributes FROM company WHERE false",
}
_OPTIONAL = (
    "domain", "description", "country", "city", "industry", "employees", "founded_year", "funding_usd", "external_id",
)  # fmt: skip
_HERE = ", ".join(f"company.{column}" for column in _OPTIONAL)
_KEYS_OF_VALUES = ("country_key", "city_key", "industry_key")  # each goes with its value
_WRITTEN = (*_OPTIONAL, *_KEYS_OF_VALUES)
_WRITTEN_MERGED = ", ".join(f"coalesce(staged.{column}, company.{column})" for column in _WRITTEN)
# A cell that is empty does not erase.
_MERGED = ", ".join(f"coalesce(staged.{column}, company.{column})" for column in _OPTIONAL)
_PART = "staged.job_id = :job_id AND staged.number > :after AND staged.number <= :upto"

# In steps: whom each row of the part stands for, or why for nobody; then the new companies, the changed ones, the
# memberships, where each stands in the file, and the reasons; and how many of each. A key is looked up among the
# companies by index.
# The part's range stands wherever the part is read again, lest the planner reads the whole file.
_IMPORT_PART = f"""
    WITH judged AS MATERIALIZED (
      SELECT staged.*, coalesce(here.ids[1], staged.company_id) AS stands_for,
             coalesce(cardinality(here.ids), 0) AS found,
             CASE WHEN staged.rejection IS NOT NULL THEN NULL
                  WHEN cardinality(here.ids) > 1 THEN 'more than one company here has its {{key}}'
                  WHEN here.attributes > {MAX_ATTRIBUTES} AND here.attributes > here.kept
                  THEN 'its company would have ' || here.attributes || ' attributes, and {MAX_ATTRIBUTES} is the most'
             END AS reason
      FROM import_row staged
      LEFT JOIN LATERAL (
        SELECT array_agg(id) AS ids, max({{after}}) AS attributes, max({{kept}}) AS kept
        FROM ({{candidates}}) candidate) here ON true
      WHERE {_PART}
      ORDER BY staged.number),
    taken AS (SELECT * FROM judged WHERE rejection IS NULL AND reason IS NULL),
    created AS (
      INSERT INTO company
        (id, name, name_key, {", ".join(_WRITTEN)}, attributes, created_at, updated_at)
      SELECT company_id, name, name_key, {", ".join(_WRITTEN)}, attributes, :now, :now FROM taken WHERE found = 0
      RETURNING 1),
    updated AS (
      UPDATE company SET (name, name_key, {", ".join(_WRITTEN)}, attributes, updated_at)
        = (staged.name, staged.name_key, {_WRITTEN_MERGED}, company.attributes || staged.attributes, :now)
      FROM taken staged
      WHERE staged.found = 1 AND company.id = staged.stands_for
        AND (company.name, {_HERE}, company.attributes)
            IS DISTINCT FROM (staged.name, {_MERGED}, company.attributes || staged.attributes)
      RETURNING 1),
    added AS (
      INSERT INTO membership (collection_id, company_id, job_id, added_at)
      SELECT :target, stands_for, :job_id, :added_at FROM taken
      WHERE CAST(:target AS uuid) IS NOT NULL
        AND (found = 0 OR NOT EXISTS (
          SELECT FROM membership WHERE collection_id = :target AND membership.company_id = taken.stands_for))
      ORDER BY stands_for
      RETURNING 1),
    journal AS (
      INSERT INTO imported_line (job_id, part, company_ids, lines)
      SELECT :job_id, (SELECT coalesce(max(part), 0) FROM imported_line WHERE job_id = :job_id) + slot,
             array_agg(stands_for ORDER BY number), array_agg(line ORDER BY number)
      FROM (SELECT number, line, stands_for, (row_number() OVER (ORDER BY number) - 1) / {PART_SIZE} + 1 AS slot
            FROM taken) slots
      GROUP BY slot),
    rejected AS (
      UPDATE import_row staged SET rejection = judged.reason FROM judged
      WHERE {_PART} AND judged.number = staged.number AND judged.reason IS NOT NULL)
    SELECT count(*) AS rows, (SELECT count(*) FROM taken) AS companies,
           (SELECT count(*) FROM created) AS created, (SELECT count(*) FROM updated) AS updated,
           (SELECT count(*) FROM added) AS added
    FROM judged
"""


def _size(attributes: str) -> str:
    return f"(SELECT count(*) FROM jsonb_object_keys({attributes}))"


@dataclass(frozen=True)
class Imported:
    rows: int
    companies: int
    created: int
    updated: int
    added: int


async def import_part(  # noqa: PLR0913 - a part, and where it goes
    session: AsyncSession,
    job_id: UUID,
    match: Match,
    *,
    after: int,
    upto: int,
    now: datetime,
    target_id: UUID | None,
    added_at: datetime | None,
) -> Imported:
    """Import the staged rows after row ``after`` up to row ``upto``. The caller has locked target and catalog."""
    # A plan kept from when there were few companies would read all of them for each row.
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    statement = text(
        _IMPORT_PART.format(
            candidates=_CANDIDATES[match],
            key=_KEY_NAMES[match],
            after=_size("candidate.attributes || staged.attributes"),
            kept=_size("candidate.attributes"),
        )
    )
    parameters = {
        "job_id": job_id, "after": after, "upto": upto, "now": now, "target": target_id, "added_at": added_at,
    }  # fmt: skip
    row = (await session.execute(statement, parameters)).one()
    return Imported(row.rows, row.companies, row.created, row.updated, row.added)


async def rejections(session: AsyncSession, job_id: UUID, upto: int, asked: Asked) -> tuple[list[AnyRow], bool]:
    """Rejected rows in the order of the file, of those that the job has reached."""

    def statement() -> AnySelect:
        return select(ImportRow).where(
            ImportRow.job_id == job_id, ImportRow.rejection.is_not(None), ImportRow.number <= upto
        )

    return await keyset.walk(session, statement, NUMBER, asked)


async def clear_finished(session: AsyncSession, days: int) -> int:
    """Delete some staged rows of finished jobs that nobody needs.

    Rejected rows, which people may fetch, and all rows of a failed job, which a retry goes on with, stay for ``days``.
    """
    gone = await session.execute(
        text(
            """
            WITH finished AS (
              SELECT id, state, finished_at < now() - make_interval(days => :days) AS old FROM job
              WHERE kind = 'import' AND finished_at IS NOT NULL),
            gone AS (
              DELETE FROM import_row WHERE (job_id, number) IN (
                SELECT job_id, number FROM finished CROSS JOIN LATERAL (
                  SELECT job_id, number FROM import_row
                  WHERE job_id = finished.id AND (finished.old OR (rejection IS NULL AND state <> 'failed'))
                  LIMIT 20000) part
                LIMIT 20000)
              RETURNING 1)
            SELECT count(*) FROM gone
            """
        ),
        {"days": days},
    )
    return int(gone.scalar_one())
