"""The overlap of twelve lists through the API, against one raw SQL join for each two of them."""

import statistics
import time
from itertools import combinations
from typing import Any
from uuid import UUID

import psycopg

from bench.server import Running
from bench.workspace import make_list

FIRST, LISTS, MEMBERS = 300, 12, 100_000
ROUNDS = 3


def overlap(running: Running, connection: psycopg.Connection, companies: int) -> list[dict[str, Any]]:
    """The matrix, and the first page of a cell; the raw joins take turns with it, the best of each is compared."""
    lists = [make_list(connection, FIRST + n, _members(n, companies)) for n in range(LISTS)]
    connection.execute("VACUUM ANALYZE membership")
    query = [("collection_id", str(collection)) for collection in lists]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        matrix = running.api.get("/api/v1/overlaps", params=query).raise_for_status().json()
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        shared = [_shared(connection, one, other) for one, other in combinations(lists, 2)]
        theirs.append(time.perf_counter() - began)
        assert matrix["exact"]
        assert shared == [matrix["shared"][i][j] for i, j in combinations(range(LISTS), 2)]
    pages = []
    for _ in range(10):
        began = time.perf_counter()
        running.api.get("/api/v1/overlaps/companies", params=query[:2]).raise_for_status()
        pages.append((time.perf_counter() - began) * 1000)
    sizes = [collection["company_count"] for collection in matrix["collections"]]
    return [
        {
            "name": f"overlap of {LISTS} lists of {round(statistics.mean(sizes)):,}, s",
            "best": round(min(ours), 2),
            "worst": round(max(ours), 2),
            "limit": "under 2",
            "ratio": min(ours) / min(theirs),
            "raw_s": round(min(theirs), 2),
            "shared_by_two": round(statistics.mean(shared)),
        },
        {"name": "first page of a cell, ms", "p50": round(statistics.median(pages)), "max": round(max(pages))},
    ]


def _members(number: int, companies: int) -> str:
    """Half of it at random, the other half from a hundred thousand companies that all lists draw from."""
    half = MEMBERS * 52 // 100  # some are of both halves
    own = f"(hashint4(n # {number * 7919}) & 2147483647) % {max(companies // half, 1)} = 0"
    common = f"n % {max(companies // MEMBERS, 1)} = 0 AND (hashint4(n # {number * 104729}) & 1) = 0"
    return f"({own}) OR ({common})"


def _shared(connection: psycopg.Connection, one: UUID, other: UUID) -> int:
    found = connection.execute(
        """SELECT count(*) FROM membership a JOIN membership b USING (company_id)
           WHERE a.collection_id = %s AND b.collection_id = %s""",
        [one, other],
    ).fetchone()
    assert found is not None
    return int(found[0])
