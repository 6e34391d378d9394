"""Names and domains are normalised in one place, and whatever was normalised stays as it is."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from longlist.companies.normalize import KEY_LENGTH, name_key, normalize_domain, shorten

anything = st.text(max_size=300)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme", "acme"),
        ("  ACME\t  Inc. \n", "acme inc."),
        ("Électricité de France", "electricite de france"),
        ("E\u0301lectricite\u0301 de France", "electricite de france"),  # the same, decomposed
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("\uff26\uff35\uff2c\uff2c width", "full width"),
        ("ﬁnance", "finance"),
        ("Ǻ", "a"),
        ("三菱", "三菱"),
        ("Ωmega", "ωmega"),
        ("a\u00a0b\u3000c", "a b c"),
        ("x" * 500, "x" * KEY_LENGTH),
        ("\U0001d412\U0001d400", "sa"),  # mathematical capitals
        ("x" * 199 + " y", "x" * 199),
        ("\u0301", ""),
    ],
)
def test_a_name_is_folded_for_sorting_and_matching(name: str, key: str) -> None:
    assert name_key(name) == key


@settings(max_examples=20 * settings.default.max_examples)
@given(anything)
def test_a_folded_name_stays_as_it_is(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert len(key) <= KEY_LENGTH


@given(st.text(st.characters(codec="utf-8", max_codepoint=0x24F), max_size=50))
def test_case_never_tells_latin_names_apart(name: str) -> None:
    assert name_key(name) == name_key(name.upper()) == name_key(name.lower())


@given(st.text(st.characters(codec="ascii"), max_size=100))
def test_the_quick_way_for_ascii_is_the_same_as_the_long_one(name: str) -> None:
    assert name_key(name) == name_key(name + "\u0301").strip()


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.com", "acme.com"),
        (" HTTPS://www.Acme.COM/about?x=1#top ", "acme.com"),
        ("http://acme.com", "acme.com"),
        ("//acme.com/", "acme.com"),
        ("acme.com.", "acme.com"),
        ("acme.com/", "acme.com"),
        ("acme.com:8080", "acme.com"),
        ("www.acme.com:443/x", "acme.com"),
        ("https://user:secret@shop.acme.com:8443/", "shop.acme.com"),
        ("info@acme.com", "acme.com"),
        ("mailto:info@acme.com", "acme.com"),
        ("www.com", "www.com"),
        ("www.co.uk", "co.uk"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("https://www.BÜCHER.example/", "xn--bcher-kva.example"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("例え。jp", "xn--r8jz45g.jp"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a_b.acme.com", "a_b.acme.com"),
        ("3m.com", "3m.com"),
        ("", None),
        ("  \n", None),
    ],
)
def test_a_website_becomes_its_bare_host(text: str, domain: str | None) -> None:
    assert normalize_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        *[
            "acme",
            "localhost",
            "127.0.0.1",
            "http://[::1]/",
            "no domain",
            "acme..com",
            ".com",
            "-acme.com",
            "acme-.com",
        ],
        *["n/a", "-", "http://", "https:///path", "acme.com\nevil.com", "acme.com\n/x", "a b.com", "acme,com"],
        *["x" * 64 + ".com", ".".join(["abcdefgh"] * 40) + ".com", "acme.c", "é" * 200 + ".com"],
    ],
)
def test_what_is_no_domain_is_refused_with_its_beginning(text: str) -> None:
    with pytest.raises(ValueError, match="is not a domain") as refused:
        normalize_domain(text)
    assert len(str(refused.value)) < 100


@given(anything)
def test_anything_is_a_domain_none_or_refused_and_a_domain_stays_as_it_is(text: str) -> None:
    try:
        domain = normalize_domain(text)
    except ValueError:
        return
    assume(domain is not None)
    assert normalize_domain(domain or "") == domain
    assert domain == (domain or "").lower()
    assert (domain or "").isascii()
    assert len(domain or "") <= 253
    assert not set(domain or "") & set("/:@?# \n")


@given(anything)
def test_shortened_text_is_one_line_of_bounded_length(text: str) -> None:
    short = shorten(text, 60)
    assert len(short) <= 60
    assert "\n" not in short
