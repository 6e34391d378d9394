"""Text is folded in two ways, each in one place; and what a name may be made of."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longlist.text.folds import identity_fold, search_fold
from longlist.text.keys import BESIDE, KEY_LENGTH, identity_key, name_key, phrase_of, sort_key
from longlist.text.names import clean_name

anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Acme", "acme"),
        ("  ACME\t  Inc. \n", "acme inc."),
        ("Électricité de France", "electricite de france"),
        ("E\u0301lectricite\u0301 de France", "electricite de france"),  # the same, decomposed
        ("STRASSE straße", "strasse strasse"),
        ("İhracat IŞIK ışık", "ihracat isik isik"),
        ("\uff26\uff35\uff2c\uff2c width", "full width"),
        ("ﬁnance", "finance"),
        ("Ørsk Łukas Đuro Æblegaard Þór", "orsk lukas duro aeblegaard thor"),
        ("Москва Ёлка Й", "москва елка и"),
        ("Ελλάς", "ελλασ"),
        ("株式会社ガーデン", "株式会社ガーデン"),
        ("バス パス ハス", "バス パス ハス"),
        ("ﾊﾟﾅｿﾆｯｸ", "パナソニック"),
        ("बैंक ऑफ पुणे", "बैंक ऑफ पुणे"),
        ("บริษัท ปูน", "บริษัท ปูน"),
        ("삼성물산", "삼성물산"),
        ("a\u00a0b\u3000c", "a b c"),
        ("zero\u200bwidth \ufeffmark", "zerowidth mark"),
        ("Macy’s Macy´s Macy`s", "macy's macy's macy's"),
        ("a‑b a–b a—b", "a-b a-b a-b"),
        ("\U0001d412\U0001d400", "sa"),  # mathematical capitals
        ("\u0301", ""),
    ],
)
def test_the_search_fold_is_generous(text: str, folded: str) -> None:
    assert search_fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ACME  inc", "acme Inc", True),
        ("Donal's", "Donal’s", True),
        ("Donal's", "Donal´s", True),
        ("North-South", "North–South", True),
        ("North-South", "North South", False),
        ("Straße", "STRASSE", True),
        ("ﬁnance", "Finance", True),
        ("ﾊﾟﾅｿﾆｯｸ", "パナソニック", True),
        ("E\u0301vry", "évry", True),
        ("Ａ\u0301", "á", True),
        ("soft\u00adhyphen", "softhyphen", True),
        ("Köhler", "Kohler", False),
        ("バス", "パス", False),
        ("ガーデン", "カーテン", False),
        ("Örsk", "Ørsk", False),
        ("x" * 400 + "a", "x" * 400 + "b", False),
        ("ж" * 600 + "a", "ж" * 600 + "b", False),
    ],
)
def test_names_are_the_same_by_the_identity_fold(one: str, other: str, same: bool) -> None:
    assert (identity_fold(one) == identity_fold(other)) == same
    assert (identity_key(one) == identity_key(other)) == same


@settings(max_examples=10 * settings.default.max_examples)
@given(anything)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert search_fold(search_fold(text)) == search_fold(text)
    assert identity_fold(identity_fold(text)) == identity_fold(text)
    assert phrase_of(phrase_of(text)) == phrase_of(text) or "and" in phrase_of(text)


@settings(max_examples=10 * settings.default.max_examples)
@given(anything)
def test_names_that_are_the_same_are_found_under_one_key(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    others = (composed.upper(), composed.lower(), composed.replace("'", "\u2019"), f"\u200b{composed}")
    for other in [unicodedata.normalize("NFC", one) for one in others]:
        if identity_fold(other) == identity_fold(composed):
            assert search_fold(other) == search_fold(composed)
            assert name_key(other) == name_key(composed)


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=100))
def test_the_quick_way_for_ascii_is_the_same_as_the_long_one(text: str) -> None:
    assert search_fold(text) == search_fold(f"{text}\u0301")
    assert identity_fold(text) == identity_fold(f"\u200b{text}")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Seventh Day Grocers", ["seventh day grocers"]),
        ("Seventh-Day Traders", ["seventh day traders", "seventhday traders"]),
        ("O’Hara & Sons", ["ohara and sons", "o hara and sons"]),
        ("J.P. Morgen", ["jp morgen", "jpmorgen", "j p morgen"]),
        ("J. P. Morgen", ["jp morgen", "jpmorgen", "j p morgen"]),
        ("E.ONN Energy", ["e.onn energy", "eonn energy", "e onn energy"]),
        ("H&N Fashion", ["h and n fashion"]),
        ("H & N Fashion", ["h and n fashion"]),
        ("Acme Inc.", ["acme inc."]),
        ("C++ Works", ["c++ works"]),
        ("100% Pure", ["100% pure"]),
        ("-", ["-"]),
        ("x" * 500, ["x" * KEY_LENGTH]),
        ("x" * 199 + " y", ["x" * 199]),
    ],
)
def test_a_name_is_kept_in_each_way_to_write_it(name: str, lines: list[str]) -> None:
    assert name_key(name).split(f"{BESIDE} ") == lines


@given(anything)
def test_keys_fit_into_an_index(text: str) -> None:
    lines = name_key(text).split(f"{BESIDE} ")
    assert len(lines) <= 3
    assert all(len(line) <= KEY_LENGTH for line in lines)
    assert phrase_of(text) == lines[0]
    assert len(identity_key(text).encode()) <= 1000


@given(anything)
def test_a_sort_key_has_one_value(text: str) -> None:
    value = " ".join(text.split())
    assert sort_key(value).partition(BESIDE)[2] in (value, "")
    assert sort_key(value).rpartition(BESIDE)[2] == value or BESIDE in value


def test_letters_sort_where_a_reader_looks_for_them() -> None:
    cities = ["Zagreb", "Århus", "aalborg", "Łódź", "Berlin", "Évry", "école", "Ústí", "Oslo", "Ostrava"]
    right = ["aalborg", "Århus", "Berlin", "école", "Évry", "Łódź", "Oslo", "Ostrava", "Ústí", "Zagreb"]
    assert sorted(cities, key=sort_key) == right


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Acme \t Inc ", "Acme Inc"),
        ("E\u0301vry", "Évry"),
        ("\ufeffAcme\u200b So\u00adft", "Acme Soft"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("\U0001f469\u200d\U0001f680 Rocket", "\U0001f469\u200d\U0001f680 Rocket"),
        ("a\u200db", "ab"),
        ("Acme \u2067שלום\u2069", "Acme \u2067שלום\u2069"),
        ("!", "!"),
    ],
)
def test_a_name_is_one_composed_line_without_what_nobody_sees(text: str, name: str) -> None:
    assert clean_name(text) == name
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "must not be empty"),
        ("\u200b\u200d\ufeff", "must not be empty"),
        ("\u3164 \u2800", "must not be empty"),
        ("\u0301", "must not be empty"),
        ("\u2067\u2069", "must not be empty"),
        ("Acme\u202egnp", "U\\+202E"),
        ("Acme\u0007", "U\\+0007"),
        ("Acme\u0085 \u009b", "U\\+009B"),
        ("Acme\uffff", "U\\+FFFF"),
        ("\u2067Acme", "must end each isolate"),
        ("Acme\u2069", "nothing began"),
    ],
)
def test_a_name_without_anything_to_see_or_that_hides_something_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        clean_name(text)


@given(anything)
def test_a_clean_name_stays_as_it_is(text: str) -> None:
    try:
        name = clean_name(text)
    except ValueError:
        return
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert identity_key(name)
    assert name_key(name)
