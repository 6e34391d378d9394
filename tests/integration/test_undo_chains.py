"""However long a chain of undos and redos is, what it costs to show one of its jobs does not depend on it."""

import random
import runpy
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from longlist import migrations
from longlist.db import new_id

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

Json = dict[str, Any]
LONG = 500
VERSIONS = Path(migrations.__file__).parent / "versions"
STEPS = 25  # the first job, and 24 that take back the one before


@dataclass
class Work:
    """What the application asked of the database."""

    statements: int = 0
    rows: int = 0


_counting: ContextVar[Work | None] = ContextVar("counting", default=None)


@contextmanager
def counted() -> Iterator[Work]:
    """Counts what the block does, in whichever tasks; not what worker and event stream do beside it."""
    work = Work()

    def count(_connection: Any, cursor: Any, *_: Any) -> None:
        if _counting.get() is work:
            work.statements += 1
            work.rows += max(0, cursor.rowcount)

    event.listen(Engine, "after_cursor_execute", count)
    token = _counting.set(work)
    try:
        yield work
    finally:
        _counting.reset(token)
        event.remove(Engine, "after_cursor_execute", count)


async def work_of(action: Callable[[], Awaitable[Any]]) -> Work:
    with counted() as work:
        await action()
    assert work.statements > 0
    return work


FINISHED_JOB = """
    INSERT INTO job (id, kind, state, title, undo_of, processed, total, created_at, started_at, finished_at, receipt)
    SELECT id, %s, 'succeeded', 'Job', undo_of, 1, 1, now(), now(), now(),
           '{"sentence": "Done.", "duration_s": 0, "total": 1, "added": 1}'
    FROM unnest(%s::uuid[], %s::uuid[]) job (id, undo_of)
"""


def chain(seed: Any, length: int) -> list[UUID]:
    """A copy, its undo, the undo of that, and so on, each with two events."""
    ids = [new_id() for _ in range(length)]
    seed.sql(FINISHED_JOB, "copy", ids[:1], [None])
    seed.sql(FINISHED_JOB, "undo", ids[1:], ids[:-1])
    return with_events(seed, ids)


def plain(seed: Any, number: int) -> list[UUID]:
    ids = [new_id() for _ in range(number)]
    seed.sql(FINISHED_JOB, "move", ids, [None] * number)
    return with_events(seed, ids)


def with_events(seed: Any, ids: list[UUID]) -> list[UUID]:
    for what in ("queued", "succeeded"):
        seed.sql(
            "INSERT INTO job_event (job_id, type, attempt, processed) SELECT unnest(%s::uuid[]), %s, 1, 0", ids, what
        )
    return ids


