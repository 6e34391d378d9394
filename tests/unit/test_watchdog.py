"""A blocked event loop is logged once, with the place where it is blocked."""

import asyncio
import logging
import threading
import time
from typing import Any

import pytest

from longlist.watchdog import Watchdog, watch_event_loop


@pytest.fixture
def watchdog() -> Watchdog:
    return Watchdog(threading.get_ident(), blocked_s=1.0, beaten_at=10.0, checked_at=10.0, checked_cpu=5.0)


def checked(watchdog: Watchdog, *moments: tuple[float, float]) -> None:
    for now, cpu in moments:
        watchdog.check(now, cpu)


def test_a_block_is_logged_once_and_the_next_one_again(watchdog: Watchdog, caplog: pytest.LogCaptureFixture) -> None:
    checked(watchdog, (10.5, 5.5), (11.0, 6.0))
    assert not caplog.records
    checked(watchdog, (11.5, 6.5), (12.0, 7.0), (12.5, 7.5))
    assert [record.message.splitlines()[0] for record in caplog.records] == [
        "The event loop has been blocked for 1.5 s, at:"
    ]
    assert "test_a_block_is_logged_once" in caplog.text, "the stack of the loop's thread"
    watchdog.beat(13.0)
    checked(watchdog, (13.5, 8.0), (14.5, 9.0))
    assert len(caplog.records) == 2


def test_a_process_that_was_frozen_was_not_blocked(watchdog: Watchdog, caplog: pytest.LogCaptureFixture) -> None:
    checked(watchdog, (70.0, 5.1), (70.5, 5.2))
    assert not caplog.records
    checked(watchdog, (71.5, 5.3))
    assert len(caplog.records) == 1, "from then on it counts"


def test_code_that_lets_no_other_thread_run_is_logged_too(watchdog: Watchdog, caplog: pytest.LogCaptureFixture) -> None:
    checked(watchdog, (14.0, 9.0))
    assert len(caplog.records) == 1


async def test_a_real_loop_that_is_blocked(caplog: pytest.LogCaptureFixture) -> None:
    def block_the_loop() -> None:
        while not caplog.records:  # until it is logged, which another thread does
            time.sleep(0.001)

    with caplog.at_level(logging.ERROR, "longlist.watchdog"):
        async with watch_event_loop(0.02):
            await asyncio.sleep(0)
            block_the_loop()
    assert "block_the_loop" in caplog.text


async def test_the_thread_ends_with_the_block(until: Any) -> None:
    def watching() -> bool:
        return any(thread.name == "event loop watchdog" for thread in threading.enumerate())

    async with watch_event_loop():
        assert watching()
    await until(lambda: not watching())
