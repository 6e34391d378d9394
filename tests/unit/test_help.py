"""`--help` of every command imports only Typer and what renders the help; and running a command imports no FastAPI."""

import json
import subprocess
import sys

from longlist.companies.schemas import CompanyFields
from longlist.edits.fields import FIELDS

HEAVY = {"alembic", "asyncio", "fastapi", "procrastinate", "psycopg", "pydantic", "sqlalchemy"}

# Shows the help of the root, then of every command under it; {"copy": [imported top-level modules], …}.
SHOW_EACH_HELP = """
import contextlib, io, json, sys
import typer
from longlist.cli import app, main

def walk(command, path):
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, [*path, name])

imported = {}
for path in walk(typer.main.get_command(app), []):
    sys.argv = ["longlist", *path, "--help"]
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        main()
    assert "Exit codes: 0 done" in shown.getvalue(), path
    imported[" ".join(path)] = sorted({module.partition(".")[0] for module in sys.modules})
print(json.dumps(imported))
"""

IMPORT_COMMANDS = """
import importlib, json, pkgutil, sys
import longlist.cli, longlist.worker

for module in pkgutil.iter_modules(longlist.cli.__path__, "longlist.cli."):
    importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def test_help_imports_neither_features_nor_their_libraries() -> None:
    imported = json.loads(in_fresh_interpreter(SHOW_EACH_HELP))
    assert {"", "copy", "import", "jobs", "jobs list", "webhooks add"} <= imported.keys()
    assert {command: found for command, modules in imported.items() if (found := HEAVY.intersection(modules))} == {}


def test_only_serving_and_the_contract_import_fastapi() -> None:
    modules = json.loads(in_fresh_interpreter(IMPORT_COMMANDS))
    assert "longlist.jobs.runner" in modules
    assert {"fastapi", "starlette"}.isdisjoint(modules)


def in_fresh_interpreter(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_of_edit_lists_the_fields_of_a_company() -> None:
    assert (*FIELDS, "attributes") == tuple(CompanyFields.model_fields)
