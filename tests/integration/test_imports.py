"""Imports on a real database, by a real worker: every row accounted for, and nothing created twice."""

import csv
import gzip
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import text

from longlist.budgets import Budgets
from longlist.companies.models import MAX_ATTRIBUTES
from longlist.db import create_engine, create_sessions, new_id
from longlist.imports import queries, service
from longlist.imports.errors import BadFile
from longlist.imports.mapping import Match, choose_match, guess_mapping
from longlist.imports.reader import CsvFile
from longlist.imports.rows import RowStager, StagedRow
from longlist.jobs.tidy import tidy

Json = dict[str, Any]
DATA = Path("../shared/data")


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Any]:
    engine = create_engine(database_url)
    yield create_sessions(engine, Budgets())
    await engine.dispose()


@pytest.fixture
def start(sessions: Any) -> Callable[..., Awaitable[Json]]:
    """Stages a file and makes its job."""

    async def make(
        content: bytes | str, match: Match | None = None, into: str | None = None, name: str = "x.csv"
    ) -> Json:
        content = content if isinstance(content, bytes) else content.encode()
        file = CsvFile(io.BytesIO(content), name)
        mapping = guess_mapping(file.headers, {})
        async with sessions.begin() as session:
            job = await service.create_import(
                session, file, mapping, choose_match(mapping, match), into, lambda _: None
            )
            return {"id": str(job.id)}

    return make


@pytest.fixture
def import_(start: Callable[..., Awaitable[Json]], api: Any, worker: None) -> Callable[..., Awaitable[Json]]:
    """Imports a file to its end; the receipt, with the job's id as ``job``."""

    async def run(*arguments: Any, **more: Any) -> Json:
        job = await api.finished(await start(*arguments, **more))
        assert job["state"] == "succeeded", job["error"]
        return {**job["receipt"], "job": job["id"], "target": job["target"]}

    return run


def parts(receipt: Json) -> tuple[int, ...]:
    return tuple(receipt[part] for part in ("created", "updated", "unchanged", "rejected"))


async def reasons(api: Any, receipt: Json) -> dict[int, str]:
    page = await api.get(f"/jobs/{receipt['job']}/rejections", limit=200)
    return {item["line"]: item["reason"] for item in page["items"]}


async def test_a_row_that_takes_its_company_past_the_limit_of_attributes_is_rejected(import_: Any, api: Any) -> None:
    """A company has at most as many attributes by files as it can have by hand; what it has stays."""
    first = ",".join(f"a{number}" for number in range(MAX_ATTRIBUTES - 1))
    cells = ",".join(["x"] * (MAX_ATTRIBUTES - 1))
    await import_(f"name,{first}\nAcme,{cells}\nBell,{cells}\n")
    receipt = await import_("name,b0,b1,a1\nAcme,new,new,new\nBell,new,,new\nCore,new,new,\n")
    assert parts(receipt) == (1, 1, 0, 1)
    assert await reasons(api, receipt) == {2: "its company would have 201 attributes, and 200 is the most"}
    found = {row["name"]: await api.get(f"/companies/{row['id']}") for row in (await api.get("/companies"))["items"]}
    assert len(found["Acme"]["attributes"]) == MAX_ATTRIBUTES - 1
    assert found["Acme"]["attributes"]["a1"] == "x"
    assert len(found["Bell"]["attributes"]) == MAX_ATTRIBUTES
    assert found["Bell"]["attributes"]["a1"] == "new"


