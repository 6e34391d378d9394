"""SQL of selections.

Bulk statements are written as SQL: their shape is what their speed hangs on. Values are always parameters.
"""

from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.db import plan_without
from longlist.finding.conditions import Conditions
from longlist.journal.queries import company_not_put_back, not_put_back
from longlist.selections.models import Selection

PART_SIZE = 5000  # ids in one part; a chunk reads a few parts
MAX_PLANS = 50  # remembered of one selection

# That it was there when the selection was frozen.
_WAS_MEMBER = f"added_at <= :frozen_at AND {not_put_back(':scope', ':frozen_at')}"
_WAS_COMPANY = f"created_at <= :frozen_at AND {company_not_put_back(':frozen_at')}"


async def get(session: AsyncSession, selection_id: UUID) -> Selection | None:
    return await session.get(Selection, selection_id)


async def remember_plan(session: AsyncSession, selection_id: UUID, key: str, plan: dict[str, Any]) -> None:
    """Merge one plan into those of the selection, in one statement: of two at once, neither overwrites the other.

    A dialog may plan for every value or target that is tried: beyond `MAX_PLANS` the others are dropped.
    """
    statement = text(
        """
        UPDATE selection
        SET plans = CASE WHEN (SELECT count(*) FROM jsonb_object_keys(plans)) < :most THEN plans ELSE '{}' END
          || jsonb_build_object(CAST(:key AS text), CAST(:plan AS jsonb))
        WHERE id = :id
        """
    )
    values = {"id": selection_id, "key": key, "plan": to_json(plan).decode(), "most": MAX_PLANS}
    await session.execute(statement, values)


async def list_matching(session: AsyncSession, selection: Selection, where: Conditions) -> int:
    """Write the ids in the scope that match now into parts; their number."""
    where = where.thorough()
    if selection.scope_collection_id is None:
        found = f"SELECT company.id FROM {where.candidates} WHERE {_WAS_COMPANY} AND {where.sql}"
    else:
        found = f"SELECT company.id FROM {where.members} WHERE {_WAS_MEMBER} AND {where.sql}"
    return await write_parts(session, selection, found, where.parameters)


async def list_ids(session: AsyncSession, selection: Selection, ids: list[UUID]) -> int:
    """Write those of ``ids`` that are in the scope into parts; their number."""
    if selection.scope_collection_id is None:
        found = f"SELECT id FROM company WHERE id = ANY(:ids) AND {_WAS_COMPANY}"
    else:
        found = f"""SELECT company_id AS id FROM membership
            WHERE collection_id = :scope AND company_id = ANY(:ids) AND {_WAS_MEMBER}"""
    return await write_parts(session, selection, found, {"ids": ids})


async def write_parts(session: AsyncSession, selection: Selection, found: str, parameters: dict[str, Any]) -> int:
    """Arrays of ids instead of a row each: 16 bytes an id, and a million in one statement within a second."""
    statement = text(
        f"""
        WITH found AS ({found}),
        numbered AS (
          SELECT id, (row_number() OVER (ORDER BY id) - 1) / {PART_SIZE} AS part
          FROM found WHERE id NOT IN (SELECT unnest(CAST(:except_ids AS uuid[])))
        ),
        written AS (
          INSERT INTO selection_part (selection_id, part, last_id, ids)
          SELECT :selection_id, part, (array_agg(id ORDER BY id DESC))[1], array_agg(id ORDER BY id)
          FROM numbered GROUP BY part
          RETURNING cardinality(ids) AS size
        )
        SELECT coalesce(sum(size), 0) FROM written
        """
    )
    result = await session.execute(
        statement,
        {
            "selection_id": selection.id,
            "scope": selection.scope_collection_id,
            "frozen_at": selection.frozen_at,
            "except_ids": selection.except_ids,
            **parameters,
        },
    )
    return int(result.scalar_one())


