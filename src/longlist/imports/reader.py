"""Reading CSV files as they come: plain or gzip, with or without a byte-order mark, any usual delimiter.

In flat memory: one record at a time. What is wrong with a single row is said of that row, what is wrong with the
whole file is raised as BadFile.
"""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple
from unicodedata import normalize

from longlist.companies.models import MAX_ATTRIBUTES
from longlist.imports.errors import BadFile

DELIMITERS = ",;\t|"
MAX_TEXT = 20_000  # of a cell that can be kept, as companies/schemas.py has it
MAX_COLUMNS = MAX_ATTRIBUTES  # each may become an attribute
MAX_HEADER = 200
MAX_LINE = 524_288  # characters, and the most of one cell that is kept in memory
BUFFER_BYTES = 65_536


class Record(NamedTuple):
    """A data row: the line of the file at which it begins, its cells, and why they cannot be read, if so."""

    line: int
    cells: list[str]
    problem: str | None


class CsvFile:
    """A file whose header has been read: `headers` in their order, `delimiter`; iterating gives the data rows, once.

    Raises: BadFile
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name = _printable(name)  # of a file on disk it may be any bytes
        binary = _unpacked(stream, name)
        text = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._lines = _Lines(text, name)
        csv.field_size_limit(MAX_LINE)
        self.delimiter = _guess_delimiter(self._lines.first())
        self._reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        self.headers = self._read_headers()

    def _read_headers(self) -> list[str]:
        record = next(iter(self._records()), None)
        if record is None:
            raise BadFile(f"{self.name} is empty.")
        if record.problem:
            raise BadFile(f"The header of {self.name} cannot be read: it {record.problem}.")
        if not any(map(str.strip, record.cells)):
            raise BadFile(f"{self.name} has no header in line {record.line}.")
        headers = [normalize("NFC", cell.strip()) or f"Column {number}" for number, cell in enumerate(record.cells, 1)]
        if len(headers) > MAX_COLUMNS:
            raise BadFile(f"{self.name} has {len(headers)} columns; {MAX_COLUMNS} is the most that can be imported.")
        too_long = next((header for header in headers if len(header) > MAX_HEADER), None)
        if too_long:
            raise BadFile(f"A header of {self.name} is longer than {MAX_HEADER} characters: “{too_long[:60]}…”.")
        repeated = next((header for header, times in Counter(headers).items() if times > 1), None)
        if repeated:
            raise BadFile(f"{self.name} has more than one column named “{repeated}”. Rename one of them.")
        return headers

    def __iter__(self) -> Iterator[Record]:
        width = len(self.headers)
        for record in self._records():
            cells = record.cells
            if record.problem is None and len(cells) != width:
                fields = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
                yield Record(record.line, cells, f"has {fields}, but the header has {width}")
            else:
                yield record

    def _records(self) -> Iterator[Record]:
        """Every record that is not a blank line."""
        reader = self._reader
        while True:
            line = self._lines.begin_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._misquoted(error, line)
                continue
            text = "".join(cells)
            if "\0" in text:
                yield Record(line, list(map(_printable, cells)), "contains a NUL byte")
            elif not text.isascii() and not _is_unicode(text):
                yield Record(line, list(map(_printable, cells)), "is not valid UTF-8")
            elif len(text) > MAX_TEXT and max(map(len, cells)) > MAX_TEXT:
                yield Record(line, cells, f"has a cell of more than {MAX_TEXT:,} characters")
            elif cells:
                yield Record(line, cells, None)

    def _misquoted(self, error: csv.Error, line: int) -> Record:
        reason = str(error)
        if "unexpected end of data" in reason:
            raise BadFile(f"{self.name} ends inside a quote, in the row that begins at line {line:,}.") from error
        if "field larger than" in reason:
            start = _printable(self._lines.last[:MAX_TEXT])
            if not self._lines.skip_record():
                raise BadFile(f"{self.name} ends inside a quote, in the row that begins at line {line:,}.") from error
            return Record(line, [start], f"has a cell of more than {MAX_TEXT:,} characters")
        return Record(line, [_printable(self._lines.last.rstrip("\r\n"))], f"is not valid CSV: {reason}")


class _Lines:
    """The lines of a text, once, in flat memory whatever it is. ``last`` is the one read last."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text = text
        self._name = name
        self._ahead: list[str] = []
        self._lines = chain(self._ahead, iter(self._read, ""))
        self._number = 0  # of the line read last
        self._quotes = 0  # in the record so far; it ends at the first line where they are even
        self.last = ""

    def first(self) -> str:
        """The first line that is not blank, which stays to be read; empty where there is none."""
        while line := self._read():
            self._ahead.append(line)
            if not line.isspace():
                break
        return line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = line = next(self._lines)
        self._number += 1
        self._quotes += line.count('"')
        return line

    def begin_record(self) -> int:
        """The number of its first line."""
        self._quotes = 0
        return self._number + 1

    def skip_record(self) -> bool:
        """Read to the end of the record; False where the text ends inside a quote."""
        while self._quotes % 2 and next(self, None) is not None:
            pass
        return self._quotes % 2 == 0

    def _read(self) -> str:
        try:
            line = self._text.readline(MAX_LINE)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadFile(f"{self._name} is damaged or cut off: it cannot be unpacked to its end.") from error
        except OSError as error:
            raise BadFile(f"{self._name} cannot be read to its end: {error.strerror}.") from error
        if len(line) == MAX_LINE:
            raise BadFile(f"{self._name} has a line of more than {MAX_LINE:,} characters. Is it CSV?")
        return line


def _is_unicode(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(text: str) -> str:
    """What can be stored of a text that cannot: a replacement character for each bad byte."""
    return text.encode(errors="surrogateescape").decode(errors="replace").replace("\0", "\ufffd")


def _unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """The bytes of the text, unpacked if they are gzip.

    Raises: BadFile where they are plainly something else than CSV in UTF-8
    """
    binary = io.BufferedReader(stream, BUFFER_BYTES)  # type: ignore[type-var]
    start = binary.peek(4)
    if start.startswith(b"\x1f\x8b"):
        return io.BufferedReader(gzip.GzipFile(fileobj=binary), BUFFER_BYTES)
    if name.lower().endswith(".gz") and start:
        raise BadFile(f"{name} is not gzip, though its name says so.")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(f"{name} is UTF-16. Save it as UTF-8.")
    if start.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise BadFile(f"{name} is not CSV. Save it as CSV in UTF-8.")
    return binary


def _guess_delimiter(header: str) -> str:
    """The one that parts the header into the most columns; a comma where none does, or none can read it."""

    def columns(delimiter: str) -> int:
        try:
            return len(next(csv.reader([header], delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=columns)
