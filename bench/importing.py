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
from bench.workspace import empty_workspace

EQUITIES = Path("../shared/data/equities.csv.gz")
ROWS = 1_000_000
PRICE_ROWS = 50_000
PRICE_ROUNDS = 5
LEFT_OUT = {
    **{
        f"the index of {column}": f"DROP INDEX company_{column}_id_idx"
        for column in ("domain", "industry_key", "country_key", "city_key", "employees", "founded_year", "funding_usd")
    },
    "the note for the search": "ALTER TABLE company DISABLE TRIGGER USER",
}
# What the import does, without checking, matching or accounting for anything: the file as text, then companies of it.
RAW_COPY = "COPY raw FROM STDIN (FORMAT csv, HEADER)"
RAW_INSERT = """
    INSERT INTO company (id, name, name_key, domain, description, country, city, industry, external_id,
                         country_key, city_key, industry_key, attributes, created_at)
    SELECT ('0191' || lpad(to_hex(row_number() OVER ()), 8, '0') || '70008' || substr(md5(symbol), 1, 15))::uuid,
           name, lower(name), lower(website), summary, country, city, industry, symbol,
           lower(country), lower(city), lower(industry),
           jsonb_strip_nulls(to_jsonb(raw) - '{name,summary,country,city,industry,website,symbol}'::text[]), now()
    FROM raw WHERE name <> ''
"""
# The companies of the import that was last, with ids that come after all others, as those of an import do.
SAME_AGAIN = """
    CREATE TEMP TABLE same_again AS SELECT * FROM company WHERE created_at > now() - interval '10 minutes'
      AND external_id LIKE '%#price#%' ORDER BY id;
    UPDATE same_again SET id = overlay(id::text PLACING 'ffff' FROM 1 FOR 4)::uuid
"""


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
        raw = _raw(file, database_url)
        results[0]["against_raw_sql"] = round(ROWS / results[0]["rows_per_s"] / raw, 2)
        results.append({"name": f"raw SQL, {ROWS:,} rows", "rows_per_s": round(ROWS / raw)})
    return results


def _raw(file: Path, database_url: str) -> float:
    """Seconds for the same in two statements, into the same empty tables and indexes."""
    with empty_workspace(database_url) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        with file.open(newline="") as lines:
            columns = ", ".join(f"{column} text" for column in next(csv.reader(lines)))
        connection.execute(f"CREATE TEMP TABLE raw ({columns})".encode())
        began = time.perf_counter()
        with file.open("rb") as source, connection.cursor() as cursor, cursor.copy(RAW_COPY) as copy:
            while part := source.read(1 << 20):
                copy.write(part)
        connection.execute(RAW_INSERT)
        return time.perf_counter() - began


def price(database_url: str, connection: psycopg.Connection, companies: int) -> list[dict[str, Any]]:
    """What each index that sorting needs costs an import, and the note of what the search has to read: µs a row.

    The rows of an import are put in again, with and without, in transactions that are rolled back: so no index has to
    be built anew. The best of each is compared, with what the whole import takes for a row.
    """
    if not EQUITIES.is_file():
        return []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "some.csv"
        _write(file, PRICE_ROWS, "price")
        seconds, receipt = _import(file, database_url)
    connection.execute(SAME_AGAIN)
    times: dict[str, list[float]] = {}
    for _ in range(PRICE_ROUNDS):
        for what, statement in {"": "SELECT", **LEFT_OUT}.items():
            with connection.transaction(force_rollback=True):
                connection.execute(statement.encode())
                began = time.perf_counter()
                connection.execute("INSERT INTO company SELECT * FROM same_again ORDER BY id")
                times.setdefault(what, []).append(time.perf_counter() - began)
    whole_us = 1e6 * seconds / PRICE_ROWS
    return [
        {
            "name": f"price of {what}, for an import of {PRICE_ROWS:,} among {companies:,}",
            "us_per_row": round(1e6 * (min(times[""]) - min(times[what])) / receipt["created"], 2),
            "of_import": round(1e6 * (min(times[""]) - min(times[what])) / receipt["created"] / whole_us, 3),
            "import_us_per_row": round(whole_us, 1),
            "limit": "of_import at most 0.10",
        }
        for what in LEFT_OUT
    ]


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
