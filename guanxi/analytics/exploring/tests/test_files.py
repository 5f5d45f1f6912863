"""Tables as files: the same figures as on the page, formats that spreadsheets understand, paper that shows Chinese."""

import csv
import datetime
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from guanxi.analytics.exploring import grid
from guanxi.analytics.exploring.looking import Asked, Look
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.analytics.exploring.web import files, paper
from guanxi.people.models import Person
from guanxi.sales.cubes import ORDER_LINES
from guanxi.semantics.answer import Answer

from .answers import TOTAL, answer

pytestmark = pytest.mark.django_db
ROWS = ["region.province", "product.category1"]
AT = datetime.datetime(2026, 11, 22, 10, 40, tzinfo=datetime.UTC)
TREE = answer(
    ROWS, [], ["profit", "margin"],
    [("吉林省", TOTAL, "-12.5", "-0.1"), ("吉林省", "纸张", "-12.5", "-0.1"), ("=1+1", TOTAL, 3, None), ("=1+1", "椅子", 3, None), (TOTAL, TOTAL, "-9.5", "0.02")],
    subtotals=True,
)  # fmt: skip


def _look(made: Answer, rows: list[str]) -> Look:
    sheet = Sheet(cube="order_lines", measures=("profit", "margin"), rows=tuple(rows), subtotals=made.question.subtotals)
    return Look(sheet, ORDER_LINES, Asked(Person(username="boss"), AT.date()), made)


def _sheet(made: Answer, rows: list[str]) -> Any:
    with files.as_xlsx(_look(made, rows), grid.of(made)) as kept:
        return load_workbook(io.BytesIO(kept.read())).active


def test_a_workbook_has_typed_figures_indented_levels_and_frozen_heads() -> None:
    sheet = _sheet(TREE, ROWS)
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["Province or state › Product category", "Profit contribution (CNY)", "Margin (%)"],
        ["吉林省", -12.5, -0.1],
        ["纸张", -12.5, -0.1],
        ["'=1+1", 3, None],
        ["椅子", 3, None],
        ["Total", -9.5, 0.02],
    ]
    assert (sheet.freeze_panes, sheet["A5"].alignment.indent, sheet["A4"].font.bold, sheet["C4"].number_format) == (
        "B4", 1.0, True, "0.0%;[Red]-0.0%",
    )  # fmt: skip


def test_in_csv_every_row_names_all_its_members() -> None:
    text = "".join(files.as_csv(_look(TREE, ROWS), grid.of(TREE)))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:])))[1:] == [
        ["吉林省", "Total", "-12.5", "-0.1"], ["吉林省", "纸张", "-12.5", "-0.1"], ["'=1+1", "Total", "3", ""],
        ["'=1+1", "椅子", "3", ""], ["Total", "Total", "-9.5", "0.02"],
    ]  # fmt: skip


def test_members_of_columns_stand_over_the_measures() -> None:
    across = answer(["product.category1"], ["day.quarter"], ["profit"], [("纸张", "2026-Q1", 1), ("纸张", "2026-Q2", 2)])
    sheet = _sheet(across, ["product.category1"])
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        [None, "2026-Q1", "2026-Q2"], ["Product category", "Profit contribution (CNY)", "Profit contribution (CNY)"], ["纸张", 1, 2],
    ]  # fmt: skip


def test_paper_is_a_pdf_of_as_many_pages_as_it_takes() -> None:
    long = answer(["region.province"], [], ["profit", "margin"], [(f"省份 {n}", n - 60, "0.1") for n in range(200)])
    made = paper.as_pdf(_look(long, ["region.province"]), grid.of(long), "哪里亏钱？", AT)
    assert (made[:5], made.count(b"/Type /Page\n"), b"STSong-Light" in made) == (b"%PDF-", 5, True)
