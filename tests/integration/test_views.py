"""Saved views: what they keep, and what they refuse."""

from typing import Any
from uuid import UUID

import pytest

FRANCE = {"conditions": [{"op": "is", "field": "country", "values": ["France"], "or_empty": False}], "search": None}
COLUMNS = {
    "order": ["name", "country"], "hidden": ["city"], "shown": [], "pinned": ["name"], "widths": {"name": 300},
    "density": "compact",
}  # fmt: skip


async def test_a_view_is_kept_changed_and_deleted(api: Any, seed: Any) -> None:
    source = str(seed.collection("My List"))
    made = await api.post(
        "/views",
        {"name": " French  ones ", "collection_id": source, "filter": FRANCE, "sort": "-employees", "columns": COLUMNS},
        201,
    )
    assert made | {
        "name": "French ones", "collection_id": source, "filter": FRANCE, "sort": "-employees", "columns": COLUMNS
    } == made  # fmt: skip
    assert await api.get(f"/views/{made['id']}") == made
    everywhere = await api.post("/views", {"name": "french ones"}, 201)  # another list: the name is free there
    assert [one["name"] for one in (await api.get("/views"))["items"]] == ["French ones", "french ones"]
    assert [one["id"] for one in (await api.get("/views", collection_id=source))["items"]] == [made["id"]]

    renamed = await api.call("PATCH", f"/views/{made['id']}", json={"name": "Big ones", "sort": None})
    assert renamed | {"name": "Big ones", "sort": None, "filter": FRANCE, "columns": COLUMNS} == renamed
    await api.call("DELETE", f"/views/{everywhere['id']}", 204)
    await api.call("GET", f"/views/{everywhere['id']}", 404)


async def test_a_view_goes_with_its_collection(api: Any, seed: Any, worker: None) -> None:
    source = str(seed.collection("My List", seed.companies(3)))
    made = await api.post("/views", {"name": "Mine", "collection_id": source}, 201)
    job = await api.call("DELETE", f"/collections/{source}", 202)
    await api.call("GET", f"/views/{made['id']}", 404)
    await api.finished(job)
    assert (await api.get("/views"))["items"] == []
    assert seed.sql("SELECT count(*) FROM view") == [(0,)]


def filtered(condition: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Filtered", "filter": {"conditions": [condition]}}


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({"name": "Taken"}, 409, "duplicate-view-name"),
        ({"name": "TAKEN"}, 409, "duplicate-view-name"),
        ({"name": " "}, 422, "invalid"),
        ({"name": "x" * 10_000}, 422, "invalid"),
        ({"name": "Nowhere", "collection_id": str(UUID(int=9))}, 404, "collection-not-found"),
        ({"name": "Sorted", "sort": "-added_at"}, 422, "not-an-order-of-all"),
        ({"name": "Sorted", "sort": "height"}, 422, "invalid"),
        (filtered({"op": "is", "field": "height", "values": ["1"]}), 422, "invalid"),
        (filtered({"op": "in_collection", "collection_ids": [str(UUID(int=9))]}), 404, "collection-not-found"),
        (
            filtered({"op": "during", "field": "added_at", "since": "2026-01-01T00:00:00Z"}),
            422,
            "known-in-collections-only",
        ),
    ],
)  # fmt: skip
async def test_what_is_refused(api: Any, body: dict[str, Any], status: int, slug: str) -> None:
    await api.post("/views", {"name": "Taken"}, 201)
    refused = await api.post("/views", body, status)
    assert refused["type"] == f"/problems/{slug}"
    assert len((await api.get("/views"))["items"]) == 1
