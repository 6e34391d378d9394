"""Commands on jobs: list, show, pause, resume, cancel, retry, rejected."""

from __future__ import annotations

import csv
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, get_args
from uuid import UUID

import typer

from longlist.cli.options import EXIT_CODES, GROUP_CONTEXT, Json

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from longlist.cli.workspace import Workspace
    from longlist.jobs import models
    from longlist.jobs.schemas import Job, JobDetail

app = typer.Typer(pretty_exceptions_enable=False)

JobId = Annotated[UUID, typer.Argument(help="The job's id, as `longlist jobs` shows it", metavar="JOB")]


@app.callback(invoke_without_command=True, epilog=EXIT_CODES, context_settings=GROUP_CONTEXT)
def jobs(context: typer.Context) -> None:
    """Look at jobs, and stop them. Without a command: list them.

    Example: longlist jobs
    """
    if context.invoked_subcommand is None:
        list_()


@app.command("list", epilog=EXIT_CODES)
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many")] = 20,
    state: Annotated[list[str] | None, typer.Option(help="Only these states; repeat it", metavar="STATE")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only these kinds; repeat it", metavar="KIND")] = None,
    collection: Annotated[str | None, typer.Option(help="Only jobs on this collection, by name or id")] = None,
    search: Annotated[str | None, typer.Option(help="Only where the title contains this")] = None,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="Changes of single companies, not bulk jobs")] = False,
    as_json: Json = False,
) -> None:
    """List the newest jobs.

    Example: longlist jobs list --collection "My List" --state failed
    """
    from longlist.cli.follow import in_words
    from longlist.cli.workspace import Output, get_collection, in_workspace, safe_text
    from longlist.jobs import service
    from longlist.jobs.queries import JobFilter
    from longlist.jobs.schemas import JobKind, JobState

    states, kinds = _known("state", state, get_args(JobState)), _known("kind", kind, get_args(JobKind))
    part = safe_text("--search", search)

    async def read(workspace: Workspace) -> list[Job]:
        async with workspace.transaction() as session:
            on = (await get_collection(session, collection)).id if collection else None
            where = JobFilter(states, kinds, on, part, by_hand=by_hand)
            return (await service.list_jobs(session, where, None, limit)).items

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
    from longlist.cli.follow import in_words
    from longlist.cli.workspace import Output, in_workspace
    from longlist.jobs import service

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
        output.say(f"`longlist jobs retry {found.id}`: {found.error.retry}")
    for entry in found.history:
        by = f" by {entry.worker}" if entry.worker else ""
        output.say(f"  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.type}{by}{f': {entry.detail}' if entry.detail else ''}")


@app.command(epilog=EXIT_CODES)
def pause(job: JobId, as_json: Json = False) -> None:
    """Have a job wait where it stands, until it is resumed or cancelled.

    Example: longlist jobs pause 019b76da-a801-73e4-8889-54ce47841b54
    """
    from longlist.jobs import control

    _ask(control.pause_job, job, as_json=as_json)


@app.command(epilog=EXIT_CODES)
def resume(job: JobId, as_json: Json = False) -> None:
    """Let a paused job go on from where it stands. A worker does that, now or when the next one starts.

    Example: longlist jobs resume 019b76da-a801-73e4-8889-54ce47841b54
    """
    from longlist.jobs import control

    _ask(control.resume_job, job, as_json=as_json)


@app.command(epilog=EXIT_CODES)
def retry(job: JobId, as_json: Json = False) -> None:
    """Let a failed job go on after what it has done. A worker does that, now or when the next one starts.

    Example: longlist jobs retry 019b76da-a801-73e4-8889-54ce47841b54
    """
    from longlist.jobs import control

    _ask(control.retry_job, job, as_json=as_json)


@app.command(epilog=EXIT_CODES)
def cancel(job: JobId, as_json: Json = False) -> None:
    """Stop a job where it stands. What it has done stays.

    Example: longlist jobs cancel 019b76da-a801-73e4-8889-54ce47841b54
    """
    from longlist.jobs import control

    _ask(control.cancel_job, job, as_json=as_json)


def _ask(wish: Callable[[AsyncSession, UUID], Awaitable[models.Job]], job_id: UUID, *, as_json: bool) -> None:
    """Ask something of a job, and show how it stands then."""
    from longlist.cli.follow import in_words
    from longlist.cli.workspace import Output, in_workspace
    from longlist.jobs.schemas import job_out

    async def ask(workspace: Workspace) -> Job:
        async with workspace.transaction() as session:
            return job_out(await wish(session, job_id))

    job = in_workspace(ask)
    words = job.receipt.sentence if job.receipt else f"{in_words(job)}."
    Output(as_json=as_json).result(
        job, f"{job.state.capitalize()}: {words}" + (f" {job.notice}." if job.notice else "")
    )


def _known(what: str, values: list[str] | None, known: tuple[str, ...]) -> list[str]:
    unknown = [value for value in values or [] if value not in known]
    if unknown:
        raise typer.BadParameter(f"There is no {what} “{unknown[0]}”. There are: {', '.join(known)}.")
    return values or []


@app.command(epilog=EXIT_CODES)
def rejected(job: JobId, as_json: Json = False) -> None:
    """Print the rows that an import did not take, as CSV: the file's own columns, then line and reason.

    Example: longlist jobs rejected 019b76da-a801-73e4-8889-54ce47841b54 > rejected.csv
    """
    from longlist.cli.workspace import Output, in_workspace
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
