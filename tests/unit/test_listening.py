"""The socket that the server listens on."""

import socket

from longlist.cli.servers import listen
from longlist.settings import Settings


def test_answers_are_not_held_back() -> None:
    """Asyncio turns Nagle's algorithm off only where the socket is named TCP; with it every answer waits 40 ms."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with listen(Settings(port=port)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
