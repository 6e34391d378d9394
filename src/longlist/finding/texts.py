"""Texts as they are searched: folded, cut into words. Here the index and what is asked of it agree."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5

from longlist.text.folds import MARKS, search_fold
from longlist.text.keys import phrase_of

TYPOS_FROM = 5  # letters
SHORT = 2  # letters of a word of which the beginning of another is meant
MAX_WORD = 60  # characters of a description's word; longer ones are known by their beginning
MAX_FACT = 1_000  # characters of an attribute's value, any part of which is found by the index

# Scripts that are written without spaces: in descriptions each of their characters is a word.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Letters, digits and marks that are letters: of many scripts every other letter is one.
_SYLLABLES = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SCRIPTS = re.compile(
    "[\u30a0-\u30ff]+|[\u3040-\u309f]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
    "|[^\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_WORD = re.compile(rf"[\w{MARKS}]+")
_HOLDING = re.compile("['.-]+")
_HELD_TOGETHER = re.compile(rf"[\w{MARKS}]+(?:['.-]+[\w{MARKS}]+)+")
_ALTOGETHER = re.compile("[ '.-]")


def index_key(key: str, domain: str | None) -> str:
    """Of a folded name and a domain. Every word has a space before it: so the beginnings of words can be asked for."""
    return in_ascii(f" {key}\n {domain or ''}")


def in_ascii(text: str) -> str:
    """With a code for each other character: pg_trgm knows letters of the database's locale only, which may be C."""
    return text if text.isascii() else "".join([char if char.isascii() else f"z{ord(char):05x}" for char in text])


def index_words(description: str | None) -> list[str]:
    """The different words of a description; of what dashes, dots and apostrophes hold together the whole, too."""
    if not description:
        return []
    folded = search_fold(description)
    words = set(_words(folded))
    if _HOLDING.search(folded):
        words |= {word for whole in _HELD_TOGETHER.findall(folded) for word in _words(_HOLDING.sub("", whole))}
    cut = {word[:MAX_WORD] for word in words}
    return sorted(cut if cut == words else {*cut, LONG_WORD})


def needed_words(text: str) -> list[str]:
    """What is inside words of every description that contains the text: at both ends it may be cut."""
    parts = search_fold(text).replace("&", " ").replace("-", " ").split(" ")
    return [word for part in parts if part != "and" for word in _words(_HOLDING.sub("", part))]


def _words(folded: str) -> list[str]:
    return _WORD.findall(_spaced(folded))


def squeezed(text: str) -> str:
    """A text as one word: what contains another still does, whatever stands between the words."""
    return _ALTOGETHER.sub("", search_fold(text).replace("&", "and"))


def spellings(key: str, domain: str | None) -> set[str]:
    """The words that somebody may misspell who looks for a folded name or a domain.

    Not those of a domain that begins as a word of the name does, as most do: there are as many as companies. Of scripts
    without spaces a word is what is written in one of them.
    """
    whole = set(key.split())
    parts = whole.union(*(_SCRIPTS.findall(word) for word in whole if not word.isascii()))
    words = {word for word in parts if _typos_from(word) - 1 <= len(word) <= MAX_WORD}
    label = (domain or "").partition(".")[0]
    if len(label) >= TYPOS_FROM - 1 and not label.startswith(tuple(words)):
        words.add(label)
    return {word for word in words if not word.isdecimal()}


def is_spaceless(text: str) -> bool:
    """Whether it begins in a script that is written without spaces: it may stand anywhere in a name."""
    return _SPACELESS.match(text) is not None


def _typos_from(word: str) -> int:
    """Letters from which on a typo is forgiven: a syllable, or a sign, is worth two letters."""
    return 4 if _SYLLABLES.match(word) else TYPOS_FROM


def is_sign(word: str) -> bool:
    """A character of a script without spaces, which is a word by itself."""
    return len(word) == 1 and _SPACELESS.match(word) is not None


LONG_WORD = "#long"
"""The mark of a description that has a word longer than `MAX_WORD`: what stands at its end is not in the index."""


LONG_FACT = "#long-fact"
"""The mark of a company that has a value longer than `MAX_FACT`, which is not in the index."""


def facts(values: Iterable[str]) -> str:
    """Of an external id and the values of attributes: a line each."""
    return "\n".join([in_ascii(squeezed(value)) for value in values if len(value) <= MAX_FACT])


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
    """A word of a search. Of one or two letters only the beginning of a word is meant, of more any place.

    "h and n" is one word: each of its own would be met by nearly every name.
    """

    text: str

    @property
    def begins(self) -> bool:
        return " " in self.text or (len(self.text) <= SHORT and _SPACELESS.search(self.text) is None)

    @property
    def in_description(self) -> list[str]:
        """The words of a description that it is, the last of them by its beginning."""
        return [part[:MAX_WORD] for part in _words(self.text)]

    @property
    def as_tsquery(self) -> str | None:
        """None where there is nothing of a word in it."""
        parts = self.in_description
        return " & ".join([*[f"'{part}'" for part in parts[:-1]], f"'{parts[-1]}':*"]) if parts else None

    @property
    def misspelt(self) -> list[str]:
        """Patterns of LIKE for what begins with it but for one typo: a letter too few, too many, wrong or swapped.

        The first letter is taken to be right. Empty for short words: any other is a typo away.
        """
        return self._misspelt(_escaped, "_")

    @property
    def misspelt_keys(self) -> list[str]:
        """The same for words in ASCII codes, see `in_ascii`."""
        return self._misspelt(lambda letter: in_ascii(_escaped(letter)), "_" if self.text.isascii() else "z_____")

    def _misspelt(self, written: Callable[[str], str], any_letter: str) -> list[str]:
        if len(self.text) < _typos_from(self.text) or " " in self.text:
            return []
        letters = list(map(written, self.text))
        patterns = []
        for at in range(1, len(letters)):
            before, here, after = letters[:at], letters[at], letters[at + 1 :]
            patterns += ["".join([*before, any_letter, here, *after]), "".join([*before, any_letter, *after])]
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
    words: list[str] = []
    bind = False
    for word in phrase_of(search).split(" "):
        if words and (bind or (word == "and" and len(words[-1]) <= SHORT)):
            words[-1] += f" {word}"
            bind = word == "and"
        elif stripped := word.strip(",;") or word:
            words.append(stripped)
    return [Word(word) for word in dict.fromkeys(words)]


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter in "\\%_" else letter
