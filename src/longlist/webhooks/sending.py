"""One signed POST, as the Standard Webhooks specification has it.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import asyncio
import base64
import hashlib
import hmac
import logging
import secrets
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from uuid import UUID

import httpcore

from longlist.errors import Problem
from longlist.webhooks.addresses import JudgedConnections, parse
from longlist.webhooks.policy import DeliveryPolicy

USER_AGENT = f"Longlist/{version('longlist')}"
SECRET_PREFIX = "whsec_"  # noqa: S105 - says what follows
SECRET_BYTES = 32  # the specification asks for 24 to 64
READ_BYTES = 16 * 1024  # of an answer's body, so that its sender is not cut off; none of it is kept

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What came of an attempt: a status, or an error, or a status that is one."""

    status: int | None
    error: str | None


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


async def post(
    url: str, message_id: UUID, body: str, signing: Sequence[str], policy: DeliveryPolicy, *, to_private: bool
) -> Answer:
    """Send a message once, signed with each of the secrets. Never raises, and never follows a redirect."""
    try:
        async with asyncio.timeout(policy.answer_s):
            status = await _post(url, str(message_id), body, signing, policy, to_private=to_private)
    except Problem as refused:
        return Answer(None, refused.detail)
    except (TimeoutError, httpcore.TimeoutException):
        return Answer(None, f"The receiver did not answer within {policy.answer_s:.0f} seconds.")
    except (httpcore.ConnectError, OSError) as error:
        return Answer(None, f"No connection to the receiver: {_reason(error)}.")
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        return Answer(None, f"The receiver did not answer as a web server does: {_reason(error)}.")
    except Exception as error:  # whatever it was: it concerns this attempt only
        logger.exception("Webhook delivery %s failed", message_id)
        return Answer(None, f"This is a fault of Longlist ({type(error).__name__}); the worker's log has the details.")
    return Answer(status, _complaint(status))


async def _post(
    url: str, message_id: str, body: str, signing: Sequence[str], policy: DeliveryPolicy, *, to_private: bool
) -> int:
    address = parse(url)
    timestamp = int(time.time())
    headers = {
        "Host": address.host_header,
        "Connection": "close",
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, message_id, timestamp, body) for secret in signing),
    }
    target = httpcore.URL(
        scheme=address.scheme.encode(),
        host=address.host.encode(),
        port=address.port,
        target=address.target.encode(),
    )
    timeouts = {"connect": policy.connect_s, **dict.fromkeys(("read", "write", "pool"), policy.answer_s)}
    async with (
        httpcore.AsyncConnectionPool(
            ssl_context=_tls() if address.scheme == "https" else None,
            network_backend=JudgedConnections(to_private=to_private, lookup_s=policy.lookup_s),
        ) as connections,
        connections.stream(
            "POST", target, headers=list(headers.items()), content=body.encode(), extensions={"timeout": timeouts}
        ) as response,
    ):
        await _drain(response, policy.read_s)
        return response.status


async def _drain(response: httpcore.Response, read_s: float) -> None:
    """Read a little of the body and throw it away; the status has been given, and is what counts."""
    read = 0
    with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        async with asyncio.timeout(read_s):
            async for part in response.aiter_stream():
                read += len(part)
                if read >= READ_BYTES:
                    return


@cache
def _tls() -> ssl.SSLContext:
    """The system's authorities and certifi's: some systems have none of their own."""
    return httpcore.default_ssl_context()


def _complaint(status: int) -> str | None:
    """Why a status is not the 2xx that says “received”."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"The receiver answered {status}. Redirects are not followed: give the address that it redirects to."
    return f"The receiver answered {status}."


def _reason(error: BaseException) -> str:
    """The words of the innermost cause: httpcore wraps what the system said."""
    while error.__cause__ is not None:
        error = error.__cause__
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (words.strip() or type(error).__name__).splitlines()[0].rstrip(".")[:200]