async def test_a_file_becomes_companies_and_again_creates_nothing(
    import_: Any, api: Any, database_url: str, seed_at: Any, broken_invariants: Any
) -> None:
    file = "symbol,name,website,employees,sector,note\nA,Ada,https://www.ada.com/x,12,Energy,x\nB,Bob,,many,,\n"
    first = await import_(file, into="New ones")
    assert parts(first) == (2, 0, 0, 0)
    assert (first["added"], first["already_there"]) == (2, 0)
    assert "1 cell kept as text" in first["sentence"]
    again = await import_(file, into="NEW ONES")
    assert parts(again) == (0, 0, 2, 0)
    assert (again["added"], again["already_there"]) == (0, 2)
    assert again["target"] == first["target"]

    found = seed_at(database_url).sql(
        "SELECT name, domain, employees, industry, external_id, attributes FROM company ORDER BY name"
    )
    assert found == [
        ("Ada", "ada.com", 12, "Energy", "A", {"note": "x"}),
        ("Bob", None, None, None, "B", {"employees": "many"}),
    ]
    assert broken_invariants(database_url) == []


async def test_the_file_wins_empty_cells_do_not_erase_and_attributes_merge(
    import_: Any, database_url: str, seed_at: Any
) -> None:
    await import_("domain,name,country,city,a,b\nada.com,Ada,France,Paris,1,2\nbob.com,Bob,,,,\n")
    changed = await import_("domain,name,country,city,b,c\nwww.ADA.com/,ADA Labs,Italy,,3,4\nbob.com,Bob,,,,\n")
    assert parts(changed) == (0, 1, 1, 0)
    found = seed_at(database_url).sql(
        "SELECT name, name_key, country, city, attributes, updated_at > created_at FROM company ORDER BY domain"
    )
    assert found[0] == ("ADA Labs", "ada labs", "Italy", "Paris", {"a": "1", "b": "3", "c": "4"}, True)
    assert found[1][-1] is False


async def test_in_a_file_the_first_with_a_key_wins_and_several_here_are_never_guessed(import_: Any, api: Any) -> None:
    await import_("domain,name\ntwice.com,One\ntwice.com,Two\n", match="none")
    receipt = await import_("domain,name\nnew.com,A\n\nwww.new.com,B\n,C\nnew.com,D\ntwice.com,E\nnot one,F\n")
    assert parts(receipt) == (1, 0, 0, 5)
    assert await reasons(api, receipt) == {
        4: "repeats line 2: same domain",
        5: "“domain” is empty, and rows are matched by it",
        6: "repeats line 2: same domain",
        7: "more than one company here has its domain",
        8: "“not one” is not a domain, and rows are matched by it",
    }


async def test_whatever_is_in_a_cell_arrives_as_it_stood(import_: Any, database_url: str, seed_at: Any) -> None:
    nasty = 'a\tb\nc\r\nd\\e\\N \\. \\t "f" \x01 \u2028 🏢'
    quoted = nasty.replace('"', '""')
    receipt = await import_(f'name,description,note\n"A\\N","{quoted}","{quoted}"\nNone,\\N,\\.\n')
    assert parts(receipt) == (2, 0, 0, 0)
    found = seed_at(database_url).sql("SELECT name, description, attributes FROM company ORDER BY id")
    assert found == [("A\\N", nasty, {"note": nasty}), ("None", "\\N", {"note": "\\."})]


async def test_by_name_and_country_case_is_alike_and_accents_count(import_: Any, api: Any) -> None:
    await import_("name,country\nÉclair,France\nEclair,\n")
    receipt = await import_("name,country\nÉCLAIR,FRANCE\neclair,\nEclair,Italy\néclair,italy\nECLAIR,italy\n")
    assert parts(receipt) == (2, 2, 0, 1)
    assert await reasons(api, receipt) == {6: "repeats line 4: same name and country"}


async def test_matched_by_nothing_every_row_creates(import_: Any) -> None:
    file = "name,domain\nA,a.com\nA,a.com\n"
    assert parts(await import_(file, match="none")) == (2, 0, 0, 0)
    assert parts(await import_(file, match="none")) == (2, 0, 0, 0)


