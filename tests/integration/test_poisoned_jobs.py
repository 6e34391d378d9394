"""A job, a hook or a task that fails each time is reported, set aside in the end, and holds up no other."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from longlist import background
from longlist.copies.jobs import Copy
from longlist.finding import index_writer
from longlist.finding import jobs as finding_jobs
from longlist.jobs import admission, events, queries, service, stream, tidy
from longlist.jobs.models import Job
from longlist.jobs.runner import MAX_FAILURES, look_after, take_over_abandoned

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

LEASE_S = 3600


@pytest.fixture
async def copies(api: Any, seed: Any) -> list[str]:
    """Three copies that wait for a worker."""
    selection = await api.select_all(seed.collection("My List", seed.companies(10)))
    return [(await api.copy(selection, {"new": f"Copy {number}"}))["id"] for number in range(3)]


def lose(seed: Any) -> None:
    """Have every job be run by a worker that is gone."""
    seed.sql("UPDATE job SET state = 'running', worker = 'host:1', started_at = now() WHERE finished_at IS NULL")
    seed.sql("DELETE FROM procrastinate_jobs")


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has a function that takes a job fail for one of them."""

    def poison(owner: Any, name: str, job_id: str | None) -> None:
        real = getattr(owner, name)

        def failing(*arguments: Any, **more: Any) -> Any:
            job = next(one for one in arguments if isinstance(one, Job))
            if job_id in (None, str(job.id)):
                raise RuntimeError("poisoned")
            return real(*arguments, **more)

        monkeypatch.setattr(owner, name, failing)

    return poison


async def states(api: Any, jobs: list[str]) -> list[str]:
    return [(await api.get(f"/jobs/{job}"))["state"] for job in jobs]


async def test_a_job_that_cannot_be_taken_over_is_set_aside_and_the_others_go_on(
    api: Any, seed: Any, copies: list[str], poison: Any, caplog: pytest.LogCaptureFixture
) -> None:
    lose(seed)
    poison(admission, "enqueue", copies[0])
    before = background.failures["Takeover"]
    assert await take_over_abandoned(api.app.state.sessions, LEASE_S) == 2
    assert await states(api, copies) == ["running"] * 3
    assert [record.exc_info is not None for record in caplog.records if copies[0] in record.message] == [True]
    for _ in range(MAX_FAILURES - 2):
        assert await states(api, copies[:1]) == ["running"]
        assert await take_over_abandoned(api.app.state.sessions, LEASE_S) == 0
    poisoned = await api.get(f"/jobs/{copies[0]}")
    assert (poisoned["state"], poisoned["error"]["title"]) == ("failed", "Something unexpected happened")
    assert poisoned["history"][-1]["type"] == "failed"
    assert background.failures["Takeover"] == before + MAX_FAILURES - 1
    assert await take_over_abandoned(api.app.state.sessions, LEASE_S) == 0, "it is not tried again"
    assert background.failures["Takeover"] == before + MAX_FAILURES - 1


async def test_a_job_that_cannot_even_end_is_set_aside(api: Any, seed: Any, copies: list[str], poison: Any) -> None:
    lose(seed)
    seed.sql("UPDATE job SET failures = %s", MAX_FAILURES - 1)
    poison(Copy, "sentence", copies[1])
    assert await take_over_abandoned(api.app.state.sessions, LEASE_S) == 2
    assert await states(api, copies) == ["failed"] * 3
    receipt = (await api.get(f"/jobs/{copies[1]}"))["receipt"]
    assert (receipt["not_done"], receipt["total"]) == (10, 10)
    titles = [(await api.get(f"/jobs/{job}"))["error"]["title"] for job in copies]
    assert titles == ["Gave up after 8 tries", "Something unexpected happened", "Gave up after 8 tries"]


async def test_control_requests_are_applied_one_by_one(api: Any, seed: Any, copies: list[str], poison: Any) -> None:
    for job in copies:
        seed.sql("INSERT INTO job_wish (job_id, wish) VALUES (%s, 'cancel')", job)
    poison(Copy, "sentence", copies[0])
    await look_after(api.app.state.sessions, LEASE_S)
    assert await states(api, copies) == ["queued", "cancelled", "cancelled"]
    for _ in range(MAX_FAILURES - 1):
        await look_after(api.app.state.sessions, LEASE_S)
    assert await states(api, copies) == ["failed", "cancelled", "cancelled"]
    assert seed.sql("SELECT FROM job_wish") == []


