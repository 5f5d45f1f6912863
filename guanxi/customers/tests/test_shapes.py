"""Columns of files from which fields of accounts and contacts follow."""

from pathlib import Path

import pytest
from django.test import override_settings

from guanxi.customers import shapes
from guanxi.customers.models import Account, Contact
from guanxi.records.models import ImportRun
from guanxi.records.transfer import files, preparing, running
from guanxi.records.transfer.mapping import Source

from . import making


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"province": "浙江", "city": "杭州", "county": "西湖区"}, "330106"),
        ({"province": "浙江省", "city": "没有的市"}, "330000"),
        ({"country": "Germany", "city": "Berlin"}, "DE"),
        ({"place": "330106"}, "330106"),
        ({"place": "浙江 杭州 西湖"}, "330106"),
        ({"place": "浙江省/杭州市"}, "330100"),
        ({"place": "杭州"}, "330100"),
        ({"place": "Atlantis"}, "Atlantis"),
        ({}, None),
    ],
)
def test_a_region_follows_from_what_a_file_says_of_the_place(cells: dict[str, str], expected: str | None) -> None:
    assert shapes.region(dict.fromkeys(shapes.PLACES) | cells) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1985-03-12", (1985, 3, 12, None, None)),
        ("3月5日", (None, 3, 5, None, None)),
        ("农历八月十五", (None, 8, 15, "lunar", None)),
        ("八月十五", (None, 8, 15, "lunar", None)),
        ("农历8月15日", (None, 8, 15, "lunar", None)),
        ("1979年闰六月初三", (1979, 6, 3, "lunar", True)),
        ("unknown", (None, None, None, None, None)),
        (None, (None, None, None, None, None)),
    ],
)
def test_a_birthday_is_read_in_either_calendar(text: str | None, expected: tuple[object, ...]) -> None:
    cells = {"birthday": text}
    read = (shapes.birth_year, shapes.birth_month, shapes.birth_day, shapes.birth_calendar, shapes.birth_in_leap_month)
    assert tuple(function(cells) for function in read) == expected


def taken(content: str, folder: Path) -> ImportRun:
    """A file after its import, mapped by its headers alone."""
    with override_settings(VAR=folder):
        run = files.keep([content.encode()], "customers.csv", by=None, at=making.NOW)
        header, survey = preparing.look(run, Source())
        preparing.choose(run, preparing.suggest(header, survey, Source()), header)
        return running.carry_out(run, clock=lambda: making.NOW)


@pytest.mark.django_db
def test_a_list_of_customers_finds_their_regions(tmp_path: Path) -> None:
    run = taken(
        "客户编号,客户名称,省份,城市,区县,电话\nK1,西湖云计算,浙江省,杭州市,西湖区,0571-88881234\nK2,广州某厂,广东,广州,,\n",
        tmp_path,
    )
    assert run.problems.count() == 0
    assert list(Account.objects.order_by("number").values_list("number", "name", "region__code", "phone")) == [
        ("K1", "西湖云计算", "330106", "0571-88881234"),
        ("K2", "广州某厂", "440100", ""),
    ]


@pytest.mark.django_db
def test_a_list_of_contacts_reads_birthdays_and_full_names(tmp_path: Path) -> None:
    making.account("西湖云计算")
    run = taken("姓名,公司,手机,生日\n欧阳修文,西湖云计算,138 0013 8000,农历八月十五\n张伟,西湖云计算,,1985-03-12\n", tmp_path)
    assert run.problems.count() == 0
    rows = Contact.objects.order_by("birth_day").values_list(
        "surname", "account__name", "birth_year", "birth_month", "birth_day", "birth_calendar"
    )
    assert list(rows) == [("张", "西湖云计算", 1985, 3, 12, "solar"), ("欧阳", "西湖云计算", None, 8, 15, "lunar")]
