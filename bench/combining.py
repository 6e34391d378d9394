"""Combinations of two lists through the API and the real worker, against one INSERT … SELECT with the set operator."""

import time
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.copying import wait_for
from bench.server import Running
from bench.workspace import make_list

FIRST, SECOND, RAW, COMBINED = 11, 12, 13, 14
OPERATIONS = {"union": "UNION", "intersection": "INTERSECT", "difference": "EXCEPT"}
ROUNDS = 3


def combine(running: Running, connection: psycopg.Connection) -> list[dict[str, Any]]:
    """Ratio of POST-to-succeeded to the raw statement; the two take turns, best of each is compared.

    Two lists of a fifth of all companies each, half of each in the other.
    """
    first = make_list(connection, FIRST, "n % 10 < 2")
    second = make_list(connection, SECOND, "n % 10 IN (1, 2)")
    results = []
    for operation, operator in OPERATIONS.items():
        raw: list[float] = []
        job: list[float] = []
        for _ in range(ROUNDS):
            raw.append(_raw(connection, operator, first, second, _empty(connection, RAW)))
            finished, seconds = _job(running, operation, first, second, _empty(connection, COMBINED))
            job.append(seconds)
        results.append(
            {
                "name": f"{operation} of two lists, {finished['progress']['total']:,} memberships",
                "ratio": min(job) / min(raw),
                "limit": 1.3,
                "raw_s": round(min(raw), 2),
                "job_s": round(min(job), 2),
                "added": finished["receipt"]["added"],
                "all_ratios": [round(ours / theirs, 2) for ours, theirs in zip(job, raw, strict=True)],
            }
        )
    return results


def _empty(connection: psycopg.Connection, number: int) -> UUID:
    """A list whose rows of the round before are gone from the indexes too: they would have to be stepped over."""
    target = make_list(connection, number)
    connection.execute("VACUUM membership")
    connection.execute("CHECKPOINT")
    return target


def _raw(connection: psycopg.Connection, operator: str, first: UUID, second: UUID, target: UUID) -> float:
    began = time.perf_counter()
    connection.execute(
        f"""INSERT INTO membership (collection_id, company_id, job_id, added_at)
            SELECT %s, company_id, %s, now() FROM (
              SELECT company_id FROM membership WHERE collection_id = %s
              {operator} SELECT company_id FROM membership WHERE collection_id = %s) result
            ON CONFLICT DO NOTHING""",
        [target, uuid4(), first, second],
    )
    return time.perf_counter() - began


def _job(running: Running, operation: str, first: UUID, second: UUID, target: UUID) -> tuple[dict[str, Any], float]:
    began = time.perf_counter()
    body = {
        "kind": "combine",
        "operation": operation,
        "collection_ids": [str(first), str(second)],
        "target": {"collection_id": str(target)},
    }
    job_id = running.api.post("/api/v1/jobs", json=body).raise_for_status().json()["id"]
    return wait_for(running, job_id), time.perf_counter() - began
