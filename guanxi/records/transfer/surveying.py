"""Looking through a whole file once before anything is decided: how many rows, what the columns hold, how they write it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from guanxi.lib import numbers
from guanxi.sources.table import Cell, Table

from .values import Notation, text

SAMPLES = 5
LOOKED_AT = 5000
"""So many rows are looked at closely; after that only columns that may still turn out otherwise."""
_FEW_DIGITS_FIRST = re.compile(r"\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*\d{2,4}")
_DECIMAL_COMMA = re.compile(r"[^\d]*\d{1,3}(\.\d{3})+,\d+[^\d]*|[^\d,]*\d+,(\d{1,2}|\d{4,})[^\d,]*")
_DECIMAL_POINT = re.compile(r"[^\d]*\d{1,3}(,\d{3})+\.\d+[^\d]*|[^\d.]*\d+\.(\d{1,2}|\d{4,})[^\d.]*")
_A_DIGIT = re.compile(r"\d")
_NO_FIGURE = re.compile(
    r"[@_]|www\.|[A-Za-z]{10}|[\u4e00-\u9fff](?<![年月日号號时時点點分秒上下午零〇一二两三四五六七八九十百千万萬亿億元圆圓角块塊整人民币幣])"
)
"""What stands in neither a number nor a day: seen at once."""
_WHOLE_WITH_FRACTION = re.compile(r"-?\d+\.0")


@dataclass
class Column:
    """What was seen in one column; counts are of the cells that were looked at.

    figures    days written in figures, not year first
    is_share   the file shows the numbers as percentages, so that 1.5 is 150%
    """

    filled: int = 0
    samples: list[str] = field(default_factory=list)
    numbers: int = 0
    days: int = 0
    figures: int = 0
    day_first: int = 0
    month_first: int = 0
    commas: int = 0
    points: int = 0
    whole: int = 0
    beyond_one: int = 0
    is_share: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether more cells cannot change how the column is read, as far as anyone can tell."""
        asks_for_days = self.days and self.figures and self.day_first == self.month_first == 0
        return self.filled > 0 and not asks_for_days and self.whole < self.filled and not (self.numbers and not self.beyond_one)

    def notation(self) -> Notation:
        """What follows for reading the column."""
        day_first = None if self.day_first == self.month_first == 0 else self.day_first > self.month_first
        comma = self.commas > 0 and self.points == 0
        whole = self.filled > 0 and self.whole == self.filled
        return Notation(
            day_first=day_first, decimal_comma=comma, whole=whole, in_points=self.beyond_one > 0 and not self.is_share
        )


@dataclass
class Survey:
    """What was seen in a file."""

    rows: int = 0
    columns: dict[str, Column] = field(default_factory=dict)

    def notations(self) -> dict[str, Notation]:
        """How each column writes, by header."""
        return {header: column.notation() for header, column in self.columns.items()}

    def to_json(self) -> dict[str, Any]:
        """Plain data to keep with a run; a list, because the order of columns counts."""
        return {"rows": self.rows, "columns": [[header, asdict(column)] for header, column in self.columns.items()]}


def from_json(content: Mapping[str, Any]) -> Survey:
    """The opposite of `to_json`."""
    columns = {header: Column(**said) for header, said in content.get("columns", [])}
    return Survey(content.get("rows", 0), columns)


def survey(table: Table) -> Survey:
    """Look through all rows of a table.

    :raises UnreadableTable: where the file is damaged.
    """
    shares = table.percentages
    seen = Survey(columns={header: Column(is_share=header in shares) for header in table.header})
    columns = list(enumerate(seen.columns.values()))
    for row in table.rows():
        seen.rows += 1
        for position, column in columns:
            cell = row.cells[position]
            if cell is not None:
                _look(column, cell)
        if seen.rows >= LOOKED_AT and seen.rows % LOOKED_AT == 0:
            columns = [(position, column) for position, column in columns if not column.is_settled]
    return seen


def _look(column: Column, cell: Cell) -> None:
    column.filled += 1
    if len(column.samples) < SAMPLES:
        shown = (text(cell) or "")[:200]
        if shown not in column.samples:
            column.samples.append(shown)
    if isinstance(cell, str):
        _look_at_text(column, cell)
    elif isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        column.numbers += 1
        column.beyond_one += not -1 <= cell <= 1
    elif not isinstance(cell, bool):
        column.days += 1


def _look_at_text(column: Column, cell: str) -> None:
    if len(cell) > 30 or _A_DIGIT.search(cell) is None or _NO_FIGURE.search(cell):
        return
    if _WHOLE_WITH_FRACTION.fullmatch(cell):
        column.whole += 1
    column.commas += _DECIMAL_COMMA.fullmatch(cell) is not None
    column.points += _DECIMAL_POINT.fullmatch(cell) is not None
    if match := _FEW_DIGITS_FIRST.match(cell):
        first, second = int(match[1]), int(match[2])
        column.days += 1
        column.figures += 1
        column.day_first += first > 12 >= second
        column.month_first += second > 12 >= first
    elif not _is_plain(cell) and numbers.parse_day(cell):
        column.days += 1
    elif (number := _plain(cell)) is not None:
        column.numbers += 1
        column.beyond_one += abs(number) > 1 and "%" not in cell


def _is_plain(cell: str) -> bool:
    """Digits alone: a number, even where a spreadsheet could mean a day by it."""
    return cell.replace(".", "", 1).isdecimal()


def _plain(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        number = numbers.parse_number(cell)
        return None if number is None else float(number)
