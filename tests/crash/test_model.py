"""Every operation in any order, with kills and undos between: what Python's sets say is what the lists hold."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_, or_, sub, xor
from typing import Any
from uuid import UUID

import pytest
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
    start_worker: Callable[[], Any]

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
        for one in self.lists:
            self.lists[one] = self.read(one)

    def read(self, one: UUID) -> Members:
        rows = self.seed.sql("SELECT company_id, job_id, added_at FROM membership WHERE collection_id = %s", one)
        return {company: (job, added_at) for company, job, added_at in rows}

    @invariant()
    def the_lists_hold_what_the_model_says(self) -> None:
        if not self.country:
            return
        for one, members in self.lists.items():
            assert self.read(one) == members, "memberships and where they came from"
            assert self.seed.count(one) == len(members)
        found = dict(self.seed.sql("SELECT id, country FROM company WHERE id = ANY(%s)", list(self.country)))
        assert found == self.country

    # --- operations ---

    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        source, target = self.two(data)
        selection, chosen = self.select(data, source)
        if selection is not None:
            job = self.run(data, {"kind": "copy", "selection_id": selection, "target": {"collection_id": str(target)}})
            self.apply(job, added={target: chosen - self.lists[target].keys()})

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        source, target = self.two(data)
        selection, chosen = self.select(data, source)
        if selection is not None:
            job = self.run(data, {"kind": "move", "selection_id": selection, "target": {"collection_id": str(target)}})
            self.apply(job, added={target: chosen - self.lists[target].keys()}, removed={source: chosen})

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        source, _ = self.two(data)
        selection, chosen = self.select(data, source)
        if selection is not None:
            job = self.run(data, {"kind": "remove", "selection_id": selection})
            self.apply(job, removed={source: chosen})

    @rule(data=st.data())
    def combine(self, data: st.DataObject) -> None:
        *sources, target = data.draw(st.permutations(list(self.lists)))[:3]
        operation = data.draw(st.sampled_from(sorted(OPERATIONS)))
        result = reduce(OPERATIONS[operation], (set(self.lists[one]) for one in sources))
        job = self.run(
            data,
            {
                "kind": "combine",
                "operation": operation,
                "collection_ids": [str(one) for one in sources],
                "target": {"collection_id": str(target)},
            },
        )
        self.apply(job, added={target: result - self.lists[target].keys()})

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        source, _ = self.two(data)
        selection, chosen = self.select(data, source)
        value = data.draw(st.sampled_from([*COUNTRIES, "Chile"]))
        if selection is not None:
            job = self.run(data, {"kind": "edit", "selection_id": selection, "field": "country", "value": value})
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
            job = self.run(data, {"kind": "delete_companies", "selection_id": selection["id"]})
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
        done, undo = self.effects[job], self.run(data, body)
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
            now = self.read(one)
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

    def run(self, data: st.DataObject, body: dict[str, Any]) -> UUID:
        """Ask for the job, now and then kill a worker while it runs, and wait for its end."""
        job = self.call("POST", "/jobs", body)
        assert "id" in job, job
        if data.draw(st.integers(0, 5)) == 0:
            self.kill_a_worker(after_s=data.draw(st.integers(0, 100)) / 1000)
        done = self.loop.run_until_complete(self.api.finished(job, within_s=60))
        assert done["state"] == "succeeded", done["error"]
        return UUID(job["id"])

    def kill_a_worker(self, after_s: float) -> None:
        raise NotImplementedError


@pytest.mark.timeout(900)
def test_any_operations_in_any_order_with_kills_and_undos(
    database_url: str, seed: Any, open_api: Any, start: Any, start_worker: Any
) -> None:
    loop = asyncio.new_event_loop()
    workers = [loop.run_until_complete(start_worker(slice_s=0.1)) for _ in range(2)]
    opened = open_api(database_url)

    class Bound(Lists):
        def kill_a_worker(self, after_s: float) -> None:
            time.sleep(after_s)
            workers.pop(0).kill()
            workers.append(loop.run_until_complete(start_worker(slice_s=0.1)))

    Bound.loop, Bound.seed = loop, seed
    Bound.api = loop.run_until_complete(opened.__aenter__())
    try:
        run_state_machine_as_test(
            Bound,
            settings=settings(
                max_examples=5, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
    finally:
        loop.run_until_complete(opened.__aexit__(None, None, None))
        loop.close()
