"""Simulated users, and a model of the rows that their jobs must produce."""

import collections
import copy
import random
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from machine import Machine

Json = dict[str, Any]
FINISHED = {"succeeded", "failed", "cancelled"}
JOB_S = 300  # a job that takes longer counts as stuck
COMBINED: dict[str, Callable[[set[str], set[str]], set[str]]] = {
    "union": set.union,
    "intersection": set.intersection,
    "difference": set.difference,
    "symmetric_difference": set.symmetric_difference,
}


@dataclass
class Results:
    """What all actors found. Appending is safe from several threads."""

    differences: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    done: collections.Counter[str] = field(default_factory=collections.Counter)
    compared: int = 0
    slowest_list_s: float = 0.0


class Api:
    """The API over HTTP: asked again, with the same idempotency key, until it answers."""

    def __init__(self, machine: Machine) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{machine.port}/api/v1", timeout=60)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises: RuntimeError where it is refused."""
        headers = {"Idempotency-Key": uuid.uuid4().hex} if method != "GET" else {}
        while True:
            try:
                answer = self._client.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code in (503, 507):
                time.sleep(0.2)
                continue
            if not answer.is_success:
                raise RuntimeError(f"{method} {path} {body}: {answer.status_code} {answer.text[:300]}")
            return answer.json() if answer.content else {}

    def unfinished(self) -> list[Json]:
        found: list[Json] = self.call("GET", "/jobs?limit=200&state=queued&state=running&state=paused")["items"]
        return found

    def finished(self, job: Json) -> Json:
        ends = time.monotonic() + JOB_S
        while True:
            now: Json = self.call("GET", f"/jobs/{job['id']}")
            if now["state"] in FINISHED:
                return now
            if time.monotonic() > ends:
                raise RuntimeError(f"{now['title']} has been {now['state']} for {JOB_S} s: {now['progress']}")
            time.sleep(0.1)


