"""Reading files: what is a row, what is wrong with a row, and what is wrong with the whole file."""

import gzip
import io
from contextlib import suppress

import pytest

from longlist.imports.errors import BadFile
from longlist.imports.reader import MAX_COLUMNS, MAX_LINE, CsvFile, Record


def read(content: bytes, name: str = "x.csv") -> tuple[list[str], list[Record]]:
    file = CsvFile(io.BytesIO(content), name)
    return file.headers, list(file)


def test_lines_are_those_of_the_file_also_behind_quoted_newlines_and_blank_lines() -> None:
    headers, records = read(b'name,about\n\nA,"one\ntwo"\r\nB,x\n\n\nC,y')
    assert headers == ["name", "about"]
    assert [(record.line, record.cells) for record in records] == [
        (3, ["A", "one\ntwo"]),
        (5, ["B", "x"]),
        (8, ["C", "y"]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(delimiter: str) -> None:
    content = delimiter.join(["name", '"a,b;c"', "z"]) + "\n" + delimiter.join(["1", "2", "3"])
    headers, records = read(content.encode())
    assert headers == ["name", "a,b;c", "z"]
    assert records[0].cells == ["1", "2", "3"]


def test_a_byte_order_mark_and_gzip_are_no_part_of_the_text() -> None:
    for content in ("\ufeffname\nÅre".encode(), gzip.compress("\ufeffname\nÅre".encode())):
        assert read(content, "standard input") == (["name"], [Record(2, ["Åre"], None)])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"a", "has 1 field, but the header has 2"),
        (b"a,b,c", "has 3 fields, but the header has 2"),
        (b"a,\xff\xfe", "is not valid UTF-8"),
        (b"a,b\0c", "contains a NUL byte"),
        (b'"a"b,c', "is not valid CSV: ',' expected after '\"'"),
        (b"a," + b"x" * 20_001, "has a cell of more than 20,000 characters"),
    ],
)
def test_a_bad_row_has_its_reason_and_the_next_is_read(row: bytes, problem: str) -> None:
    _, records = read(b"name,x\n" + row + b"\ngood,1\n")
    assert [(record.line, record.problem) for record in records] == [(2, problem), (3, None)]
    assert records[1].cells == ["good", "1"]
    "".join(records[0].cells).encode()  # can be stored
    assert "\0" not in "".join(records[0].cells)


@pytest.mark.parametrize("length", [131_073, 400_000, 3 * MAX_LINE])
def test_an_overlong_cell_whose_quote_is_closed_costs_its_row_only(length: int) -> None:
    cell = b'x""x,\n' * (length // 6)
    _, records = read(b'name,x\nfirst,1\n"' + cell + b'",2\nlast,"3"\n')
    assert [record.problem for record in records] == [None, "has a cell of more than 20,000 characters", None]
    assert [record.line for record in records] == [2, 3, 4 + cell.count(b"\n")]
    assert records[2].cells == ["last", "3"]


class Cell(str):
    """Counts how often it is compared."""

    __slots__ = ()
    comparisons = 0

    def strip(self, _: str | None = None) -> "Cell":  # type: ignore[override]
        return self

    def __eq__(self, other: object) -> bool:
        Cell.comparisons += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("width", [MAX_COLUMNS, 10 * MAX_COLUMNS])
def test_a_header_is_checked_in_one_pass(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    file = CsvFile(io.BytesIO(b"name"), "x.csv")
    monkeypatch.setattr(file, "_records", lambda: iter([Record(1, [Cell(n) for n in range(width)], None)]))
    monkeypatch.setattr(Cell, "comparisons", 0)
    with suppress(BadFile):
        file._read_headers()
    assert Cell.comparisons <= width


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "x.csv", "is empty"),
        (b"\n \n", "x.csv", "has no header in line 2"),
        (b"", "x.csv.gz", "is empty"),
        (b"name,a,a\n", "x.csv", "more than one column named “a”"),
        (b"name,x\nfirst,1\n\"second,2\n", "x.csv", "ends inside a quote, in the row that begins at line 3"),
        (b'name\n"' + b"x" * 200_000, "x.csv", "ends inside a quote, in the row that begins at line 2"),
        (b'name\nA\n"' + b"x\n" * MAX_LINE, "x.csv", "ends inside a quote, in the row that begins at line 3"),
        (b"name\n" + b"x" * (MAX_LINE + 1), "x.csv", "Is it CSV?"),
        (b"x" * 140_000, "x.csv", "The header of x.csv cannot be read: it has a cell of more than 20,000 characters"),
        (b"x" * (MAX_LINE + 1), "x.csv", "Is it CSV?"),
        (b'"' + b"x" * 140_000, "x.csv", "ends inside a quote, in the row that begins at line 1"),
        ("name\nx".encode("utf-16"), "x.csv", "UTF-16"),
        (b"PK\x03\x04 and so on", "x.csv", "is not CSV"),
        (b"name\nx", "x.csv.gz", "is not gzip"),
        (gzip.compress(b"name\n" + b"some company\n" * 50_000)[:-20], "x.csv.gz", "damaged or cut off"),
        (b"n\xff,x\n", "x.csv", "The header of x.csv cannot be read"),
        (b"name," + b"x" * 201, "x.csv", "longer than 200 characters"),
        (b",".join(b"c%d" % number for number in range(201)), "x.csv", "201 columns"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_imported_is_refused_in_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(content, name)
    assert sentence in refused.value.detail


def test_a_column_without_a_header_is_named_by_its_place() -> None:
    assert read(b",name\n0,A\n")[0] == ["Column 1", "name"]
