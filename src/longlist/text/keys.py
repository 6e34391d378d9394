"""Keys of text that rows keep: what they are sorted, found and told apart by (docs/decisions/0013)."""

import re
from hashlib import sha256

from longlist.text.folds import identity_fold, search_fold

KEY_LENGTH = (
    200  # characters of each way to write a name; keeps index entries far below the 2,700 bytes that a B-tree takes
)
MAX_IDENTITY = 1_000  # bytes; what is longer is told apart by its hash

BESIDE = "\x1f"
"""Between a folded text and what stands behind it in a key. It sorts before whatever a fold leaves."""

_DOTTED = re.compile(r"\.\w")
_LETTER = "[a-z\u03b1-\u03c9\u0430-\u044f]"
_INITIALS = re.compile(rf"(?:{_LETTER}\.)*{_LETTER}\.?")
_HOLDING = re.compile(r"(?<=[^\W\d])\.(?=[^\W\d])|['-]")


def name_key(name: str) -> str:
    """A name folded for search and sorting; behind it, after `BESIDE` each, the other ways to write it.

    First without apostrophes, with a space for a dash, "and" for "&", and initials as one word. Then with what dashes
    and dots hold together as one word, initials with the word after them; then with each part as a word of its own.
    """
    folded = search_fold(name)
    held = "'" in folded or "-" in folded
    dotted = "." in folded and _DOTTED.search(folded) is not None
    words = folded.split(" ")
    if not (held or dotted or "&" in folded or [word for word in words if len(word) == 1 or word[1:] == "."]):
        return folded[:KEY_LENGTH].rstrip()
    if "&" in folded:
        words = folded.replace("&", " and ").split()
    joined, glued, apart = _with_initials(words)
    if held:
        joined = joined.replace("'", "").replace("-", " ")
    if held or dotted:
        glued, apart = _HOLDING.sub("", glued), _HOLDING.sub(" ", apart)
    ways = [" ".join(way.split())[:KEY_LENGTH].rstrip() for way in dict.fromkeys((joined, glued, apart))]
    return f"{BESIDE} ".join(filter(None, dict.fromkeys(ways))) or folded[:KEY_LENGTH]


def _with_initials(words: list[str]) -> tuple[str, str, str]:
    """The words with initials as one word; as one with the word after them; and each as a word."""
    joined, glued, apart = list[str](), list[str](), list[str]()
    run = ""
    for word in [*words, ""]:
        if (len(word) == 1 or word[1:2] == ".") and _INITIALS.fullmatch(word):
            run += word
            continue
        if len(letters := run.replace(".", "")) > 1:
            joined += [letters, word]
            glued.append(letters + word)
            apart += [*list(letters), word]
        else:
            for way in (joined, glued, apart):
                way += [run, word]
        run = ""
    return " ".join(joined), " ".join(glued), " ".join(apart)


def phrase_of(search: str) -> str:
    """What is looked for in the keys of names: a name in the first of its ways."""
    return name_key(search).partition(BESIDE)[0]


def sort_key(value: str) -> str:
    """A value folded for sorting, and itself: what is spelt alike lies together, and a key has one value only."""
    folded = search_fold(value)
    return value if folded == value else f"{folded[:KEY_LENGTH]}{BESIDE}{value}"


def identity_key(name: str) -> str:
    """What two names are the same by, in full length."""
    folded = identity_fold(name)
    if len(folded.encode()) <= MAX_IDENTITY:
        return folded
    return sha256(folded.encode()).hexdigest()


def sql_functions() -> str:
    """``identity_key(text)`` and ``sort_key(text)``, for a migration; they call the folds.

    Of plain ASCII a sort key is made in line, in 2 µs: so a migration can make those of millions.
    """
    return f"""
CREATE OR REPLACE FUNCTION identity_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $key$
  SELECT CASE WHEN octet_length(folded) <= {MAX_IDENTITY} THEN folded
    ELSE encode(sha256(convert_to(folded, 'UTF8')), 'hex') END FROM identity_fold(value) folded
$key$;
CREATE OR REPLACE FUNCTION keyed(folded text, value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $key$
  SELECT CASE WHEN folded = value THEN value ELSE left(folded, {KEY_LENGTH}) || chr(31) || value END
$key$;
CREATE OR REPLACE FUNCTION sort_key(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $key$
  SELECT CASE WHEN value COLLATE "C" ~ '^[!-_a-~]+( [!-_a-~]+)*$' THEN keyed(lower(value COLLATE "C"), value)
    ELSE keyed(search_fold(value), value) END
$key$;
"""
