"""The one place where names and domains are normalised."""

import re
import unicodedata

KEY_LENGTH = 200  # characters; keeps index entries far below the 2,700 bytes that a B-tree takes

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")


def name_key(name: str) -> str:
    """A name folded for sorting and matching, at most 200 characters."""
    return fold(name)[:KEY_LENGTH].rstrip()


def fold(text: str) -> str:
    """A text without case, accents, and more than single spaces."""
    if text.isascii():
        folded = text.lower()
    else:
        # Decomposed before, too: what a letterlike sign stands for may have a case that the sign has not.
        folded = unicodedata.normalize("NFKD", text).casefold()
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in decomposed if not unicodedata.combining(char))
        # Dotless i is the only letter whose capital folds to another: Turkish writes it as I.
        folded = unicodedata.normalize("NFC", folded).replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")
    return " ".join(folded.split())


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
