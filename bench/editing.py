"""Edits and deletions through the API and the real worker, against raw SQL that writes the same rows and journal."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.copying import wait_for
from bench.server import Running
from bench.workspace import make_list

EDITED, DOOMED, ALSO = 21, 22, 23
ROUNDS = 3
PART = "(row_number() OVER (ORDER BY id) - 1) / 5000 + 1"

RAW_EDIT = f"""
    WITH before AS (
      SELECT id, to_jsonb(city) AS old FROM company JOIN membership ON company_id = id WHERE collection_id = %(list)s),
    changed AS (
      UPDATE company SET city = %(city)s, updated_at = now() FROM before WHERE company.id = before.id
      RETURNING company.id, old)
    INSERT INTO edit (job_id, part, company_ids, old, new)
    SELECT %(job)s, part, array_agg(id ORDER BY id), array_agg(old ORDER BY id),
           array_agg(to_jsonb(%(city)s::text))
    FROM (SELECT *, {PART} AS part FROM changed) parts GROUP BY part"""

RAW_DELETE = [
    f"""
    WITH gone AS (DELETE FROM membership WHERE company_id IN (SELECT id FROM doomed)
                  RETURNING collection_id, company_id AS id, job_id, added_at)
    INSERT INTO removal (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at)
    SELECT %(job)s, row_number() OVER (), collection_id, now(), array_agg(id ORDER BY id),
           array_agg(job_id ORDER BY id), array_agg(added_at ORDER BY id)
    FROM (SELECT *, {PART} AS part FROM gone) parts GROUP BY collection_id, part""",
    f"""
    WITH gone AS (DELETE FROM company WHERE id IN (SELECT id FROM doomed) RETURNING id, to_jsonb(company) AS company)
    INSERT INTO deletion (job_id, part, removed_at, company_ids, companies)
    SELECT %(job)s, part, now(), array_agg(id ORDER BY id), array_agg(company ORDER BY id)
    FROM (SELECT *, {PART} AS part FROM gone) parts GROUP BY part""",
]


def edit(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    """One field of a twentieth of all companies; the two take turns, best of each is compared."""
    edited = make_list(connection, EDITED, "n % 20 = 0")
    raw: list[float] = []
    job: list[float] = []
    for turn in range(ROUNDS):
        _settle(connection)
        raw.append(_timed(lambda: _raw_edit(connection, edited, f"Raw {turn}")))  # noqa: B023 - called at once
        _settle(connection)
        body = {"kind": "edit", "field": "city", "value": f"Job {turn}"}
        finished, seconds = _job(running, body, edited)
        assert finished["receipt"]["unchanged"] == 0, finished
        job.append(seconds)
    return _row("edit", finished, raw, job)


def delete(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    """A fortieth of all companies each time, which are in two lists."""
    raw: list[float] = []
    job: list[float] = []
    for turn in range(ROUNDS):
        for digit, deleting in ((2 * turn + 1, raw), (2 * turn + 2, job)):
            doomed = make_list(connection, DOOMED, f"n % 40 = {digit}")
            make_list(connection, ALSO, f"n % 40 = {digit}")
            _settle(connection)
            if deleting is raw:
                raw.append(_timed(lambda: _raw_delete(connection, doomed)))  # noqa: B023 - called at once
                connection.execute("UPDATE catalog SET company_count = (SELECT count(*) FROM company)")
            else:
                finished, seconds = _job(running, {"kind": "delete_companies"}, doomed)
                job.append(seconds)
    return _row("delete", finished, raw, job)


def _settle(connection: psycopg.Connection) -> None:
    """Leave nothing to clear up to whoever comes next."""
    connection.execute("VACUUM company, membership")
    connection.execute("CHECKPOINT")


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _raw_edit(connection: psycopg.Connection, collection: UUID, city: str) -> None:
    connection.execute(RAW_EDIT, {"list": collection, "city": city, "job": uuid4()})


def _raw_delete(connection: psycopg.Connection, collection: UUID) -> None:
    with connection.transaction():
        connection.execute(
            "CREATE TEMPORARY TABLE doomed ON COMMIT DROP AS"
            f" SELECT company_id AS id FROM membership WHERE collection_id = '{collection}'"
        )
        connection.execute("ANALYZE doomed")
        for statement in RAW_DELETE:
            connection.execute(statement, {"job": uuid4()})


def _job(running: Running, body: dict[str, Any], collection: UUID) -> tuple[dict[str, Any], float]:
    """The job on the whole list, and seconds from its POST to succeeded."""
    wanted = {"scope": {"collection_id": str(collection)}, "mode": "all"}
    selection = running.api.post("/api/v1/selections", json=wanted).raise_for_status().json()
    body = {**body, "selection_id": selection["id"]}
    running.api.post("/api/v1/plans", json=body).raise_for_status()
    began = time.perf_counter()
    job_id = running.api.post("/api/v1/jobs", json=body).raise_for_status().json()["id"]
    return wait_for(running, job_id), time.perf_counter() - began


def _row(what: str, finished: dict[str, Any], raw: list[float], job: list[float]) -> dict[str, Any]:
    rows = finished["receipt"]["total"]
    return {
        "name": f"{what} {rows:,}",
        "ratio": min(job) / min(raw),
        "limit": 1.3,
        "raw_s": round(min(raw), 2),
        "job_s": round(min(job), 2),
        "rows_per_s": round(rows / min(job)),
        "all_ratios": [round(ours / theirs, 2) for ours, theirs in zip(job, raw, strict=True)],
    }