async def test_rejected_rows_come_back_as_they_stood_page_by_page(import_: Any, api: Any) -> None:
    bad = "".join(f" ,  row {number},https://www.x.com/{number}\n" for number in range(120))
    receipt = await import_("name,note,website\nGood,,a.com\n" + bad + "only one\n", match="domain")
    assert parts(receipt) == (1, 0, 0, 121)
    path = f"/jobs/{receipt['job']}/rejections"
    first = await api.get(path, limit=100)
    assert first["headers"] == ["name", "note", "website"]
    assert first["items"][0] == {"line": 3, "reason": "has no name", "row": [" ", "  row 0", "https://www.x.com/0"]}
    second = await api.get(path, limit=100, cursor=first["next_cursor"])
    assert len(first["items"]) + len(second["items"]) == 121
    assert second["items"][-1] == {
        "line": 123,
        "reason": "has 1 field, but the header has 3",
        "row": ["only one"],
    }
    assert second["next_cursor"] is None
    back = await api.get(path, limit=100, cursor=second["prev_cursor"])
    assert back["items"] == first["items"]


async def test_every_company_is_remembered_with_the_line_that_it_stood_in(
    import_: Any, database_url: str, seed_at: Any
) -> None:
    """Whether it was created, updated or unchanged; also where cells have line ends in them."""
    seed = seed_at(database_url)
    first = await import_("name,domain,note\nA,a.com,x\n")
    second = await import_(
        'name,domain,note\n\nA,a.com,x\nB,b.com,"two\nlines"\n,c.com,nameless\nD,d.com,\n', into="New"
    )
    found = seed.sql(
        """SELECT job_id, name, at FROM imported_line, unnest(company_ids, lines) AS line (id, at)
           JOIN company ON company.id = line.id ORDER BY job_id, at"""
    )
    assert [(str(job), name, at) for job, name, at in found] == [
        (first["job"], "A", 2), (second["job"], "A", 3), (second["job"], "B", 4), (second["job"], "D", 7),
    ]  # fmt: skip


async def test_rejections_are_of_imports_only(api: Any, worker: None, assert_problem: Any) -> None:
    made = await api.collection("Gone")
    job = await api.call("DELETE", f"/collections/{made['id']}", 202)
    assert_problem(await api.client.get(f"/jobs/{job['id']}/rejections"), 404, "not-an-import")
    assert_problem(await api.client.get(f"/jobs/{made['id']}/rejections"), 404, "job-not-found")


@pytest.mark.parametrize("content", [b"name\n", b'name\nA\nB\n"C', gzip.compress(b"name\n" + b"A\n" * 100_000)[:-10]])
async def test_bad_input_changes_nothing(start: Any, content: bytes, database_url: str, seed_at: Any) -> None:
    with pytest.raises(BadFile):
        await start(content, into="Not made")
    seed = seed_at(database_url)
    for table in ("company", "collection", "job", "import_row", "procrastinate_jobs"):
        assert seed.sql(f"SELECT * FROM {table}") == []


async def test_two_imports_of_one_file_at_once_create_each_company_once(
    start: Any, api: Any, worker: None, database_url: str, broken_invariants: Any
) -> None:
    file = "domain,name\n" + "".join(f"c{number}.com,Company {number}\n" for number in range(20_000))
    jobs = [await start(file, into="Both") for _ in range(2)]
    receipts = [(await api.finished(job))["receipt"] for job in jobs]
    assert sum(receipt["created"] for receipt in receipts) == 20_000
    assert sum(receipt["added"] for receipt in receipts) == 20_000
    assert all(sum(parts(receipt)) == 20_000 for receipt in receipts)
    assert broken_invariants(database_url) == []


