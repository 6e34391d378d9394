"""The order of locks (docs/decisions/0015): the check that holds every test to it, and two that met in a deadlock."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from lock_order import broken
from sqlalchemy import text

from longlist.jobs import control, events, queries
from longlist.jobs.admission_queries import take_admission_lock
from longlist.jobs.runner import MAX_FAILURES, take_over_abandoned

LEASE_S = 3600


async def test_the_check_sees_an_order_that_is_wrong(api: Any, seed: Any) -> None:
    selection = await api.select_all(seed.collection("My List", seed.companies(1)))
    await api.copy(selection, {"new": "Copy"})
    async with api.app.state.sessions.begin() as session:
        (job,) = await queries.by_ids(session, [row[0] for row in seed.sql("SELECT id FROM job")])
        await events.record(session, job, "progress")
        assert broken == []
        await take_admission_lock(session)
    assert len(broken) == 1
    async with api.app.state.sessions.begin() as session:
        await take_admission_lock(session)
        await queries.lock(session, job.id)
    assert len(broken) == 2
    async with api.app.state.sessions.begin() as session:  # each transaction begins anew
        await queries.lock(session, job.id)
        await take_admission_lock(session)
        await queries.lock(session, job.id)  # what is held is no wait
        await events.record(session, job, "progress")
    assert len(broken) == 2
    broken.clear()


@pytest.mark.parametrize("sweeps", ["takeover", "requests"])
async def test_a_sweep_and_a_person_who_cancels_never_wait_for_each_other(
    api: Any, seed: Any, until: Any, sweeps: str
) -> None:
    """The sweep of two jobs, of which one is told of and one ends, used to take the two locks the other way round."""
    selection = await api.select_all(seed.collection("My List", seed.companies(10)))
    jobs = [(await api.copy(selection, {"new": f"Copy {number}"}))["id"] for number in range(3)]
    sessions = api.app.state.sessions
    if sweeps == "takeover":
        seed.sql("DELETE FROM procrastinate_jobs WHERE id <> (SELECT message_id FROM job WHERE id = %s)", jobs[2])
        seed.sql("UPDATE job SET failures = %s WHERE id = %s", MAX_FAILURES - 1, jobs[1])
    else:
        for job in jobs[:2]:
            seed.sql("INSERT INTO job_wish (job_id, wish) VALUES (%s, 'cancel')", job)
        seed.sql("UPDATE job SET message_id = NULL WHERE id <> %s", jobs[0])

    async def sweep() -> int:
        if sweeps == "takeover":
            return await take_over_abandoned(sessions, LEASE_S)
        applied = 0
        for job in jobs[:2]:
            async with sessions.begin() as session:
                applied += await control.apply_request(session, UUID(job))
        return applied

    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with sessions.begin() as session:
        await take_admission_lock(session)
        sweeping = asyncio.create_task(sweep())
        async with sessions() as other:
            # The sweep waits for this transaction, or has nothing more to do.
            async def at_rest() -> bool:
                return sweeping.done() or bool((await other.execute(waiting)).scalar_one())

            await until(at_rest)
        (job,) = await queries.by_ids(session, [UUID(jobs[2])])
        await events.record(session, job, "progress")  # waited for the sweep, which waits for this: a deadlock
    assert await sweeping == 2
