"""The one place where domains are normalised. Names are in text/."""

import re

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")


def normalize_domain(text: str) -> str | None:
    """The bare host of a website: no scheme, user, ``www.``, port, path; lower case, punycode.

    Returns None where there is nothing to normalise.
    Raises: ValueError where the text is not a domain.
    """
    text = text.strip()
    if not text:
        return None
    host = _SCHEME.sub("", text, count=1)
    host = re.split(r"[/?#\\]", host, maxsplit=1)[0].rpartition("@")[2]
    host = host.partition(":")[0].rstrip(".").lower()
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError(f"“{shorten(text)}” is not a domain") from None
    if not _HOST.fullmatch(host):
        raise ValueError(f"“{shorten(text)}” is not a domain")
    return host


def shorten(text: str, limit: int = 60) -> str:
    """For messages: the beginning of what may be very long."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
