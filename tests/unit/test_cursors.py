"""Cursors: what is encoded comes back; what was not made here is refused, whatever it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlist.pagination import BadCursor, Cursor, Sort, decode_cursor, encode_cursor

sorts = st.builds(Sort, st.sampled_from(["name", "employees", "created_at"]), st.booleans())
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
numbers = st.integers(-(2**63), 2**63 - 1)
moments = st.datetimes(timezones=st.just(UTC))


@given(sorts, st.booleans(), st.uuids(), st.one_of(st.none(), texts))
def test_a_text_comes_back(sort: Sort, backwards: bool, row: object, value: str | None) -> None:
    cursor = Cursor(backwards, value, row)  # type: ignore[arg-type]
    assert decode_cursor(sort, str, encode_cursor(sort, cursor)) == cursor


@given(sorts, st.booleans(), st.uuids(), st.one_of(st.none(), numbers))
def test_a_number_comes_back(sort: Sort, backwards: bool, row: object, value: int | None) -> None:
    cursor = Cursor(backwards, value, row)  # type: ignore[arg-type]
    assert decode_cursor(sort, int, encode_cursor(sort, cursor)) == cursor


@given(sorts, st.booleans(), st.uuids(), moments)
def test_a_moment_comes_back_to_the_microsecond(sort: Sort, backwards: bool, row: object, value: datetime) -> None:
    cursor = Cursor(backwards, value, row)  # type: ignore[arg-type]
    assert decode_cursor(sort, datetime, encode_cursor(sort, cursor)) == cursor


@given(sorts)
def test_the_end_comes_back(sort: Sort) -> None:
    assert decode_cursor(sort, str, encode_cursor(sort, Cursor(True, None, None))) == Cursor(True, None, None)


@given(sorts, sorts, st.uuids(), texts)
def test_a_cursor_belongs_to_one_order(made: Sort, asked: Sort, row: object, value: str) -> None:
    cursor = encode_cursor(made, Cursor(False, value, row))  # type: ignore[arg-type]
    if made != asked:
        with pytest.raises(BadCursor):
            decode_cursor(asked, str, cursor)


@given(sorts, st.sampled_from([str, int, datetime]), st.text())
def test_any_other_text_is_refused_and_nothing_worse(sort: Sort, kind: type, text: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(sort, kind, text)


@given(sorts, st.sampled_from([str, int, datetime]), st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from("sdvi"), inner)),
))  # fmt: skip
def test_any_json_is_refused_and_nothing_worse(sort: Sort, kind: type, inside: object) -> None:
    import base64
    import json

    text = base64.urlsafe_b64encode(json.dumps(inside).encode()).decode()
    with pytest.raises(BadCursor):
        decode_cursor(sort, kind, text)


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor(Sort("name", descending=False), str, None) is None


@given(sorts)
def test_an_order_is_written_as_it_is_asked_for(sort: Sort) -> None:
    assert Sort.parse(str(sort)) == sort
