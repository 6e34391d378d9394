"""Workers killed in the middle of a deletion and of its undo: every company is gone once, or there once."""

import asyncio
import random
from typing import Any

ROUNDS = 6


async def kill_while_at_work(api: Any, job: Any, start_worker: Any) -> Any:
    """The job finished, after several of its workers were killed at random moments, each at work on it."""
    chance = random.Random(5)
    for _ in range(ROUNDS):
        worker = await start_worker(slice_s=0.5)
        reached = (await api.get(f"/jobs/{job['id']}"))["progress"]["processed"]
        async with asyncio.timeout(60):
            while True:
                now = await api.get(f"/jobs/{job['id']}")
                if now["finished_at"] is not None or now["progress"]["processed"] > reached:
                    break
                await asyncio.sleep(0.005)
        await asyncio.sleep(chance.uniform(0, 0.05))
        worker.kill()
        if now["finished_at"] is not None:
            return now
    await start_worker()
    return await api.finished(job, within_s=90)


async def test_workers_killed_in_the_middle_of_a_deletion_and_of_its_undo(
    api: Any, seed: Any, start_worker: Any
) -> None:
    companies = seed.companies(40_000)
    lists = [
        seed.collection("My List", companies[:30_000]),
        seed.collection("Other", companies[20_000:]),
        seed.collection("Half", companies[::2]),
    ]
    before = everything(seed)
    selection = await api.select_all(lists[0], **{"except": [str(companies[7])]})
    deletion = await api.post("/jobs", {"kind": "delete_companies", "selection_id": selection["id"]}, 202)
    job = await kill_while_at_work(api, deletion, start_worker)
    assert job["state"] == "succeeded", job["error"]
    assert [entry["type"] for entry in job["history"]].count("taken_over") >= 2
    receipt = job["receipt"]
    places = 29_999 + 10_000 + 15_000
    assert receipt | {"total": 29_999, "deleted": 29_999, "removed": places, "left_out": 0} == receipt
    left = [companies[7], *companies[30_000:]]
    assert [row[0] for row in seed.sql("SELECT id FROM company ORDER BY id")] == left
    assert [seed.count(made) for made in lists] == [1, 10_000, 5_000]
    for table, rows in (("deletion", 29_999), ("removal", places)):
        assert seed.sql(
            f"SELECT count(*), count(DISTINCT (id, {'job_id' if table == 'deletion' else 'collection_id'}))"
            f" FROM {table}, unnest(company_ids) id WHERE job_id = %s", job["id"]
        ) == [(rows, rows)], "journalled once each"  # fmt: skip

    undone = await kill_while_at_work(
        api, await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202), start_worker
    )
    assert undone["receipt"]["restored"] == undone["receipt"]["total"] == 29_999 + places
    assert everything(seed) == before


def everything(seed: Any) -> Any:
    return (
        seed.sql("SELECT to_jsonb(company) FROM company ORDER BY id"),
        seed.sql("SELECT collection_id, company_id, job_id, added_at FROM membership ORDER BY 1, 2"),
        seed.sql("SELECT id, company_count FROM collection ORDER BY id"),
    )