async def test_a_cancelled_import_keeps_what_it_did_and_accounts_for_the_rest(
    start: Any, api: Any, new_worker: Any, running: Any, gate: Any, database_url: str, broken_invariants: Any
) -> None:
    file = "domain,name\n" + "".join(f"c{number}.com,Company {number}\n" for number in range(5_000))
    job = await start(file + "x.com,\n", into="Some")
    async with running(new_worker(chunk_ms=10)):
        await api.begun(job)
        await api.post(f"/jobs/{job['id']}/cancel")
        gate.set()
    receipt = (await api.finished(job))["receipt"]
    assert receipt["not_done"] > 0
    assert sum(parts(receipt)) + receipt["not_done"] == 5_001
    assert (await api.get("/companies/count"))["count"] == receipt["created"] == receipt["added"]
    assert (await api.get(f"/jobs/{job['id']}/rejections"))["items"] == []
    assert broken_invariants(database_url) == []


async def test_a_target_deleted_meanwhile_ends_the_import_with_a_sentence(
    start: Any, api: Any, new_worker: Any, running: Any, database_url: str, broken_invariants: Any
) -> None:
    job = await start("name\nA\nB\n", into="Short-lived")
    target = (await api.get(f"/jobs/{job['id']}"))["target"]
    await api.call("DELETE", f"/collections/{target['id']}", 202)
    async with running(new_worker()):
        failed = await api.finished(job)
    assert (failed["state"], failed["error"]["title"]) == ("failed", "The collection was deleted")
    assert (failed["receipt"]["not_done"], (await api.get("/companies/count"))["count"]) == (2, 0)
    assert broken_invariants(database_url) == []
    another = await start("name\nA\n", into="Short-lived")
    assert (await api.get(f"/jobs/{another['id']}"))["target"]["id"] != target["id"]


async def test_staged_rows_go_when_the_job_has_finished_and_rejected_ones_later(
    import_: Any, api: Any, sessions: Any, database_url: str, seed_at: Any
) -> None:
    seed = seed_at(database_url)
    receipt = await import_('name\nA\nB\n""\n')
    async with sessions.begin() as session:
        await queries.clear_finished(session, 90)  # unless the worker's own tidying was quicker
    assert seed.sql("SELECT line FROM import_row") == [(4,)]
    assert await reasons(api, receipt) == {4: "has no name"}
    seed.sql("UPDATE job SET finished_at = finished_at - interval '91 days'")
    async with sessions.begin() as session:
        assert await queries.clear_finished(session, 90) == 1
    assert await reasons(api, receipt) == {}


BREAK = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (SELECT company_count FROM catalog) >= 1000 THEN RAISE EXCEPTION 'the disk of this test is full'; END IF;
        RETURN NULL;
      END $$;
    CREATE TRIGGER refuse AFTER INSERT ON company FOR EACH STATEMENT EXECUTE FUNCTION refuse()
