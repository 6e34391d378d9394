"""Figures about many companies: exact of few, and of many a sample that is not far off."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from longlist.budgets import Budgets
from longlist.facets.service import _times
from longlist.finding import population


async def test_the_values_of_a_field_with_their_counts(api: Any, seed: Any) -> None:
    companies = seed.companies(300)  # a third each in France, in Germany, and nowhere
    source = seed.collection("My List", companies[:200])
    facet = await api.get("/facets", field="country")
    assert facet == {
        "field": "country",
        "values": [{"value": "France", "count": 100}, {"value": "Germany", "count": 100}],
        "more": False,
        "empty": 100,
        "exact": True,
    }
    mining = json.dumps({"conditions": [{"op": "is", "field": "industry", "values": ["Mining"]}]})
    here = await api.get("/facets", field="country", collection_id=source, filter=mining)
    found = seed.sql(
        "SELECT country, count(*) FROM company JOIN membership ON company_id = id WHERE industry = 'Mining' GROUP BY 1"
    )
    counts = {one["value"]: one["count"] for one in here["values"]} | {None: here["empty"]}
    assert counts == dict(found)
    searched = await api.get("/facets", field="country", search="fRa")
    assert [one["value"] for one in searched["values"]] == ["France"]
    first = await api.get("/facets", field="country", limit=1)
    assert (len(first["values"]), first["more"], first["empty"]) == (1, True, 100)


async def test_attributes_are_fields_too(api: Any) -> None:
    for number, tier in enumerate(["gold", "gold", "silver"]):
        await api.post("/companies", {"name": f"Company {number}", "attributes": {"Tier": tier, f"Only {number}": "x"}})
    names = await api.get("/attributes")
    assert names["attributes"][0] == {"name": "Tier", "count": 3}
    assert {one["name"] for one in names["attributes"]} == {"Tier", "Only 0", "Only 1", "Only 2"}
    facet = await api.get("/facets", field="attributes.Tier")
    assert facet["values"] == [{"value": "gold", "count": 2}, {"value": "silver", "count": 1}]
    strange = await api.get("/facets", field="attributes.'); DROP TABLE company; --")
    assert (strange["values"], strange["empty"]) == ([], 3)


async def test_numbers_in_buckets_without_gaps(api: Any) -> None:
    for number, employees in enumerate([5, 7, 300, None]):
        await api.post("/companies", {"name": f"Company {number}", "employees": employees})
    histogram = await api.get("/histograms", field="employees")
    assert [(one["min"], one["max"], one["count"]) for one in histogram["buckets"]] == [
        (1, 10, 2), (11, 50, 0), (51, 200, 0), (201, 500, 1),
    ]  # fmt: skip
    assert (histogram["empty"], histogram["exact"]) == (1, True)
    nothing = await api.get("/histograms", field="funding_usd")
    assert (nothing["buckets"], nothing["empty"]) == ([], 4)


async def test_times_in_buckets_and_each_company_in_one(api: Any, seed: Any) -> None:
    source = seed.collection("My List", seed.companies(40))
    seed.sql("UPDATE membership SET added_at = added_at - (random() * 700)::int * interval '1 day'")
    histogram = await api.get("/histograms", field="added_at", collection_id=source)
    assert sum(one["count"] for one in histogram["buckets"]) == 40
    ends = [(one["since"], one["until"]) for one in histogram["buckets"]]
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    refused = await api.call("GET", "/histograms", 422, params={"field": "added_at"})
    assert refused["type"] == "/problems/known-in-collections-only"


@pytest.mark.parametrize("years", [0, 1, 3, 7, 30, 200])
def test_as_many_times_as_can_be_read(years: int) -> None:
    beginnings = _times(datetime(1800, 3, 5, 12, tzinfo=UTC), datetime(1800 + years, 3, 6, tzinfo=UTC), UTC)
    assert beginnings == sorted(beginnings)
    assert beginnings[0] <= datetime(1800, 3, 5, 12, tzinfo=UTC) < datetime(1800 + years, 3, 6, tzinfo=UTC)
    assert datetime(1800 + years, 3, 6, tzinfo=UTC) < beginnings[-1]
    assert len(beginnings) <= 30


async def test_counts_beyond_their_budget_are_of_a_sample(api: Any, seed: Any) -> None:
    seed.companies(300)
    seed.sql("ANALYZE company")
    exact = await api.get("/facets", field="country")
    with api.budgets(facet_ms=0, exact_rows=299):
        sampled = await api.get("/facets", field="country")
    assert sampled == {**exact, "exact": False}, "the sample is of all 300"


async def test_up_to_the_limit_every_figure_is_exact_whatever_budget_runs_out(
    api: Any, seed: Any, worker: None
) -> None:
    """One question has one number: the list's count, the facet's value, the bar and the plan."""
    companies = seed.companies(300)
    source, target = seed.collection("My List", companies), seed.collection("Other", companies[:30])
    france = {"conditions": [{"op": "is", "field": "country", "values": ["France"]}]}
    where = {"filter": json.dumps(france)}
    copied = await api.finished(await api.copy(await api.select_all(source), target))
    with api.budgets(**{one.name: 0 for one in fields(Budgets) if one.name != "exact_rows"}, exact_rows=600):
        count = await api.get(f"/collections/{source}/companies/count", **where)
        facet = await api.get("/facets", field="country", collection_id=source)
        bars = await api.get("/histograms", field="employees", collection_id=source, **where)
        names = await api.get("/attributes", collection_id=source)
        selection = await api.select_all(source, filter=france)
        plan = await api.plan(selection, target)
        job = await api.copy(await api.select_all(source, filter=france), {"new": "C"})
        undo = await api.post("/plans", {"kind": "undo", "job_id": copied["id"]}, 200)
        union = {"kind": "combine", "operation": "union", "collection_ids": [str(source), str(target)]}
        union["target_collection_id"] = None
        combined = await api.post("/plans", union, 200)
        overlap = await api.get("/overlaps", collection_id=[str(source), str(target)])
    assert count == {"count": 100, "exact": True}
    assert {"value": "France", "count": 100} in facet["values"]
    assert sum(bar["count"] for bar in bars["buckets"]) + bars["empty"] == 100
    assert plan["matched"] == job["plan"]["matched"] == 100
    assert overlap["shared"][0][1] == 300
    assert all(one["exact"] for one in (facet, bars, names, plan, job["plan"], undo, combined, overlap))


async def test_an_estimate_is_the_same_in_a_count_and_in_a_facet(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = seed.companies(9_000)
    source = seed.collection("My List", companies[:6_000])
    seed.sql("ANALYZE company, membership")
    monkeypatch.setattr(population, "SAMPLE_ROWS", 3_000)
    where = {"filter": json.dumps({"conditions": [{"op": "is", "field": "country", "values": ["France"]}]})}
    for path, scope in (
        ("/companies/count", {}),
        (f"/collections/{source}/companies/count", {"collection_id": source}),
    ):
        with api.budgets(count_ms=0, exact_rows=100):
            count = await api.get(path, **where)
            facet = await api.get("/facets", field="country", **scope)
            exact = await api.get(path, exact=True, **where)
        assert count["exact"] is False
        assert {"value": "France", "count": count["count"]} in facet["values"]
        assert exact["exact"] is True


@pytest.mark.parametrize("lookup_cost", [0, 10**9])
async def test_of_many_a_sample_is_scaled_up(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch, lookup_cost: int
) -> None:
    """By the pages of the workspace, or by the index of the list."""
    companies = seed.companies(9_000)
    source = seed.collection("My List", companies[:6_000])
    seed.sql("ANALYZE company, membership")
    monkeypatch.setattr(population, "SAMPLE_ROWS", 3_000)
    monkeypatch.setattr(population, "LOOKUP_COST", lookup_cost)
    for scope, size in (({}, 9_000), ({"collection_id": source}, 6_000)):
        with api.budgets(exact_rows=100):
            facet = await api.get("/facets", field="country", **scope)
            again = await api.get("/facets", field="country", **scope)
        assert facet["exact"] is False
        counts = [one["count"] for one in facet["values"]] + [facet["empty"]]
        assert all(abs(count - size / 3) < size / 12 for count in counts), counts
        assert abs(sum(counts) - size) <= 3
        assert again == facet, "the same each time"


async def test_a_value_that_too_few_have_to_be_in_a_sample_is_found_by_a_search(
    api: Any, seed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = seed.companies(9_000)
    seed.sql("UPDATE company SET city = 'Vaduz' WHERE id = ANY(%s)", companies[:2])
    seed.sql("UPDATE company SET city = 'Valletta', country = 'Malta' WHERE id = %s", companies[2])
    seed.sql("ANALYZE company")
    monkeypatch.setattr(population, "SAMPLE_ROWS", 1)

    async def found(**more: Any) -> list[tuple[str, int]]:
        with api.budgets(exact_rows=100):
            facet = await api.get("/facets", field="city", search="VA", **more)
        return [(one["value"], one["count"]) for one in facet["values"]]

    assert await found() == [("Vaduz", 2), ("Valletta", 1)]
    assert await found(limit=1) == [("Vaduz", 2)]
    # Who has it, and is not in the list or does not match, is not counted.
    source = seed.collection("My List", companies[1:8_000])
    assert await found(collection_id=source) == [("Vaduz", 1), ("Valletta", 1)]
    malta = json.dumps({"conditions": [{"op": "is_not", "field": "country", "values": ["Malta"]}]})
    assert await found(collection_id=source, filter=malta) == [("Vaduz", 1)]


async def test_so_is_a_rare_value_of_an_attribute(
    api: Any, seed: Any, worker: None, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = seed.companies(600)
    seed.sql('UPDATE company SET attributes = \'{"Seat": "Bern"}\'')
    seed.sql('UPDATE company SET attributes = \'{"Seat": "Vaduz"}\' WHERE id = ANY(%s)', companies[:2])
    seed.sql("ANALYZE company")
    await until(lambda: not seed.sql("SELECT 1 FROM company_text_due LIMIT 1"))
    monkeypatch.setattr(population, "SAMPLE_ROWS", 1)
    with api.budgets(exact_rows=100):
        facet = await api.get("/facets", field="attributes.Seat", search="adu")
    assert facet["values"] == [{"value": "Vaduz", "count": 2}]


async def test_a_list_s_growth_job_by_job(api: Any, seed: Any, worker: None) -> None:
    companies = seed.companies(30)
    target = seed.collection("B", companies[:5])
    copied = await api.finished(await api.copy(await api.select_ids(None, companies[3:20]), target))
    selection = await api.select_ids(target, companies[:4])
    removed = await api.finished(await api.post("/jobs", {"kind": "remove", "selection_id": selection["id"]}, 202))
    undone = await api.finished(await api.post("/jobs", {"kind": "undo", "job_id": removed["id"]}, 202))
    other = await api.finished(await api.copy(await api.select_all(target), {"new": "C"}))
    growth = await api.get(f"/collections/{target}/growth")
    steps = [(step["job_id"], step["kind"], step["added"], step["removed"]) for step in growth["steps"]]
    assert steps == [
        (copied["id"], "copy", 15, 0), (removed["id"], "remove", 0, 4), (undone["id"], "undo", 4, 0)
    ]  # fmt: skip
    assert growth["size"] == 20
    assert len((await api.get(f"/collections/{other['target']['id']}/growth"))["steps"]) == 1


async def test_days_begin_where_the_reader_is(api: Any, seed: Any) -> None:
    companies = seed.companies(2)
    source = seed.collection("My List", companies)
    for company, added_at in zip(companies, ("2026-03-28 23:30+00", "2026-03-30 10:00+00"), strict=True):
        seed.sql("UPDATE membership SET added_at = %s WHERE company_id = %s", added_at, company)
    query = {"field": "added_at", "collection_id": source, "time_zone": "Europe/Paris"}
    histogram = await api.get("/histograms", **query)
    assert [(one["since"], one["until"], one["count"]) for one in histogram["buckets"]] == [
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 1),  # the night in which summer begins
        ("2026-03-30T00:00:00+02:00", "2026-03-31T00:00:00+02:00", 1),
    ]
    for nowhere in ("../etc/passwd", "Europe/Nowhere", "", "\U000ca15e", "x" * 90):
        refused = await api.call("GET", "/histograms", 422, params={**query, "time_zone": nowhere})
        assert refused["errors"][0]["pointer"] == "?time_zone"
