"""`make bench`: measure everything, print a table and write bench/results/latest.json.

python -m bench                        5M companies, about 15 minutes
python -m bench --companies 500000     a quick look
python -m bench --only copy,pages      some of it
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from bench import combining, copying, editing, finding, folding, importing, moving, overlapping, reading
from bench.server import serving
from bench.workspace import workspace
from longlist.postgres import embedded_postgres

Rows = list[dict[str, Any]]
RESULTS = Path(__file__).parent / "results"
BENCHES = [
    "latency", "plan", "pages", "copy", "growth", "memory", "move", "remove", "undo", "combine", "edit", "delete",
    "overlap", "fold", "price", "import", "find",
]  # fmt: skip
FIND_SIZES = (100_000, 1_000_000, 10_000_000)


def main() -> None:
    arguments = _arguments()
    results: Rows = []
    with ExitStack() as stack:
        server_url = arguments.database_url
        if server_url is None:
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="longlist-bench-"))
            server_url = stack.enter_context(embedded_postgres(Path(directory)))
        if set(arguments.only) - {"find"}:
            results += _operations(server_url, arguments.companies, arguments.only)
        if "find" in arguments.only:
            for number in (size for size in FIND_SIZES if size <= arguments.find_up_to):
                _say(f"Measuring find in {number:,} companies")
                with finding.many_companies(server_url, number) as running:
                    results += _said(finding.find(running, number))
    _print(results)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(results, indent=2) + "\n")


def _operations(server_url: str, companies: int, only: list[str]) -> Rows:
    with ExitStack() as stack:
        _say(f"Making {companies:,} companies")
        url = stack.enter_context(workspace(server_url, companies))
        connection = stack.enter_context(psycopg.connect(url, autocommit=True))
        running = stack.enter_context(serving(url))
        fifth = companies // 5
        benches: dict[str, Callable[[], Rows]] = {
            "latency": lambda: [copying.first_chunk(running, connection)],
            "plan": lambda: [copying.plan(running, connection)],
            "pages": lambda: reading.pages(running, connection),
            "copy": lambda: copying.copy(running, connection, fifth),
            "growth": lambda: [copying.growth(running, connection, companies)],
            "memory": lambda: [copying.worker_memory(running)],
            "move": lambda: [moving.move(running, connection)],
            "remove": lambda: [moving.remove(running, connection)],
            "undo": lambda: [moving.undo(running, connection)],
            "combine": lambda: combining.combine(running, connection),
            "edit": lambda: [editing.edit(running, connection)],
            "delete": lambda: [editing.delete(running, connection)],
            "overlap": lambda: overlapping.overlap(running, connection, companies),
            "fold": lambda: folding.folding(connection),
            "price": lambda: importing.price(url, connection, companies),
            "import": lambda: importing.equities(url),
        }
        results: Rows = []
        for name, bench in benches.items():
            if name in only:
                _say(f"Measuring {name}")
                results += _said(bench())
        return results


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--companies", type=int, default=5_000_000)
    parser.add_argument("--find-up-to", type=int, default=FIND_SIZES[-1], help="companies to search among")
    parser.add_argument("--database-url", help="a Postgres to measure in, instead of an embedded one")
    parser.add_argument("--only", type=lambda text: text.split(","), default=BENCHES)
    return parser.parse_args()


def _said(rows: Rows) -> Rows:
    """The rows, printed at once: a bench that fails later does not take them with it."""
    for row in rows:
        print(json.dumps(row), flush=True)
    return rows


def _say(text: str) -> None:
    print(text, "…", file=sys.stderr, flush=True)


def _print(results: Rows) -> None:
    table = Table("what", "measured", "promised")
    for row in results:
        measured = {key: value for key, value in row.items() if key not in {"name", "limit", "note"}}
        words = ", ".join(
            f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}" for key, value in measured.items()
        )
        table.add_row(row["name"], words, str(row.get("limit", row.get("note", ""))))
    Console(stderr=True).print(table)


if __name__ == "__main__":
    main()