async def test_a_long_chain_costs_what_as_many_plain_jobs_cost(api: Any, seed: Any, until: Any) -> None:
    jobs, others = chain(seed, LONG), plain(seed, LONG)
    ((newest,),) = seed.sql("SELECT max(id) FROM job_event")
    await until(lambda: api.app.state.events.newest == newest)  # what it reads later would be counted

    # A page has a row more for each job of it that is undone, and no statement more.
    for limit in (50, 100):
        ours = await work_of(lambda limit=limit: api.get("/jobs", kind="undo", limit=limit))  # type: ignore[misc]
        theirs = await work_of(lambda limit=limit: api.get("/jobs", kind="move", limit=limit))  # type: ignore[misc]
        assert (ours.statements, ours.rows) <= (theirs.statements, theirs.rows + limit)

    theirs = await work_of(lambda: api.get(f"/jobs/{others[0]}"))
    for job in (jobs[0], jobs[LONG // 2], jobs[-1]):
        ours = await work_of(lambda job=job: api.get(f"/jobs/{job}"))  # type: ignore[misc]
        assert (ours.statements, ours.rows) <= (theirs.statements, theirs.rows + 1)

    # The events of the chain come first, then those of the others.
    hub, middle = api.app.state.events, 2 * LONG
    ours = await work_of(lambda: hub._read_after(0))
    theirs = await work_of(lambda: hub._read_after(middle))
    assert (ours.statements, ours.rows) <= (theirs.statements, theirs.rows + 500)


async def test_the_jobs_of_a_chain_are_undone_by_turns(api: Any, seed: Any) -> None:
    jobs = chain(seed, LONG)
    shown = [(await api.get(f"/jobs/{job}"))["undone_by"] for job in (jobs[0], jobs[1], jobs[-2], jobs[-1])]
    assert shown == [str(jobs[1]), None, str(jobs[-1]), None]
    seed.sql(FINISHED_JOB, "undo", [new_id()], [jobs[-1]])
    shown = [(await api.get(f"/jobs/{job}"))["undone_by"] for job in (jobs[0], jobs[1])]
    assert shown == [None, str(jobs[2])]
    roots = seed.sql("SELECT DISTINCT undo_root FROM job WHERE kind = 'undo'")
    assert roots == [(jobs[0],)]
    assert seed.sql("SELECT undo_depth FROM job WHERE id = %s", jobs[-1]) == [(LONG - 1,)]


@pytest.mark.parametrize("kind", ["copy", "edit", "delete_companies"])
async def test_undone_and_redone_many_times_through_the_api(api: Any, seed: Any, worker: None, kind: str) -> None:
    companies = seed.companies(5)
    target = seed.collection("Target", companies if kind != "copy" else [])
    scope = seed.collection("Source", companies) if kind == "copy" else target
    selection = await api.select_all(scope)
    more = {
        "copy": {"target": {"collection_id": str(target)}},
        "edit": {"field": "country", "value": "Norway"},
        "delete_companies": {},
    }[kind]
    first = await api.finished(await api.post("/jobs", {"kind": kind, "selection_id": selection["id"], **more}, 202))
    assert first["state"] == "succeeded", first["error"]

    def state() -> Any:
        return seed.sql("SELECT name, country FROM company ORDER BY name"), seed.members(target)

    async def undo(job: Json) -> Json:
        done: Json = await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": job["id"]}, 202))
        assert done["state"] == "succeeded", done["error"]
        return done

    async def plan(job: Json) -> Any:
        return await api.post("/plans", {"kind": "undo", "job_id": job["id"]}, 200)

    after_it = state()
    undone = await undo(first)
    before_it = state()
    assert before_it != after_it
    last = await undo(undone)
    planned = {job["id"]: await work_of(lambda job=job: plan(job)) for job in (first, last)}  # type: ignore[misc]
    jobs = [first, undone, last]
    for step in range(3, STEPS):
        jobs.append(await undo(jobs[-1]))
        assert state() == (before_it if step % 2 else after_it), f"step {step}"
    assert [(await api.get(f"/jobs/{job['id']}"))["undone_by"] for job in jobs[:4]] == [
        None, jobs[2]["id"], None, jobs[4]["id"]
    ]  # fmt: skip
    for job, before in ((first, planned[first["id"]]), (jobs[-1], planned[last["id"]])):
        again = await work_of(lambda job=job: plan(job))  # type: ignore[misc]
        assert again.statements <= before.statements, "a plan does not grow with the chain"
    await undo(first)
    assert state() == before_it, "the first job takes back what was done again by others"


def undone_by(jobs: dict[UUID, list[Any]]) -> dict[UUID, UUID | None]:
    """The active undo of each job, by walking down; ``jobs`` has the job undone and the state of each."""
    found: dict[UUID, UUID | None] = {}
    for job in sorted(jobs, reverse=True):  # an undo is younger than what it undoes
        undos = [undo for undo in sorted(jobs, reverse=True) if jobs[undo][0] == job]
        active = [
            undo
            for undo in undos
            if jobs[undo][1] not in ("failed", "cancelled")
            and (found[undo] is None or jobs[found[undo]][1] != "succeeded")  # type: ignore[index]
        ]
        found[job] = active[0] if active else None
    return found


@pytest.mark.parametrize("number", range(4))
def test_the_stored_undo_is_the_one_that_walking_finds(seed: Any, number: int) -> None:
    """Whatever undos come, end, fail, and are retried, in whatever order and shape."""
    chance = random.Random(number)
    first = new_id()
    seed.sql(FINISHED_JOB, "copy", [first], [None])
    jobs: dict[UUID, list[Any]] = {first: [None, "succeeded"]}
    for _ in range(80):
        if chance.random() < 0.4:
            made, of = new_id(), chance.choice(list(jobs))
            seed.sql(
                "INSERT INTO job (id, kind, state, title, undo_of) VALUES (%s, 'undo', 'queued', 'Undo', %s)", made, of
            )
            jobs[made] = [of, "queued"]
        else:
            changed, state = chance.choice(list(jobs)), chance.choice(["queued", "succeeded", "failed", "cancelled"])
            ended, failed = state != "queued", state == "failed"
            seed.sql(
                """UPDATE job SET state = %s, finished_at = CASE WHEN %s THEN now() END,
                   receipt = CASE WHEN %s THEN '{}'::jsonb END, error = CASE WHEN %s THEN '{}'::jsonb END WHERE id = %s
                """,
                state, ended, ended, failed, changed,
            )  # fmt: skip
            jobs[changed][1] = state
        stored = dict(seed.sql("SELECT job.id, undo_id FROM job LEFT JOIN job_undone ON job_id = job.id"))
        assert stored == undone_by(jobs)
    seed.sql("DELETE FROM job")


def test_a_chain_of_the_version_before_gets_its_roots_and_undos(seed: Any) -> None:
    """What the migration writes for the jobs that are there is what the triggers write for new ones."""
    chain(seed, 20)
    written = "SELECT id, undo_root, undo_depth, undo_id FROM job LEFT JOIN job_undone ON job_id = id ORDER BY id"
    by_triggers = seed.sql(written)
    seed.sql("DELETE FROM job_undone")
    seed.sql("UPDATE job SET undo_root = NULL, undo_depth = 0")
    migration = runpy.run_path(str(VERSIONS / "20261128_0013_undone_jobs.py"))
    seed.sql(migration["BACKFILL"])
    assert seed.sql(written) == by_triggers
