"""Writes src/longlist/text/characters.json: what each character becomes under the two folds (docs/decisions/0013).

The file is committed, so that every Python and every Postgres folds alike, whatever Unicode they know. Run it with a
Python whose `unicodedata.unidata_version` is the one wanted, and add a migration that makes the functions and the keys
again.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src" / "longlist" / "text" / "characters.json"

APOSTROPHES = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3"
    "\u2018\u2019\u201a\u201b\u2032\u2035\ua78b\ua78c\uff07\uff40"
)
DASHES = "-\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe31\ufe32\ufe58\ufe63\uff0d\u2e3a\u2e3b"
# Visible, though their category says format: number signs that come before digits.
VISIBLE_FORMATS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
# Invisible, whatever their category says: default ignorable code points. Source: Unicode, DerivedCoreProperties.
IGNORABLE = {
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0,
    *range(0xE0000, 0xE1000),
}  # fmt: skip
# Combining marks of Latin, Greek and Cyrillic, and those of no script: accents. All others are letters.
ACCENTS = [(0x0300, 0x036F), (0x0483, 0x0489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x2DE0, 0x2DFF),
           (0xA66F, 0xA672), (0xA674, 0xA67D), (0xA69E, 0xA69F), (0xFE20, 0xFE2F)]  # fmt: skip
LETTERS = {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i", "ȷ": "j", "ĸ": "k", "ŋ": "n", "ƿ": "w"}
_DECORATED = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) ([A-Z]{1,2}) WITH ")
HANGUL = range(0xAC00, 0xD7A4)


def is_invisible(char: str) -> bool:
    code = ord(char)
    category = unicodedata.category(char)
    if code in IGNORABLE and category != "Cn":
        return True
    return (category == "Cf" and code not in VISIBLE_FORMATS) or (category == "Cc" and not char.isspace())


def is_accent(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in ACCENTS)


def is_mark(char: str) -> bool:
    """A mark that is a letter: its fold is itself."""
    return unicodedata.category(char)[0] == "M" and search(char) == char


def identity(char: str) -> str:
    """Compatibility decomposition and full case folding; one apostrophe, one dash, one space, nothing invisible."""
    if char in APOSTROPHES:
        return "'"
    if char in DASHES:
        return "-"
    if char.isspace():
        return " "
    if is_invisible(char):
        return ""
    folded = char
    while True:
        again = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", folded).casefold())
        if again == folded:
            break
        folded = again
    if not char.isspace():
        folded = folded.lstrip(" ")  # of an accent that stands alone: a space, and the accent
    return "".join(one if one == char else identity(one) for one in folded)


def search(char: str) -> str:
    """The same without accents; letters that no accent is taken off become those that people type."""
    plain = "".join(_letter(one) for one in identity(char) if not is_accent(one))
    return unicodedata.normalize("NFC", plain)


def _letter(char: str) -> str:
    if char in LETTERS:
        return LETTERS[char]
    decorated = _DECORATED.match(unicodedata.name(char, ""))
    return decorated[1].lower() if decorated else char


def main() -> None:
    folds: dict[str, dict[str, str]] = {"identity": {}, "search": {}}
    for code in range(1, sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000 or code in HANGUL:
            continue
        for name, fold in (("identity", identity), ("search", search)):
            char = chr(code)
            if (folded := fold(char)) != char:
                folds[name][folded] = folds[name].get(folded, "") + char
    content = {
        "unicode": unicodedata.unidata_version,
        "marks": "".join(filter(is_mark, map(chr, range(sys.maxunicode + 1)))),
        **{name: dict(sorted(one.items())) for name, one in folds.items()},
    }
    OUT.write_text(json.dumps(content, ensure_ascii=True, indent=0) + "\n")


if __name__ == "__main__":
    main()
