"""Workers killed in the middle of a deletion and of its undo: every company is gone once, or there once."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Finish = Callable[[Any], Awaitable[Any]]


@pytest.fixture
def finish_with_kills(
    api: Any, seed: Any, start_worker: Any, brake: Any, lapse: Any, until: Any, profile: Any
) -> Finish:
    """The job finished, after several of its workers were killed at random moments, each at work on it."""
    chance = random.Random(5)

    async def finish(job: Any) -> Any:
        for _ in range(profile.rounds // 2):
            brake.slow(0.1)
            (before,) = seed.sql("SELECT processed FROM job WHERE id = %s", job["id"])[0]
            worker = await start_worker(slice_s=0.5)
            await until("SELECT FROM job WHERE id = %s AND processed > %s", job["id"], before)
            await asyncio.sleep(chance.uniform(0, 0.1))
            worker.kill()
            lapse(worker)
        brake.release()
        last = await start_worker()
        finished = await api.finished(job)
        last.kill()
        return finished

    return finish


async def test_workers_killed_in_the_middle_of_a_deletion_and_of_its_undo(
    api: Any, seed: Any, finish_with_kills: Finish, profile: Any
) -> None:
    companies = seed.companies(8000)
    lists = [
        seed.collection("My List", companies[:6000]),
        seed.collection("Other", companies[4000:]),
        seed.collection("Half", companies[::2]),
    ]
    before = everything(seed)
    selection = await api.select_all(lists[0], **{"except": [str(companies[7])]})
    deletion = await api.post("/jobs", {"kind": "delete_companies", "selection_id": selection["id"]}, 202)
    job = await finish_with_kills(deletion)
    assert job["state"] == "succeeded", job["error"]
    assert [entry["type"] for entry in job["history"]].count("taken_over") >= profile.rounds / 4
    receipt = job["receipt"]
    places = 5999 + 2000 + 3000
    assert receipt | {"total": 5999, "deleted": 5999, "removed": places, "left_out": 0} == receipt
    left = [companies[7], *companies[6000:]]
    assert [row[0] for row in seed.sql("SELECT id FROM company ORDER BY id")] == left
    assert [seed.count(made) for made in lists] == [1, 2000, 1000]
    for table, rows in (("deletion", 5999), ("removal", places)):
        assert seed.sql(
            f"SELECT count(*), count(DISTINCT (id, {'job_id' if table == 'deletion' else 'collection_id'}))"
            f" FROM {table}, unnest(company_ids) id WHERE job_id = %s", job["id"]
        ) == [(rows, rows)], "journalled once each"  # fmt: skip

    undone = await finish_with_kills(await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202))
    assert [entry["type"] for entry in undone["history"]].count("taken_over") >= profile.rounds / 4
    assert undone["receipt"]["restored"] == undone["receipt"]["total"] == 5999 + places
    assert everything(seed) == before


def everything(seed: Any) -> Any:
    return (
        seed.sql("SELECT to_jsonb(company) FROM company ORDER BY id"),
        seed.sql("SELECT collection_id, company_id, job_id, added_at FROM membership ORDER BY 1, 2"),
        seed.sql("SELECT id, company_count FROM collection ORDER BY id"),
    )
