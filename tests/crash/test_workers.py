"""Workers that are killed, frozen, sent away and overtaken: nothing is lost, nothing doubled."""

import asyncio
import random
import signal
import time
from datetime import UTC, datetime
from typing import Any

ROUNDS = 20
TAKEOVER_S = 15.0


def events(seed: Any, job: dict[str, Any]) -> list[tuple[str, str | None, datetime]]:
    rows: list[tuple[str, str | None, datetime]] = seed.sql(
        "SELECT type, worker, at FROM job_event WHERE job_id = %s ORDER BY id", job["id"]
    )
    return rows


async def until(seed: Any, query: str, *values: Any, within_s: float = 30) -> None:
    async with asyncio.timeout(within_s):
        while not seed.sql(query, *values):  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.01)


RUNS_ON = "SELECT id FROM job WHERE worker = %s AND state = 'running' AND processed > 0"


async def test_twenty_workers_killed_at_random_moments(api: Any, seed: Any, start_worker: Any) -> None:
    """Each round kills a worker that is at work on something; another takes that over within 15 s, exactly."""
    companies = seed.companies(15_000)
    source = seed.collection("My List", companies)
    everything = await api.select_all(source)
    some = await api.select_ids(source, companies[:9000])
    chance = random.Random(7)
    jobs: list[dict[str, Any]] = []
    killed: list[tuple[str, float]] = []

    async def keep_busy() -> None:
        running = await api.get("/jobs", state=["queued", "running"])
        for _ in range(6 - len(running["items"])):
            number = len(jobs)
            to = jobs[-1]["target"]["id"] if number % 4 == 3 else {"new": f"Copy {number}"}
            jobs.append(await api.copy(some if number % 3 == 1 else everything, to))

    workers = [await start_worker(slice_s=0.5) for _ in range(3)]
    for _ in range(ROUNDS):
        victim = workers.pop(0)
        async with asyncio.timeout(60):
            while not seed.sql(RUNS_ON, victim.name):
                await keep_busy()  # jobs end in a moment: there must be new ones until the victim has got one
        await asyncio.sleep(chance.uniform(0, 0.3))
        victim.kill()
        killed.append((victim.name, time.time()))
        workers.append(await start_worker(slice_s=0.5))
    finished = [await api.finished(job, within_s=120) for job in jobs]

    assert {job["state"] for job in finished} == {"succeeded"}
    targets = {job["target"]["id"] for job in finished}
    for target in targets:
        copied = [job for job in finished if job["target"]["id"] == target]
        expected = max(job["receipt"]["total"] for job in copied)
        assert seed.members(target) == companies[:expected]
        assert seed.count(target) == expected == sum(job["receipt"]["added"] for job in copied)
    waits = takeovers(seed, killed)
    assert len(waits) >= ROUNDS / 2, "most of the killed were at work on something"
    assert max(waits) < TAKEOVER_S, waits


def takeovers(seed: Any, killed: list[tuple[str, float]]) -> list[float]:
    """Seconds from each killing to the moment when somebody else took over what the killed one had."""
    when = dict(killed)
    found = seed.sql("SELECT detail, at FROM job_event WHERE type = 'taken_over'")
    lost = [(detail.removeprefix("Worker ").removesuffix(" was lost."), at) for detail, at in found]
    return [at.astimezone(UTC).timestamp() - when[name] for name, at in lost if name in when]


async def freeze_in_a_transaction(seed: Any, process: Any) -> None:
    """Stop it when it has the row of a job, and that of its target, locked."""
    for _ in range(200):
        process.send(signal.SIGSTOP)
        await asyncio.sleep(0.05)  # for the statement under way
        if seed.sql(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
            " AND backend_xid IS NOT NULL"
        ):
            return
        process.send(signal.SIGCONT)
        await asyncio.sleep(0.01)
    raise AssertionError("never met in a transaction")


