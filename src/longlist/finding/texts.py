"""Texts as they are searched: folded, cut into words. Here the index and what is asked of it agree."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5

from longlist.companies.normalize import fold, name_key

TYPOS_FROM = 5  # letters
MAX_WORD = 60  # characters of a description's word; longer ones are known by their beginning
MAX_FACT = 1_000  # characters of an attribute's value, any part of which is found by the index

# Scripts that are written without spaces: in descriptions each of their characters is a word.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w+")


def index_key(key: str, domain: str | None) -> str:
    """Of a folded name and a domain. Every word has a space before it: so the beginnings of words can be asked for."""
    return in_ascii(f" {key}\n {domain or ''}")


def in_ascii(text: str) -> str:
    """With a code for each other character: pg_trgm knows letters of the database's locale only, which may be C."""
    return text if text.isascii() else "".join([char if char.isascii() else f"z{ord(char):05x}" for char in text])


def index_words(description: str | None) -> list[str]:
    """The different words of a description."""
    if not description:
        return []
    words = set(words_inside(description))
    cut = {word[:MAX_WORD] for word in words}
    return sorted(cut if cut == words else {*cut, LONG_WORD})


def words_inside(text: str) -> list[str]:
    """The words of a description; or, of a part of one, what is in its words: at both ends it may be cut."""
    return _WORD.findall(_spaced(fold(text)))


def spellings(key: str, domain: str | None) -> set[str]:
    """The words that somebody may misspell who looks for a folded name or a domain.

    Not those of a domain that begins as a word of the name does, as most do: there are as many as companies.
    """
    words = {word for word in key.split(" ") if TYPOS_FROM - 1 <= len(word) <= MAX_WORD and word.isascii()}
    label = (domain or "").partition(".")[0]
    if len(label) >= TYPOS_FROM - 1 and not label.startswith(tuple(words)):
        words.add(label)
    return {word for word in words if not word.isdecimal()}


def is_sign(word: str) -> bool:
    """A character of a script without spaces, which is a word by itself."""
    return len(word) == 1 and _SPACELESS.match(word) is not None


LONG_WORD = "#long"
"""The mark of a description that has a word longer than `MAX_WORD`: what stands at its end is not in the index."""


LONG_FACT = "#long-fact"
"""The mark of a company that has a value longer than `MAX_FACT`, which is not in the index."""


def facts(values: Iterable[str]) -> str:
    """Of an external id and the values of attributes, all in lower case: a line each."""
    return "\n".join([in_ascii(value) for value in values if len(value) <= MAX_FACT])


def attribute_mark(header: str, value: str | None = None) -> str:
    """What stands in the index for an attribute of this value, or (None) of any."""
    return _mark(header if value is None else f"{header}\x1f{value}")


def headers_mark(headers: Collection[str]) -> str:
    """What stands in the index for having these attributes, and no others."""
    return _mark("\x1e".join(["", *sorted(headers)]))


def empty_mark(field: str) -> str:
    """What stands in the index for a field without a value."""
    return f"#no-{field}"


def _mark(key: str) -> str:
    return f"#{md5(key.encode(), usedforsecurity=False).hexdigest()[:16]}"


def _spaced(folded: str) -> str:
    if folded.isascii():
        return folded
    return " ".join(_SPACELESS.sub(r" \g<0> ", folded).split())


@dataclass(frozen=True)
class Word:
    """A word of a search. Of one or two letters only the beginning of a word is meant, of more any place."""

    text: str

    @property
    def begins(self) -> bool:
        return len(self.text) <= 2 and _SPACELESS.search(self.text) is None

    @property
    def in_description(self) -> list[str]:
        """The words of a description that it is, the last of them by its beginning."""
        return [part[:MAX_WORD] for part in _WORD.findall(_spaced(self.text))]

    @property
    def as_tsquery(self) -> str | None:
        """None where there is nothing of a word in it."""
        parts = self.in_description
        return " & ".join([*[f"'{part}'" for part in parts[:-1]], f"'{parts[-1]}':*"]) if parts else None

    @property
    def misspelt(self) -> list[str]:
        """Patterns of LIKE for what begins with it but for one typo: a letter too few, too many, wrong or swapped.

        The first letter is taken to be right. Empty for other scripts, and for short words: any other is a typo away.
        """
        if len(self.text) < TYPOS_FROM or not self.text.isascii():
            return []
        letters = [re.sub(r"([\\\\%_])", r"\\\1", letter) for letter in self.text]
        patterns = []
        for at in range(1, len(letters)):
            before, here, after = letters[:at], letters[at], letters[at + 1 :]
            patterns += ["".join([*before, "_", here, *after]), "".join([*before, "_", *after])]
            if after:
                patterns += ["".join([*before, *after]), "".join([*before, after[0], here, *after[1:]])]
        return list(dict.fromkeys(patterns))

    def misspelt_beginning(self, word: str) -> str | None:
        """What of the word's beginning is this one, misspelt."""
        found = [match.group() for pattern in self.misspelt if (match := _like(pattern).match(word))]
        return min(found, key=len, default=None)


@lru_cache(maxsize=1000)
def _like(pattern: str) -> re.Pattern[str]:
    """Of a pattern of LIKE in which a backslash quotes, as `Word.misspelt` makes them."""
    parts = re.findall(r"\\(.)|(.)", pattern)
    return re.compile("".join("." if one == "_" else re.escape(quoted or one) for quoted, one in parts), re.DOTALL)


def search_words(search: str) -> list[Word]:
    """The words of a search, each of which must be met; empty where nothing is left of it, as of accents alone."""
    return [Word(word) for word in dict.fromkeys(name_key(search).split(" ")) if word]
