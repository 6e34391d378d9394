"""The two folds, in Python and as SQL functions, both made of characters.json (docs/decisions/0013).

Each character is replaced by itself, whatever stands beside it; then spaces are made single. So the two agree about
every text, and no version of Unicode but the file's own has a say: a newer character folds to itself in both.
"""

import json
import unicodedata
from importlib.resources import files

_CHARACTERS = json.loads(files("longlist.text").joinpath("characters.json").read_text())
MARKS: str = _CHARACTERS["marks"]
"""Marks that are letters, as vowels of Indic scripts are; `str.isalpha` and ``\\w`` do not know them."""
IDENTITY: dict[str, str] = {char: folded for folded, chars in _CHARACTERS["identity"].items() for char in chars}
SEARCH: dict[str, str] = {char: folded for folded, chars in _CHARACTERS["search"].items() for char in chars}

VOICED = "\u3099\u309a"
"""Kana marks that stand apart from their letter in halfwidth text; together they are another letter."""

_IDENTITY_TABLE = str.maketrans(IDENTITY)
_SEARCH_TABLE = str.maketrans(SEARCH)


def identity_fold(text: str) -> str:
    """What names are the same by: NFKC, case, apostrophes, dashes and spaces; accents and marks count.

    Decomposed, which tells the same texts apart as composed.
    """
    return _single_spaces(_ascii_fold(text) if text.isascii() else text.translate(_IDENTITY_TABLE))


def search_fold(text: str) -> str:
    """What text is found and sorted by: the same without accents; ø is o, ß is ss. Kana and other marks are letters."""
    if text.isascii():
        return _single_spaces(_ascii_fold(text))
    folded = text.translate(_SEARCH_TABLE)
    if VOICED[0] in folded or VOICED[1] in folded:
        folded = unicodedata.normalize("NFC", folded)
    return _single_spaces(folded)


def _ascii_fold(text: str) -> str:
    return text.lower().replace("`", "'") if text.isprintable() else text.translate(_IDENTITY_TABLE)


def _single_spaces(text: str) -> str:
    return " ".join(filter(None, text.split(" "))) if "  " in text or text[:1] == " " or text[-1:] == " " else text


def sql_functions() -> str:
    """``identity_fold(text)`` and ``search_fold(text)``, for a migration.

    They cost about 1 µs a character: for rows whose writer brought no key, never for a search.
    """
    composed = f"""CASE WHEN strpos(folded, '{VOICED[0]}') + strpos(folded, '{VOICED[1]}') > 0
      THEN normalize(folded, NFC) ELSE folded END"""
    return _sql_function("identity_fold", IDENTITY, "folded") + _sql_function("search_fold", SEARCH, composed)


def _sql_function(name: str, characters: dict[str, str], folded: str) -> str:
    table = json.dumps(characters, ensure_ascii=False).replace("'", "''")
    return f"""
CREATE OR REPLACE FUNCTION {name}(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fold$
  SELECT btrim(regexp_replace({folded}, ' +', ' ', 'g'), ' ')
  FROM (
    SELECT coalesce(string_agg(coalesce('{table}'::jsonb ->> char, char), '' ORDER BY number), '') AS folded
    FROM unnest(string_to_array(value, NULL)) WITH ORDINALITY chars (char, number)) folds
$fold$;
"""
