"""Which jobs a sweep takes over: by the heartbeats of their workers, however long the lease, in one look."""

from typing import Any
from uuid import uuid4

import pytest

from longlist.jobs.runner import take_over_abandoned

HOUR = 3600


@pytest.fixture
async def run_by(api: Any, seed: Any) -> Any:
    """Makes a job that a worker runs whose last heartbeat came so many seconds ago; None: a worker that is gone."""
    selection = await api.select_all(seed.collection("My List", seed.companies(10)))

    async def make(heartbeat_s: float | None) -> str:
        job = await api.copy(selection, {"new": f"Copy {uuid4()}"})
        worker = heartbeat_s and seed.sql(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
            " RETURNING id", heartbeat_s
        )[0][0]  # fmt: skip
        seed.sql("UPDATE job SET state = 'running', worker = 'host:1', started_at = now() WHERE id = %s", job["id"])
        seed.sql(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE id = (SELECT message_id FROM job WHERE id = %s)",
            worker, job["id"],
        )  # fmt: skip
        return str(job["id"])

    return make


async def test_a_sweep_takes_over_jobs_of_lost_workers_and_no_others(api: Any, seed: Any, run_by: Any) -> None:
    lost, gone = await run_by(2 * HOUR), await run_by(None)
    alive, waiting = await run_by(HOUR / 2), await api.get(f"/jobs/{await run_by(HOUR / 2)}")
    seed.sql(
        "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL"
        " WHERE id = (SELECT message_id FROM job WHERE id = %s)", waiting["id"]
    )  # fmt: skip

    assert await take_over_abandoned(api.app.state.sessions, HOUR) == 2
    for job in (lost, gone):
        now = await api.get(f"/jobs/{job}")
        assert (now["attempt"], now["history"][-1]["type"]) == (2, "taken_over")
        assert now["history"][-1]["detail"] == "Worker host:1 was lost."
    for job in (alive, waiting["id"]):
        now = await api.get(f"/jobs/{job}")
        assert (now["attempt"], [entry["type"] for entry in now["history"]]) == (1, ["queued"])
    messages = seed.sql("SELECT status FROM job JOIN procrastinate_jobs message ON message.id = message_id")
    assert sorted(messages) == [("doing",), ("todo",), ("todo",), ("todo",)], "any worker may have them now"

    assert await take_over_abandoned(api.app.state.sessions, HOUR) == 0, "they are taken over once"


async def test_the_lease_decides_and_nothing_else(api: Any, run_by: Any) -> None:
    """The same heartbeat is old for one lease and young for another."""
    await run_by(HOUR)
    assert await take_over_abandoned(api.app.state.sessions, 2 * HOUR) == 0
    assert await take_over_abandoned(api.app.state.sessions, HOUR / 2) == 1
