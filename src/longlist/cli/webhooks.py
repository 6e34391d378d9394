"""Commands on webhooks: list, add, test, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from longlist.cli.options import EXIT_CODES, GROUP_CONTEXT, Json, Yes
from longlist.words import counted

if TYPE_CHECKING:
    from longlist.cli.workspace import Workspace
    from longlist.webhooks.schemas import Webhook, WebhookDelivery, WebhookWithSecret

app = typer.Typer(pretty_exceptions_enable=False)

WebhookId = Annotated[UUID, typer.Argument(help="The webhook's id, as `longlist webhooks` shows it", metavar="WEBHOOK")]


@app.callback(invoke_without_command=True, epilog=EXIT_CODES, context_settings=GROUP_CONTEXT)
def webhooks(context: typer.Context) -> None:
    """Tell other programs of finished jobs, by signed POST requests. Without a command: list them.

    Example: longlist webhooks
    """
    if context.invoked_subcommand is None:
        list_(as_json=False)


@app.command("list", epilog=EXIT_CODES)
def list_(as_json: Json = False) -> None:
    """List webhooks, and what came of the last message to each.

    Example: longlist webhooks list
    """
    from longlist.cli.workspace import Output, in_workspace
    from longlist.webhooks import service

    async def read(workspace: Workspace) -> list[Webhook]:
        async with workspace.transaction() as session:
            return (await service.list_webhooks(session)).items

    output = Output(as_json=as_json)
    found = in_workspace(read)
    if as_json:
        output.result([webhook.model_dump(mode="json") for webhook in found], None)
        return
    if not found:
        output.say("There are no webhooks.")
    for webhook in found:
        last = in_words(webhook.last_delivery) if webhook.last_delivery else "nothing sent yet"
        output.say(f"{webhook.id}  {'enabled ' if webhook.enabled else 'disabled'}  {webhook.url}: {last}")
        if webhook.notice:
            output.say(f"  {webhook.notice}")


@app.command(epilog=EXIT_CODES)
def add(
    url: Annotated[str, typer.Argument(help="Where to send: http or https")],
    as_json: Json = False,
) -> None:
    """Have every finished job told to an address. Prints the secret that signs the messages, this once.

    Example: longlist webhooks add https://example.com/longlist
    """
    from longlist.cli.workspace import Output, in_workspace
    from longlist.webhooks import service

    async def make(workspace: Workspace) -> WebhookWithSecret:
        async with workspace.transaction() as session:
            return await service.create_webhook(session, url)

    made = in_workspace(make)
    Output(as_json=as_json).result(
        made,
        f"Every finished job is told to {made.url} from now on.\n"
        f"Secret: {made.secret}\n"
        "It checks the signatures, and is not shown again.\n"
        f"Try it with `longlist webhooks test {made.id}`.",
    )


@app.command("test", epilog=EXIT_CODES)
def send_test(webhook: WebhookId, as_json: Json = False) -> None:
    """Send a test message, once, and say what came of it. Leaves with 1 if it did not arrive.

    Example: longlist webhooks test 019b76da-a801-73e4-8889-54ce47841b54
    """
    from longlist.cli.workspace import Output, in_workspace
    from longlist.webhooks import service

    async def send(workspace: Workspace) -> WebhookDelivery:
        async with workspace.transaction() as session:
            made = await service.send_test(session, webhook)
        return await _settled(workspace, webhook, made.id)

    delivery = in_workspace(send)
    words = in_words(delivery)
    Output(as_json=as_json).result(delivery, f"{words[:1].upper()}{words[1:]}.")
    if delivery.state != "delivered":
        raise typer.Exit(1)


@app.command(epilog=EXIT_CODES)
def remove(webhook: WebhookId, yes: Yes = False, as_json: Json = False) -> None:
    """Remove a webhook with its log. What waits to be sent to it is not sent any more.

    Example: longlist webhooks remove 019b76da-a801-73e4-8889-54ce47841b54
    """
    from longlist.cli.workspace import Output, in_workspace
    from longlist.webhooks import service

    output = Output(as_json=as_json)

    async def delete(workspace: Workspace) -> Webhook:
        async with workspace.transaction() as session:
            found = await service.get_webhook(session, webhook)
        output.confirm(f"Remove the webhook to {found.url}?", yes=yes)
        async with workspace.transaction() as session:
            await service.delete_webhook(session, webhook)
        return found

    removed = in_workspace(delete)
    output.result(removed, f"Removed. Nothing more is sent to {removed.url}.")


async def _settled(workspace: Workspace, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """The delivery, once it has arrived or not. Where no worker is alive, be one for as long as that takes."""
    import asyncio
    from contextlib import suppress

    from longlist.cli.follow import POLL_S
    from longlist.jobs import queries as jobs
    from longlist.webhooks import service
    from longlist.worker import create_worker

    own: asyncio.Task[None] | None = None
    try:
        while True:
            async with workspace.transaction() as session:
                delivery = await service.get_delivery(session, webhook_id, delivery_id)
                alive = own is not None or await jobs.count_workers(session, workspace.settings.lost_after_s) > 0
            if delivery.state != "pending":
                return delivery
            if own is not None and own.done():
                own.result()  # raises what ended it
            if not alive:
                own = asyncio.create_task(create_worker(workspace.settings, workspace.url).run())
            await asyncio.sleep(POLL_S)
    finally:
        if own is not None:
            own.cancel()
            with suppress(asyncio.CancelledError):
                await own


def in_words(delivery: WebhookDelivery) -> str:
    """Like "delivered at 2026-11-24 10:00:00, answered 200"."""
    if delivery.state == "delivered":
        return f"delivered at {delivery.finished_at:%Y-%m-%d %H:%M:%S}, answered {delivery.status}"
    if delivery.state == "given_up":
        return f"given up after {counted(delivery.attempts, 'attempt', 'attempts')}: {_within(delivery.error)}"
    if delivery.error is None:
        return "waiting to be sent"
    return f"tried again at {delivery.next_attempt_at:%Y-%m-%d %H:%M:%S}: {_within(delivery.error)}"


def _within(sentence: str | None) -> str:
    """A sentence within another."""
    return (sentence or "")[:1].lower() + (sentence or "")[1:].rstrip(".")
