"""Commands on jobs: list, show, cancel, rejected."""

import csv
import sys
from typing import Annotated
from uuid import UUID

import typer

from longlist.cli.follow import in_words
from longlist.cli.workspace import EXIT_CODES, Json, Output, Workspace, in_workspace
from longlist.jobs import control, service
from longlist.jobs.queries import JobFilter
from longlist.jobs.schemas import Job, JobDetail

app = typer.Typer(pretty_exceptions_enable=False)

JobId = Annotated[UUID, typer.Argument(help="The job's id, as `longlist jobs` shows it", metavar="JOB")]


@app.callback(invoke_without_command=True, epilog=EXIT_CODES)
def jobs(context: typer.Context) -> None:
    """Look at jobs, and stop them. Without a command: list them.

    Example: longlist jobs
    """
    from longlist import main as _kinds  # noqa: F401  (registers the kinds)

    if context.invoked_subcommand is None:
        list_(limit=20, as_json=False)


@app.command("list", epilog=EXIT_CODES)
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many")] = 20,
    as_json: Json = False,
) -> None:
    """List the newest jobs.

    Example: longlist jobs list --limit 5
    """

    async def read(workspace: Workspace) -> list[Job]:
        async with workspace.transaction() as session:
            return (await service.list_jobs(session, JobFilter(), None, limit)).items

    output = Output(as_json=as_json)
    found = in_workspace(read)
    if as_json:
        output.result([job.model_dump(mode="json") for job in found], None)
        return
    if not found:
        output.say("There are no jobs yet.")
    for job in found:
        output.say(f"{job.id}  {job.state:<9}  {job.title}{f': {in_words(job)}' if job.finished_at is None else ''}")


@app.command(epilog=EXIT_CODES)
def show(job: JobId, as_json: Json = False) -> None:
    """Show a job: where it stands or what it did, and its history.

    Example: longlist jobs show 019b76da-a801-73e4-8889-54ce47841b54
    """

    async def read(workspace: Workspace) -> JobDetail:
        async with workspace.transaction() as session:
            return await service.get_job_detail(session, job)

    output = Output(as_json=as_json)
    found = in_workspace(read)
    if as_json:
        output.result(found, None)
        return
    output.say(found.title)
    if found.receipt is None:
        output.say(f"{found.state.capitalize()}: {in_words(found)}.")
    else:
        output.say(f"{found.state.capitalize()} after {found.receipt.duration_s:,.1f} s: {found.receipt.sentence}")
    if found.error is not None:
        output.say(f"{found.error.title}: {found.error.detail}")
    for entry in found.history:
        by = f" by {entry.worker}" if entry.worker else ""
        output.say(f"  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.type}{by}{f': {entry.detail}' if entry.detail else ''}")


@app.command(epilog=EXIT_CODES)
def cancel(job: JobId, as_json: Json = False) -> None:
    """Stop a job where it stands. What it has done stays.

    Example: longlist jobs cancel 019b76da-a801-73e4-8889-54ce47841b54
    """

    async def stop(workspace: Workspace) -> JobDetail:
        async with workspace.transaction() as session:
            await control.cancel_job(session, job)
            return await service.get_job_detail(session, job)

    cancelled = in_workspace(stop)
    Output(as_json=as_json).result(cancelled, f"Cancelled: {cancelled.receipt.sentence if cancelled.receipt else ''}")


@app.command(epilog=EXIT_CODES)
def rejected(job: JobId, as_json: Json = False) -> None:
    """Print the rows that an import did not take, as CSV: the file's own columns, then line and reason.

    Example: longlist jobs rejected 019b76da-a801-73e4-8889-54ce47841b54 > rejected.csv
    """
    from longlist.imports import service as imports

    async def write(workspace: Workspace) -> None:
        cursor, first = None, True
        rows = csv.writer(sys.stdout)
        collected = []
        while first or cursor:
            async with workspace.transaction() as session:
                page = await imports.list_rejections(session, job, cursor, 200)
            if as_json:
                collected += page.items
            else:
                if first:
                    rows.writerow([*page.headers, "line", "reason"])
                for item in page.items:
                    width = len(page.headers)
                    cells = item.row[:width] + [""] * (width - len(item.row))
                    rows.writerow([*cells, item.line, item.reason, *item.row[width:]])
            cursor, first = page.next_cursor, False
        if as_json:
            Output(as_json=True).result([item.model_dump(mode="json") for item in collected], None)

    in_workspace(write)
