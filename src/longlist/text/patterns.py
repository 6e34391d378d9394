"""Regular expressions of Postgres for text that contains another: the search fold, turned round (docs/decisions/0013).

A text is not folded to be searched, which in SQL takes 100 µs: the pattern has for each letter all that fold to it, and
between letters what may stand there or not. Judging one takes 1 to 3 µs.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from longlist.text.folds import SEARCH, VOICED, search_fold

NOTHING = "$."
"""A pattern that no text has."""

_LIGATURES_SHARED = 4  # letters in a row that ligatures may share, before those are looked for one by one
_AND = re.compile(r"(?<![^ -])and(?![^ -])")
_FULL_STOP = re.compile(r"(?<=[^\W\d])\.(?=[^\W\d]|[ -]|$)")
_RUNS = re.compile(r"[ -]*&[ -]*|[ -]+|[^& -]+")


@lru_cache(maxsize=1_000)
def contains_pattern(texts: tuple[str, ...]) -> str:
    """For texts that contain one of these, whatever their case, accents, apostrophes, dashes; "&" is "and".

    For columns in COLLATE "C", where nothing but code points counts. Text without a letter is found as it stands.
    """
    return "|".join([f"(?:{_pattern(folded)})" for text in texts if (folded := search_fold(text))]) or NOTHING


def _pattern(folded: str) -> str:
    spoken = _AND.sub("&", _FULL_STOP.sub("", folded.replace("'", "")).strip(" -"))
    if not spoken:
        return "".join(map(_letter, folded))
    pattern, initial = "", False
    runs = _RUNS.findall(spoken)
    for number, run in enumerate(runs):
        first, last = number == 0, number == len(runs) - 1
        if "&" in run:
            pattern += _and(first=first, last=last)
        elif run.strip(" -"):
            pattern += _word(run, first=first, last=last)
        else:
            pattern += _separator(run, after_initial=initial)
        initial = len(run) == 1 and run.isalpha()
    return pattern


def _and(*, first: bool, last: bool) -> str:
    gap = _one_of(_OPTIONAL, " ")
    sign = ("" if first else f"{gap}*") + _letter("&") + ("" if last else f"{gap}*")
    word = ("" if first else f"{gap}+") + _word("and", first=first, last=last) + ("" if last else f"{gap}+")
    return f"(?:{sign}|{word})"


def _separator(run: str, *, after_initial: bool) -> str:
    if after_initial:  # "j p morgan" is "J.P. Morgan" and "JPMorgan", too
        return f"{_one_of(_OPTIONAL, ' ', '.')}*"
    gap = _one_of(_OPTIONAL, " ")
    return f"{gap}*{_one_of(' ', '-')}{gap}*" if " " in run else f"{gap}*"


def _word(word: str, *, first: bool, last: bool) -> str:
    """``first``, ``last``: of what is looked for; there a ligature may stand for the letter and its neighbour."""
    parts = []
    at = 0
    while at < len(word):
        end = _end_of_ligatures(word, at)
        part = _ligatures(word[at:end])
        if first and at == 0 and end == 1 and (before := _ligatures_by_letter()[1].get(word[0])):
            part = f"(?:{part}|{_one_of(before)})"
        if last and end == len(word) and end == at + 1 and (after := _ligatures_by_letter()[0].get(word[at])):
            part = f"(?:{part}|{_one_of(after)})"
        parts.append(part)
        if end < len(word):
            parts.append(_between(word[end - 1], word[end]))
        at = end
    return "".join(parts)


def _end_of_ligatures(word: str, start: int) -> int:
    """Where the letters end that ligatures may stand for, each overlapping another; ``start`` + 1 where none may."""
    end, at = start + 1, start
    while at < min(end, start + _LIGATURES_SHARED):
        for length in _lengths_of_ligatures():
            if word[at : at + length] in _written() and at + length <= len(word):
                end = max(end, at + length)
        at += 1
    return end


def _ligatures(letters: str) -> str:
    """Each way to write these letters."""
    if len(letters) == 1:
        return _letter(letters)
    ways = [_letter(letters[0]) + _between(letters[0], letters[1]) + _ligatures(letters[1:])]
    for length in _lengths_of_ligatures():
        if length <= len(letters) and (signs := _written().get(letters[:length])):
            rest = letters[length:]
            ways.append(_one_of(signs) + (_between(letters[length - 1], rest[0]) + _ligatures(rest) if rest else ""))
    return f"(?:{'|'.join(ways)})" if len(ways) > 1 else ways[0]


@cache
def _letter(char: str) -> str:
    """Whatever folds to this character; kana with and without a mark are different letters."""
    one = _one_of(char)
    if any(len(unicodedata.normalize("NFC", char + mark)) == 1 for mark in VOICED):
        return f"{one}(?!{_one_of(*VOICED)})"
    apart = unicodedata.normalize("NFD", char)
    return f"(?:{one}|{_one_of(apart[0])}{_one_of(apart[1])})" if apart[1:2] in tuple(VOICED) else one


@cache
def _between(left: str, right: str) -> str:
    """What may stand between two letters; a dot, too, but between digits it counts."""
    dot = "." if left.isalpha() and right.isalpha() else ""
    return f"{_one_of(_OPTIONAL, dot)}*"


_OPTIONAL = "'-"
"""With what folds to nothing: accents of Latin, Greek and Cyrillic, and what is invisible."""


@cache
def _one_of(*folded: str) -> str:
    """A bracket expression for the characters that fold to one of these, and (with `_OPTIONAL`) to nothing."""
    chars = {*"".join(folded), *(char for one in "".join(folded) for char in _written().get(one, ""))}
    if _OPTIONAL in folded:
        chars |= set(_written()[""])
    return f"[{''.join(map(_range, _ranges(chars)))}]"


def _ranges(chars: Iterable[str]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for code in sorted(map(ord, chars)):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges


def _range(ends: tuple[int, int]) -> str:
    chars = [chr(code) for code in dict.fromkeys(ends)]
    return "-".join([f"\\{char}" if char in r"\]^-[" else char for char in chars])


@cache
def _written() -> dict[str, str]:
    """Characters by what they fold to, without apostrophes, which are optional wherever they stand."""
    written = defaultdict[str, list[str]](list)
    for char, folded in SEARCH.items():
        written[folded.replace("'", "") or folded].append(char)
    return {folded: "".join(chars) for folded, chars in written.items()}


@cache
def _lengths_of_ligatures() -> list[int]:
    return sorted({len(folded) for folded in _written() if len(folded) > 1 and " " not in folded})


@cache
def _ligatures_by_letter() -> tuple[dict[str, str], dict[str, str]]:
    """Characters that stand for several letters, by the first of them and by the last."""
    first, last = defaultdict[str, str](str), defaultdict[str, str](str)
    for folded, chars in _written().items():
        if len(folded) > 1 and " " not in folded:
            first[folded[0]] += chars
            last[folded[-1]] += chars
    return dict(first), dict(last)
