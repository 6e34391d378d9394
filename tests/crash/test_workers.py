"""Workers that are killed, frozen, sent away and overtaken: nothing is lost, nothing doubled."""

import asyncio
import random
import signal
from typing import Any

RUNS_ON = "SELECT id FROM job WHERE worker = %s AND state = 'running' AND processed > 0"
NOTHING_IS_TAKEN_OVER = {"lost_after_s": 600}


def events(seed: Any, job: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Types and workers, in order, chunks included."""
    rows: list[tuple[str, str | None]] = seed.sql(
        "SELECT type, worker FROM job_event WHERE job_id = %s ORDER BY id", job["id"]
    )
    return rows


async def test_workers_killed_at_random_moments(
    api: Any, seed: Any, start_workers: Any, start_worker: Any, brake: Any, profile: Any
) -> None:
    """Each round kills a worker that is at work on something; another takes that over, exactly."""
    companies = seed.companies(6000)
    source = seed.collection("My List", companies)
    everything = await api.select_all(source)
    some = await api.select_ids(source, companies[:4000])
    chance = random.Random(7)
    jobs: list[dict[str, Any]] = []
    killed: list[str] = []
    brake.slow(0.1)  # so that every worker has jobs, all the time

    async def keep_busy() -> None:
        running = await api.get("/jobs", state=["queued", "running"])
        for _ in range(6 - len(running["items"])):
            number = len(jobs)
            to = jobs[-1]["target"]["id"] if number % 4 == 3 else {"new": f"Copy {number}"}
            jobs.append(await api.copy(some if number % 3 == 1 else everything, to))

    workers = await start_workers(3, slice_s=0.5)
    for _ in range(profile.rounds):
        victim = workers.pop(0)
        while not seed.sql(RUNS_ON, victim.name):
            await keep_busy()
        await asyncio.sleep(chance.uniform(0, 0.3))
        victim.kill()
        killed.append(victim.name)
        workers.append(await start_worker(slice_s=0.5))
    brake.release()
    finished = [await api.finished(job) for job in jobs]

    assert {job["state"] for job in finished} == {"succeeded"}
    targets = {job["target"]["id"] for job in finished}
    for target in targets:
        copied = [job for job in finished if job["target"]["id"] == target]
        expected = max(job["receipt"]["total"] for job in copied)
        assert seed.members(target) == companies[:expected]
        assert seed.count(target) == expected == sum(job["receipt"]["added"] for job in copied)
    lost = {detail for (detail,) in seed.sql("SELECT detail FROM job_event WHERE type = 'taken_over'")}
    overtaken = lost & {f"Worker {name} was lost." for name in killed}
    assert len(overtaken) >= profile.rounds / 2, "most of the killed were at work on something"


async def test_a_frozen_worker_is_overtaken_and_its_thawing_doubles_nothing(
    api: Any, seed: Any, start_worker: Any, brake: Any, until: Any
) -> None:
    companies = seed.companies(6000)
    selection = await api.select_all(seed.collection("My List", companies))
    frozen = await start_worker(worker_concurrency=3)
    brake.hold()
    jobs = [await api.copy(selection, {"new": f"Copy {number}"}) for number in range(3)]
    await brake.held(3)
    frozen.send(signal.SIGSTOP)
    brake.release()  # it has the rows of the jobs, and of their targets, locked, and does not commit
    await until(
        "SELECT FROM pg_stat_activity WHERE state = 'idle in transaction'"
        f" AND pid IN ({brake.HELD}) HAVING count(*) = 3"
    )
    successor = await start_worker(worker_concurrency=3)
    finished = [await api.finished(job) for job in jobs]
    for job in jobs:
        history = events(seed, job)
        overtaken = max(number for number, (kind, _) in enumerate(history) if kind == "taken_over")
        assert {worker for _, worker in history[overtaken + 1 :]} == {successor.name}

    frozen.send(signal.SIGCONT)
    successor.send(signal.SIGTERM)
    assert successor.ended() == 0
    again = await api.finished(await api.copy(selection, {"new": "After the thaw"}))
    assert again["receipt"]["added"] == 6000, "the thawed worker goes on with new jobs"
    frozen.send(signal.SIGTERM)
    assert frozen.ended() == 0, "whatever it would still do has been done"
    for job, before in zip(jobs, finished, strict=True):
        assert await api.get(f"/jobs/{job['id']}") == before
        assert before["receipt"] | {"total": 6000, "added": 6000} == before["receipt"]
        assert seed.members(job["target"]["id"]) == companies


async def test_a_freeze_shorter_than_the_lease_costs_nothing(
    api: Any, seed: Any, start_worker: Any, brake: Any, until: Any
) -> None:
    companies = seed.companies(6000)
    frozen = await start_worker(**NOTHING_IS_TAKEN_OVER)
    brake.hold()
    job = await api.copy(await api.select_all(seed.collection("My List", companies)), {"new": "Copy"})
    await brake.held(1)
    frozen.send(signal.SIGSTOP)
    brake.release()
    await start_worker(**NOTHING_IS_TAKEN_OVER)
    beats = "SELECT FROM procrastinate_workers HAVING max(last_heartbeat) > min(last_heartbeat) + interval '1 second'"
    await until(beats)  # with three sweeps between, at least
    frozen.send(signal.SIGCONT)
    job = await api.finished(job)
    assert (job["receipt"]["added"], job["attempt"]) == (6000, 1)
    assert "taken_over" not in [kind for kind, _ in events(seed, job)]


async def test_a_worker_sent_away_hands_its_jobs_back(api: Any, seed: Any, start_worker: Any, brake: Any) -> None:
    """In the middle of a slice, and long before its lease is over: no job is taken over."""
    companies = seed.companies(6000)
    selection = await api.select_all(seed.collection("My List", companies))
    leaving = await start_worker(slice_s=60, **NOTHING_IS_TAKEN_OVER)
    brake.hold()
    jobs = [await api.copy(selection, {"new": f"Copy {number}"}) for number in range(2)]
    await brake.held(2)
    staying = await start_worker(**NOTHING_IS_TAKEN_OVER)
    leaving.send(signal.SIGTERM)
    brake.slow(0.1)  # the chunks under way end, the jobs do not
    assert leaving.ended() == 0
    brake.release()
    for job in jobs:
        finished = await api.finished(job)
        assert (finished["receipt"]["added"], finished["attempt"]) == (6000, 1)
        history = events(seed, job)
        handed_back = history.index(("handed_back", leaving.name))
        assert {worker for _, worker in history[1 : handed_back + 1]} == {leaving.name}
        assert {worker for _, worker in history[handed_back + 1 :]} == {staying.name}
    assert "Traceback" not in leaving.said()


async def test_cancelled_in_the_middle_nothing_comes_after(api: Any, seed: Any, start_worker: Any, brake: Any) -> None:
    """The worker has one place: when it works on the next job, it has let go of the one before."""
    companies = seed.companies(6000)
    source = seed.collection("My List", companies)
    selection, one = await api.select_all(source), await api.select_ids(source, companies[:1])
    await start_worker(worker_concurrency=1)
    for number in range(5):
        brake.hold()
        job = await api.copy(selection, {"new": f"Copy {number}"})
        await brake.held(1)
        cancel = asyncio.create_task(api.post(f"/jobs/{job['id']}/cancel", status=200))
        while not (cancel.done() or seed.sql("SELECT FROM pg_locks WHERE NOT granted")):  # noqa: ASYNC110
            await asyncio.sleep(0)
        brake.slow(0.1)  # the chunk under way ends, the job does not
        await cancel
        brake.release()
        cancelled = await api.finished(job)
        receipt = cancelled["receipt"]
        assert cancelled["state"] == "cancelled"
        assert 0 < receipt["added"] < receipt["added"] + receipt["not_done"] == 6000
        await api.finished(await api.copy(one, {"new": f"One {number}"}))
        assert len(seed.members(job["target"]["id"])) == seed.count(job["target"]["id"]) == receipt["added"]
        assert await api.get(f"/jobs/{job['id']}") == cancelled
        assert cancelled["history"][-1]["type"] == "cancelled"


async def test_fifty_rows_beside_a_large_copy_on_one_worker(api: Any, seed: Any, start_worker: Any, brake: Any) -> None:
    """At most two slices of the large copy come before: the one under way, and one begun as the small job commits.

    A slice is one chunk, which is slowed beyond it.
    """
    companies = seed.companies(30_000)
    large = await api.select_all(seed.collection("Large", companies))
    small = await api.select_all(seed.collection("Small", companies[:50]))
    await start_worker(worker_concurrency=1, slice_s=0.5)
    brake.slow(1)
    slow = await api.copy(large, {"new": "Copy of Large"})
    await api.begun(slow)
    quick = await api.finished(await api.copy(small, {"new": "Copy of Small"}))
    assert quick["receipt"]["added"] == 50
    assert (await api.get(f"/jobs/{slow['id']}"))["state"] == "running"
    await api.post(f"/jobs/{slow['id']}/cancel", status=200)
    between = (
        "SELECT count(*) FROM job_event WHERE job_id = %s AND id > (SELECT min(id) FROM job_event WHERE job_id = %s)"
        " AND id < (SELECT max(id) FROM job_event WHERE job_id = %s)"
    )
    assert seed.sql(between, slow["id"], quick["id"], quick["id"])[0][0] <= 2
