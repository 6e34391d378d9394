"""SQL of the buckets that are read from what a job had selected."""

from typing import Any
from uuid import UUID

from longlist.buckets.queries import Rows, reached, there_before
from longlist.companies.models import MAX_ATTRIBUTES
from longlist.companies.schemas import ATTRIBUTE
from longlist.jobs.models import Job
from longlist.journal.queries import company_not_put_back, not_put_back
from longlist.selections.models import Selection


def already_there(job: Job, selection: Selection) -> Rows:
    """Of what a copy selected, those that are still in its source too."""
    condition, parameters = there_before(job, "candidate.company_id")
    return _selected(selection, f"{_present(selection)} AND {condition} AND {reached(job)}", parameters, job.target_id)


def unchanged(job: Job, selection: Selection) -> Rows:
    """Of what an edit selected, those that it did not write to."""
    not_changed = """candidate.company_id NOT IN (
        SELECT unnest(edit.company_ids || '{}') FROM edit WHERE edit.job_id = :job)"""
    condition = f"{_present(selection)} AND {not_changed} AND {reached(job)}"
    parameters: dict[str, Any] = {"job": job.id}
    if job.tally.get("over_limit"):
        condition += f" AND NOT {_FULL}"
        parameters["attribute"] = job.params["field"].removeprefix(ATTRIBUTE)
    return _selected(selection, condition, parameters, selection.scope_collection_id)


# It has not the attribute, and no room for it.
_FULL = f"""EXISTS (
    SELECT FROM company WHERE company.id = candidate.company_id AND NOT company.attributes ? :attribute
      AND (SELECT count(*) FROM jsonb_object_keys(company.attributes)) >= {MAX_ATTRIBUTES})"""


def over_limit(job: Job, selection: Selection) -> Rows:
    """Of what an edit selected, those that have no room for its attribute."""
    parameters = {"attribute": job.params["field"].removeprefix(ATTRIBUTE)}
    return _selected(selection, f"{_present(selection)} AND {_FULL}", parameters, selection.scope_collection_id)


def left_out(job: Job, selection: Selection) -> Rows:
    """Of what was selected, those that are no longer in its collection, and not by this job's own doing.

    Of a selection that was written down. Of one that is the whole of a list as frozen, those that jobs took out since.
    """
    by_others = """{id} NOT IN (SELECT unnest(mine.company_ids || '{{}}') FROM removal mine WHERE mine.job_id = :job)
        AND NOT EXISTS (SELECT FROM membership put
                        WHERE put.collection_id = :target AND put.company_id = {id} AND put.job_id = :job)
        AND EXISTS (SELECT FROM company WHERE company.id = {id})"""
    parameters = {"job": job.id, "target": job.target_id}
    if selection.listed:
        condition = f"NOT {_present(selection)} AND {by_others.format(id='candidate.company_id')}"
        return _selected(selection, condition, parameters, None)
    return Rows(
        f"""SELECT 0 AS place, candidate.company_id FROM (
              SELECT DISTINCT gone.company_id
              FROM removal, unnest(company_ids, added_at) AS gone (company_id, added_at)
              WHERE removal.collection_id = :of_scope AND removed_at > :of_frozen_at
                AND removed_at <= :finished AND gone.added_at <= :of_frozen_at) candidate
            WHERE NOT {_present(selection)} AND {by_others.format(id="candidate.company_id")}
              AND candidate.company_id <> ALL(CAST(:of_except AS uuid[]))""",
        {**parameters, **_parameters(selection), "of_except": selection.except_ids, "finished": job.finished_at},
        "id",
    )


def not_done(job: Job, selection: Selection) -> Rows:
    """What was selected and is beyond the place where the job ended."""
    return _selected(selection, f"{_present(selection)} AND NOT {reached(job)}", {}, selection.scope_collection_id)


def _present(selection: Selection) -> str:
    """The condition that a candidate is in the scope of the selection now, as it was when frozen."""
    if selection.scope_collection_id is None:
        return "EXISTS (SELECT FROM company WHERE company.id = candidate.company_id)"
    return f"""EXISTS (
        SELECT FROM membership WHERE membership.collection_id = :of_scope
          AND membership.company_id = candidate.company_id AND membership.added_at <= :of_frozen_at
          AND {not_put_back(":of_scope", ":of_frozen_at")})"""


def _parameters(selection: Selection) -> dict[str, Any]:
    return {"of_scope": selection.scope_collection_id, "of_frozen_at": selection.frozen_at}


def _selected(selection: Selection, condition: str, parameters: dict[str, Any], scope_id: UUID | None) -> Rows:
    """What a job selected, as ``candidate``, of which the condition holds."""
    of_selection = _parameters(selection)
    if selection.listed:
        candidates = """SELECT part AS place, company_id FROM selection_part, unnest(ids) AS company_id
            WHERE selection_id = :of_selection"""
        of_selection["of_selection"] = selection.id
    elif selection.scope_collection_id is None:
        candidates = f"""SELECT 0 AS place, company.id AS company_id FROM company
            WHERE created_at <= :of_frozen_at AND {company_not_put_back(":of_frozen_at")}"""
    else:
        candidates = """SELECT 0 AS place, company_id FROM membership
            WHERE collection_id = :of_scope AND added_at <= :of_frozen_at"""
    if not selection.listed:
        condition = f"candidate.company_id <> ALL(CAST(:of_except AS uuid[])) AND {condition}"
        of_selection["of_except"] = selection.except_ids
    sql = f"SELECT place, company_id FROM ({candidates}) candidate WHERE {condition}"
    used = {name: value for name, value in of_selection.items() if f":{name}" in sql}
    return Rows(sql, {**used, **parameters}, "part" if selection.listed else "id", scope_id=scope_id)
