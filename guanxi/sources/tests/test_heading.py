"""The header is found below titles, and every column has a name of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guanxi.sources.heading import column_letter, column_names, find_header
from guanxi.sources.table import Cell, Row, UnreadableTable


def rows(*lines: tuple[Cell, ...]) -> list[Row]:
    return [Row(number, cells) for number, cells in enumerate(lines, start=1)]


def test_title_lines_above_the_header_are_passed_over() -> None:
    table = rows(
        ("2024 年销售报表", None, None), (None,), ("制表人：张三",), ("客户", "城市", "金额"), ("甲", "上海", Decimal(1))
    )
    assert find_header(table).number == 4


def test_the_first_row_is_the_header_of_an_ordinary_table() -> None:
    assert find_header(rows(("name", "city"), ("Acme", "Berlin"))).number == 1


def test_a_row_of_numbers_is_no_header() -> None:
    assert find_header(rows(("2023", "2024"), ("name", "city"), ("Acme", "Berlin"))).number == 2


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(UnreadableTable, match="empty"):
        find_header(rows((None, None), ()))


def test_columns_get_different_names() -> None:
    assert column_names(("名称", "名称", None, " unit\n price ", "名称")) == ("名称", "名称 (2)", "(C)", "unit price", "名称 (3)")


def test_columns_are_lettered_as_in_spreadsheets() -> None:
    assert [column_letter(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
