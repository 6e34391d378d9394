"""Which parked jobs are admitted: as many as the limits allow, in their order, whoever is blocked before them."""

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest

from longlist.db import new_id
from longlist.jobs import admission, admission_queries, queries
from longlist.locks import AdvisoryLock
from longlist.settings import Settings


def jobs(seed: Any, number: int, *collections: UUID, state: str = "queued", total: int = 50_000) -> list[UUID]:
    """Jobs on some collections, without a message: parked, or running."""
    made = [new_id() for _ in range(number)]
    for job_id in made:
        seed.sql(
            """INSERT INTO job (id, kind, state, title, collection_ids, total, started_at)
               VALUES (%s, 'copy', %s, 'Copy', %s::uuid[], %s, CASE WHEN %s = 'running' THEN now() END)""",
            job_id, state, list(collections), total, state,
        )  # fmt: skip
    return made


async def admit(api: Any) -> None:
    async with api.app.state.sessions.begin() as session:
        await admission.admit(session)


def admitted(seed: Any) -> set[UUID]:
    return {row[0] for row in seed.sql("SELECT id FROM job WHERE state = 'queued' AND message_id IS NOT NULL")}


async def test_jobs_of_one_busy_collection_hold_no_others_up(api: Any, seed: Any) -> None:
    busy, quiet = new_id(), new_id()
    jobs(seed, 4, busy, state="running")
    jobs(seed, 50, busy)
    jobs(seed, 50, busy, quiet)
    (behind,) = jobs(seed, 1, quiet)
    await admit(api)
    assert admitted(seed) == {behind}


async def test_no_more_than_the_limits_allow_are_admitted_at_once(api: Any, seed: Any) -> None:
    one, other = new_id(), new_id()
    jobs(seed, 3, one, state="running")
    first, *_ = jobs(seed, 10, one, other)
    of_other = jobs(seed, 10, other)
    free = jobs(seed, 20)
    (small,) = jobs(seed, 1, total=10)
    await admit(api)
    # One more on the first collection, four in all on the other; small ones before all; 16 in all, 3 of which run.
    assert admitted(seed) == {small, first, *of_other[:3], *free[:8]}


@pytest.mark.parametrize("number", range(20))
async def test_what_is_admitted_is_what_one_after_the_other_would_be(api: Any, seed: Any, number: int) -> None:
    chance = random.Random(number)
    collections = [new_id() for _ in range(5)]
    running, parked = [], []
    for _ in range(chance.randrange(7)):
        on = chance.sample(collections, chance.randrange(4))
        running.append(on)
        jobs(seed, 1, *on, state="running")
    for _ in range(30):
        on, small = chance.sample(collections, chance.randrange(4)), chance.random() < 0.3
        parked.append((not small, jobs(seed, 1, *on, total=10 if small else 50_000)[0], on))
    expected = set()
    for _, job_id, on in sorted(parked):
        if len(running) < 8 and all(sum(one in others for others in running) < 2 for one in on):
            running.append(on)
            expected.add(job_id)
    async with api.app.state.sessions.begin() as session:
        found = await admission_queries.lock_admissible(session, 8, 2)
    assert {job.id for job in found} == expected


async def test_without_room_no_parked_job_is_looked_at(api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs(seed, 16, state="running")
    jobs(seed, 3)

    async def looked(*_: Any) -> Any:
        raise AssertionError("looked at parked jobs")

    monkeypatch.setattr(admission_queries, "lock_admissible", looked)
    await admit(api)
    assert not admitted(seed)


async def test_of_many_that_start_at_once_as_many_run_as_may(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "get_settings", lambda: Settings(max_running_jobs=5, max_running_per_collection=3))
    busy, quiet = new_id(), new_id()
    waiting = jobs(seed, 6, busy) + jobs(seed, 6, quiet)

    async def start(job_id: UUID) -> bool:
        async with api.app.state.sessions.begin() as session:
            job = await queries.lock(session, job_id)
            assert job is not None
            if not await admission.may_start(session, job):
                return False
            job.state, job.started_at = "running", job.created_at
            return True

    started = await asyncio.gather(*map(start, waiting))
    assert sum(started) == 5
    running = seed.sql("SELECT collection_ids, count(*) FROM job WHERE state = 'running' GROUP BY 1")
    assert all(number <= 3 for _, number in running)


async def test_admission_never_waits_for_a_job_that_is_locked(api: Any, seed: Any) -> None:
    held, free = jobs(seed, 2)
    async with api.app.state.sessions.begin() as session:
        await queries.lock(session, held)
        await admit(api)
    assert admitted(seed) == {free}


async def test_a_failed_admission_leaves_what_the_caller_did(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (job_id,) = jobs(seed, 1)

    async def enqueue(*_: Any, **__: Any) -> None:
        raise RuntimeError("poisoned")

    monkeypatch.setattr(admission, "enqueue", enqueue)
    async with api.app.state.sessions.begin() as session:
        job = await queries.lock(session, job_id)
        assert job is not None
        job.notice = "Kept"
        await admission.admit(session)
        await admission_queries.take_admission_lock(session)
    assert seed.sql("SELECT notice, message_id FROM job") == [("Kept", None)]
    assert "RuntimeError: poisoned" in caplog.text
    assert "Traceback" in caplog.text
    assert AdvisoryLock.ADMISSION not in [row[0] for row in seed.sql("SELECT objid FROM pg_locks")]
