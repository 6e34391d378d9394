"""Real messages to a real receiver: signed, tried again, and delivered at least once."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from longlist.webhooks import delivery, queries, service
from longlist.webhooks.policy import DeliveryPolicy

NOBODY = "019aaaaa-0000-7000-8000-000000000000"
LONGLIST = Path(sys.executable).with_name("longlist")

Json = dict[str, Any]


def assert_signed(headers: dict[str, str], body: str, *secrets: str) -> None:
    """As a receiver does it, with nothing but the specification: every signature of a header belongs to a secret."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = [
        "v1," + base64.b64encode(hmac.new(base64.b64decode(secret[6:]), signed, hashlib.sha256).digest()).decode()
        for secret in secrets
    ]
    assert headers["webhook-signature"].split(" ") == expected
    written = datetime.fromisoformat(json.loads(body)["timestamp"])
    assert int(written.timestamp()) <= int(headers["webhook-timestamp"]) <= time.time()


async def test_every_finished_job_is_one_signed_post_with_counts_and_links(
    api: Any, webhook: Json, receiver: Any, worker: None, hooks: Any
) -> None:
    """By a worker, of a job that succeeded."""
    seed = hooks.seed
    companies = seed.companies(5)
    source, target = seed.collection("My List", companies), seed.collection("Prospects", companies[:2])
    job = await api.finished(await api.copy(await api.select_all(source), target))
    await hooks.until(lambda: receiver.got)
    headers, body = receiver.got[0]
    assert_signed(headers, body, webhook["secret"])
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert headers["user-agent"].startswith("Longlist/")
    message = json.loads(body)
    assert (message["type"], message["timestamp"]) == ("job.succeeded", job["finished_at"])
    told = message["data"]
    assert (told["id"], told["kind"], told["state"]) == (job["id"], "copy", "succeeded")
    assert (told["title"], told["receipt"]["sentence"]) == (job["title"], job["receipt"]["sentence"])
    assert (told["receipt"]["added"], told["receipt"]["already_there"]) == (3, 2)
    assert told["links"] == {
        "job": f"http://127.0.0.1:8000/jobs/{job['id']}",
        "api": f"http://127.0.0.1:8000/api/v1/jobs/{job['id']}",
    }
    logged = await hooks.settled(webhook)
    assert len(receiver.got) == 1
    assert logged["body"] == body
    assert (logged["id"], logged["job_id"], logged["type"]) == (headers["webhook-id"], job["id"], "job.succeeded")
    assert (logged["state"], logged["attempts"], logged["status"], logged["error"]) == ("delivered", 1, 200, None)
    assert logged["created_at"] <= logged["attempted_at"] <= logged["finished_at"]
    assert logged["next_attempt_at"] is None


async def test_a_job_that_was_cancelled_is_told_too_with_the_public_address(
    api: Any, webhook: Json, receiver: Any, hooks: Any, set_to: Any
) -> None:
    with set_to(WEBHOOKS_TO_PRIVATE="1", PUBLIC_URL="https://lists.example.com/"):
        job = await hooks.finish_a_job()
        await hooks.deliver()
    assert [message["type"] for message in receiver.messages] == ["job.cancelled"]
    assert receiver.messages[0]["data"]["receipt"]["not_done"] == 3
    assert receiver.messages[0]["data"]["links"]["job"] == f"https://lists.example.com/jobs/{job['id']}"


