"""Copies through the API and the real worker, against one INSERT … SELECT … ON CONFLICT on the same schema."""

import statistics
import time
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.server import Running
from bench.workspace import make_list

SOURCE, RAW, COPIED, SMALL = 1, 2, 3, 4

# What is in the target before: of `n`, a company's number.
ALREADY_THERE = {"nothing": "false", "half": "n % 10 = 0", "all": "n % 5 = 0"}
ROUNDS = 3


def copy(running: Running, connection: psycopg.Connection, members: int) -> list[dict[str, Any]]:
    """Ratio of POST-to-succeeded to the raw statement; the two take turns, best of each is compared."""
    source = make_list(connection, SOURCE, "n % 5 = 0")
    results = []
    for what, where in ALREADY_THERE.items():
        raw: list[float] = []
        job: list[float] = []
        for _ in range(ROUNDS):
            raw.append(_raw(connection, source, make_list(connection, RAW, where)))
            target = make_list(connection, COPIED, where)
            connection.execute("CHECKPOINT")  # for the raw statement, too
            finished, seconds = run_copy(running, source, target)
            assert finished["progress"]["processed"] == members, finished
            job.append(seconds)
        results.append(
            {
                "name": f"copy {members:,}, {what} there",
                "ratio": min(job) / min(raw),
                "limit": 1.20,
                "raw_s": round(min(raw), 2),
                "job_s": round(min(job), 2),
                "rows_per_s": round(members / min(job)),
                "all_ratios": [round(ours / theirs, 2) for ours, theirs in zip(job, raw, strict=True)],
            }
        )
    return results


def _raw(connection: psycopg.Connection, source: UUID, target: UUID) -> float:
    connection.execute("CHECKPOINT")
    began = time.perf_counter()
    connection.execute(
        """INSERT INTO membership (collection_id, company_id, job_id, added_at)
           SELECT %s, company_id, %s, now() FROM membership WHERE collection_id = %s ON CONFLICT DO NOTHING""",
        [target, uuid4(), source],
    )
    return time.perf_counter() - began


def run_copy(running: Running, source: UUID, target: UUID) -> tuple[dict[str, Any], float]:
    """A copy of a whole list: the finished job, and seconds from POST to succeeded."""
    job_id, began = start_copy(running, source, target)
    return wait_for(running, job_id), time.perf_counter() - began


def wait_for(running: Running, job_id: str) -> dict[str, Any]:
    """The job, as soon as it has succeeded."""
    while True:
        job: dict[str, Any] = running.api.get(f"/api/v1/jobs/{job_id}").raise_for_status().json()
        if job["state"] == "succeeded":
            return job
        assert job["state"] in {"queued", "running"}, job
        time.sleep(0.02)


def start_copy(running: Running, source: UUID, target: UUID) -> tuple[str, float]:
    """The job's id, and the moment just before its POST."""
    wanted = {"scope": {"collection_id": str(source)}, "mode": "all"}
    selection = running.api.post("/api/v1/selections", json=wanted).raise_for_status().json()
    running.api.post("/api/v1/plans", json={
        "kind": "copy", "selection_id": selection["id"], "target_collection_id": str(target)
    }).raise_for_status()  # fmt: skip
    began = time.perf_counter()
    body = {"kind": "copy", "selection_id": selection["id"], "target": {"collection_id": str(target)}}
    return running.api.post("/api/v1/jobs", json=body).raise_for_status().json()["id"], began


def growth(running: Running, connection: psycopg.Connection, members: int) -> dict[str, Any]:
    """Rows per second of each stretch of 100k rows of one long copy, from the job's own events."""
    source = make_list(connection, SOURCE, "true")
    job, _ = run_copy(running, source, make_list(connection, COPIED))
    points = connection.execute(
        """SELECT processed, extract(epoch FROM at)::float8 FROM job_event
           WHERE job_id = %s AND processed > 0 ORDER BY id""",
        [job["id"]],
    ).fetchall()
    rates, (last_rows, last_time) = [], points[0]
    for rows, moment in points[1:]:
        if rows - last_rows >= members / 10:
            rates.append((rows - last_rows) / (moment - last_time))
            last_rows, last_time = rows, moment
    middle = statistics.median(rates)
    return {
        "name": f"copy {members:,}: rows/s by tenth",
        "rows_per_s": [round(rate) for rate in rates],
        "ratio": rates[-1] / middle,
        "note": "last tenth against the median; flat is 1",
    }


def first_chunk(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    """POST to the first committed chunk, and to the end, of a copy of 50."""
    source = make_list(connection, SMALL, "n <= 50")
    waits = []
    for number in range(30):
        target = make_list(connection, 100 + number)
        job_id, _ = start_copy(running, source, target)
        made, done = None, None
        while done is None:
            made, done = connection.execute(
                """SELECT extract(epoch FROM job.created_at)::float8,
                          (SELECT extract(epoch FROM min(at))::float8 FROM job_event
                           WHERE job_id = job.id AND processed > 0)
                   FROM job WHERE id = %s""",
                [job_id],
            ).fetchone()
            time.sleep(0.005)
        waits.append((done - made) * 1000)
    waits.sort()
    return {
        "name": "POST to first committed chunk, ms",
        "p50": round(statistics.median(waits), 1),
        "p95": round(waits[int(len(waits) * 0.95)], 1),
        "limit": "p50 under 50",
    }


def worker_memory(running: Running) -> dict[str, Any]:
    resident = running.processes["worker"].memory_info().rss / 2**20
    return {"name": "worker memory after the copies, MB", "value": round(resident), "limit": "under 150"}


def plan(running: Running, connection: psycopg.Connection) -> dict[str, Any]:
    """The plan of a list against another, both of a fifth of all companies."""
    source = make_list(connection, SOURCE, "n % 5 = 0")
    target = make_list(connection, COPIED, "n % 10 < 5 AND n % 2 = 0")
    connection.execute("VACUUM membership")
    wanted = {"scope": {"collection_id": str(source)}, "mode": "all"}
    selection = running.api.post("/api/v1/selections", json=wanted).raise_for_status().json()
    body = {"kind": "copy", "selection_id": selection["id"], "target_collection_id": str(target)}
    times, counted = [], {}
    for _ in range(5):
        began = time.perf_counter()
        counted = running.api.post("/api/v1/plans", json=body).raise_for_status().json()
        times.append((time.perf_counter() - began) * 1000)
    return {
        "name": f"plan of {counted['matched']:,} against {list_size(connection, target):,}, ms",
        "p50": round(statistics.median(times)),
        "exact": counted["exact"],
        "limit": "under 1000",
    }


def list_size(connection: psycopg.Connection, collection: UUID) -> int:
    found = connection.execute("SELECT company_count FROM collection WHERE id = %s", [collection]).fetchone()
    assert found is not None
    return int(found[0])
