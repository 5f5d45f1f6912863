"""Text files with a table: CSV, TSV, semicolons or bars between the cells, also packed with gzip, in the usual encodings."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path

from guanxi.lib.marking import N_
from guanxi.sources.encodings import detect, known
from guanxi.sources.heading import body, column_names, find_header, last_filled
from guanxi.sources.packing import chunks, unpacked
from guanxi.sources.table import Cell, Row, Shape, UnreadableTable

DELIMITERS = ",\t;|"
_NO_DELIMITERS = '\r\n\x00"'
LONGEST_CELL = 16 << 20
LONGEST_RECORD_LINES = 2000
"""A record over more lines is a quotation mark that somebody forgot to close."""
_SAMPLE_RECORDS = 50
_BLANKS = " \t\r\n\u00a0\u3000\ufeff"


class DelimitedTable:
    """A text file as a table (see `Table`)."""

    def __init__(self, path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        self.path = path
        with _explained():
            guess, sure = (encoding, 1.0) if encoding else detect(chunks(self.path))
            self._encoding = known(guess)
            self._delimiter, marked = self._find_delimiter(delimiter)
        self._skipped_lines = 1 if marked else 0
        self.shape = Shape(self._format(), guess, self._delimiter, sure)
        self.sheets = (path.name.removesuffix(".gz").rpartition(".")[0] or path.name,)
        self.sheet = self.sheets[0]

    @cached_property
    def _header(self) -> Row:
        return find_header(self._records())

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, each different."""
        return column_names(self._header.cells[: last_filled(self._header.cells)])

    @property
    def header_number(self) -> int:
        """The line on which the header begins."""
        return self._header.number

    @property
    def percentages(self) -> frozenset[str]:
        """Texts carry their signs themselves."""
        return frozenset()

    def rows(self) -> Iterator[Row]:
        """The rows below the header; numbers are line numbers of the file."""
        return body(self._records(), self._header, len(self.header))

    def _records(self) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_CELL)
        with _explained(lambda: reader.line_num), self._text() as lines:
            reader = csv.reader(_without_zeros(lines), delimiter=self._delimiter)
            begins = 1
            for record in reader:
                if reader.line_num - begins > LONGEST_RECORD_LINES:
                    raise _open_quotation(begins)
                if begins > self._skipped_lines:
                    yield Row(begins, tuple(map(cell, record)))
                begins = reader.line_num + 1

    def _find_delimiter(self, given: str | None) -> tuple[str, bool]:
        """The delimiter, and whether the first line only names it (`sep=;`, as Excel writes)."""
        with self._text() as lines:
            sample = list(islice(_without_zeros(lines), _SAMPLE_RECORDS))
        marked = bool(sample) and sample[0].lower().startswith("sep=")
        named = sample[0].strip("\r\n")[4:5] if marked else ""
        if given and (len(given) > 1 or given in _NO_DELIMITERS):
            message, advice = N_("“%(said)s” cannot stand between cells."), N_("Choose a comma, a semicolon, a tab or a bar.")
            raise UnreadableTable(message, advice, said=given[:20])
        return given or named or likely_delimiter(sample[int(marked) :]), marked

    def _format(self) -> str:
        return "tsv" if self._delimiter == "\t" else "csv"

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(unpacked(self.path), encoding=self._encoding, newline="")


def cell(text: str) -> Cell:
    """The text of a cell without blanks around it; None if nothing is left. `="007"` is how some programs keep zeros."""
    plain = text.strip(_BLANKS)
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    return plain or None


def likely_delimiter(lines: Iterable[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, at least two; a comma if none does."""
    sample = list(lines)
    scores = {delimiter: _evenness(sample, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """(share of records with the most frequent number of cells, that number); (0, 0) if that is one."""
    try:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if record)
    except csv.Error:
        return 0.0, 0
    usual, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (round(times / widths.total(), 1), usual) if usual > 1 else (0.0, 0)


def _without_zeros(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\x00", "") for line in lines)


def _spoken(error: UnicodeError) -> str:
    """The encoding that failed as people call it; all encodings of Western Windows call themselves the same."""
    name = str(getattr(error, "encoding", "")).upper()
    return "WINDOWS-1252" if name in ("CHARMAP", "") else name


def _open_quotation(line: int) -> UnreadableTable:
    return UnreadableTable(
        N_("A quotation mark opened on line %(line)s is never closed."),
        N_("Remove it or double it, then try again."),
        line=line,
    )


@contextmanager
def _explained(line: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Turns what Python says about a damaged file into words for a person."""
    try:
        yield
    except UnicodeError as error:
        last = line()
        raise UnreadableTable(
            N_("After line %(line)s the file is not %(encoding)s.") if last else N_("The file is not %(encoding)s."),
            N_("Choose another encoding, or save the file as UTF-8."),
            line=last,
            encoding=_spoken(error),
        ) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UnreadableTable(
            N_("The packed file is damaged or cut off."), N_("Pack or copy it again, then try again.")
        ) from None
    except csv.Error:
        raise _open_quotation(line()) from None
    except OSError as error:
        raise UnreadableTable(
            N_("The file cannot be opened: %(reason)s."), N_("Check that it is there."), reason=error.strerror or error
        ) from None
