"""From cells to companies: the mapping, numbers as people write them, what is kept, and giving rows back."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longlist.db import new_id
from longlist.imports.cells import read_employees, read_usd, read_year
from longlist.imports.errors import BadMapping
from longlist.imports.mapping import Field, Match, choose_match, guess_mapping, read_choices
from longlist.imports.reader import CsvFile, Record
from longlist.imports.rows import COLUMNS, RowStager, original_cells

DATA = Path("../shared/data")
HEADERS = ["Name", "Website", "Employees", "Founded", "Headquarters Location", "Note"]


def stage(cells: list[str], headers: list[str] = HEADERS, match: Match = "none") -> dict[str, Any]:
    staged = RowStager(new_id(), headers, guess_mapping(headers, {}), match).stage(1, Record(2, cells, None))
    row = dict(zip(COLUMNS, staged, strict=True))
    return {**row, **{column: json.loads(row[column] or "null") for column in ("attributes", "raw")}}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("0", 0), ("1,234", 1234), ("1 234 567", 1234567), ("1'234", 1234), ("1234.0", 1234),
        ("12k", 12000), ("1.5 million", 1_500_000), ("abc", None), ("51-200", None), ("-5", None), ("1,23", None),
        ("1.234", None), ("12.5", None), ("100000001", None), ("9" * 30, None), ("²", None), ("1e3", None),
    ],
)  # fmt: skip
def test_employees(text: str, number: int | None) -> None:
    assert read_employees(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("$1.2M", 1_200_000), ("USD 5,000,000", 5_000_000), ("3bn", 3 * 10**9), ("5000 USD", 5000), ("€3M", None)],
)
def test_funding(text: str, number: int | None) -> None:
    assert read_usd(text) == number


@pytest.mark.parametrize(
    ("text", "year"), [("1902", 1902), ("2013 (1888)", 2013), ("1998-04-01", 1998), ("12345", None), ("n/a", None)]
)
def test_founding_year(text: str, year: int | None) -> None:
    assert read_year(text) == year


@given(st.text(max_size=40))
def test_reading_numbers_never_fails(text: str) -> None:
    for reader in (read_employees, read_usd, read_year):
        value = reader(text)
        assert value is None or 0 <= value <= 10**15


def test_headers_are_recognised_and_what_a_person_says_wins() -> None:
    headers = ["Symbol", "Security", "GICS Sector", "GICS Sub-Industry", "Headquarters Location", "Founded", "Web-Site"]
    assert guess_mapping(headers, {}) == {
        "name": "Security",
        "domain": "Web-Site",
        "location": "Headquarters Location",
        "industry": "GICS Sector",
        "founded_year": "Founded",
        "external_id": "Symbol",
    }
    chosen = read_choices(["industry=GICS Sub-Industry", "external_id=", "name = Symbol"])
    mapping = guess_mapping(headers, chosen)
    assert (mapping["industry"], mapping["name"]) == ("GICS Sub-Industry", "Symbol")
    assert "external_id" not in mapping


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        (["name"], "field=Header"),
        (["nome=Name"], "There is no field “nome”. Fields are: name, domain"),
        (["name=Nom"], "no column “Nom” for name. Its columns are: Name"),
        (["city=Note", "country=Note"], "One column cannot be two fields"),
        (["city=Note", "city=Name"], "mapped twice"),
        (["name="], "--map name=HEADER"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_in_a_sentence(choices: list[str], sentence: str) -> None:
    with pytest.raises(BadMapping) as refused:
        guess_mapping(HEADERS, read_choices(choices))
    assert sentence in refused.value.detail


def test_the_surest_match_is_chosen() -> None:
    name: dict[Field, str] = {"name": "n"}
    assert choose_match({**name, "domain": "d", "external_id": "e"}, None) == "external_id"
    assert choose_match({**name, "domain": "d"}, None) == "domain"
    assert choose_match(name, None) == "name+country"
    with pytest.raises(BadMapping, match="--map domain=HEADER"):
        choose_match(name, "domain")


def test_what_a_field_cannot_take_is_kept_as_an_attribute() -> None:
    row = stage(["  Ada   Labs ", "not a domain", "about 50", "2013 (1888)", "Saint Paul, Minnesota", " x "])
    assert (row["name"], row["name_key"], row["domain"], row["employees"]) == ("Ada Labs", "ada labs", None, None)
    assert (row["founded_year"], row["city"]) == (2013, "Saint Paul")
    assert row["attributes"] == {
        "Website": "not a domain",
        "Employees": "about 50",
        "Founded": "2013 (1888)",
        "Headquarters Location": "Saint Paul, Minnesota",
        "Note": "x",
    }
    assert row["rejection"] is None


def test_control_characters_that_a_wrong_encoding_left_are_left_out_of_a_name() -> None:
    row = stage(["Imobilia\x81rio", "a.com"], ["Name", "Website"], "none")
    assert (row["name"], row["rejection"]) == ("Imobiliario", None)
    assert row["raw"] == {"Name": "Imobilia\x81rio"}


@pytest.mark.parametrize(
    ("cells", "match", "reason"),
    [
        (["", "a.com"], "none", "has no name"),
        (["  \t ", "a.com"], "none", "has no name"),
        (["\u0301", "a.com"], "none", "has no name"),
        (["x" * 501, "a.com"], "none", "its name is longer than 500 characters"),
        (["A", " "], "domain", "“Website” is empty, and rows are matched by it"),
        (["A", "n/a"], "domain", "“n/a” is not a domain, and rows are matched by it"),
    ],
)
def test_what_stands_for_no_company_is_rejected(cells: list[str], match: Match, reason: str) -> None:
    row = stage(cells, ["Name", "Website"], match)
    assert row["rejection"] == reason
    assert row["raw"] == cells


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=6, max_size=6))
def test_any_row_can_be_given_back_as_it_stood(cells: list[str]) -> None:
    row = stage(cells)
    assert original_cells(HEADERS, guess_mapping(HEADERS, {}), row, row["raw"], row["attributes"]) == cells


@pytest.mark.parametrize("name", ["sp500.csv", "equities.csv.gz"])
def test_every_row_of_the_real_files_can_be_given_back(name: str) -> None:
    if not (DATA / name).is_file():
        pytest.skip(f"{DATA / name} is not there: the real files are kept beside the checkout")
    with (DATA / name).open("rb") as stream:
        file = CsvFile(stream, name)
        mapping = guess_mapping(file.headers, {})
        stager = RowStager(new_id(), file.headers, mapping, "external_id")
        for number, record in enumerate(file, 1):
            row = dict(zip(COLUMNS, stager.stage(number, record), strict=True))
            raw, attributes = (json.loads(str(row[column] or "null")) for column in ("raw", "attributes"))
            assert original_cells(file.headers, mapping, row, raw, attributes) == record.cells
