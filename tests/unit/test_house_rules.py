"""Rules that no linter holds: where transactions end, how long a file may be, and that every setting is explained."""

import ast
import re
from pathlib import Path

import pytest

from longlist.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "longlist"

# One request or one chunk is one transaction: only the session dependency and the job runner commit. The others run
# outside of both: a command, migrations, the demo before the server starts, the batches of tidying up and of writing
# the search index, and the lease and the outcome of a webhook's delivery, with the sending between them.
MAY_COMMIT = {
    "cli/workspace.py",
    "dependencies.py",
    "finding/jobs.py",
    "jobs/runner.py",
    "jobs/tidy.py",
    "migrations/__init__.py",
    "system/demo.py",
    "webhooks/delivery.py",
}


def test_only_these_modules_commit() -> None:
    found = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if commits(path.read_text())}
    assert found <= MAY_COMMIT, f"commits where it may not: {sorted(found - MAY_COMMIT)}"


def commits(source: str) -> bool:
    """Whether it calls `….commit()`, or has a block of `….begin()`, which commits at its end."""
    nodes = list(ast.walk(ast.parse(source)))
    blocks = [node.context_expr for node in nodes if isinstance(node, ast.withitem)]
    return any(calls(node, "commit") for node in nodes) or any(calls(block, "begin") for block in blocks)


def calls(node: ast.AST, method: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method


@pytest.mark.parametrize(
    ("folder", "endings", "limit"), [("src", {".py"}, 300), ("web/src", {".ts", ".tsx", ".css"}, 250)]
)
def test_no_file_is_too_long_to_read(folder: str, endings: set[str], limit: int) -> None:
    written = (path for path in (ROOT / folder).rglob("*") if path.suffix in endings and "gen" not in path.parts)
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in written}
    assert lengths
    assert {path: length for path, length in lengths.items() if length > limit} == {}


def test_every_setting_is_explained_and_no_other() -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    explained = set(re.findall(r"^\| `(LONGLIST_\w+)` \|", page, flags=re.MULTILINE))
    assert explained == {f"LONGLIST_{name.upper()}" for name in Settings.model_fields}
