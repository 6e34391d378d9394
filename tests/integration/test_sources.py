"""A source that is deleted while a job waits for its locks fails the job, whatever its kind: it does not "succeed"."""

from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("no_invariant_broken")

COMPANY_LOCK = 771002


async def start(api: Any, kind: str, source: Any, other: Any, *, listed: bool) -> Any:
    """A job of the kind on all of the source; ``listed``: its selection is a list of ids."""
    to = {"collection_id": str(other)}
    if kind == "combine":
        ids = [str(source), str(other)]
        body = {"operation": "union", "collection_ids": ids, "target": {"new_collection": {"name": "All"}}}
        return await api.post("/jobs", {"kind": "combine", **body}, 202)
    selection = await (api.select_where(source, "country", "France") if listed else api.select_all(source))
    more = {"copy": {"target": to}, "move": {"target": to}, "edit": {"field": "city", "value": "Lyon"}}.get(kind, {})
    return await api.post("/jobs", {"kind": kind, "selection_id": selection["id"], **more}, 202)


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("kind", ["copy", "move", "remove", "edit", "delete_companies", "combine"])
async def test_a_source_deleted_while_the_job_waits_for_a_lock_fails_it(
    api: Any, seed: Any, new_worker: Any, running: Any, until: Any, kind: str, listed: bool
) -> None:
    companies = seed.companies(30)
    source, other = seed.collection("My List", companies), seed.collection("Prospects", companies[:3])
    job = await start(api, kind, source, other, listed=listed)
    waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with await psycopg.AsyncConnection.connect(seed.url) as holder:
        await holder.execute("SELECT pg_advisory_xact_lock(%s)", [COMPANY_LOCK])
        # A removal shares no companies: it waits for its source.
        await holder.execute("SELECT FROM collection WHERE id = %s FOR UPDATE", [source])
        async with running(new_worker()):
            await until(lambda: seed.sql(waiting))
            # As its deletion does, and the job that clears up behind it.
            await holder.execute("UPDATE collection SET deleted_at = now() WHERE id = %s", [source])
            await holder.execute("DELETE FROM membership WHERE collection_id = %s", [source])
            await holder.commit()
            failed = await api.finished(job)
    assert (failed["state"], failed["error"] and failed["error"]["title"]) == ("failed", "The source was deleted")
    assert failed["receipt"]["not_done"] == failed["progress"]["total"]
    assert seed.members(other) == companies[:3]
    assert (await api.get("/companies/count"))["count"] == 30
    assert seed.sql("SELECT FROM company WHERE city = 'Lyon'") == []
