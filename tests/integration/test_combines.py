"""Combinations: what sets of Python give, put into a list, and accounted for to the last membership."""

import random
from functools import reduce
from typing import Any
from uuid import UUID, uuid4

import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

OPERATIONS = {
    "union": set.union,
    "intersection": set.intersection,
    "difference": set.difference,
    "symmetric_difference": set.symmetric_difference,
}
CHUNK_ROWS = 40


@pytest.fixture
def small_chunks(seed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of many chunks, on small lists."""
    seed.sql(f"ALTER TABLE job ALTER chunk_rows SET DEFAULT {CHUNK_ROWS}")
    monkeypatch.setattr("longlist.jobs.runner.CHUNK_ROWS", (CHUNK_ROWS, CHUNK_ROWS))


async def combine(api: Any, operation: str, sources: list[Any], target: Any, status: int = 202) -> Any:
    """Start one, into a collection or (a dictionary with its name) into a new one."""
    to = {"new_collection": {"name": target["new"]}} if isinstance(target, dict) else {"collection_id": str(target)}
    ids = [str(source) for source in sources]
    return await api.post(
        "/jobs", {"kind": "combine", "operation": operation, "collection_ids": ids, "target": to}, status
    )


async def plan(api: Any, operation: str, sources: list[Any], target: Any = None, status: int = 200) -> Any:
    ids = [str(source) for source in sources]
    into = str(target) if target else None
    body = {"kind": "combine", "operation": operation, "collection_ids": ids, "target_collection_id": into}
    return await api.post("/plans", body, status)


def expected(operation: str, lists: list[set[UUID]]) -> set[UUID]:
    return reduce(OPERATIONS[operation], lists)


def parts(receipt: dict[str, Any]) -> int:
    names = ("added", "already_there", "not_matching", "left_out", "not_done")
    return sum(receipt[name] or 0 for name in names)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("number", [2, 3, 5])
async def test_it_gives_what_sets_give(
    api: Any, seed: Any, small_chunks: None, worker: None, operation: str, number: int
) -> None:
    companies = seed.companies(300)
    chance = random.Random(f"{operation} {number}")
    lists = [set(chance.sample(companies, chance.choice([0, 5, 60, 150, 250]))) for _ in range(number)]
    sources = [seed.collection(f"List {n}", sorted(members)) for n, members in enumerate(lists)]
    before = set(chance.sample(companies, 70))
    target = seed.collection("Result", sorted(before))
    result = expected(operation, lists)

    planned = await plan(api, operation, sources, target)
    numbers = {"matched": len(result), "new": len(result - before), "already_there": len(result & before)}
    assert planned | {**numbers, "exact": True, "kind": "combine"} == planned
    job = await api.finished(await combine(api, operation, sources, target))
    assert job["state"] == "succeeded", job
    assert set(seed.members(target)) == before | result
    assert seed.count(target) == len(before | result)
    assert job["plan"] | {**numbers, "exact": True} == job["plan"]
    receipt, total = job["receipt"], sum(map(len, lists))
    assert receipt | {"added": numbers["new"], "already_there": numbers["already_there"], "total": total} == receipt
    assert parts(receipt) == total == job["progress"]["processed"]
    assert receipt["left_out"] == 0
    added = seed.sql("SELECT company_id FROM membership WHERE job_id = %s", job["id"])
    assert {row[0] for row in added} == result - before
    if total > 2 * CHUNK_ROWS:
        chunks = seed.sql("SELECT count(*) FROM job_event WHERE job_id = %s AND type = 'progress'", job["id"])
        assert chunks[0][0] >= total // CHUNK_ROWS // 3


async def test_in_words(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(10)
    sources = [seed.collection(name, companies[n : n + 6]) for n, name in enumerate("ABCDE")]
    titles = []
    for operation, number in (
        ("union", 2),
        ("intersection", 3),
        ("difference", 4),
        ("symmetric_difference", 2),
        ("symmetric_difference", 5),
    ):
        job = await combine(api, operation, sources[:number], {"new": f"{operation} of {number}"})
        titles.append(job["title"])
    assert titles == [
        "Combine “A” and “B”: in any of them → “union of 2”",
        "Combine “A”, “B” and “C”: in all of them → “intersection of 3”",
        "Combine “A”, “B”, “C” and “D”: in the first only → “difference of 4”",
        "Combine “A” and “B”: in just one of them → “symmetric_difference of 2”",
        "Combine “A”, “B”, “C” and 2 more: in an odd number of them → “symmetric_difference of 5”",
    ]
    job = await api.finished(await combine(api, "union", sources[:2], {"new": "Result"}))
    assert job["receipt"]["sentence"] == "7 added to “Result”, 0 already there."
    assert job["source"] is None
    assert job["target"]["name"] == "Result"
    assert (await plan(api, "union", sources[:2], job["target"]["id"]))["sentence"] == (
        "7 companies: 0 new, 7 already there"
    )
    assert job["id"] in {row["id"] for row in (await api.get("/jobs", collection_id=str(sources[1])))["items"]}


async def test_into_one_of_the_lists_combined(api: Any, seed: Any, small_chunks: None, worker: None) -> None:
    """What the job adds to it is later than what it reads of it."""
    companies = seed.companies(400)
    ours, theirs = set(companies[:250]), set(companies[150:])
    for operation in OPERATIONS:
        target, other = seed.collection(f"Ours {operation}", sorted(ours)), seed.collection(operation, sorted(theirs))
        result = expected(operation, [theirs, ours])
        planned = await plan(api, operation, [other, target], target)
        assert planned["new"] == len(result - ours)
        job = await api.finished(await combine(api, operation, [other, target], target))
        assert set(seed.members(target)) == ours | result
        assert job["receipt"] | {"added": len(result - ours), "already_there": len(result & ours)} == job["receipt"]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_comes_meanwhile_is_not_in_it_and_what_goes_is_counted(
    api: Any, seed: Any, small_chunks: None, new_worker: Any, running: Any, operation: str
) -> None:
    companies = seed.companies(400)
    lists = [set(companies[:200]), set(companies[100:300]), set(companies[50:250])]
    sources = [seed.collection(f"List {n}", sorted(members)) for n, members in enumerate(lists)]
    job = await combine(api, operation, sources, {"new": "Result"})

    async def change(number: int, gone: list[UUID], come: list[UUID]) -> None:
        if come:
            await api.finished(await api.copy(await api.select_ids(None, come), sources[number]))
        for company in gone:
            await api.call("DELETE", f"/collections/{sources[number]}/companies/{company}")
            lists[number].discard(company)

    await api.post(f"/jobs/{job['id']}/pause")
    async with running(new_worker()):
        await change(0, companies[95:105], companies[300:320])
        await change(1, companies[290:300], companies[:20])
        await api.call("DELETE", f"/companies/{companies[120]}")  # of all three
        for members in lists:
            members.discard(companies[120])
        # Taken out, and put there again: not what was frozen any more.
        await change(2, companies[60:61], [])
        await change(2, [], companies[60:61])
        await api.post(f"/jobs/{job['id']}/resume")
        job = await api.finished(job)
    assert set(seed.members(job["target"]["id"])) == expected(operation, lists)
    receipt = job["receipt"]
    assert receipt["total"] == 600 == parts(receipt)
    assert receipt["left_out"] == 24
    assert "; 24 places were left out, removed from the lists meanwhile." in receipt["sentence"]


async def test_beside_people_who_add_and_remove(api: Any, seed: Any, small_chunks: None, worker: None) -> None:
    """Nothing that came later is in it; all that stayed where it was is in it."""
    companies = seed.companies(2000)
    lists = [set(companies[:1200]), set(companies[600:1600])]
    sources = [seed.collection(f"List {n}", sorted(members)) for n, members in enumerate(lists)]
    frozen, gone = [set(members) for members in lists], [set[UUID](), set[UUID]()]
    job = await combine(api, "symmetric_difference", sources, {"new": "Result"})
    chance = random.Random(1)
    while (await api.get(f"/jobs/{job['id']}"))["finished_at"] is None:
        number = chance.randrange(2)
        company = chance.choice(sorted(frozen[number] - gone[number]))
        await api.call("DELETE", f"/collections/{sources[number]}/companies/{company}")
        gone[number].add(company)
        await api.post(f"/collections/{sources[1 - number]}/companies", {"name": "Late"})
    job = await api.finished(job)
    members = set(seed.members(job["target"]["id"]))
    touched = gone[0] | gone[1]
    assert members - touched == (frozen[0] ^ frozen[1]) - touched
    assert members <= frozen[0] | frozen[1]
    assert parts(job["receipt"]) == job["receipt"]["total"] == 2200


async def test_what_is_put_back_with_its_old_time_was_not_there(
    api: Any, seed: Any, running: Any, new_worker: Any
) -> None:
    companies = seed.companies(20)
    first, second = seed.collection("First", companies[:10]), seed.collection("Second", companies[5:15])
    # As a job removes them, and as an undo puts them back after the combination was made.
    removal = uuid4()
    taken = "DELETE FROM membership WHERE collection_id = %s AND company_id = ANY(%s) RETURNING company_id, added_at"
    seed.sql(
        f"""WITH clock AS (UPDATE collection SET changed_at = clock_timestamp(), company_count = company_count - 3
                           WHERE id = %s RETURNING changed_at),
                 taken AS ({taken})
            INSERT INTO removal (job_id, part, collection_id, removed_at, company_ids, job_ids, added_at)
            SELECT %s, 1, %s, changed_at, array_agg(company_id), array_agg(NULL::uuid), array_agg(added_at)
            FROM taken, clock GROUP BY changed_at""",
        second, second, companies[5:8], removal, second,
    )  # fmt: skip
    job = await combine(api, "difference", [first, second], {"new": "Result"})
    seed.sql(
        """WITH clock AS (UPDATE collection SET changed_at = clock_timestamp(), company_count = company_count + 3
                          WHERE id = %s RETURNING changed_at),
                back AS (UPDATE removal SET restored_by = %s, restored_at = changed_at FROM clock WHERE job_id = %s
                         RETURNING collection_id, company_ids, added_at)
           INSERT INTO membership (collection_id, company_id, added_at)
           SELECT collection_id, unnest(company_ids), unnest(added_at) FROM back""",
        second, uuid4(), removal,
    )  # fmt: skip
    async with running(new_worker()):
        job = await api.finished(job)
    assert set(seed.members(job["target"]["id"])) == set(companies[:8])
    assert job["receipt"] | {"total": 17, "added": 8, "not_matching": 9, "left_out": 0} == job["receipt"]


async def test_a_list_deleted_meanwhile_ends_it_with_a_sentence(
    api: Any, seed: Any, running: Any, new_worker: Any
) -> None:
    companies = seed.companies(10)
    first, second = seed.collection("First", companies), seed.collection("Second", companies[:5])
    job = await combine(api, "difference", [first, second], {"new": "Result"})
    await api.call("DELETE", f"/collections/{second}", 202)
    async with running(new_worker()):
        job = await api.finished(job)
    assert job["state"] == "failed"
    assert job["error"]["title"] == "The source was deleted"
    assert "“Second”" in job["error"]["detail"]
    assert seed.members(job["target"]["id"]) == []
    assert parts(job["receipt"]) == job["receipt"]["total"]


async def test_cancelled_half_way_it_says_what_it_did(
    api: Any, seed: Any, small_chunks: None, gate: Any, worker: None
) -> None:
    companies = seed.companies(3000)
    sources = [seed.collection("First", companies[:2000]), seed.collection("Second", companies[1000:])]
    job = await api.begun(await combine(api, "union", sources, {"new": "Result"}))
    job = await api.post(f"/jobs/{job['id']}/cancel")
    gate.set()
    receipt = job["receipt"]
    assert parts(receipt) == receipt["total"] == 4000
    assert receipt["not_done"] > 0
    assert len(seed.members(job["target"]["id"])) == receipt["added"]
    assert f"; {receipt['not_done']:,} places in the lists not reached." in receipt["sentence"]


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_plan_that_takes_too_long_is_an_estimate_close_to_the_truth(
    api: Any, seed: Any, operation: str
) -> None:
    companies = seed.companies(40_000)
    sources = [seed.collection("First", companies[:30_000]), seed.collection("Second", companies[::2])]
    target = seed.collection("Result", companies[::4])
    seed.sql("ANALYZE membership")
    exact = await plan(api, operation, sources, target)
    with api.budgets(plan_ms=0, exact_rows=0):
        guess = await plan(api, operation, sources, target)
    assert guess["exact"] is False
    assert guess["matched"] == guess["new"] + guess["already_there"]
    for bucket in ("matched", "new", "already_there"):
        assert abs(guess[bucket] - exact[bucket]) < 2500
    assert guess["sentence"].startswith("~")


async def test_what_cannot_be_combined(api: Any, seed: Any) -> None:
    first, second = seed.collection("First", seed.companies(3)), seed.collection("Second")
    for ids in ([first], [first, first], [first] + [uuid4() for _ in range(12)]):
        problem = await plan(api, "union", ids, status=422)
        assert problem["errors"][0]["pointer"] == "/collection_ids", problem
    for problem in (
        await plan(api, "union", [first, uuid4()], status=404),
        await combine(api, "union", [first, uuid4()], {"new": "Result"}, 404),
    ):
        assert problem["type"] == "/problems/collection-not-found"
        assert problem["errors"][0]["pointer"] == "/collection_ids/1"
    problem = await plan(api, "union", [first, second], uuid4(), status=404)
    assert problem["errors"][0]["pointer"] == "/target_collection_id"
    await combine(api, "multiply", [first, second], {"new": "Result"}, 422)
    await combine(api, "union", [first, second], {"new": "first"}, 409)


async def test_lists_without_a_company(api: Any, seed: Any, worker: None) -> None:
    sources = [seed.collection("First"), seed.collection("Second")]
    job = await api.finished(await combine(api, "union", sources, {"new": "Result"}))
    assert job["receipt"] | {"total": 0, "added": 0} == job["receipt"]
    assert job["undoable_until"] is None
