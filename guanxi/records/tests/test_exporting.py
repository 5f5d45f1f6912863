"""Files of records: what a spreadsheet reads, and that no text becomes a formula."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from guanxi.people.models import Department
from guanxi.records import exporting, fields
from guanxi.records.showing import Reader

from .samples_of_people import department, departments, moment

pytestmark = pytest.mark.django_db


def _columns(*names: str) -> list[fields.Field]:
    return [fields.everything(departments)[name] for name in names]


def _csv(*names: str) -> list[list[str]]:
    rows = Department.objects.select_related("parent", "head").order_by("id")
    text = "".join(exporting.as_csv(rows, _columns(*names), Reader(departments)))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def _sheet(*names: str) -> list[list[Any]]:
    rows = Department.objects.select_related("parent", "head").order_by("id")
    with exporting.as_xlsx(rows, _columns(*names), Reader(departments)) as book:
        return [[cell.value for cell in row] for row in load_workbook(book).active.iter_rows()]


@pytest.mark.parametrize("text", ["=1+1", "+49 30 123", "-1", "@SUM(A1)", "\tx", "＝1+1", "＠SUM(A1)"])
def test_a_text_never_becomes_a_formula(text: str) -> None:
    department(text)
    assert _csv("name")[1] == [f"'{text}"]
    assert _sheet("name")[1] == [f"'{text}"]


def test_texts_with_commas_quotes_and_chinese_come_back() -> None:
    department('a "b", c\nd', code="华东")
    assert _csv("name", "code")[1] == ['a "b", c\nd', "华东"]
    assert _sheet("name", "code")[1] == ['a "b", c\nd', "华东"]


def test_headers_are_labels_in_the_language_in_force() -> None:
    with translation.override("en"):
        assert _csv("name", "parent", "is_sample")[0] == ["Name", "Parent department", "Sample"]


def test_moments_are_told_in_the_time_zone_in_force_and_typed_in_a_sheet() -> None:
    department("x", created_at=moment(10))
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert _csv("created_at", "is_sample")[1] == ["2024-03-10 20:00:00", "no"]
        assert _sheet("created_at", "is_sample")[1] == [datetime.datetime(2024, 3, 10, 20), "no"]


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("1234.500000"), "1234.5"), (Decimal("-3.00"), "-3"), (Decimal("1E+3"), "1000"), (None, "")]
)
def test_numbers_are_plain_digits_without_idle_zeros(value: Decimal | None, text: str) -> None:
    assert exporting._plain(value) == text


def test_a_file_is_named_after_object_and_day() -> None:
    with translation.override("en"):
        assert exporting.file_name(departments, "csv", datetime.date(2024, 3, 5)) == "Departments-2024-03-05.csv"
