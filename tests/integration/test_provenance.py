"""Why a company is in a list, however it came there; and that what says so is kept as long as it is needed."""

import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from longlist.budgets import Budgets
from longlist.db import create_engine, create_sessions
from longlist.imports import service as imports
from longlist.imports.mapping import guess_mapping
from longlist.imports.reader import CsvFile
from longlist.jobs.tidy import tidy

pytestmark = pytest.mark.usefixtures("no_invariant_broken")


def day(moment: str) -> str:
    found = datetime.fromisoformat(moment)
    return f"{found.day} {found:%B %Y}"


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Any]:
    engine = create_engine(database_url)
    yield create_sessions(engine, Budgets())
    await engine.dispose()


async def do(api: Any, body: dict[str, Any]) -> Any:
    """Start a job and wait for its end."""
    job = await api.finished(await api.post("/jobs", body, 202))
    assert job["state"] == "succeeded", job
    return job


async def copy(api: Any, selection: Any, target: Any) -> Any:
    return await api.finished(await api.copy(selection, target))


async def import_(api: Any, sessions: Any, content: str, into: str) -> Any:
    file = CsvFile(io.BytesIO(content.encode()), "equities.csv")
    mapping = guess_mapping(file.headers, {})
    async with sessions.begin() as session:
        job = await imports.create_import(session, file, mapping, "domain", into, lambda _: None)
        made = {"id": str(job.id)}
    return await api.finished(made)


async def why(api: Any, collection: Any, company: UUID) -> Any:
    return await api.get(f"/collections/{collection}/companies/{company}/why")


def named(job: Any) -> dict[str, str]:
    return {"id": job["id"], "name": job["title"]}


async def test_why_a_company_is_here(api: Any, seed: Any, sessions: Any, worker: None) -> None:
    companies = seed.companies(10)
    source = seed.collection("My List", companies)
    answer = await why(api, source, companies[0])
    assert answer["sentence"].startswith("Added by hand on ")
    assert (answer["job"], answer["source"], answer["file"], answer["put_back_by"]) == (None,) * 4

    job = await copy(api, await api.select_all(source), {"new": "Prospects"})
    prospects = job["target"]["id"]
    answer = await why(api, prospects, companies[0])
    assert answer["sentence"] == f"Copied from “My List” on {day(answer['added_at'])}."
    assert answer["job"] == named(job)
    assert answer["source"] == {"id": str(source), "name": "My List"}
    assert answer["added_at"] == (await api.get(f"/collections/{prospects}/companies/{companies[0]}"))["added_at"]

    everyone = await copy(api, await api.select_all(None), {"new": "Everyone"})
    answer = await why(api, everyone["target"]["id"], companies[0])
    assert answer["sentence"] == f"Copied from all companies on {day(answer['added_at'])}."

    chosen = await api.select_ids(source, companies[:3])
    body = {"kind": "move", "selection_id": chosen["id"], "target": {"new_collection": {"name": "Moved"}}}
    move = await do(api, body)
    moved = move["target"]["id"]
    answer = await why(api, moved, companies[0])
    assert answer["sentence"] == f"Moved here from “My List” on {day(answer['added_at'])}."

    body = {"kind": "combine", "operation": "intersection", "collection_ids": [str(source), prospects]}
    combined = await do(api, body | {"target": {"new_collection": {"name": "Both"}}})
    answer = await why(api, combined["target"]["id"], companies[5])
    combination = "Combine “My List” and “Prospects”: in all of them"
    assert answer["sentence"] == f"Put here by the job “{combination}” on {day(answer['added_at'])}."
    assert answer["job"] == named(combined)

    rows = "".join(f"Company {n},c{n}.example\n" for n in range(4710))
    imported = await import_(api, sessions, f"name,domain\n{rows}", "Imported")
    members = seed.sql("SELECT id FROM company WHERE domain = 'c4709.example'")
    answer = await why(api, imported["target"]["id"], members[0][0])
    assert answer["sentence"] == f"Imported from equities.csv, line 4,711, on {day(answer['added_at'])}."
    assert (answer["file"], answer["line"]) == ("equities.csv", 4711)

    problem = await api.call("GET", f"/collections/{moved}/companies/{companies[9]}/why", 404)
    assert problem["type"] == "/problems/not-a-member"


