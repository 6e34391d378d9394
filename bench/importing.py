"""Import of a real file, repeated to a million rows, all of them new companies; and what each index costs it."""

import csv
import gzip
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.server import LONGLIST

EQUITIES = Path("../shared/data/equities.csv.gz")
ROWS = 1_000_000
PRICE_ROWS = 60_000
PRICE_ROUNDS = 3
SORT_INDEXES = ("domain", "industry", "country", "city", "employees", "founded_year", "funding_usd")


def equities(database_url: str) -> list[dict[str, Any]]:
    """`longlist import` from the start of the command to its receipt; a worker is running beside it."""
    if not EQUITIES.is_file():
        return [{"name": "import", "note": f"not measured: {EQUITIES} is not there"}]
    results = []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "million.csv"
        _write(file, ROWS)
        for what in ("all new", "again, all unchanged"):
            seconds, receipt = _import(file, database_url)
            results.append(
                {
                    "name": f"import {ROWS:,} rows, {what}",
                    "rows_per_s": round(ROWS / seconds),
                    "limit": "at least 25,000 rows/s" if what == "all new" else "",
                    "created": receipt["created"],
                    "unchanged": receipt["unchanged"],
                    "rejected": receipt["rejected"],
                }
            )
    return results


def price(database_url: str, connection: psycopg.Connection, companies: int) -> list[dict[str, Any]]:
    """How much slower an import is for each index that sorting needs, and for the note of what the search has to read.

    Each is taken away and put back; with and without take turns, the best of each is compared.
    """
    if not EQUITIES.is_file():
        return []
    taken_away = {
        f"the index of {column}": (f"DROP INDEX company_{column}_id_idx", f"CREATE INDEX ON company ({column}, id)")
        for column in SORT_INDEXES
    }
    triggers = "ALTER TABLE company {} TRIGGER USER"
    taken_away["the note for the search"] = (triggers.format("DISABLE"), triggers.format("ENABLE"))
    whole: list[float] = []
    without: dict[str, list[float]] = {what: [] for what in taken_away}
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "some.csv"
        for one_round in range(PRICE_ROUNDS):
            for number, (what, (away, back)) in enumerate(taken_away.items()):
                for times, statements in ((whole, ()), (without[what], (away, back))):
                    _write(file, PRICE_ROWS, f"{one_round}.{number}.{len(statements)}")
                    _settle(connection)
                    _run(connection, *statements[:1], "CHECKPOINT")
                    times.append(_import(file, database_url)[0])
                    _run(connection, *statements[1:])
    return [
        {
            "name": f"price of {what} for an import of {PRICE_ROWS:,} among {companies:,}",
            "ratio": min(whole) / min(times),
            "limit": 1.10,
            "with_s": round(min(whole), 2),
            "without_s": round(min(times), 2),
        }
        for what, times in without.items()
    ]


def _settle(connection: psycopg.Connection) -> None:
    """Wait until the worker has written what the search has to read."""
    while connection.execute("SELECT 1 FROM company_text_due LIMIT 1").fetchone():
        time.sleep(0.2)


def _run(connection: psycopg.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)  # type: ignore[call-overload]  # made of the names above


def _import(file: Path, database_url: str) -> tuple[float, dict[str, Any]]:
    """Seconds from the start of the command to its end, and the receipt."""
    environment = {**os.environ, "LONGLIST_DATABASE_URL": database_url, "LONGLIST_LOG_LEVEL": "WARNING"}
    began = time.perf_counter()
    output = subprocess.run(
        [LONGLIST, "import", str(file), "--match", "external_id", "--yes", "--json"],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    return time.perf_counter() - began, json.loads(output)["receipt"]


def _write(file: Path, rows_wanted: int, mark: str = "") -> None:
    """The file over and over; each round's symbols get its number, so that every row is another company."""
    written = 0
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        round_number = 0
        while written < rows_wanted:
            with gzip.open(EQUITIES, "rt", newline="") as source:
                rows = csv.reader(source)
                header = next(rows)
                if round_number == 0:
                    writer.writerow(header)
                symbol = header.index("symbol")
                for row in rows:
                    row[symbol] += f"#{mark}#{round_number}"
                    writer.writerow(row)
                    written += 1
                    if written == rows_wanted:
                        return
            round_number += 1
