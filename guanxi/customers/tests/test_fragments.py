"""Filters on a part of a name find what contains it, and read an index where that part is Chinese."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.customers.models import Account
from guanxi.customers.records import account as record
from guanxi.records.listing import conditions

from . import making

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("has:华为", ["上海华为Tech", "华为技术"]),
        ("has:为", ["上海华为Tech", "为民华侨", "华为技术"]),
        ("has:为tech", ["上海华为Tech"]),
        ("starts:华为", ["华为技术"]),
        ("is:华为技术", ["华为技术"]),
        ("has:技術", ["華為技術"]),
    ],
)
def test_a_fragment_finds_the_names_that_contain_it_as_written(asked: str, found: list[str]) -> None:
    for name in ("华为技术", "为民华侨", "華為技術", "上海华为Tech"):
        making.account(name)
    names = Account.objects.filter(conditions.as_query(conditions.read(record, f"name:{asked}"), today=TODAY))
    assert sorted(names.values_list("name", flat=True)) == sorted(found)


@pytest.mark.parametrize(
    ("asked", "is_narrowed"), [("name:has:华为", True), ("name:has:Tech", False), ("address:has:华为", False)]
)
def test_only_chinese_fragments_of_indexed_fields_ask_the_search_index(asked: str, is_narrowed: bool) -> None:
    with CaptureQueriesContext(connection) as seen:
        list(Account.objects.filter(conditions.as_query(conditions.read(record, asked), today=TODAY)))
    assert any("@@" in query["sql"] for query in seen.captured_queries) is is_narrowed