async def test_what_was_put_back_says_so_and_where_it_came_from(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(4)
    source = seed.collection("My List", companies)
    job = await copy(api, await api.select_all(source), {"new": "Prospects"})
    prospects = job["target"]["id"]
    chosen = await api.select_ids(prospects, companies[:2])
    removal = await do(api, {"kind": "remove", "selection_id": chosen["id"]})
    undo = await do(api, {"kind": "undo", "job_id": removal["id"]})
    answer = await why(api, prospects, companies[0])
    assert answer["sentence"] == (
        f"Copied from “My List” on {day(answer['added_at'])}, taken out,"
        f" and put back by “{undo['title']}” on {day(undo['finished_at'])}."
    )
    assert answer["job"] == named(job)
    assert answer["put_back_by"] == named(undo)
    assert (await why(api, prospects, companies[2]))["put_back_by"] is None
    # Taken out and put there by hand it is another membership.
    await api.call("DELETE", f"/collections/{prospects}/companies/{companies[0]}")
    await copy(api, await api.select_ids(source, [companies[0]]), prospects)
    assert (await why(api, prospects, companies[0]))["put_back_by"] is None


async def test_an_imports_buckets(api: Any, seed: Any, sessions: Any, worker: None) -> None:
    first = await import_(api, sessions, "name,domain\nAcme,acme.example\nBolt,bolt.example\n", "Imported")
    text = "name,domain\nAcme,acme.example\nBolt & Co,bolt.example\nCog,cog.example\nNobody,nonsense\n"
    second = await import_(api, sessions, text, "Imported")
    found = {row["bucket"]: row for row in await api.get(f"/jobs/{second['id']}/buckets")}
    assert {name: row["count"] for name, row in found.items()} == {
        "added": 1,
        "already_there": 2,
        "created": 1,
        "updated": 1,
        "unchanged": 1,
        "rejected": 1,
    }

    async def names(job: Any, bucket: str) -> list[str]:
        page = await api.get(f"/jobs/{job['id']}/buckets/{bucket}")
        assert page["notice"] is None
        return sorted(row["name"] for row in page["items"])

    assert await names(first, "created") == ["Acme", "Bolt & Co"]
    assert await names(second, "created") == ["Cog"]
    assert await names(second, "added") == ["Cog"]
    assert await names(second, "already_there") == ["Acme", "Bolt & Co"]
    assert [name for name, row in found.items() if not row["openable"]] == ["updated", "unchanged", "rejected"]


def age(seed: Any, job: Any, days: int) -> None:
    seed.sql("UPDATE job SET finished_at = finished_at - make_interval(days => %s) WHERE id = %s", days, job["id"])


def kept(seed: Any) -> set[str]:
    return {str(row[0]) for row in seed.sql("SELECT id FROM job")}


async def test_a_job_is_kept_as_long_as_a_membership_names_it(api: Any, seed: Any, sessions: Any, worker: None) -> None:
    companies = seed.companies(6)
    source = seed.collection("My List", companies)
    job = await copy(api, await api.select_all(source), {"new": "Prospects"})
    nothing = await copy(api, await api.select_all(source), job["target"]["id"])
    recent = await copy(api, await api.select_all(source), job["target"]["id"])
    age(seed, job, 100)
    age(seed, nothing, 100)
    seed.sql("UPDATE job_event SET type = 'progress' WHERE job_id = %s AND type = 'started'", job["id"])
    await tidy(sessions, 90)
    assert kept(seed) == {job["id"], recent["id"]}
    assert [entry["type"] for entry in (await api.get(f"/jobs/{job['id']}/history"))["items"]] == [
        "queued",
        "succeeded",
    ]
    assert (await why(api, job["target"]["id"], companies[0]))["job"] == named(job)
    everyone = await api.select_all(job["target"]["id"])
    removal = await do(api, {"kind": "remove", "selection_id": everyone["id"]})
    await tidy(sessions, 90)
    assert job["id"] in kept(seed), "an undo of the removal would put them back"
    age(seed, removal, 100)
    await tidy(sessions, 90)
    assert kept(seed) == {recent["id"]}
    for table in ("removal", "job_event", "edit", "deletion", "imported_line"):
        assert seed.sql(f"SELECT count(*) FROM {table} WHERE job_id <> %s", recent["id"]) == [(0,)]


async def test_what_an_undo_needs_is_kept_as_long_as_undo_is_offered(
    api: Any, seed: Any, sessions: Any, worker: None
) -> None:
    companies = seed.companies(6)
    source = seed.collection("My List", companies)
    removal = await do(api, {"kind": "remove", "selection_id": (await api.select_all(source))["id"]})
    age(seed, removal, 20)
    await tidy(sessions, 1)
    undo = await do(api, {"kind": "undo", "job_id": removal["id"]})
    assert undo["receipt"]["restored"] == 6
    age(seed, removal, 20)
    await tidy(sessions, 1)
    redo = await do(api, {"kind": "undo", "job_id": undo["id"]})
    assert redo["receipt"]["removed"] == 6
    again = await do(api, {"kind": "undo", "job_id": redo["id"]})
    assert seed.members(source) == companies
    for job in (removal, undo, redo, again):
        age(seed, job, 100)
    await tidy(sessions, 1)
    assert kept(seed) == set()
    assert (await why(api, source, companies[0]))["sentence"].startswith("Added by hand on ")


async def test_a_bucket_whose_journal_is_gone_says_so(api: Any, seed: Any, sessions: Any, worker: None) -> None:
    companies = seed.companies(3)
    source = seed.collection("My List", companies)
    body = {"kind": "move", "selection_id": (await api.select_all(source))["id"]}
    job = await do(api, body | {"target": {"new_collection": {"name": "Moved"}}})
    age(seed, job, 100)
    await tidy(sessions, 90)
    found = {row["bucket"]: row for row in await api.get(f"/jobs/{job['id']}/buckets")}
    assert found["added"]["openable"]
    assert found["removed"]["why_not"] == "Which companies these were is no longer kept."
