"""Background tasks: what a process does again and again, beside requests and jobs.

One that fails is logged with its traceback and counted, and neither ends nor holds up any other.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Never

from longlist.db import is_transient

failures: Counter[str] = Counter()
"""Failures of each task since the process started."""

_latest: dict[str, str] = {}
logger = logging.getLogger(__name__)


def report(task: str, error: BaseException, about: str = "") -> None:
    """Log and count a failure of a task; ``about`` says what the task was working on.

    The same transient error again, as in an outage of the database, is one line without the traceback.
    """
    failures[task] += 1
    message = f"{about} {type(error).__name__}: {error}"
    again = is_transient(error) and _latest.get(task) == message
    _latest[task] = message
    logger.log(
        logging.WARNING if is_transient(error) else logging.ERROR,
        "%s failed%s (%d since the start of this process): %s",
        task,
        f" ({about})" if about else "",
        failures[task],
        str(error).partition("\n")[0] or type(error).__name__,
        exc_info=None if again else error,
    )


@contextmanager
def reported(task: str, about: str = "") -> Iterator[None]:
    """Report whatever error ends the block, and go on after it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is: it concerns this block only
        report(task, error, about)


async def repeat(task: str, action: Callable[[], Awaitable[None]], every_s: float) -> Never:
    """Run ``action`` until cancelled, each time ``every_s`` seconds after it has ended."""
    while True:
        await asyncio.sleep(every_s)
        with reported(task):
            await action()
