"""SQL of edits. Written as SQL: its shape is what its speed hangs on.

Values are JSON on their way, whatever the type of their column: so they stand in the journal, and JSON null is none.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.companies.models import MAX_ATTRIBUTES, Company
from longlist.companies.schemas import ATTRIBUTE, Values
from longlist.edits.fields import FIELDS
from longlist.edits.schemas import Value
from longlist.finding.conditions import CATEGORIES
from longlist.journal.models import PART_SIZE, Edit
from longlist.selections import queries as selections
from longlist.selections.models import Selection
from longlist.selections.queries import SEEN
from longlist.text.keys import sort_key

SAMPLE_ROWS = 10_000


def _value_now(field: str) -> str:
    """SQL: what ``company`` has in the field."""
    if field.startswith(ATTRIBUTE):
        return "coalesce(company.attributes -> :attribute, 'null')"
    return f"coalesce(to_jsonb(company.{_column(field)}), 'null')"


def _assignment(field: str, value: str, *, with_key: bool = False) -> str:
    """SQL: ``company`` gets the JSON ``value`` in the field; ``with_key``: and :sort_key, else a trigger makes it."""
    if field.startswith(ATTRIBUTE):
        return f"""attributes = CASE WHEN {value} = 'null' THEN company.attributes - CAST(:attribute AS text)
            ELSE company.attributes || jsonb_build_object(CAST(:attribute AS text), {value}) END"""
    column = _column(field)
    of_column = Company.__table__.c[column].type
    type_ = "text" if isinstance(of_column, Text) else of_column.compile()  # a text's collation is no part of a cast
    key = f", {column}_key = CAST(:sort_key AS text)" if with_key and column in CATEGORIES else ""
    return f"{column} = CAST({value} #>> '{{}}' AS {type_}){key}"


def _has_room(field: str, value: str) -> str:
    """SQL: whether ``company`` can take the JSON ``value``: not as one attribute more than a company can have."""
    if not field.startswith(ATTRIBUTE):
        return "true"
    return f"""({value} = 'null' OR company.attributes ? :attribute
        OR (SELECT count(*) FROM jsonb_object_keys(company.attributes)) < {MAX_ATTRIBUTES})"""


def _column(field: str) -> str:
    assert field in FIELDS  # it becomes part of a statement
    return field


def _attribute(field: str) -> dict[str, Any]:
    return {"attribute": field.removeprefix(ATTRIBUTE)} if field.startswith(ATTRIBUTE) else {}


# The rows of ``written`` (id, old, new) go into the journal, after the parts that the job has there.
_JOURNAL = f"""
    INSERT INTO edit (job_id, part, company_ids, old, new)
    SELECT :job_id, (SELECT coalesce(max(part), 0) FROM edit WHERE job_id = :job_id) + slot,
           array_agg(id ORDER BY id), array_agg(old ORDER BY id), array_agg(new ORDER BY id)
    FROM (SELECT *, (row_number() OVER (ORDER BY id) - 1) / {PART_SIZE} + 1 AS slot FROM written) slots
    GROUP BY slot"""

# The part; its size and edge; who of it has another value, locked, with the value of that moment; and of these, those
# that have room for the new one get it. The ids are handed on as arrays, so that whatever the planner thinks of their
# number they are looked up.
_EDIT_PART = f"""
    WITH part AS MATERIALIZED ({{part}}),
    {SEEN},
    other AS MATERIALIZED (
      SELECT company.id, {{now}} AS old, CAST(:value AS jsonb) AS new, {{has_room}} AS has_room FROM company
      WHERE company.id = ANY(ARRAY(SELECT company_id FROM part WHERE present))
        AND {{now}} IS DISTINCT FROM CAST(:value AS jsonb)
      ORDER BY company.id FOR NO KEY UPDATE),
    written AS MATERIALIZED (SELECT id, old, new FROM other WHERE has_room),
    changed AS (
      UPDATE company SET {{assignment}}, updated_at = now() WHERE company.id = ANY(ARRAY(SELECT id FROM written))),
    journal AS ({_JOURNAL})
    SELECT seen, present, last, (SELECT count(*) FROM written) AS changed,
           (SELECT count(*) FROM other WHERE NOT has_room) AS over_limit
    FROM seen
