"""Postgres behind a TCP proxy that delays every byte: a database in another building, or on another continent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, make_url


@asynccontextmanager
async def distant(url: str, delay_s: float) -> AsyncIterator[str]:
    """The address of the proxy in front of the database at ``url``; ``delay_s`` each way."""
    address = make_url(url)
    tasks: set[asyncio.Task[None]] = set()

    async def connect(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        server, to_server = await _open(address)
        try:
            await asyncio.gather(_carry(client, to_server, delay_s), _carry(server, to_client, delay_s))
        except (OSError, asyncio.CancelledError):
            pass  # cut off by either side, or by the end of the test
        finally:
            to_server.close()
            to_client.close()
            tasks.discard(task)

    proxy = await asyncio.start_server(connect, "127.0.0.1", 0)
    try:
        port = proxy.sockets[0].getsockname()[1]
        near = address.difference_update_query(["host"]).set(host="127.0.0.1", port=port)
        yield near.render_as_string(hide_password=False)
    finally:
        proxy.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _open(address: URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = address.host or address.query.get("host"), address.port or 5432
    assert isinstance(host, str)
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
    return await asyncio.open_connection(host, port)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, delay_s: float) -> None:
    """Carry bytes on in their order, each ``delay_s`` after it came; many may be on their way at once."""
    loop = asyncio.get_running_loop()
    on_their_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, sent = await on_their_way.get()
            await asyncio.sleep(due - loop.time())
            if not sent:
                target.close()
                return
            target.write(sent)
            await target.drain()

    arriving = asyncio.create_task(arrive())
    try:
        while sent := await source.read(65536):
            on_their_way.put_nowait((loop.time() + delay_s, sent))
        on_their_way.put_nowait((loop.time() + delay_s, b""))
        await arriving
    finally:
        arriving.cancel()
