"""A receiver that really listens, the time that may pass, and the names that resolve as a test says."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from longlist.settings import get_settings
from longlist.webhooks.delivery import deliver_due
from longlist.webhooks.policy import DeliveryPolicy

Json = dict[str, Any]
HOUR_S = 3600
# However slow the machine, an attempt ends by what its receiver does, and is not due again before `Hooks.later`.
UNHURRIED = DeliveryPolicy(
    lookup_s=HOUR_S, connect_s=HOUR_S, answer_s=HOUR_S, read_s=HOUR_S, lease_s=HOUR_S, first_backoff_s=HOUR_S
)


class Server(ThreadingHTTPServer):
    # The default is 5: of 20 connections at once the kernel resets some, and those messages fail.
    request_queue_size = 128
    daemon_threads = True


class Receiver:
    """A web server on loopback that keeps what it is sent and answers as it is told: 200 where nothing is said."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.silent = False
        self.released = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                status = receiver.answers.pop(0) if receiver.answers else 200
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                if receiver.silent:
                    receiver.released.wait()
                    return
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"thank you")

            def log_message(self, *_: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook?list=1"
        self._thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    @property
    def messages(self) -> list[Json]:
        return [json.loads(body) for _, body in self.got]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]


@pytest.fixture
def new_receiver() -> type[Receiver]:
    return Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture(scope="session")
def set_to() -> Callable[..., AbstractContextManager[None]]:
    """Settings, for a while."""

    @contextmanager
    def environment(**settings: str) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(f"LONGLIST_{name}", value)
            get_settings.cache_clear()
            yield
        get_settings.cache_clear()

    return environment


@pytest.fixture
def to_private(set_to: Any) -> Iterator[None]:
    """The setting without which nothing could be sent to a receiver of a test."""
    with set_to(WEBHOOKS_TO_PRIVATE="1"):
        yield


@pytest.fixture
async def webhook(api: Any, to_private: None, receiver: Receiver) -> Json:
    made: Json = await api.post("/webhooks", {"url": receiver.url}, 201)
    return made


class Hooks:
    """What happens to webhooks: jobs finish, workers send, time passes; and what their logs say then."""

    def __init__(self, api: Any, seed: Any, until: Any) -> None:
        self.api = api
        self.seed = seed
        self.until = until

    async def deliver(self, policy: DeliveryPolicy = UNHURRIED) -> None:
        """Do what every worker does now and then: send what is due."""
        await deliver_due(self.api.app.state.sessions, policy)

    def later(self) -> None:
        """Let the time pass until everything pending is due: back-offs, and the leases of lost workers."""
        self.seed.sql("UPDATE webhook_delivery SET next_attempt_at = now() WHERE state = 'pending'")

    async def finish_a_job(self) -> Json:
        """A job that was cancelled before a worker saw it has finished too."""
        self.seed.sql("DELETE FROM collection")
        source, target = self.seed.collection("My List", self.seed.companies(3)), self.seed.collection("Prospects")
        job = await self.api.copy(await self.api.select_all(source), target)
        finished: Json = await self.api.post(f"/jobs/{job['id']}/cancel")
        return finished

    def pending(self, webhook: Json, number: int) -> None:
        self.seed.sql(
            """
            INSERT INTO webhook_delivery (id, webhook_id, type, job_id, body)
            SELECT gen_random_uuid(), %s, 'job.succeeded', gen_random_uuid(), '{"type": "job.succeeded"}'
            FROM generate_series(1, %s)
            """,
            webhook["id"], number,
        )  # fmt: skip

    async def log(self, webhook: Json) -> list[Json]:
        page: Json = await self.api.get(f"/webhooks/{webhook['id']}/deliveries")
        lines: list[Json] = page["items"]
        return lines

    async def settled(self, webhook: Json) -> Json:
        """The newest line of the log, once nothing more comes of it."""

        async def last() -> Json | None:
            line = (await self.log(webhook))[0]
            return None if line["state"] == "pending" else line

        found: Json = await self.until(last)
        return found


@pytest.fixture
def hooks(api: Any, database_url: str, seed_at: Any, until: Any) -> Hooks:
    return Hooks(api, seed_at(database_url), until)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Names that resolve as a test says: to one list of addresses after the other, the last one for ever.

    Returns the names that were asked for, as they are asked.
    """
    real = socket.getaddrinfo

    def install(**lookups: list[list[str]]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: Any, port: Any, *more: Any, **options: Any) -> Any:
            if host not in lookups:
                return real(host, port, *more, **options)
            asked.append(host)
            found = lookups[host].pop(0) if len(lookups[host]) > 1 else lookups[host][0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return install
