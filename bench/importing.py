"""Import of a real file, repeated to a million rows, all of them new companies."""

import csv
import gzip
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.server import LONGLIST

EQUITIES = Path("../shared/data/equities.csv.gz")
ROWS = 1_000_000


def equities(database_url: str) -> list[dict[str, Any]]:
    """`longlist import` from the start of the command to its receipt; a worker is running beside it."""
    if not EQUITIES.is_file():
        return [{"name": "import", "note": f"not measured: {EQUITIES} is not there"}]
    environment = {**os.environ, "LONGLIST_DATABASE_URL": database_url, "LONGLIST_LOG_LEVEL": "WARNING"}
    results = []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "million.csv"
        _write(file)
        for what in ("all new", "again, all unchanged"):
            began = time.perf_counter()
            output = subprocess.run(
                [LONGLIST, "import", str(file), "--match", "external_id", "--yes", "--json"],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
            ).stdout
            seconds = time.perf_counter() - began
            receipt = json.loads(output)["receipt"]
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


def _write(file: Path) -> None:
    """The file over and over; each round's symbols get its number, so that every row is another company."""
    written = 0
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        round_number = 0
        while written < ROWS:
            with gzip.open(EQUITIES, "rt", newline="") as source:
                rows = csv.reader(source)
                header = next(rows)
                if round_number == 0:
                    writer.writerow(header)
                symbol = header.index("symbol")
                for row in rows:
                    row[symbol] += f"#{round_number}"
                    writer.writerow(row)
                    written += 1
                    if written == ROWS:
                        return
            round_number += 1
