"""Waiting for a job: a bar on a terminal, plain lines elsewhere; and doing its work where no worker runs."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from longlist.cli.workspace import Output, Workspace
from longlist.jobs import queries
from longlist.jobs import service as jobs
from longlist.jobs.schemas import Job, job_out
from longlist.worker import create_worker  # registers the kinds of jobs too, for their sentences

POLL_S = 0.2
LINE_S = 2.0  # between plain lines

Show = Callable[[int, int | None, str], None]
"""Shows how many of how many are done, and a few words."""


@contextmanager
def progress(output: Output, title: str) -> Iterator[Show]:
    """A bar that moves on a terminal; elsewhere a line now and then, and none for what is quick."""
    if output.console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"))
        with Progress(*columns, console=output.console, transient=True) as bars:
            bar: TaskID = bars.add_task(title, total=None, words="")
            yield lambda done, total, words: bars.update(bar, completed=done, total=total, words=words)
        return
    next_line = time.monotonic() + LINE_S

    def line(_done: int, _total: int | None, words: str) -> None:
        nonlocal next_line
        if time.monotonic() >= next_line:
            next_line = time.monotonic() + LINE_S
            output.say(f"{title}: {words}")

    yield line


async def follow(workspace: Workspace, output: Output, job_id: UUID) -> Job:
    """Wait until the job has finished. Where no worker is alive, be one for as long as that takes."""
    own: asyncio.Task[None] | None = None
    try:
        with progress(output, "Working") as show:
            while True:
                async with workspace.transaction() as session:
                    job = job_out(await jobs.get_job(session, job_id))
                    alive = own is not None or await queries.count_workers(session, workspace.settings.lost_after_s) > 0
                if job.finished_at is not None:
                    return job
                if own is not None and own.done():
                    own.result()  # raises what ended it
                if not alive:
                    own = asyncio.create_task(create_worker(workspace.settings, workspace.url).run())
                show(job.progress.processed, job.progress.total, in_words(job))
                await asyncio.sleep(POLL_S)
    finally:
        if own is not None:
            own.cancel()
            with suppress(asyncio.CancelledError):
                await own


def in_words(job: Job) -> str:
    """Like "12,000 of 69,152 (17 %), 24,000 a second, 2 s left"."""
    now = job.progress
    words = f"{now.processed:,}"
    if now.total is not None:
        words += f" of {now.total:,} ({now.percent or 0:.0f} %)"
    if now.rate and job.state == "running":
        words += f", {now.rate:,.0f} a second"
    if now.seconds_left is not None:
        words += f", {now.seconds_left:,.0f} s left"
    return words if job.state == "running" else f"{words}, {job.state}"


def finish(output: Output, job: Job) -> None:
    """Show what became of a job, and leave with 1 unless it succeeded."""
    sentence = job.receipt.sentence if job.receipt else None
    output.result(job, sentence if job.state == "succeeded" else f"{job.state.capitalize()}: {sentence}")
    if job.error is not None:
        typer.echo(f"longlist: {job.error.title}: {job.error.detail}", err=True)
    if job.state != "succeeded":
        raise typer.Exit(1)


@contextmanager
def interruptible(started: list[UUID]) -> Iterator[None]:
    """Say what Ctrl-C does not stop: a job that has been made, which the block adds to ``started``."""
    try:
        yield
    except KeyboardInterrupt:
        if started:
            typer.echo(
                f"\nNo longer waiting. The job goes on in a worker, now or when the next one starts (`longlist serve`)."
                f"\nLook at it with `longlist jobs show {started[0]}`,"
                f" stop it with `longlist jobs cancel {started[0]}`.",
                err=True,
            )
        else:
            typer.echo("\nStopped. Nothing was changed.", err=True)
        raise typer.Exit(130) from None
