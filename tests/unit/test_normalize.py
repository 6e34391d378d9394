"""Domains are normalised in one place, and whatever was normalised stays as it is."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from longlist.companies.normalize import normalize_domain, shorten

anything = st.text(max_size=300)


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