"""


@dataclass(frozen=True)
class Edited:
    seen: int
    present: int
    changed: int
    over_limit: int
    last: UUID | None


async def edit_part(
    session: AsyncSession,
    selection: Selection,
    *,
    after: UUID | None,
    limit: int,
    job_id: UUID,
    field: str,
    value: Value,
) -> Edited:
    """Write the value into the next part of the selection, and what it replaces into the journal.

    The caller has locked companies (shared) and catalog.
    """
    part, parameters = await selections.next_part(session, selection, after, limit)
    new = "CAST(:value AS jsonb)"
    statement = _EDIT_PART.format(
        part=part,
        now=_value_now(field),
        has_room=_has_room(field, new),
        assignment=_assignment(field, new, with_key=True),
    )
    values = {"job_id": job_id, "value": json.dumps(value), **_attribute(field)}
    if field in CATEGORIES:
        values["sort_key"] = sort_key(value) if isinstance(value, str) else None
    row = (await session.execute(text(statement), {**parameters, **values})).one()
    return Edited(row.seen, row.present, row.changed, row.over_limit, row.last)


@dataclass(frozen=True)
class Changes:
    found: int
    other: int
    """Have another value, and get the new one unless they are ``over_limit``."""
    over_limit: int


async def count_changes(session: AsyncSession, selection: Selection, field: str, value: Value) -> Changes:
    """Of the selection, those that are still in its scope."""
    current = await selections.is_current(session, selection)
    return await _changes(session, *selections.present(selection, current=current), field, value)


async def sample_changes(session: AsyncSession, selection: Selection, field: str, value: Value) -> Changes:
    """The same of a random sample."""
    return await _changes(session, *selections.sample(selection, SAMPLE_ROWS), field, value)


async def _changes(
    session: AsyncSession, companies: str, parameters: dict[str, Any], field: str, value: Value
) -> Changes:
    new = "CAST(:value AS jsonb)"
    other = f"{_value_now(field)} <> {new}"
    statement = text(
        f"""
        SELECT count(*) AS found, count(*) FILTER (WHERE {other}) AS other,
               count(*) FILTER (WHERE {other} AND NOT {_has_room(field, new)}) AS over_limit
        FROM ({companies}) selected JOIN company ON company.id = selected.company_id
        """
    )
    values = {"value": json.dumps(value), **_attribute(field)}
    row = (await session.execute(statement, {**parameters, **values})).one()
    return Changes(row.found, row.other, row.over_limit)


# The rows of the parts; those whose company is there, locked, with the value of that moment; of these, those where
# still stands what the job wrote; and they get back what it replaced, which is journalled the other way round.
_REVERT_PARTS = f"""
    WITH edited AS MATERIALIZED (
      SELECT pair.* FROM edit, unnest(company_ids, old, new) AS pair (id, old, new)
      WHERE job_id = :of_id AND part > :after AND part <= :upto),
    there AS MATERIALIZED (
      SELECT company.id, edited.old, {{now}} AS stands, {{now}} = edited.new AS as_written, {{has_room}} AS has_room
      FROM edited JOIN company ON company.id = edited.id
      ORDER BY company.id FOR NO KEY UPDATE OF company),
    written AS MATERIALIZED (SELECT id, stands AS old, old AS new FROM there WHERE as_written AND has_room),
    changed AS (
      UPDATE company SET {{assignment}}, updated_at = now() FROM written WHERE company.id = written.id),
    journal AS ({_JOURNAL})
    SELECT (SELECT count(*) FROM edited) AS edited, (SELECT count(*) FROM there) AS there,
           (SELECT count(*) FROM written) AS restored,
           (SELECT count(*) FROM there WHERE as_written AND NOT has_room) AS over_limit
"""


@dataclass(frozen=True)
class Reverted:
    edited: int
    there: int
    restored: int
    over_limit: int


async def count_revertible(session: AsyncSession, of_id: UUID, field: str, parts: int | None) -> Reverted:
    """What undoing a job's journal would do now, over so many of its parts, or all of them."""
    as_written, has_room = f"{_value_now(field)} = pair.new", _has_room(field, "pair.old")
    statement = text(
        f"""
        SELECT count(*) AS edited, count(company.id) AS there,
               count(company.id) FILTER (WHERE {as_written} AND {has_room}) AS restored,
               count(company.id) FILTER (WHERE {as_written} AND NOT {has_room}) AS over_limit
        FROM (SELECT * FROM edit WHERE job_id = :of_id ORDER BY random() LIMIT :parts) some_parts,
             unnest(company_ids, old, new) AS pair (id, old, new)
        LEFT JOIN company ON company.id = pair.id
        """
    )
    row = (await session.execute(statement, {"of_id": of_id, "parts": parts, **_attribute(field)})).one()
    return Reverted(row.edited, row.there, row.restored, row.over_limit)


async def revert_parts(
    session: AsyncSession, job_id: UUID, of_id: UUID, field: str, *, after: int, upto: int
) -> Reverted:
    """Undo parts of a job's journal: the old value where the new one stands. Locks as for `edit_part`."""
    statement = _REVERT_PARTS.format(
        now=_value_now(field),
        has_room=_has_room(field, "edited.old"),
        assignment=_assignment(field, "written.new"),
    )
    values = {"job_id": job_id, "of_id": of_id, "after": after, "upto": upto, **_attribute(field)}
    row = (await session.execute(text(statement), values)).one()
    return Reverted(row.edited, row.there, row.restored, row.over_limit)


async def journal_values(session: AsyncSession, job_id: UUID, company_id: UUID, old: Values, new: Values) -> None:
    """What one company had in some fields, and has in them now, as one part of the journal."""
    session.add(Edit(job_id=job_id, part=1, company_ids=[company_id], old=[old], new=[new]))
    await session.flush()


async def values_written(session: AsyncSession, job_id: UUID) -> tuple[UUID, Values, Values] | None:
    """What a job wrote by `journal_values`: the company, what it had, what it got."""
    row = (await session.execute(select(Edit).where(Edit.job_id == job_id))).scalar_one_or_none()
    return (row.company_ids[0], row.old[0], row.new[0]) if row is not None else None
