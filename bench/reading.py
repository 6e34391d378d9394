"""Pages of a list at any depth, alone and beside a running copy."""

import statistics
import time
from typing import Any
from uuid import UUID

import psycopg

from bench.copying import COPIED, SOURCE, start_copy
from bench.server import Running
from bench.workspace import make_list

SORTS = ("added_at", "-added_at", "name", "-name", "employees", "-employees", "founded_year", "-funding_usd")
PAGES = 25


def pages(running: Running, connection: psycopg.Connection) -> list[dict[str, Any]]:
    source = make_list(connection, SOURCE, "n % 5 = 0")
    connection.execute("VACUUM ANALYZE membership")
    _walk(running, source)  # warm
    alone = _walk(running, source)
    target = make_list(connection, COPIED)
    job_id, _ = start_copy(running, source, target)
    beside: list[float] = []
    while running.api.get(f"/api/v1/jobs/{job_id}").json()["state"] in {"queued", "running"}:
        beside += _walk(running, source, sorts=SORTS[:4], until=lambda: _finished(running, job_id))
    rows = [
        _row("pages of 100 at any depth, ms", alone, limit="p95 under 25"),
        _row("the same while a copy runs, ms", beside),
    ]
    rows[1]["ratio"] = round(rows[1]["p95"] / _row("", alone)["p95"], 2)
    rows[1]["limit"] = "p95 at most 1.5 times"
    return rows


def _finished(running: Running, job_id: str) -> bool:
    return running.api.get(f"/api/v1/jobs/{job_id}").json()["state"] not in {"queued", "running"}


def _walk(running: Running, source: UUID, sorts: Any = SORTS, until: Any = lambda: False) -> list[float]:
    """Milliseconds of pages from both ends of every sort order, and from places in between."""
    times: list[float] = []
    for sort in sorts:
        cursor = None
        for number in range(PAGES):
            parameters = {"sort": sort, "limit": 100, **({"cursor": cursor} if cursor else {})}
            began = time.perf_counter()
            page = running.api.get(f"/api/v1/collections/{source}/companies", params=parameters).json()
            times.append((time.perf_counter() - began) * 1000)
            cursor = (
                page["last_cursor"]
                if number == PAGES // 2
                else page["prev_cursor" if number > PAGES // 2 else "next_cursor"]
            )
        if until():
            break
    return times


def _row(name: str, times: list[float], **more: Any) -> dict[str, Any]:
    ordered = sorted(times)
    return {
        "name": name,
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "max": round(ordered[-1], 1),
        "pages": len(ordered),
        **more,
    }
