"""Workers of the version before go on working while the schema is upgraded under them. docs/decisions/0017."""

import asyncio
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from longlist import migrations
from longlist.imports import service
from longlist.imports.mapping import choose_match, guess_mapping
from longlist.imports.reader import CsvFile

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "src" / "longlist" / "migrations" / "versions"
WORK = "import longlist; print(longlist.__file__, flush=True); from longlist.cli import main; main()"
ROWS = 3_000


def git(*arguments: str) -> bytes:
    """What git says; empty where it fails."""
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False).stdout


def version_before() -> str:
    """The last release; before the first one, what main was before the last migration. Skips without a history."""
    try:
        top = git("rev-parse", "--show-toplevel").decode().strip()
    except FileNotFoundError:
        pytest.skip("needs git")
    if not top or Path(top).resolve() != ROOT:
        pytest.skip("needs a git checkout: the code of the version before comes from its history")
    if tag := git("describe", "--tags", "--abbrev=0", "--match", "v*").decode().strip():
        return tag
    (last,) = VERSIONS.glob(f"*_{migrations.head()}_*.py")
    on_main = ("--first-parent", "--diff-merges=first-parent")  # a branch is tested as a whole
    found = git("log", "-1", "-s", *on_main, "--no-renames", "--diff-filter=A", "--format=%H", "--", str(last))
    added = found.decode().strip()
    before = f"{added}^" if added else "HEAD"  # a migration that is not committed yet
    if not git("rev-parse", "--verify", "--quiet", f"{before}^{{commit}}"):
        pytest.skip("needs more history than this shallow clone has: git fetch --unshallow")
    return before


@pytest.fixture
def code_before(tmp_path: Path) -> Path:
    archive = git("archive", version_before(), "src")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(tmp_path, filter="data")
    return tmp_path / "src"


@pytest.fixture
def empty_database(postgres_url: str) -> Iterator[str]:
    name = f"longlist_upgrade_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
async def worker_before(code_before: Path, empty_database: str, tmp_path: Path, until: Any) -> AsyncIterator[Any]:
    """A worker of the version before, at work on its own schema; with its log."""
    log = tmp_path / "worker.log"
    environment = {**os.environ, "PYTHONPATH": str(code_before), "LONGLIST_DATABASE_URL": empty_database}
    with log.open("wb") as output:
        command = [sys.executable, "-c", WORK, "worker"]
        worker = await asyncio.create_subprocess_exec(
            *command, env=environment, cwd=tmp_path, stdout=output, stderr=output
        )
    try:
        await until(lambda: "Running jobs" in log.read_text() or worker.returncode is not None)
        assert log.read_text().startswith(str(code_before))
        assert worker.returncode is None, log.read_text()
        yield worker, log
    finally:
        if worker.returncode is None:
            worker.terminate()
        await worker.wait()


async def import_file(api: Any) -> Any:
    lines = [f"Company {n},example{n}.com,Makes part {n},France,Tier {n % 7}" for n in range(ROWS)]
    content = "\n".join(["name,domain,description,country,Tier", *lines]).encode()
    file = CsvFile(io.BytesIO(content), "x.csv")
    mapping = guess_mapping(file.headers, {})
    async with api.app.state.sessions.begin() as session:
        made = await service.create_import(
            session, file, mapping, choose_match(mapping, None), "My List", lambda _: None
        )
    return {"id": str(made.id)}


async def test_a_worker_of_the_version_before_works_on_the_upgraded_schema(
    worker_before: Any,
    empty_database: str,
    open_api: Callable[[str], Any],
    seed_at: Any,
    until: Any,
    broken_invariants: Any,
) -> None:
    worker, log = worker_before
    await asyncio.to_thread(migrations.upgrade, empty_database)
    seed = seed_at(empty_database)

    async def succeeds(api: Any, job: Any) -> Any:
        done = await api.finished(job)
        assert done["state"] == "succeeded", (done["error"], log.read_text())
        return done

    async with open_api(empty_database) as api:
        imported = await succeeds(api, await import_file(api))
        assert imported["receipt"]["created"] == ROWS
        selection = await api.select_all(imported["target"]["id"])
        jobs = [await succeeds(api, await api.copy(selection, {"new": "Copy"}))]
        for body in (
            {"kind": "edit", "field": "city", "value": "Lyon"},
            {"kind": "remove"},
            {"kind": "undo", "job_id": jobs[0]["id"]},
            {"kind": "delete_companies"},
        ):
            of = {} if body["kind"] == "undo" else {"selection_id": (await api.select_all(None))["id"]}
            if body["kind"] == "remove":
                of = {"selection_id": selection["id"]}
            jobs.append(await succeeds(api, await api.post("/jobs", {**body, **of}, 202)))
        await succeeds(api, await api.post("/jobs", {"kind": "undo", "job_id": jobs[-1]["id"]}, 202))
        # Its background tasks too: the search index, for one, of all that was changed and put back.
        await until(lambda: not seed.sql("SELECT FROM company_text_due LIMIT 1") or "failed" in log.read_text())
    assert worker.returncode is None
    assert "failed" not in log.read_text()
    workers = seed.sql("SELECT DISTINCT worker FROM job_event WHERE worker IS NOT NULL")
    assert [name.endswith(f":{worker.pid}") for (name,) in workers] == [True]
    assert broken_invariants(empty_database) == []