async def test_a_message_that_was_not_received_is_sent_again_until_it_is(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    receiver.answers = [500, 404]
    await hooks.finish_a_job()
    for attempt, status in ((1, 500), (2, 404)):
        await hooks.deliver()
        logged = (await hooks.log(webhook))[0]
        assert (logged["state"], logged["attempts"], logged["status"]) == ("pending", attempt, status)
        assert logged["error"] == f"The receiver answered {status}."
        assert waits_for(logged) > timedelta(minutes=30), "by the policy of the test"
        await hooks.deliver()
        assert len(receiver.got) == attempt, "not before its time"
        hooks.later()
    await hooks.deliver()
    logged = (await hooks.log(webhook))[0]
    assert (logged["state"], logged["attempts"], logged["status"], logged["error"]) == ("delivered", 3, 200, None)
    assert len(set(receiver.ids)) == 1, "receivers know a repeat by its id"
    for headers, body in receiver.got:
        assert_signed(headers, body, webhook["secret"])
    hooks.later()
    await hooks.deliver()
    assert len(receiver.got) == 3


async def test_after_eight_attempts_it_is_given_up_and_after_many_the_webhook_says_so(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    receiver.answers = [503] * 3 * service.MAX_ATTEMPTS
    for given_up in (1, 2, 3):
        assert (await api.get(f"/webhooks/{webhook['id']}"))["notice"] is None
        await hooks.finish_a_job()
        for _ in range(service.MAX_ATTEMPTS):
            hooks.later()
            await hooks.deliver()
        logged = (await hooks.log(webhook))[0]
        assert (logged["state"], logged["attempts"], logged["status"]) == ("given_up", 8, 503)
        assert logged["finished_at"] is not None
        assert len(receiver.got) == given_up * service.MAX_ATTEMPTS
    told = await api.get(f"/webhooks/{webhook['id']}")
    assert "The last 3 messages were given up" in told["notice"]
    assert told["enabled"] is True
    await api.post(f"/webhooks/{webhook['id']}/test", status=202)
    await hooks.deliver()
    assert (await api.get(f"/webhooks/{webhook['id']}"))["notice"] is None, "one that arrives ends it"


async def test_a_receiver_that_is_gone_for_good_disables_its_webhook(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    receiver.answers = [410]
    await hooks.finish_a_job()
    await hooks.deliver()
    told = await api.get(f"/webhooks/{webhook['id']}")
    assert told["enabled"] is False
    assert "410 Gone" in told["notice"]
    assert (told["last_delivery"]["state"], told["last_delivery"]["attempts"]) == ("given_up", 1)
    await hooks.finish_a_job()
    assert len(await hooks.log(webhook)) == 1, "jobs that finish now are not told"
    again = await api.call("PATCH", f"/webhooks/{webhook['id']}", json={"enabled": True})
    assert (again["enabled"], again["notice"]) == (True, None)


async def test_what_waits_while_a_webhook_is_disabled_is_sent_when_it_is_enabled_again(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    await hooks.finish_a_job()
    await api.call("PATCH", f"/webhooks/{webhook['id']}", json={"enabled": False})
    await hooks.deliver()
    assert receiver.got == []
    await api.call("PATCH", f"/webhooks/{webhook['id']}", json={"enabled": True})
    await hooks.deliver()
    assert len(receiver.got) == 1


async def test_a_worker_killed_after_sending_leaves_the_message_to_another(
    api: Any, webhook: Json, receiver: Any, hooks: Any, database_url: str
) -> None:
    """Delivered at least once: the receiver has it, but nobody knows."""
    receiver.silent = True
    await hooks.finish_a_job()
    process = await asyncio.create_subprocess_exec(
        LONGLIST,
        "worker",
        env={**os.environ, "LONGLIST_DATABASE_URL": database_url, "LONGLIST_WEBHOOKS_TO_PRIVATE": "1"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await hooks.until(lambda: receiver.got)
    finally:
        process.kill()
        await process.wait()
    receiver.silent = False
    leased_for = "SELECT next_attempt_at - attempted_at FROM webhook_delivery"
    assert hooks.seed.sql(leased_for) == [(timedelta(seconds=DeliveryPolicy().lease_s),)]
    hooks.seed.sql("UPDATE webhook_delivery SET next_attempt_at = now() + interval '1 hour'")
    await hooks.deliver()
    assert len(receiver.got) == 1, "its lease has not run out"
    hooks.later()
    await hooks.deliver()
    assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1
    logged = (await hooks.log(webhook))[0]
    assert (logged["state"], logged["attempts"]) == ("delivered", 2)


async def test_many_workers_send_each_message_once(api: Any, webhook: Json, receiver: Any, hooks: Any) -> None:
    hooks.pending(webhook, 30)
    for _ in range(2):  # what two reach for in the same moment is left to the next time
        await asyncio.gather(*[hooks.deliver() for _ in range(5)])
    assert len(receiver.ids) == len(set(receiver.ids)) == 30
    assert {line["state"] for line in await hooks.log(webhook)} == {"delivered"}


async def test_all_workers_together_send_so_many_at_once(api: Any, webhook: Json, hooks: Any) -> None:
    hooks.pending(webhook, 30)

    async def lease() -> int:
        async with api.app.state.sessions.begin() as session:
            return len(await queries.lease_due(session, delivery.AT_ONCE, 60))

    assert sum(await asyncio.gather(*[lease() for _ in range(5)])) == delivery.AT_ONCE
    assert await lease() == 0, "none of them has ended"
    answered = "UPDATE webhook_delivery SET status = 500, error = 'no' WHERE id IN (SELECT id FROM webhook_delivery"
    hooks.seed.sql(answered + " WHERE attempts = 1 ORDER BY id LIMIT 2)")
    assert await lease() == 2, "what waits for its next attempt is not under way"
    hooks.seed.sql("UPDATE webhook_delivery SET next_attempt_at = now() WHERE attempts = 1")
    assert await lease() == delivery.AT_ONCE, "the leases of workers that were lost have run out"


async def test_a_worker_that_lost_its_lease_cannot_write_down_what_came_of_it(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    hooks.pending(webhook, 1)
    sessions = api.app.state.sessions
    async with sessions.begin() as session:
        (stale,) = await queries.lease_due(session, 1, 60)
    hooks.later()
    async with sessions.begin() as session:
        (fresh,) = await queries.lease_due(session, 1, 60)
    async with sessions.begin() as session:
        assert await queries.lock_leased(session, stale) is None
        assert await queries.lock_leased(session, fresh) is not None
    assert webhook["secret"] not in repr(fresh), "secrets do not get into logs"


async def test_a_delivery_whose_outcome_cannot_be_recorded_holds_up_no_other(
    api: Any, webhook: Json, hooks: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hooks.pending(webhook, 3)
    poisoned = (await hooks.log(webhook))[0]["id"]
    settle = service.settle

    def failing(webhook: Any, delivery: Any, *more: Any) -> None:
        if str(delivery.id) == poisoned:
            raise RuntimeError("poisoned")
        settle(webhook, delivery, *more)

    monkeypatch.setattr(service, "settle", failing)
    await hooks.deliver()
    states = {line["id"]: line["state"] for line in await hooks.log(webhook)}
    assert sorted(states.values()) == ["delivered", "delivered", "pending"]
    assert states[poisoned] == "pending"
    assert "Traceback" in caplog.text
    for _ in range(service.MAX_ATTEMPTS - 1):
        hooks.later()
        await hooks.deliver()
    (line,) = [line for line in await hooks.log(webhook) if line["id"] == poisoned]
    assert (line["state"], line["attempts"]) == ("given_up", service.MAX_ATTEMPTS)
    assert line["error"] == "Its outcome could not be recorded. The log of the workers has the details."


async def test_a_silent_receiver_holds_up_no_other(
    api: Any, webhook: Json, receiver: Any, new_receiver: Any, hooks: Any
) -> None:
    receiver.silent = True
    with new_receiver() as other:
        second = await api.post("/webhooks", {"url": other.url}, 201)
        hooks.pending(webhook, 20)
        sending_all = asyncio.create_task(hooks.deliver())
        await hooks.until(lambda: len(receiver.got) == delivery.AT_ONCE)
        hooks.pending(second, 20)
        await hooks.until(lambda: len(other.got) == 20)
        assert len(receiver.got) == delivery.AT_ONCE, "so many at once, and no more"
        sending_all.cancel()
        await asyncio.gather(sending_all, return_exceptions=True)


async def test_a_receiver_that_never_answers_is_waited_for_so_long_only(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    """Nothing else ends the attempt: the receiver stays silent."""
    receiver.silent = True
    await api.post(f"/webhooks/{webhook['id']}/test")
    await hooks.deliver(DeliveryPolicy(answer_s=0.2))
    assert "did not answer within" in (await hooks.log(webhook))[0]["error"]


@pytest.mark.parametrize(
    ("nonsense", "says"),
    [(b"", "did not answer"), (b"SSH-2.0-OpenSSH\r\n", "as a web server does"), (b"HTTP/1.1 200 OK\r\nA", "")],
)
async def test_what_is_no_web_server_is_said_so(
    api: Any, webhook: Json, hooks: Any, nonsense: bytes, says: str
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(nonsense)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await api.call("PATCH", f"/webhooks/{webhook['id']}", json={"url": url})
        await api.post(f"/webhooks/{webhook['id']}/test")
        await hooks.deliver()
    logged = (await hooks.log(webhook))[0]
    assert (logged["state"], logged["status"]) == ("given_up", None)
    assert says in logged["error"]


async def test_of_an_endless_answer_only_a_little_is_read(api: Any, webhook: Json, hooks: Any) -> None:
    sent = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while sent < 100 * 1024 * 1024:
                writer.write(b"x" * 65536)
                sent += 65536
                await writer.drain()
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await api.call("PATCH", f"/webhooks/{webhook['id']}", json={"url": url})
        await api.post(f"/webhooks/{webhook['id']}/test")
        await hooks.deliver()
    assert (await hooks.log(webhook))[0]["state"] == "delivered"
    assert sent < 50 * 1024 * 1024  # what the system's buffers take


async def test_a_test_is_sent_once_even_to_a_disabled_webhook_and_says_what_came_of_it(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    path = f"/webhooks/{webhook['id']}"
    await api.call("PATCH", path, json={"enabled": False})
    first, second = [await api.post(f"{path}/test", status=202) for _ in range(2)]
    assert first["id"] == second["id"], "one at a time"
    await hooks.deliver()
    assert (await api.get(f"{path}/deliveries/{first['id']}"))["state"] == "delivered"
    assert receiver.messages[0]["type"] == "webhook.test"
    assert receiver.messages[0]["data"]["links"]["settings"].endswith("/settings")
    assert_signed(*receiver.got[0], webhook["secret"])
    receiver.answers = [400]
    failed = await api.post(f"{path}/test")
    await hooks.deliver()
    failed = await api.get(f"{path}/deliveries/{failed['id']}")
    assert (failed["state"], failed["attempts"], failed["status"]) == ("given_up", 1, 400)
    assert (await api.get(path))["last_delivery"] == failed


async def test_a_message_can_be_sent_again_by_hand(
    api: Any, webhook: Json, receiver: Any, hooks: Any, assert_problem: Any
) -> None:
    await hooks.finish_a_job()
    await hooks.deliver()
    sent = (await hooks.log(webhook))[0]
    path = f"/webhooks/{webhook['id']}/deliveries/{sent['id']}/redeliver"
    again = await api.post(path, status=202)
    assert (again["state"], again["attempts"], again["finished_at"]) == ("pending", 0, None)
    await hooks.deliver()
    assert receiver.ids == [sent["id"]] * 2
    assert receiver.got[0][1] == receiver.got[1][1]
    assert (await hooks.log(webhook))[0]["state"] == "delivered"
    # Not while it is being sent: what comes of that would be lost.
    await api.post(path, status=202)
    async with api.app.state.sessions.begin() as session:
        await queries.lease_due(session, 1, 60)
    assert_problem(await api.client.post(path), 409, "delivery-under-way")


async def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(
    api: Any, webhook: Json, receiver: Any, hooks: Any
) -> None:
    path = f"/webhooks/{webhook['id']}"
    rotated = await api.post(f"{path}/rotate-secret", status=200)
    assert rotated["secret"] != webhook["secret"]
    assert datetime.fromisoformat(rotated["old_secret_until"]) > datetime.now(UTC) + timedelta(hours=23)
    await api.post(f"{path}/test")
    await hooks.deliver()
    assert_signed(*receiver.got[0], rotated["secret"], webhook["secret"])
    hooks.seed.sql("UPDATE webhook SET old_secret_until = now()")
    await api.post(f"{path}/test")
    await hooks.deliver()
    assert_signed(*receiver.got[1], rotated["secret"])


async def test_the_secret_is_shown_when_it_is_made_and_never_again(
    api: Any, webhook: Json, hooks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    path = f"/webhooks/{webhook['id']}"
    rotated = await api.post(f"{path}/rotate-secret")
    await api.post(f"{path}/test")
    await hooks.deliver()
    shown = [
        await api.get("/webhooks"), await api.get(path), await api.get(f"{path}/deliveries"),
        await api.call("PATCH", path, json={"enabled": False}),
    ]  # fmt: skip
    for secret in (webhook["secret"], rotated["secret"]):
        assert secret not in json.dumps(shown)
        assert secret not in caplog.text


async def test_the_log_is_read_by_pages_newest_first_and_old_lines_go(api: Any, webhook: Json, hooks: Any) -> None:
    seed = hooks.seed
    hooks.pending(webhook, 7)
    whole = [line["id"] for line in await hooks.log(webhook)]
    first = await api.get(f"/webhooks/{webhook['id']}/deliveries", limit=4)
    second = await api.get(f"/webhooks/{webhook['id']}/deliveries", limit=4, cursor=first["next_cursor"])
    assert [line["id"] for line in first["items"] + second["items"]] == whole
    assert second["next_cursor"] is None
    seed.sql("UPDATE webhook_delivery SET created_at = now() - interval '91 days'")
    seed.sql("UPDATE webhook_delivery SET state = 'given_up', next_attempt_at = NULL, finished_at = now()"
             " WHERE id = %s", whole[0])  # fmt: skip
    async with api.app.state.sessions.begin() as session:
        assert await queries.clear_old(session, 90) == 1, "what is still to be sent stays"
        assert await queries.clear_old(session, 90) == 0


async def test_a_webhook_from_its_making_to_its_removal(api: Any, to_private: None, receiver: Any, hooks: Any) -> None:
    answer = await api.client.post("/webhooks", json={"url": f" {receiver.url}#part "})
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/webhooks/{made['id']}"
    assert made["url"] == receiver.url
    path = f"/webhooks/{made['id']}"
    shown = {name: made[name] for name in ("id", "url", "enabled", "notice", "created_at", "last_delivery")}
    assert await api.get(path) == shown
    assert (await api.get("/webhooks"))["items"] == [shown]
    moved = await api.call("PATCH", path, json={"url": f"http://localhost:{receiver.port}/new"})
    assert (moved["url"], moved["enabled"]) == (f"http://localhost:{receiver.port}/new", True)
    await hooks.finish_a_job()
    await api.call("DELETE", path, 204)
    await hooks.deliver()
    assert receiver.got == []
    assert (await api.get("/webhooks"))["items"] == []
    await api.call("DELETE", path, 404)
    assert hooks.seed.sql("SELECT count(*) FROM webhook_delivery") == [(0,)]


async def test_a_webhook_that_is_removed_while_a_job_finishes_fails_no_job(api: Any, webhook: Json, hooks: Any) -> None:
    seed = hooks.seed
    target = seed.collection("Prospects")
    source = seed.collection("My List", seed.companies(3))
    sessions = api.app.state.sessions
    job = await api.copy(await api.select_all(source), target)
    async with sessions.begin() as session:
        await service.delete_webhook(session, webhook["id"])
        cancelled = asyncio.create_task(api.post(f"/jobs/{job['id']}/cancel"))
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        await hooks.until(lambda: cancelled.done() or seed.sql(waiting))
    assert (await cancelled)["state"] == "cancelled"


async def test_there_can_be_twenty(api: Any, webhook: Json, receiver: Any, assert_problem: Any) -> None:
    answers = await asyncio.gather(*[api.client.post("/webhooks", json={"url": receiver.url}) for _ in range(22)])
    assert sorted(answer.status_code for answer in answers) == [201] * 19 + [409] * 3
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert_problem(refused, 409, "too-many-webhooks")


@pytest.mark.parametrize(
    ("method", "path", "slug"),
    [
        *[("GET", "", "webhook-not-found"), ("PATCH", "", "webhook-not-found"), ("DELETE", "", "webhook-not-found")],
        *[("POST", "/test", "webhook-not-found"), ("POST", "/rotate-secret", "webhook-not-found")],
        *[("GET", "/deliveries", "webhook-not-found"), ("GET", f"/deliveries/{NOBODY}", "delivery-not-found")],
        ("POST", f"/deliveries/{NOBODY}/redeliver", "delivery-not-found"),
    ],
)
async def test_what_is_not_there_is_said_so(api: Any, method: str, path: str, slug: str, assert_problem: Any) -> None:
    body = {"enabled": True} if method == "PATCH" else None
    assert_problem(await api.client.request(method, f"/webhooks/{NOBODY}{path}", json=body), 404, slug)


def waits_for(line: Json) -> timedelta:
    """How long a delivery waits after its latest attempt."""
    return datetime.fromisoformat(line["next_attempt_at"]) - datetime.fromisoformat(line["attempted_at"])
