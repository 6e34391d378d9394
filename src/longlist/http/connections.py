"""How long a connection may make the server wait. Uvicorn bounds only the pause between two requests."""

import asyncio
from dataclasses import dataclass

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from longlist.errors import BadRequest, Problem
from longlist.http.headers import SECURITY_HEADERS
from longlist.http.problems import TimedOut, problem_response

PIECE = 16 * 1024  # bytes; h11 bounds the headers that are not complete yet, so it must see them grow


@dataclass(frozen=True)
class Limits:
    """Seconds: for the headers of a request, once the server waits for them; for its body; for an unread answer."""

    headers_s: float = 15
    body_s: float = 60
    unread_s: float = 60


class BoundedConnection(H11Protocol):
    """A connection that is closed when a request arrives too slowly, or its answer is not read.

    A request that has arrived may be answered for as long as that takes: event streams have no end.
    """

    limits = Limits()
    _awaited: object = None
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._deadline, self._unread):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + PIECE])

    def handle_events(self) -> None:
        super().handle_events()
        self._await_request()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - Uvicorn's sentence
        self._refuse(BadRequest("The request is not valid HTTP."))

    def _await_request(self) -> None:
        """Start the deadline of the part of a request that is missing. It is not put off by pieces of that part."""
        limits = {h11.IDLE: self.limits.headers_s, h11.SEND_BODY: self.limits.body_s}
        state = self.conn.their_state
        if state is self._awaited:
            return
        if self._deadline is not None:
            self._deadline.cancel()
        self._awaited = state
        self._deadline = self.loop.call_later(limits[state], self._time_out) if state in limits else None

    def _await_reader(self, unread_before: int | None = None) -> None:
        """Give up an answer of which nothing has been read since the last look; nothing is added to it meanwhile."""
        unread = self.transport.get_write_buffer_size()
        if unread == unread_before:
            self.transport.abort()
            return
        self._unread = self.loop.call_later(self.limits.unread_s, self._await_reader, unread)

    def _time_out(self) -> None:
        if self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]:
            self._refuse(TimedOut())
        else:
            self.transport.close()  # nothing was asked

    def _refuse(self, problem: Problem) -> None:
        """Answer where no answer has begun, and close."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self.transport.is_closing():
            answer = problem_response(problem)
            own = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
            headers = [*self.server_state.default_headers, *answer.raw_headers, *own, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=answer.status_code, headers=headers, reason=problem.title.encode()),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:
            self.cycle.disconnected = True  # what the application still sends is dropped
        self.transport.close()
