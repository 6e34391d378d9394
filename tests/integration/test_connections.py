"""Connections that make the server wait: bounded, while an event stream lives on."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest

from longlist.http import docs
from longlist.http.connections import BoundedConnection, Limits
from longlist.http.headers import SECURITY_HEADERS

HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
HALF_HEADERS = b"GET /api/v1/jobs HTTP/1.1\r\nHost: local"
HALF_BODY = b"POST /api/v1/collections HTTP/1.1\r\n" + HEAD + b'Content-Length: 99\r\n\r\n{"name": '
WHOLE = b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n"
STREAM = b"GET /api/v1/events HTTP/1.1\r\n" + HEAD + b"\r\n"


class Impatient(BoundedConnection):
    limits = Limits(headers_s=0.2, body_s=0.2, unread_s=0.2)
    open: ClassVar[set[BoundedConnection]] = set()

    def connection_made(self, transport: Any) -> None:
        self.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.discard(self)
        super().connection_lost(exc)


@pytest.fixture
async def address(api: Any, serve: Any) -> AsyncIterator[tuple[str, int]]:
    """The application behind connections with short limits."""
    async with serve(api.app, http=Impatient) as url:
        yield "127.0.0.1", int(url.rpartition(":")[2])


async def connect(address: tuple[str, int], sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """What is sent lies in the server's buffer before the server takes the connection."""
    with socket.create_connection(address) as made:
        made.sendall(sent)
        return await asyncio.open_connection(sock=made.dup())


async def answer(address: tuple[str, int], sent: bytes) -> bytes:
    """Everything that comes until the server closes."""
    reader, writer = await connect(address, sent)
    received = await reader.read()
    writer.close()
    return received


@pytest.mark.parametrize(
    "sent", [HALF_HEADERS, HALF_BODY, WHOLE.replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n")]
)
async def test_half_a_request_ends_with_a_408(address: tuple[str, int], sent: bytes) -> None:
    received = await answer(address, sent)
    if not sent.startswith(b"GET /healthz"):  # which is answered without its body
        assert received.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b'"/problems/request-timeout"' in received
        for name in SECURITY_HEADERS:
            assert name.lower().encode() in received.lower()


async def test_a_body_that_trickles_ends_with_a_408(address: tuple[str, int]) -> None:
    reader, writer = await connect(address, HALF_BODY)
    received = b""
    while not received:
        writer.write(b" ")
        try:
            received = await asyncio.wait_for(reader.read(10_000), 0.01)
        except TimeoutError:
            continue
    writer.close()
    assert received.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"", WHOLE])
async def test_a_silent_connection_is_closed_without_a_word(address: tuple[str, int], sent: bytes) -> None:
    assert b" 408 " not in await answer(address, sent)


async def test_headers_that_trickle_after_a_request_end_with_a_408(address: tuple[str, int]) -> None:
    assert (await answer(address, WHOLE + HALF_HEADERS)).count(b"HTTP/1.1 ") == 2


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01 hello\r\n\r\n",
        WHOLE.replace(b"localhost", b"local\0host"),
        WHOLE.replace(b"Content-Type", b"Idempotency-Key: a\0b\r\nX"),
        WHOLE.replace(b"/healthz", b"/health\0z"),
        WHOLE.replace(b"Content-Type", b"Content-Length: " + b"9" * 5000 + b"\r\nX"),
        WHOLE.replace(b"Content-Type", b"X: " + b"x" * 100_000 + b"\r\nX"),
    ],
    ids=range(6),
)
async def test_what_is_no_http_gets_a_problem(address: tuple[str, int], sent: bytes) -> None:
    received = await answer(address, sent)
    assert received.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in received
    assert b"nosniff" in received


async def test_an_event_stream_outlives_every_limit(api: Any, address: tuple[str, int]) -> None:
    reader, writer = await connect(address, STREAM)
    assert b"event: hello" in await reader.readuntil(b"retry: 1000\n")
    for sent in (HALF_HEADERS, HALF_BODY, b""):  # each begun after the stream, and ended by its limit
        await answer(address, sent)
    await api.collection("Target")
    company = await api.post("/companies", {"name": "One"}, 201)
    await api.copy(await api.select_ids(None, [company["id"]]), {"new": "Copied"})
    assert await reader.readuntil(b"event: job\n")
    writer.close()


async def test_an_answer_that_nobody_reads_is_given_up(address: tuple[str, int], until: Any) -> None:
    script = f"GET /api/docs/{docs.SCRIPT} HTTP/1.1\r\n".encode() + HEAD + b"\r\n"
    with socket.socket() as greedy:
        greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        greedy.connect(address)
        greedy.sendall(script * 20)  # 30 MB, more than systems keep for whoever does not read
        await until(lambda: Impatient.open)
        await until(lambda: not Impatient.open)