"""


@pytest.fixture
async def failed_import(
    start: Any, api: Any, new_worker: Any, running: Any, sessions: Any, database_url: str, seed_at: Any
) -> Json:
    """An import of 5,000 rows that failed after its first chunk; its cause is gone, and retention has run."""
    seed = seed_at(database_url)
    seed.sql(BREAK)
    job = await start("name\n" + "".join(f"Company {number}\n" for number in range(5_000)), into="New")
    async with running(new_worker()):
        failed: Json = await api.finished(job)
    assert (failed["state"], failed["receipt"]["created"]) == ("failed", 1_000)
    seed.sql("DROP TRIGGER refuse ON company")
    await tidy(sessions, 90)
    return failed


async def test_a_failed_import_goes_on_with_its_rows_when_it_is_retried(
    failed_import: Json, api: Any, new_worker: Any, running: Any, database_url: str, broken_invariants: Any
) -> None:
    assert broken_invariants(database_url) == []
    await api.post(f"/jobs/{failed_import['id']}/retry", status=200)
    async with running(new_worker()):
        done = await api.finished(failed_import)
    assert (done["state"], done["receipt"]["created"], done["receipt"]["added"]) == ("succeeded", 5_000, 5_000)
    assert broken_invariants(database_url) == []


async def test_an_import_whose_rows_are_gone_fails_and_says_so(
    failed_import: Json, api: Any, new_worker: Any, running: Any, database_url: str, seed_at: Any
) -> None:
    seed_at(database_url).sql("DELETE FROM import_row WHERE number = 4321")
    await api.post(f"/jobs/{failed_import['id']}/retry", status=200)
    async with running(new_worker()):
        failed = await api.finished(failed_import)
    assert (failed["state"], failed["error"]["title"]) == ("failed", "Rows of the file are no longer kept")
    assert failed["error"]["detail"].startswith("1 of the next rows")
    receipt = failed["receipt"]
    assert receipt["created"] + receipt["not_done"] == 5_000


async def test_retry_ends_when_what_it_needs_is_no_longer_kept(
    failed_import: Json, api: Any, sessions: Any, database_url: str, seed_at: Any, assert_problem: Any
) -> None:
    seed = seed_at(database_url)
    seed.sql("UPDATE job SET finished_at = finished_at - interval '89 days'")
    await tidy(sessions, 90)
    assert seed.sql("SELECT count(*) FROM import_row") == [(5_000,)]
    seed.sql("UPDATE job SET finished_at = finished_at - interval '2 days'")
    assert (await api.get(f"/jobs/{failed_import['id']}"))["error"]["retry"].startswith("Too late")
    assert_problem(await api.client.post(f"/jobs/{failed_import['id']}/retry"), 409, "retry-too-late")
    await tidy(sessions, 90)
    assert seed.sql("SELECT count(*) FROM import_row") == [(0,)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sp500.csv", "equities.csv.gz"])
async def test_the_real_files_are_imported_whole_and_twice_creates_nothing(
    import_: Any, api: Any, name: str, database_url: str, broken_invariants: Any
) -> None:
    content, rows, nameless = real_file(name)
    named = rows - nameless
    first = await import_(content, into=name, name=name)
    again = await import_(content, into=name, name=name)
    assert parts(first) == (named, 0, 0, nameless)
    assert parts(again) == (0, 0, named, nameless)
    assert first["added"] == again["already_there"] == named
    assert (first["already_there"], again["added"]) == (0, 0)
    assert set((await reasons(api, first)).values()) <= {"has no name"}
    by_domain = await import_(content, "domain" if nameless else "name+country", name=name)
    assert sum(parts(by_domain)) == rows
    assert by_domain["created"] == 0
    assert broken_invariants(database_url) == []


def real_file(name: str) -> tuple[bytes, int, int]:
    """A file with the number of its rows, and how many of those have no name; of a long one the first 10,000 rows.

    The nightly profile reads all of it.
    """
    if not (DATA / name).is_file():
        pytest.skip(f"{DATA / name} is not there: the real files are kept beside the checkout")
    content = (DATA / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    header, *rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    if len(rows) > 10_000 and hypothesis.settings.get_current_profile_name() != "nightly":
        rows = rows[:10_000]
        cut = io.StringIO()
        csv.writer(cut).writerows([header, *rows])
        content = gzip.compress(cut.getvalue().encode())
    column = header.index("name" if "name" in header else "Security")
    return content, len(rows), sum(not row[column].strip() for row in rows)


async def test_slow_input_may_take_longer_than_a_statement_may(sessions: Any) -> None:
    """The time-out that protects other people's work does not cut off who pipes a file in slowly."""
    file = CsvFile(io.BytesIO(b"name\nA\nB\nC\n"), "x.csv")
    stager = RowStager(new_id(), file.headers, {"name": "name"}, "none")

    def slowly() -> Iterator[StagedRow]:
        for number, record in enumerate(file, 1):
            time.sleep(0.4)
            yield stager.stage(number, record)

    async with sessions.begin() as session:
        await session.execute(text("SET statement_timeout = '1s'"))
        await queries.stage(session, slowly())
        assert (await session.execute(text("SELECT count(*) FROM import_row"))).scalar_one() == 3
