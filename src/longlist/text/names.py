"""What a name may be made of, wherever it comes from: a person, a program, or a row of a file."""

import unicodedata

from longlist.text.folds import IDENTITY

_JOINERS = "\u200c\u200d"  # they shape letters of several scripts, and make one emoji of several
_VARIANTS = "\ufe0e\ufe0f"  # text or emoji
_EMBEDDINGS = "\u202a\u202b\u202c\u202d\u202e"
_ISOLATES, _POP = "\u2066\u2067\u2068", "\u2069"
_INVISIBLE_BY_ITSELF = {"Mn", "Mc", "Me", "Zs", "Cc", "Cf"}
_BLANK = {"", "\u2800"}


class EmptyName(ValueError):
    """Nothing visible is left of a name."""


def clean_name(text: str) -> str:
    """The name as it is stored: NFC, one line, single spaces. Invisible characters that do nothing are left out.

    Raises: EmptyName; ValueError for control characters, for those that reverse text, and for isolates without an end
    """
    if not (text.isascii() and text.isprintable()):
        text = _visible(unicodedata.normalize("NFC", text))
    text = " ".join(text.split())
    if not any(map(_is_visible, text)):
        raise EmptyName("must not be empty")
    return text


def _visible(text: str) -> str:
    kept = []
    isolates = 0
    for at, char in enumerate(text):
        if char.isspace():
            kept.append(" ")
        elif unicodedata.category(char) == "Cc" or ord(char) & 0xFFFE == 0xFFFE:
            raise ValueError(f"must not contain control characters ({_code(char)})")
        elif char in _EMBEDDINGS:
            raise ValueError(f"must not contain characters that reverse text ({_code(char)})")
        elif char in _ISOLATES or char == _POP:
            isolates += 1 if char in _ISOLATES else -1
            if isolates < 0:
                raise ValueError(f"must not end an isolate that nothing began ({_code(char)})")
            kept.append(char)
        elif IDENTITY.get(char) != "" or _shapes(text, at):
            kept.append(char)
    if isolates:
        raise ValueError("must end each isolate that it begins (U+2069)")
    return "".join(kept)


def _shapes(text: str, at: int) -> bool:
    """Whether an invisible character joins or separates its neighbours, or chooses how the one before it is drawn."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in _VARIANTS:
        return _is_visible(before)
    return text[at] in _JOINERS and not before.isascii() and not after.isascii()


def _is_visible(char: str) -> bool:
    """Letters, digits, signs, and whatever has no category yet; no mark is visible by itself."""
    if not char or unicodedata.category(char) in _INVISIBLE_BY_ITSELF:
        return False
    return IDENTITY.get(char, char) not in _BLANK


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
