"""Every operation in any order, with kills and undos between: what Python's sets say is what the lists hold."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_, sub, xor
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

COMPANIES = 1500
COUNTRIES = ["France", "Spain", None]
OPERATIONS = {"union": or_, "intersection": and_, "difference": sub, "symmetric_difference": xor}
Members = dict[UUID, tuple[UUID | None, datetime]]
"""Companies, each with where it came from: the job that put it there, and when."""


@dataclass
class Effects:
    """What a job did, by list."""

    added: dict[UUID, Members] = field(default_factory=dict)
    removed: dict[UUID, Members] = field(default_factory=dict)
    edited: dict[UUID, tuple[str | None, str | None]] = field(default_factory=dict)
    deleted: dict[UUID, str | None] = field(default_factory=dict)
    revived: dict[UUID, str | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        some = [*self.added.values(), *self.removed.values(), self.edited, self.deleted, self.revived]
        return any(some)


class Lists(RuleBasedStateMachine):
    """Four lists and their model. Each rule asks for one job, waits for its end, and does the same to the model."""

    loop: asyncio.AbstractEventLoop
    api: Any
    seed: Any
    kill_a_worker: Callable[[UUID, float], None]

    def __init__(self) -> None:
        super().__init__()
        self.lists: dict[UUID, Members] = {}
        self.country: dict[UUID, str | None] = {}
        self.effects: dict[UUID, Effects] = {}
        self.undone_by: dict[UUID, UUID] = {}

    # --- the world and its model ---

    @initialize()
    def begin(self) -> None:
        seed = self.seed
        made = seed.companies(COMPANIES)
        self.country = dict(seed.sql("SELECT id, country FROM company WHERE id = ANY(%s)", made))
        for number in range(4):
            some = made[number * 300 : number * 300 + 600]
            self.lists[seed.collection(f"List {time.time_ns()}", some)] = {}
        self.lists = self.read(self.lists)
        self.undo_and_redo_with_kills()

    def undo_and_redo_with_kills(self) -> None:
        """What every example begins with, whatever is drawn."""
        source, target = list(self.lists)[:2]
        selection = self.call("POST", "/selections", self.of(source) | {"mode": "all"})
        chosen = set(self.lists[source])
        body = {"kind": "move", "selection_id": selection["id"], "target": {"collection_id": str(target)}}
        job = self.run(body, kill_after_s=0)
        self.apply(job, added={target: chosen - self.lists[target].keys()}, removed={source: chosen})
        undo = self.take_back(job, kill_after_s=0)
        self.the_lists_hold_what_the_model_says()
        self.take_back(undo, kill_after_s=0)

    def read(self, lists: Iterable[UUID]) -> dict[UUID, Members]:
        rows = self.seed.sql(
            "SELECT collection_id, company_id, job_id, added_at FROM membership WHERE collection_id = ANY(%s)",
            list(lists),
        )
        found: dict[UUID, Members] = {one: {} for one in lists}
        for one, company, job, added_at in rows:
            found[one][company] = (job, added_at)
        return found

    @invariant()
    def the_lists_hold_what_the_model_says(self) -> None:
        if not self.country:
            return
        assert self.read(self.lists) == self.lists, "memberships and where they came from"
        counts = self.seed.sql("SELECT id, company_count FROM collection WHERE id = ANY(%s)", list(self.lists))
        assert dict(counts) == {one: len(members) for one, members in self.lists.items()}
        found = dict(self.seed.sql("SELECT id, country FROM company WHERE id = ANY(%s)", list(self.country)))
        assert found == self.country

    # --- operations ---

    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        source, target = self.two(data)
        selection, chosen = self.select(data, source)
        if selection is not None:
            job = self.run(
                {"kind": "copy", "selection_id": selection, "target": {"collection_id": str(target)}},
                self.draw_kill(data),
            )
            self.apply(job, added={target: chosen - self.lists[target].keys()})

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        source, target = self.two(data)
        selection, chosen = self.select(data, source)
        if selection is not None:
            job = self.run(
                {"kind": "move", "selection_id": selection, "target": {"collection_id": str(target)}},
                self.draw_kill(data),
            )
            self.apply(job, added={target: chosen - self.lists[target].keys()}, removed={source: chosen})

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        source, _ = self.two(data)
        selection, chosen = self.select(data, source)
        if selection is not None:
            job = self.run({"kind": "remove", "selection_id": selection}, self.draw_kill(data))
            self.apply(job, removed={source: chosen})

    @rule(data=st.data())
    def combine(self, data: st.DataObject) -> None:
        *sources, target = data.draw(st.permutations(list(self.lists)))[:3]
        operation = data.draw(st.sampled_from(sorted(OPERATIONS)))
        result = reduce(OPERATIONS[operation], (set(self.lists[one]) for one in sources))
        job = self.run(
            {
                "kind": "combine",
                "operation": operation,
                "collection_ids": [str(one) for one in sources],
                "target": {"collection_id": str(target)},
            },
            self.draw_kill(data),
        )
        self.apply(job, added={target: result - self.lists[target].keys()})

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        source, _ = self.two(data)
        selection, chosen = self.select(data, source)
        value = data.draw(st.sampled_from([*COUNTRIES, "Chile"]))
        if selection is not None:
            job = self.run(
                {"kind": "edit", "selection_id": selection, "field": "country", "value": value}, self.draw_kill(data)
            )
            changed = {one: (self.country[one], value) for one in chosen if self.country[one] != value}
            self.country |= dict.fromkeys(changed, value)
            self.effects[job] = Effects(edited=changed)

    @rule(data=st.data())
    def delete_companies(self, data: st.DataObject) -> None:
        source, _ = self.two(data)
        ids = sorted(self.lists[source])[:40]
        if ids:
            selection = self.call(
                "POST", "/selections", self.of(source) | {"mode": "ids", "ids": [str(i) for i in ids]}
            )
            job = self.run({"kind": "delete_companies", "selection_id": selection["id"]}, self.draw_kill(data))
            gone = {one: set(ids) & members.keys() for one, members in self.lists.items()}
            self.apply(job, removed=gone, deleted={one: self.country.pop(one) for one in ids})

    @precondition(lambda self: any(self.effects.values()))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Of anything that was ever done, an undo too: then it is a redo."""
        job = data.draw(st.sampled_from([job for job, effects in self.effects.items() if effects]))
        body = {"kind": "undo", "job_id": str(job)}
        if self.is_undone(job):
            assert self.call("POST", "/jobs", body)["status"] == 409
            return
        self.take_back(job, self.draw_kill(data))

    def take_back(self, job: UUID, kill_after_s: float | None) -> UUID:
        done, undo = self.effects[job], self.run({"kind": "undo", "job_id": str(job)}, kill_after_s)
        self.undone_by[job] = undo
        back = Effects()
        back.revived = {one: value for one, value in done.deleted.items() if one not in self.country}
        self.country |= back.revived
        for one, members in done.removed.items():
            here = self.lists[one]
            back.added[one] = {c: place for c, place in members.items() if c not in here and c in self.country}
            here |= back.added[one]
        for one, members in done.added.items():
            back.removed[one] = {c: place for c, place in members.items() if self.lists[one].get(c) == place}
            self.lists[one] = {c: place for c, place in self.lists[one].items() if c not in back.removed[one]}
        back.edited = {one: (new, old) for one, (old, new) in done.edited.items() if self.country.get(one, ...) == new}
        self.country |= {one: value for one, (_, value) in back.edited.items()}
        for one in done.revived.keys() & self.country.keys():
            back.deleted[one] = self.country.pop(one)
            for place, members in self.lists.items():
                if one in members:
                    back.removed.setdefault(place, {})[one] = members.pop(one)
        self.effects[undo] = back
        return undo

    # --- how ---

    def is_undone(self, job: UUID) -> bool:
        return job in self.undone_by and not self.is_undone(self.undone_by[job])

    def apply(
        self,
        job: UUID,
        added: dict[UUID, set[UUID]] | None = None,
        removed: dict[UUID, set[UUID]] | None = None,
        deleted: dict[UUID, str | None] | None = None,
    ) -> None:
        effects = Effects(deleted=deleted or {})
        for one, companies in (removed or {}).items():
            effects.removed[one] = {company: self.lists[one].pop(company) for company in companies}
        for one, companies in (added or {}).items():
            now = self.read([one])[one]
            assert companies <= now.keys()
            effects.added[one] = {company: now[company] for company in companies}
            assert {place[0] for place in effects.added[one].values()} <= {job}
            self.lists[one] |= effects.added[one]
        self.effects[job] = effects

    def two(self, data: st.DataObject) -> list[UUID]:
        return data.draw(st.permutations(list(self.lists)))[:2]

    def of(self, source: UUID) -> dict[str, Any]:
        return {"scope": {"collection_id": str(source)}}

    def select(self, data: st.DataObject, source: UUID) -> tuple[str | None, set[UUID]]:
        """A selection made in one of the ways there are, and what is in it; None where that is nothing."""
        members = sorted(self.lists[source])
        some = members[data.draw(st.integers(0, 3)) :: data.draw(st.integers(1, 4))]
        match data.draw(st.sampled_from(["all", "ids", "except", "filter"])):
            case "all":
                chosen, wanted = set(members), {"mode": "all"}
            case "ids":
                chosen, wanted = set(some), {"mode": "ids", "ids": [str(one) for one in some]}
            case "except":
                chosen, wanted = set(members) - set(some), {"mode": "all", "except": [str(one) for one in some]}
            case _:
                chosen = {one for one in members if self.country[one] == "France"}
                french = {"op": "is", "field": "country", "values": ["France"]}
                wanted = {"mode": "all", "filter": {"conditions": [french]}}
        if not chosen:
            return None, chosen
        selection = self.call("POST", "/selections", self.of(source) | wanted)
        assert selection["count"] == len(chosen)
        return selection["id"], chosen

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.loop.run_until_complete(self.api.client.request(method, path, json=body))
        assert answer.status_code < 500, answer.text
        return answer.json()

    def draw_kill(self, data: st.DataObject) -> float | None:
        """Now and then: seconds after which a worker is killed."""
        return data.draw(st.integers(0, 100)) / 1000 if data.draw(st.integers(0, 5)) == 0 else None

    def run(self, body: dict[str, Any], kill_after_s: float | None) -> UUID:
        """Ask for the job, perhaps kill the worker that has it, and wait for its end."""
        job = self.call("POST", "/jobs", body)
        assert "id" in job, job
        if kill_after_s is not None:
            self.kill_a_worker(job["id"], kill_after_s)
        done = self.loop.run_until_complete(self.api.finished(job))
        assert done["state"] == "succeeded", done["error"]
        return UUID(job["id"])


def test_any_operations_in_any_order_with_kills_and_undos(
    database_url: str, seed: Any, open_api: Any, start_workers: Any, lapse: Any, profile: Any
) -> None:
    loop = asyncio.new_event_loop()
    workers = loop.run_until_complete(start_workers(2, slice_s=0.1))
    opened = open_api(database_url)

    def kill_a_worker(job: UUID, after_s: float) -> None:
        """The one that has the job, if one has."""
        time.sleep(after_s)
        ((name,),) = seed.sql("SELECT worker FROM job WHERE id = %s", job)
        victim = next((worker for worker in workers if worker.name == name), workers[0])
        workers.remove(victim)
        victim.kill()
        lapse(victim)
        workers.extend(loop.run_until_complete(start_workers(1, slice_s=0.1)))

    class Bound(Lists):
        pass

    Bound.loop, Bound.seed, Bound.kill_a_worker = loop, seed, staticmethod(kill_a_worker)
    Bound.api = loop.run_until_complete(opened.__aenter__())
    try:
        run_state_machine_as_test(
            Bound,
            settings=settings(
                max_examples=profile.examples,
                stateful_step_count=profile.steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(opened.__aexit__(None, None, None))
        loop.close()
