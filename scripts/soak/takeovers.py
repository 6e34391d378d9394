"""How long a job waits when its worker is killed and another one is alive."""

import time
import uuid
from typing import Any, LiteralString

import psycopg
from machine import WORKERS, Machine
from people import Api

COMPANIES = 100_000
LIMIT_S = 10  # for 95 % of takeovers


def measure_takeovers(machine: Machine, kills: int) -> int:
    """Seconds from a kill to the next committed chunk of the job, by another worker."""
    machine.add_companies("Company", COMPANIES)
    api = Api(machine)
    with psycopg.connect(machine.url, autocommit=True) as connection:
        waits = sorted(wait_for_takeover(api, machine, connection) for _ in range(kills))
    p50, p95, longest = (waits[round(share * (len(waits) - 1))] for share in (0.5, 0.95, 1))
    print(f"Takeovers: {len(waits)}, p50 {p50:.1f} s, p95 {p95:.1f} s, max {longest:.1f} s")
    return 0 if p95 < LIMIT_S else 1


def wait_for_takeover(api: Api, machine: Machine, connection: psycopg.Connection) -> float:
    selection = api.call("POST", "/selections", {"scope": {"collection_id": None}, "mode": "all"})["id"]
    target = {"new_collection": {"name": f"Copy {uuid.uuid4().hex[:8]}"}}
    job = api.call("POST", "/jobs", {"kind": "copy", "selection_id": selection, "target": target})
    begun = "SELECT worker FROM job WHERE id = %s AND processed > 0 AND state = 'running'"
    worker = wait_for(connection, begun, job["id"])
    machine.kill(next(name for name in WORKERS if worker.endswith(f":{machine.pid(name)}")))
    killed = time.monotonic()
    (before,) = connection.execute("SELECT processed FROM job WHERE id = %s", (job["id"],)).fetchone() or (0,)
    wait_for(connection, "SELECT id FROM job WHERE id = %s AND attempt > 1 AND processed > %s", job["id"], before)
    waited = time.monotonic() - killed
    print(f"  {waited:.1f} s", flush=True)
    api.finished(job)
    return waited


def wait_for(connection: psycopg.Connection, query: LiteralString, *values: Any) -> Any:
    while (row := connection.execute(query, values).fetchone()) is None:
        time.sleep(0.01)
    return row[0]
