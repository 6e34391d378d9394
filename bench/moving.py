"""Moves, removals and undo through the API and the real worker, against raw SQL that writes the same rows."""

import time
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.copying import run_copy, wait_for
from bench.server import Running
from bench.workspace import make_list

SOURCE, TARGET = 21, 22
ROUNDS = 3

# What a removal writes: the rows that go, and the journal of them in arrays of 5,000, in one statement.
TAKE_OUT = """
    WITH gone AS (DELETE FROM membership WHERE collection_id = %(source)s RETURNING company_id, job_id, added_at)
    INSERT INTO removal (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at)
    SELECT %(job)s, slot, %(source)s, now(), array_agg(company_id ORDER BY company_id),
           array_agg(job_id ORDER BY company_id), array_agg(added_at ORDER BY company_id)
    FROM (SELECT *, (row_number() OVER (ORDER BY company_id) - 1) / 5000 + 1 AS slot FROM gone) slots GROUP BY slot
"""
PUT_IN = """
    INSERT INTO membership (collection_id, company_id, job_id, added_at)
    SELECT %(target)s, company_id, %(job)s, now() FROM membership WHERE collection_id = %(source)s
    ON CONFLICT DO NOTHING
"""


def move(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    return _compare(running, connection, "move", 1.25, [PUT_IN, TAKE_OUT])


def remove(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    return _compare(running, connection, "remove", 1.3, [TAKE_OUT])


def _compare(
    running: Running, connection: psycopg.Connection, kind: str, limit: float, statements: list[str]
) -> dict[str, Any]:
    """Ratio of POST-to-succeeded to the raw statements in one transaction; the two take turns, best of each."""
    raw: list[float] = []
    job: list[float] = []
    rows = 0
    for _ in range(ROUNDS):
        raw.append(_raw(connection, statements))
        source, target = make_list(connection, SOURCE, "n % 5 = 0"), make_list(connection, TARGET)
        selection = _select_all(running, source)
        body = {"kind": kind, "selection_id": selection["id"]}
        if kind == "move":
            body["target"] = {"collection_id": str(target)}
        connection.execute("CHECKPOINT")  # for the raw statements, too
        finished, seconds = _run(running, body)
        rows = finished["receipt"]["removed"]
        assert rows == selection["count"], finished
        job.append(seconds)
    return _result(f"{kind} {rows:,}", limit, raw, job, "raw_s")


def _raw(connection: psycopg.Connection, statements: list[str]) -> float:
    values = {
        "source": make_list(connection, SOURCE, "n % 5 = 0"),
        "target": make_list(connection, TARGET),
        "job": uuid4(),
    }
    connection.execute("CHECKPOINT")
    began = time.perf_counter()
    with connection.transaction():
        for statement in statements:
            connection.execute(statement, values)
    return time.perf_counter() - began


def undo(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    """Ratio of an undo to the copy that it undoes."""
    copies: list[float] = []
    undos: list[float] = []
    rows = 0
    for _ in range(ROUNDS):
        source, target = make_list(connection, SOURCE, "n % 5 = 0"), make_list(connection, TARGET)
        connection.execute("CHECKPOINT")
        copied, seconds = run_copy(running, source, target)
        copies.append(seconds)
        finished, seconds = _run(running, {"kind": "undo", "job_id": copied["id"]})
        rows = finished["receipt"]["removed"]
        assert rows == copied["receipt"]["added"], finished
        undos.append(seconds)
    return _result(f"undo of a copy of {rows:,}", 0.35, copies, undos, "copy_s")


def _run(running: Running, body: dict[str, Any]) -> tuple[dict[str, Any], float]:
    began = time.perf_counter()
    job_id = running.api.post("/api/v1/jobs", json=body).raise_for_status().json()["id"]
    return wait_for(running, job_id), time.perf_counter() - began


def _select_all(running: Running, collection: UUID) -> dict[str, Any]:
    wanted = {"scope": {"collection_id": str(collection)}, "mode": "all"}
    selection: dict[str, Any] = running.api.post("/api/v1/selections", json=wanted).raise_for_status().json()
    return selection


def _result(name: str, limit: float, theirs: list[float], ours: list[float], against: str) -> dict[str, Any]:
    return {
        "name": name,
        "ratio": min(ours) / min(theirs),
        "limit": limit,
        against: round(min(theirs), 2),
        "job_s": round(min(ours), 2),
        "all_ratios": [round(one / other, 2) for one, other in zip(ours, theirs, strict=True)],
    }