async def test_a_step_of_the_sweep_that_fails_keeps_no_other_from_its_turn(
    api: Any, seed: Any, copies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> Any:
        raise RuntimeError("poisoned")

    monkeypatch.setattr(queries, "abandoned", fail)
    seed.sql("UPDATE job SET message_id = NULL")
    seed.sql("INSERT INTO job_wish (job_id, wish) VALUES (%s, 'cancel')", copies[0])
    await look_after(api.app.state.sessions, LEASE_S)
    assert await states(api, copies[:1]) == ["cancelled"]
    assert seed.sql("SELECT count(*) FROM job WHERE message_id IS NOT NULL AND state = 'queued'") == [(2,)]


async def test_a_job_whose_end_fails_ends_once(api: Any, copies: list[str], poison: Any, worker: None) -> None:
    """The chunk that does all its work is taken back, as its end belongs to it."""
    poison(Copy, "sentence", copies[0])
    finished = [await api.finished({"id": job}) for job in copies]
    assert [job["state"] for job in finished] == ["failed", "succeeded", "succeeded"]
    assert finished[0]["attempt"] == 1
    assert finished[0]["receipt"]["sentence"] == "Stopped by an internal error. Changes so far are kept."


async def test_a_hook_that_fails_costs_no_job_its_end(
    api: Any, copies: list[str], monkeypatch: pytest.MonkeyPatch, worker: None
) -> None:
    async def hook(session: Any, job: Job) -> None:
        await session.execute(text("SELECT 1 / 0"))

    monkeypatch.setattr(service, "_finish_hooks", [hook, *service._finish_hooks])
    before = background.failures["Finish hook hook"]
    assert {(await api.finished({"id": job}))["state"] for job in copies} == {"succeeded"}
    assert background.failures["Finish hook hook"] == before + 3


async def test_retention_goes_on_after_a_part_that_fails(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    async def failing(*_: Any) -> int:
        raise RuntimeError("poisoned")

    async def working(*_: Any) -> int:
        told.append("worked")
        return 0

    monkeypatch.setattr(tidy, "_tidiers", [failing, working])
    await tidy.tidy(api.app.state.sessions, 90)
    assert told == ["worked"]


async def test_a_job_that_cannot_be_shown_holds_up_no_others(
    api: Any, seed: Any, copies: list[str], poison: Any
) -> None:
    poison(service, "job_out", copies[0])
    assert [job["id"] for job in (await api.get("/jobs"))["items"]] == copies[:0:-1], "nor does it hold up the list"
    hub = api.app.state.events
    shown, upto = await hub._read_after(0)
    assert [json.loads(event.data)["job_id"] for event in shown] == copies[1:]
    follower = hub.follow(None)
    assert await anext(follower) == stream.Position(upto), "beyond the event that is left out"
    waiting = asyncio.ensure_future(next_event(follower))
    async with api.app.state.sessions.begin() as session:
        for job_id in (copies[0], copies[1]):
            job = await queries.get(session, UUID(job_id))
            assert job is not None
            await events.record(session, job, "progress")
    assert json.loads((await waiting).data)["job_id"] == copies[1]
    await follower.aclose()


async def next_event(follower: AsyncIterator[Any]) -> Any:
    return await anext(event async for event in follower if not isinstance(event, stream.Beat))


async def test_a_company_whose_text_cannot_be_written_holds_up_no_other(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, *others = seed.companies(20)
    seed.sql("UPDATE company SET description = 'poisoned' WHERE id = %s", poisoned)
    real = index_writer.index_words

    def failing(description: str | None) -> Any:
        if description == "poisoned":
            raise RuntimeError("poisoned")
        return real(description)

    monkeypatch.setattr(index_writer, "index_words", failing)

    def written() -> set[UUID]:
        return {row[0] for row in seed.sql("SELECT company_id FROM company_text")}

    while (left := seed.sql("SELECT company_id, failures FROM company_text_due")) and min(left)[1] < index_writer.TRIES:
        await finding_jobs.write_due_texts(api.app.state.sessions)
    assert written() == set(others)
    assert {company for company, _ in left} == {poisoned}, "due for ever, so that lists judge it by its row"
    failures = background.failures["Search index"]
    await finding_jobs.write_due_texts(api.app.state.sessions)
    assert background.failures["Search index"] == failures, "left alone after so many tries"

    monkeypatch.setattr(index_writer, "index_words", real)
    seed.sql("UPDATE company SET description = 'mended' WHERE id = %s", poisoned)
    await finding_jobs.write_due_texts(api.app.state.sessions)
    assert written() == {poisoned, *others}
    assert seed.sql("SELECT FROM company_text_due") == []


async def test_a_background_task_fails_counts_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    turns: list[int] = []
    done = asyncio.Event()

    async def action() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise ConnectionResetError("gone")
        if len(turns) == 2:
            raise RuntimeError("poisoned")
        done.set()

    with caplog.at_level(logging.WARNING):
        task = asyncio.create_task(background.repeat("A test's task", action, 0))
        await done.wait()
        task.cancel()
    assert background.failures["A test's task"] == 2
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert all(record.exc_info for record in caplog.records), "with its traceback, transient or not"


def test_the_same_outage_again_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        background.report("An outage", ConnectionResetError("gone"))
    assert [bool(record.exc_info) for record in caplog.records] == [True, False, False]
    assert "(3 since the start of this process)" in caplog.records[-1].message