async def those_in_scope(session: AsyncSession, selection: Selection, ids: list[UUID]) -> list[UUID]:
    """Those of ``ids`` that are in the scope, as frozen; ascending."""
    if selection.scope_collection_id is None:
        found = f"SELECT id FROM company WHERE id = ANY(:ids) AND {_WAS_COMPANY} ORDER BY id"
    else:
        found = f"""SELECT company_id AS id FROM membership
            WHERE collection_id = :scope AND company_id = ANY(:ids) AND {_WAS_MEMBER} ORDER BY company_id"""
    parameters = {"ids": ids, "scope": selection.scope_collection_id, "frozen_at": selection.frozen_at}
    return list((await session.execute(text(found), parameters)).scalars())


async def is_current(session: AsyncSession, selection: Selection) -> bool:
    """Whether nothing was added to the scope since the selection was frozen (things may have been removed)."""
    if selection.scope_collection_id is None:
        statement, parameters = "SELECT changed_at FROM catalog", {}
    else:
        statement = "SELECT changed_at FROM collection WHERE id = :scope"
        parameters = {"scope": selection.scope_collection_id}
    changed_at = (await session.execute(text(statement), parameters)).scalar_one_or_none()
    return changed_at == selection.frozen_at


def present(selection: Selection, *, current: bool) -> tuple[str, dict[str, Any]]:
    """SQL for those of the selection still in its scope, as ``company_id`` in no order, and its parameters.

    For counting; a chunk takes `next_part`. Where the selection is ``current`` (see `is_current`) no times are
    compared, so that an index alone can answer.
    """
    parameters = {"selection_id": selection.id, **_scope_parameters(selection)}
    if selection.listed:
        ids = "(SELECT unnest(ids) AS id FROM selection_part WHERE selection_id = :selection_id) listed"
        return _still_there(selection, ids, "listed.id"), parameters
    return _whole_scope(selection, "", frozen=not current), parameters


def sample(selection: Selection, rows: int) -> tuple[str, dict[str, Any]]:
    """SQL for very roughly ``rows`` random companies of a large selection, as ``company_id``, and its parameters."""
    parameters = {
        "selection_id": selection.id,
        "percent": min(100.0, 100.0 * rows / max(selection.count, 1)),
        "parts": rows // PART_SIZE + 1,
        **_scope_parameters(selection),
    }
    if selection.listed:
        return (
            """SELECT unnest(ids) AS company_id FROM (SELECT ids FROM selection_part
               WHERE selection_id = :selection_id ORDER BY random() LIMIT :parts) few""",
            parameters,
        )
    return _whole_scope(selection, "", sampling="TABLESAMPLE SYSTEM (:percent)"), parameters


async def next_part(
    session: AsyncSession, selection: Selection, after: UUID | None, limit: int, *, places: bool = False
) -> tuple[str, dict[str, Any]]:
    """SQL for the next ``limit`` companies of the selection beyond ``after``, ascending, and its parameters.

    Rows are (company_id, present): a listed company that is gone from the scope meanwhile comes with
    present = false, so that it is counted. In an unlisted selection only those present come. With
    ``places`` there is also ``place``, where the row of the scope stands; see `OF_PART`.

    The planner is held to walk the scope by its key: of a list it knows nothing (docs/decisions/0011), and might read
    and sort the whole of it for each part, or loop over a part for each row of another.
    """
    await plan_without(session, "sort", "nestloop")
    parameters = {
        "selection_id": selection.id,
        "after": after or UUID(int=0),
        "limit": limit,
        **_scope_parameters(selection),
    }
    if not selection.listed:
        walked = _whole_scope(selection, "AND {id} > :after", more=", true AS present" + ", ctid AS place" * places)
        return f"SELECT * FROM ({walked}) scope ORDER BY company_id LIMIT :limit", parameters
    parameters["parts"] = limit // PART_SIZE + 2
    candidates = """
        SELECT id FROM (
          SELECT unnest(ids) AS id FROM (
            SELECT ids FROM selection_part WHERE selection_id = :selection_id AND last_id > :after
            ORDER BY part LIMIT :parts) few) unnested
        WHERE id > :after ORDER BY id LIMIT :limit"""
    if selection.scope_collection_id is None:
        there = "SELECT ctid FROM company WHERE company.id = candidate.id"
    else:
        there = f"""SELECT ctid FROM membership
            WHERE collection_id = :scope AND company_id = candidate.id AND {_WAS_MEMBER}"""
    return (
        f"""SELECT id AS company_id, place.ctid IS NOT NULL AS present, place.ctid AS place
            FROM ({candidates}) candidate LEFT JOIN LATERAL ({there} OFFSET 0) place ON true""",
        parameters,
    )


