"""Texts as they are searched: folded, cut into words. Here the index and what is asked of it agree."""

import re
from dataclasses import dataclass

from longlist.companies.normalize import fold, name_key

MAX_WORD = 60  # characters of a description's word; longer ones are known by their beginning

# Scripts that are written without spaces: there each character is a word.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w+")


def index_key(key: str, domain: str | None) -> str:
    """Of a folded name and a domain. Every word has a space before it: so the beginnings of words can be asked for."""
    return f" {_spaced(key)}\n {domain or ''}"


def index_words(description: str | None) -> list[str]:
    """The different words of a description."""
    if not description:
        return []
    return sorted({word[:MAX_WORD] for word in _WORD.findall(_spaced(fold(description)))})


def _spaced(folded: str) -> str:
    if folded.isascii():
        return folded
    return " ".join(_SPACELESS.sub(r" \g<0> ", folded).split())


@dataclass(frozen=True)
class Word:
    """A word of a search. Of one or two letters only the beginning of a word is meant, of more any place."""

    text: str

    @property
    def is_character(self) -> bool:
        """Of a script without spaces: met anywhere."""
        return _SPACELESS.fullmatch(self.text) is not None

    @property
    def begins(self) -> bool:
        return len(self.text) <= 2 and not self.is_character

    @property
    def as_tsquery(self) -> str | None:
        """A description's word that begins so; None where there is nothing of a word in it."""
        parts = [part[:MAX_WORD] for part in _WORD.findall(self.text)]
        return " & ".join([*[f"'{part}'" for part in parts[:-1]], f"'{parts[-1]}':*"]) if parts else None


def search_words(search: str) -> list[Word]:
    """The words of a search, each of which must be met; empty where nothing is left of it, as of accents alone."""
    return [Word(word) for word in dict.fromkeys(_spaced(name_key(search)).split(" ")) if word]