async def test_a_frozen_worker_is_overtaken_and_its_thawing_doubles_nothing(
    api: Any, seed: Any, start_worker: Any
) -> None:
    companies = seed.companies(30_000)
    selection = await api.select_all(seed.collection("My List", companies))
    frozen = await start_worker(worker_concurrency=3)
    jobs = [await api.copy(selection, {"new": f"Copy {number}"}) for number in range(3)]
    await until(seed, RUNS_ON, frozen.name)
    await freeze_in_a_transaction(seed, frozen)
    began = time.time()
    successor = await start_worker(worker_concurrency=3)
    finished = [await api.finished(job, within_s=40) for job in jobs]
    overtaken = [at for job in jobs for kind, _, at in events(seed, job) if kind == "taken_over"]
    assert overtaken
    assert max(at.timestamp() for at in overtaken) - began < TAKEOVER_S
    frozen.send(signal.SIGCONT)
    await asyncio.sleep(3)  # for whatever it would still do

    for job, before in zip(jobs, finished, strict=True):
        assert await api.get(f"/jobs/{job['id']}") == before
        assert before["receipt"] | {"total": 30_000, "added": 30_000} == before["receipt"]
        assert seed.members(job["target"]["id"]) == companies
    assert frozen.alive
    successor.send(signal.SIGTERM)
    assert successor.ended(within_s=10) == 0
    again = await api.finished(await api.copy(selection, {"new": "After the thaw"}), within_s=30)
    assert again["receipt"]["added"] == 30_000, "the thawed worker goes on with new jobs"


async def test_a_short_freeze_costs_nothing(api: Any, seed: Any, start_worker: Any) -> None:
    companies = seed.companies(20_000)
    worker = await start_worker()
    job = await api.copy(await api.select_all(seed.collection("My List", companies)), {"new": "Copy"})
    await until(seed, RUNS_ON, worker.name)
    worker.send(signal.SIGSTOP)
    await asyncio.sleep(4)
    worker.send(signal.SIGCONT)
    job = await api.finished(job)
    assert (job["receipt"]["added"], job["attempt"]) == (20_000, 1)


async def test_a_worker_sent_away_hands_its_jobs_back_within_five_seconds(
    api: Any, seed: Any, start_worker: Any, within: Any
) -> None:
    companies = seed.companies(60_000)
    selection = await api.select_all(seed.collection("My List", companies))
    staying = await start_worker()
    staying.send(signal.SIGSTOP)  # until the other one has both jobs, and no longer than that: they end in a moment
    leaving = await start_worker(slice_s=30)
    jobs = [await api.copy(selection, {"new": f"Copy {number}"}) for number in range(2)]
    for job in jobs:
        await api.begun(job)
    leaving.send(signal.SIGTERM)
    staying.send(signal.SIGCONT)
    began = time.time()
    with within(5):
        assert leaving.ended(within_s=10) == 0
    for job in jobs:
        finished = await api.finished(job, within_s=30)
        assert (finished["receipt"]["added"], finished["attempt"]) == (60_000, 1)
        assert "handed_back" in [entry["type"] for entry in finished["history"]]
        next_step = min(at.timestamp() for _, worker, at in events(seed, job) if worker == staying.name)
        assert next_step - began < 3, "it goes on elsewhere at once"
    assert "Traceback" not in leaving.said()


async def test_cancelled_in_the_middle_nothing_comes_after(api: Any, seed: Any, start_worker: Any) -> None:
    selection = await api.select_all(seed.collection("My List", seed.companies(30_000)))
    await start_worker()
    for number in range(5):
        job = await api.copy(selection, {"new": f"Copy {number}"})
        await api.begun(job)
        cancelled = await api.post(f"/jobs/{job['id']}/cancel", status=200)
        receipt = cancelled["receipt"]
        assert receipt["added"] + receipt["not_done"] == 30_000
        await asyncio.sleep(0.3)
        assert len(seed.members(job["target"]["id"])) == seed.count(job["target"]["id"]) == receipt["added"]
        assert (await api.get(f"/jobs/{job['id']}"))["history"][-1]["type"] == "cancelled"


async def test_fifty_rows_beside_a_million_on_one_worker(api: Any, seed: Any, start_worker: Any, within: Any) -> None:
    large = seed.collection("Large")
    seed.sql(
        "INSERT INTO membership (collection_id, company_id, added_at)"
        " SELECT %s, gen_random_uuid(), now() FROM generate_series(1, 1000000)", large
    )  # fmt: skip
    seed.sql("UPDATE collection SET company_count = 1000000, changed_at = now() WHERE id = %s", large)
    small = seed.collection("Small", seed.companies(50))
    await start_worker(worker_concurrency=1, chunk_ms=150, slice_s=2)
    slow = await api.copy(await api.select_all(large), {"new": "Copy of Large"})
    await api.begun(slow)
    with within(5):
        quick = await api.finished(await api.copy(await api.select_all(small), {"new": "Copy of Small"}))
    assert quick["receipt"]["added"] == 50
    assert (await api.post(f"/jobs/{slow['id']}/cancel", status=200))["state"] == "cancelled"
    seed.sql("TRUNCATE membership")  # its companies were never there
    seed.sql("UPDATE collection SET company_count = 0")
