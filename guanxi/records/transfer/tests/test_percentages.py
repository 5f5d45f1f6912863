"""Shares in files: what is written is read back exactly, however large it is; a percent format of a sheet is believed."""

import csv
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from guanxi.records import exporting, fields, registry
from guanxi.records.fields import Field
from guanxi.records.showing import Reader
from guanxi.records.transfer import surveying, values
from guanxi.sources.opening import open_table

EDGES = [None, Decimal("1.000001"), Decimal("0.4"), Decimal(-150), Decimal(0), Decimal("999.999999")]
kinds = pytest.mark.parametrize("kind", ["csv", "xlsx"])


def _columns() -> list[Field]:
    record = registry.at("order-lines")
    assert record
    known = fields.everything(record)
    return [known["text"], known["discount"]]


def _written(shares: list[Decimal | None], kind: str, place: Path) -> Path:
    """The file that the product makes of these shares."""
    record = registry.at("order-lines")
    assert record
    rows = [record.model(text="line", discount=share) for share in shares]
    if kind == "csv":
        place.write_text("".join(exporting.as_csv(rows, _columns(), Reader(record))), encoding="utf-8", newline="")
    else:
        with exporting.as_xlsx(rows, _columns(), Reader(record)) as book:
            place.write_bytes(book.read())
    return place


def _read(place: Path) -> list[Decimal | None]:
    """What the import makes of the last column."""
    table = open_table(place)
    notation = surveying.survey(table).notations()[table.header[-1]]
    return [values.value(_columns()[1], row.cells[-1], notation) for row in table.rows()]


def _sheet(place: Path, rows: list[tuple[object, str]], *, column: int = 1) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.cell(1, column, "Discount")
    for number, (value, shown) in enumerate(rows, start=2):
        sheet.cell(number, column, value).number_format = shown
    book.save(place)
    return place


@kinds
def test_every_share_comes_back_exactly(kind: str, tmp_path: Path) -> None:
    assert _read(_written(EDGES, kind, tmp_path / f"shares.{kind}")) == EDGES


@kinds
@settings(max_examples=25)
@given(shares=st.lists(st.none() | st.decimals(-999, 999, places=6), min_size=1, max_size=5))
def test_any_shares_come_back_exactly(kind: str, shares: list[Decimal | None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert _read(_written(shares, kind, Path(folder) / f"shares.{kind}")) == shares


@kinds
def test_a_column_that_begins_with_a_thousand_empty_cells_keeps_its_meaning(kind: str, tmp_path: Path) -> None:
    shares = [*[None] * 1000, Decimal("1.5")]
    assert _read(_written(shares, kind, tmp_path / f"shares.{kind}")) == shares


def test_a_text_file_says_percent_with_all_digits(tmp_path: Path) -> None:
    with _written(EDGES, "csv", tmp_path / "shares.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in csv.reader(file)][1:] == ["", "100.0001%", "40%", "-15000%", "0%", "99999.9999%"]


@pytest.mark.parametrize("shown", ["0%", "0.00%", "#,##0.0%", "[Red]-0%"])
@pytest.mark.parametrize("column", [1, 3, 28])
def test_a_percent_format_of_a_spreadsheet_is_believed(shown: str, column: int, tmp_path: Path) -> None:
    place = _sheet(tmp_path / "typed.xlsx", [(1.5, shown), (0.4, shown)], column=column)
    assert _read(place) == [Decimal("1.5"), Decimal("0.4")]


@pytest.mark.parametrize("shown", ["General", "0.00", '0.0"%"', "0.0\\%"])
def test_numbers_beyond_one_without_a_percent_format_are_points(shown: str, tmp_path: Path) -> None:
    assert _read(_sheet(tmp_path / "typed.xlsx", [(40, shown), (0.5, shown)])) == [Decimal("0.4"), Decimal("0.005")]


def test_one_percentage_among_amounts_makes_no_shares_of_them(tmp_path: Path) -> None:
    place = _sheet(tmp_path / "typed.xlsx", [(40, "General"), (25, "0"), (0.1, "0%")])
    assert _read(place)[:2] == [Decimal("0.4"), Decimal("0.25")]


def test_a_workbook_without_styles_is_read_all_the_same(tmp_path: Path) -> None:
    place = _sheet(tmp_path / "typed.xlsx", [(40, "General")])
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(place) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            if name != "xl/styles.xml":
                target.writestr(name, source.read(name))
    assert _read(bare) == [Decimal("0.4")]
