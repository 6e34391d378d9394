"""Faults: kills, freezes, a full disk, and jobs that no handler can run."""

import collections
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
from machine import WORKERS, Machine
from people import Results

FULL_S = (2, 6)
FROZEN_S = (3, 12)

# A running job whose worker is gone: of a kind that only a newer version has, or with parameters that no handler reads.
POISON = """
    INSERT INTO job SELECT (jsonb_populate_record(model, CAST(%(changes)s AS jsonb))).*
    FROM (SELECT job AS model FROM job WHERE kind = 'copy' AND state = 'succeeded' LIMIT 1) found
"""
UNFINISHED = (
    '"state": "running", "message_id": -1, "worker": "gone:1", "receipt": null, "finished_at": null, "error": null,'
    ' "idempotency_key": null, "processed": 0, "cursor": null'
)
CHANGES = ['"kind": "of_a_newer_version"', '"selection_id": null, "target_id": null, "tally": {"unknown": 1}']


class Chaos:
    """Makes a fault every few seconds, until told to stop."""

    def __init__(self, machine: Machine, results: Results, chance: random.Random, *, bounded: bool) -> None:
        self._machine = machine
        self._results = results
        self._chance = chance
        self.made: collections.Counter[str] = collections.Counter()
        self.poisoned: set[UUID] = set()
        self._faults: list[tuple[int, str, Callable[[], None]]] = [
            (4, "worker killed", self._kill_worker),
            (2, "API killed", lambda: machine.kill("api")),
            (2, "worker frozen", self._freeze),
            (1, "Postgres killed", machine.kill_postgres),
            (1, "job poisoned", self._poison),
        ]
        if bounded:
            self._faults.append((1, "disk full", self._fill_disk))

    def run(self, over: threading.Event) -> None:
        while not over.wait(self._chance.uniform(1.5, 6)):
            self._machine.revive()
            weights, names, faults = zip(*self._faults, strict=True)
            (at,) = self._chance.choices(range(len(faults)), weights)
            self.made[names[at]] += 1
            try:
                faults[at]()
            except Exception as error:  # noqa: BLE001 - the report fails for it, whatever it is
                self._results.errors.append(f"{names[at]}: {error!r}")

    def _kill_worker(self) -> None:
        self._machine.kill(self._chance.choice(WORKERS))

    def _freeze(self) -> None:
        self._machine.freeze(self._chance.choice(WORKERS), self._chance.uniform(*FROZEN_S))

    def _poison(self) -> None:
        job = uuid4()
        changes = f'{{"id": "{job}", {UNFINISHED}, {self._chance.choice(CHANGES)}}}'
        with suppress(psycopg.OperationalError), psycopg.connect(self._machine.url) as connection:
            if connection.execute(POISON, {"changes": changes}).rowcount:
                self.poisoned.add(job)

    def _fill_disk(self) -> None:
        ballast = self._machine.data_dir.parent / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:  # until nothing goes in any more
            while True:
                file.write(bytes(1 << 20))
        threading.Event().wait(self._chance.uniform(*FULL_S))
        ballast.unlink()