class Actor(ABC):
    """A user who takes one action after another in a thread. An error is recorded, and the user goes on."""

    def __init__(self, name: str, machine: Machine, results: Results, over: threading.Event) -> None:
        self.name = name
        self.machine = machine
        self.results = results
        self.over = over
        self.api = Api(machine)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.act()
            except Exception as error:  # noqa: BLE001 - the report fails for it, whatever it is
                self.results.errors.append(f"{self.name}: {error!r}")
                self.recover()

    @abstractmethod
    def begin(self) -> None:
        """Create what the user works on."""

    @abstractmethod
    def act(self) -> None: ...

    def recover(self) -> None:  # noqa: B027 - only a user with a model has something to do
        """Go on from the rows that are there, after an error."""

    def read(self, query: str, values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query, repeated while Postgres is down."""
        while True:
            try:
                with psycopg.connect(self.machine.url) as connection:
                    return connection.execute(query, values).fetchall()
            except psycopg.OperationalError:
                time.sleep(0.2)

    def job(self, body: Json) -> Json:
        """Start a job and wait for its end."""
        done = self.api.finished(self.api.call("POST", "/jobs", body))
        self.results.done[body["kind"]] += 1
        return done

    def select(self, ids: list[str]) -> str:
        body = {"scope": {"collection_id": None}, "mode": "ids", "ids": ids}
        made: Json = self.api.call("POST", "/selections", body)
        return str(made["id"])


@dataclass
class Model:
    """Of one person's companies: which collections hold them, and their cities."""

    members: dict[str, set[str]]
    city: dict[str, str | None]

    def differences(self, other: "Model") -> list[str]:
        found = [
            f"{collection}: {len(held - other.members[collection])} more, {len(other.members[collection] - held)} fewer"
            for collection, held in self.members.items()
            if held != other.members[collection]
        ]
        if self.city.keys() != other.city.keys():
            found.append(f"companies: {len(self.city)} are there, not {len(other.city)}")
        elif self.city != other.city:
            found.append(f"cities: {sum(self.city[one] != other.city[one] for one in self.city)} differ")
        return found


class Person(Actor):
    """A user who changes only their own companies, in shared and private collections."""

    def __init__(
        self,
        name: str,
        machine: Machine,
        results: Results,
        over: threading.Event,
        chance: random.Random,
        shared: list[str],
        companies: int,
    ) -> None:
        super().__init__(name, machine, results, over)
        self._chance = chance
        self._shared = shared
        self._number = companies
        self._private: list[str] = []
        self._model = Model({}, {})
        self._undoable: list[tuple[Json, Model]] = []
        """The job that was done last, if it can be undone, and the model before it."""

    def begin(self) -> None:
        self._model.city = dict.fromkeys(self.machine.add_companies(self.name, self._number))
        for _ in range(3):
            self._new_collection()
        self._model.members |= {collection: set() for collection in self._shared}
        self._fill(self._shared[0])

    def _new_collection(self) -> str:
        made: str = self.api.call("POST", "/collections", {"name": f"{self.name} {uuid.uuid4().hex[:8]}"})["id"]
        self._private.append(made)
        self._model.members[made] = set()
        return made

    def _fill(self, collection: str) -> None:
        """Copy all companies of this person to a collection."""
        of_mine = {"conditions": [{"op": "is", "field": "industry", "values": [self.name]}]}
        body = {"scope": {"collection_id": None}, "mode": "all", "filter": of_mine}
        selection = self.api.call("POST", "/selections", body)["id"]
        after = copy.deepcopy(self._model)
        after.members[collection] |= after.city.keys()
        self._do({"kind": "copy", "selection_id": selection, "target": {"collection_id": collection}}, after)

    def act(self) -> None:
        actions = [
            (6, self._copy),
            (5, self._move),
            (4, self._remove),
            (4, self._combine),
            (4, self._edit),
            (2, self._delete_companies),
            (1, self._delete_collection),
            (8, self._undo),
            (1, lambda: self._fill(self._chance.choice(list(self._model.members)))),
        ]
        weights, choices = zip(*actions, strict=True)
        self._chance.choices(choices, weights)[0]()

    def recover(self) -> None:
        self._undoable.clear()
        self._model = self._read()

    # --- operations, each with what the model is after it ---

    def _selected(self) -> tuple[str, str, set[str]] | None:
        """A selection of some companies of a collection, with both."""
        source = self._chance.choice([one for one, held in self._model.members.items() if held] or [""])
        if not source:
            return None
        held = sorted(self._model.members[source])
        if self._chance.random() < 0.5:
            chosen = self._chance.sample(held, self._chance.randint(1, min(len(held), 2000)))
            body: Json = {"mode": "ids", "ids": chosen}
        else:
            chosen = held
            body = {"mode": "all", "filter": {"conditions": [{"op": "is", "field": "industry", "values": [self.name]}]}}
        selection = self.api.call("POST", "/selections", {"scope": {"collection_id": source}, **body})
        if selection["count"] != len(chosen):
            self.results.differences.append(f"{self.name}: selected {selection['count']}, not {len(chosen)}")
        return source, selection["id"], set(chosen)

    def _two(self) -> tuple[str, set[str], Model, Json] | None:
        selected = self._selected()
        if selected is None:
            return None
        source, selection, chosen = selected
        target = self._chance.choice([one for one in self._model.members if one != source])
        after = copy.deepcopy(self._model)
        after.members[target] |= chosen
        return source, chosen, after, {"selection_id": selection, "target": {"collection_id": target}}

    def _copy(self) -> None:
        if (found := self._two()) is not None:
            _, _, after, body = found
            self._do({"kind": "copy", **body}, after)

    def _move(self) -> None:
        if (found := self._two()) is not None:
            source, chosen, after, body = found
            after.members[source] -= chosen
            self._do({"kind": "move", **body}, after)

    def _remove(self) -> None:
        if (selected := self._selected()) is not None:
            source, selection, chosen = selected
            after = copy.deepcopy(self._model)
            after.members[source] -= chosen
            self._do({"kind": "remove", "selection_id": selection}, after)

    def _edit(self) -> None:
        if (selected := self._selected()) is not None:
            _, selection, chosen = selected
            city = self._chance.choice(["Oslo", "Lyon", "Porto"])
            after = copy.deepcopy(self._model)
            after.city |= dict.fromkeys(chosen, city)
            self._do({"kind": "edit", "selection_id": selection, "field": "city", "value": city}, after)

    def _delete_companies(self) -> None:
        ids = self._chance.sample(sorted(self._model.city), min(200, len(self._model.city) // 2))
        after = copy.deepcopy(self._model)
        for held in after.members.values():
            held.difference_update(ids)
        for company in ids:
            del after.city[company]
        self._do({"kind": "delete_companies", "selection_id": self.select(ids)}, after)

    def _combine(self) -> None:
        first, second, target = self._chance.sample(self._private, 3)
        operation = self._chance.choice(list(COMBINED))
        after = copy.deepcopy(self._model)
        after.members[target] |= COMBINED[operation](after.members[first], after.members[second])
        body = {"kind": "combine", "operation": operation, "collection_ids": [first, second]}
        self._do({**body, "target": {"collection_id": target}}, after)

    def _delete_collection(self) -> None:
        gone = self._private.pop(0)
        self.api.finished(self.api.call("DELETE", f"/collections/{gone}"))
        self.results.done["delete_collection"] += 1
        del self._model.members[gone]
        self._undoable.clear()
        self._new_collection()
        self._compare("a collection was deleted")

    def _undo(self) -> None:
        if not self._undoable:
            return
        job, before = self._undoable.pop()
        self._do({"kind": "undo", "job_id": job["id"]}, before)

    def _do(self, body: Json, after: Model) -> None:
        """Do a job, perhaps paused on its way or cancelled, and compare what came of it."""
        before = self._model
        started = self.api.call("POST", "/jobs", body)
        self.results.done[body["kind"]] += 1
        wish = self._chance.choices(["", "pause", "cancel"], (8, 1, 1))[0]
        if wish:
            time.sleep(self._chance.random())
            self._ask(started, wish)
        job = self.api.finished(started)
        changed = job["state"] == "succeeded" and before != after  # an undo of nothing is refused
        self._undoable = [(job, before)] if changed else []
        if job["state"] == "succeeded":
            self._model = after
            self._compare(job["title"])
        else:
            self._stopped(job, before, after)

    def _ask(self, job: Json, wish: str) -> None:
        try:
            self.api.call("POST", f"/jobs/{job['id']}/{wish}")
            if wish == "pause":
                time.sleep(self._chance.random())
                self.api.call("POST", f"/jobs/{job['id']}/resume")
        except RuntimeError as refused:
            if " 409 " not in str(refused):  # it has finished by then
                raise

    def _stopped(self, job: Json, before: Model, after: Model) -> None:
        """Of a job that ended early each company is as before or as after it."""
        self._model = self._read()
        for collection, held in self._model.members.items():
            one, other = before.members[collection], after.members[collection]
            if not (one & other) <= held <= (one | other):
                self.results.differences.append(
                    f"{self.name}: {job['title']}, {job['state']}: neither before nor after"
                )
        self.results.compared += 1

    # --- the comparison ---

    def _compare(self, what: str) -> None:
        found = self._read()
        self.results.compared += 1
        differences = found.differences(self._model)
        self.results.differences += [f"{self.name}, after {what}: {difference}" for difference in differences]
        self._model = found

    def _read(self) -> Model:
        members: dict[str, set[str]] = {collection: set() for collection in [*self._private, *self._shared]}
        rows = self.read(
            """
            SELECT collection_id::text, company_id::text FROM membership JOIN company ON company.id = company_id
            WHERE collection_id = ANY(%s::uuid[]) AND industry = %s
            """,
            (list(members), self.name),
        )
        for collection, company in rows:
            members[collection].add(company)
        return Model(members, dict(self.read("SELECT id::text, city FROM company WHERE industry = %s", (self.name,))))


class Repeater(Actor):
    """Undoes one job, redoes it, undoes it again, and so on: a chain that grows for as long as the run lasts."""

    def __init__(self, machine: Machine, results: Results, over: threading.Event) -> None:
        super().__init__("Repeater", machine, results, over)
        self._job: Json = {}
        self._collection = ""
        self._held = True
        self._ids: list[str] = []

    def begin(self) -> None:
        self._ids = self.machine.add_companies(self.name, 50)
        self._collection = self.api.call("POST", "/collections", {"name": "Repeated"})["id"]
        target = {"collection_id": self._collection}
        self._job = self.job({"kind": "copy", "selection_id": self.select(self._ids), "target": target})

    def act(self) -> None:
        self._job = self.job({"kind": "undo", "job_id": self._job["id"]})
        self._held = not self._held
        held = self.read("SELECT count(*) FROM membership WHERE collection_id = %s::uuid", (self._collection,))[0][0]
        self.results.compared += 1
        if held != (len(self._ids) if self._held else 0):
            self.results.differences.append(f"{self.name}: {held} companies after {self._job['title']}")
        began = time.monotonic()
        self.api.call("GET", "/jobs?limit=200")
        self.results.slowest_list_s = max(self.results.slowest_list_s, time.monotonic() - began)
        self.over.wait(0.5)


class Crowd(Actor):
    """Starts 50 jobs on one collection at once. They queue behind each other and delay no other collection's jobs."""

    def __init__(self, machine: Machine, results: Results, over: threading.Event) -> None:
        super().__init__("Crowd", machine, results, over)
        self._ids: list[str] = []

    def begin(self) -> None:
        self._ids = self.machine.add_companies(self.name, 50)

    def act(self) -> None:
        target = {
            "collection_id": self.api.call("POST", "/collections", {"name": f"Crowd {uuid.uuid4().hex[:8]}"})["id"]
        }
        bodies = [{"kind": "copy", "selection_id": self.select([one]), "target": target} for one in self._ids]
        jobs = [self.api.finished(job) for job in [self.api.call("POST", "/jobs", body) for body in bodies]]
        self.results.done["copy"] += len(jobs)
        held = self.read("SELECT count(*) FROM membership WHERE collection_id = %s::uuid", (target["collection_id"],))
        self.results.compared += 1
        if held[0][0] != len(self._ids):
            self.results.differences.append(f"{self.name}: {held[0][0]} companies, not {len(self._ids)}")
        self.over.wait(20)