# The size of the part that `next_part` gave, which the statement has as ``part``; how many of it are present; the last.
SEEN = """
    seen AS MATERIALIZED (
      SELECT seen, present, (SELECT company_id FROM part OFFSET greatest(seen - 1, 0) LIMIT 1) AS last
      FROM (SELECT count(*) AS seen, count(*) FILTER (WHERE present) AS present FROM part) counted)"""

# The condition that a row of the scope is of the part that `next_part` gave, which the statement has as ``part``.
# By its place: nothing is searched for again, and there is no other road that the planner might take.
OF_PART = "ctid = ANY(ARRAY(SELECT place FROM part WHERE present))"


def _scope_parameters(selection: Selection) -> dict[str, Any]:
    return {
        "scope": selection.scope_collection_id,
        "frozen_at": selection.frozen_at,
        "except_ids": selection.except_ids,
    }


def _whole_scope(
    selection: Selection, condition: str, *, frozen: bool = True, sampling: str = "", more: str = ""
) -> str:
    """``condition`` may name the id column as {id}; ``more`` are further columns."""
    table, column = _table(selection)
    conditions = f"{_conditions(selection, frozen=frozen)} {condition.format(id=column)}"
    return f"SELECT {column} AS company_id{more} FROM {table} {sampling} WHERE {conditions}"


def _table(selection: Selection) -> tuple[str, str]:
    """The table of the scope, and the column with the company's id."""
    if selection.scope_collection_id is None:
        return "company", "company.id"
    return "membership", "membership.company_id"


def _conditions(selection: Selection, *, frozen: bool = True) -> str:
    """Of a selection that is not listed."""
    whole = selection.scope_collection_id is None
    sql = "true" if whole else "collection_id = :scope"
    if frozen:
        sql += f" AND {_WAS_COMPANY if whole else _WAS_MEMBER}"
    if selection.except_ids:
        # NOT IN a subquery: hashed whatever the plan, and the walk keeps its order.
        sql += f" AND {_table(selection)[1]} NOT IN (SELECT unnest(CAST(:except_ids AS uuid[])))"
    return sql


def _still_there(selection: Selection, source: str, column: str) -> str:
    if selection.scope_collection_id is None:
        return f"SELECT company.id AS company_id FROM {source} JOIN company ON company.id = {column}"
    return f"""SELECT membership.company_id FROM {source} JOIN membership ON membership.company_id = {column}
        AND collection_id = :scope AND {_WAS_MEMBER}"""


async def delete_unused(session: AsyncSession, days: int) -> int:
    """Delete some selections that no job of the last ``days`` names; those never used go after a day."""
    gone = await session.execute(
        text(
            """
            WITH old AS (
              SELECT id FROM selection
              WHERE created_at < now() - interval '1 day'
                AND NOT EXISTS (SELECT FROM job WHERE job.selection_id = selection.id
                                AND (finished_at IS NULL OR finished_at > now() - make_interval(days => :days)))
              LIMIT 100),
            gone AS (DELETE FROM selection USING old WHERE selection.id = old.id RETURNING 1)
            SELECT count(*) FROM gone
            """
        ),
        {"days": days},
    )
    return int(gone.scalar_one())
