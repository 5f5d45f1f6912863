"""Real ledgers, loaded as a company would load them, give exactly the totals of their files."""

import csv
import datetime
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear
from python_calamine import CalamineWorkbook

from guanxi.catalog.models import Category, Product
from guanxi.config.cli.importing import Options, import_file
from guanxi.customers.models import Account, Territory
from guanxi.people.models import Company, Person
from guanxi.sales.models import Order, OrderLine, Shipment

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SUPERSTORE = DATA / "superstore_cn" / "superstore_cn.xls"
RETAIL = DATA / "online_retail" / "online_retail_2009_2010.csv.gz"
PIPELINE = DATA / "crm_pipeline"


def _there(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the real file {path.name} is not on this machine")
    return path


def _cents(value: Decimal | None) -> Decimal:
    return (value or Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _load(path: Path, **options: Any) -> list[dict[str, Any]]:
    return import_file(path, Options(**options), is_quiet=True)


def _sheet(name: str) -> list[dict[str, Any]]:
    header, *rows = CalamineWorkbook.from_path(SUPERSTORE).get_sheet_by_name(name).to_python()
    return [dict(zip(header, row, strict=True)) for row in rows]


def _exact(cell: float) -> Decimal:
    """What the file's writer meant: a spreadsheet keeps fifteen digits, and its subtractions leave dust like 2.8E-14."""
    return Decimal(f"{cell:.15g}").quantize(Decimal("1e-9"))


class TestChineseSuperstore:
    """The workbook 示例 - 超市 with its sheets 订单, 退货 and 销售人员, in one go."""

    @pytest.fixture(scope="class")
    @classmethod
    def results(cls, django_db_setup: None, django_db_blocker: Any) -> Iterator[list[dict[str, Any]]]:
        _there(SUPERSTORE)
        with django_db_blocker.unblock(), transaction.atomic():
            yield _load(SUPERSTORE)
            transaction.set_rollback(True)

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls) -> list[dict[str, Any]]:
        _there(SUPERSTORE)
        return _sheet("订单")

    @pytest.fixture(scope="class")
    @classmethod
    def lines(cls, results: list[dict[str, Any]]) -> Any:
        return OrderLine.objects.filter(counts=True)

    def test_every_row_of_every_sheet_is_taken(self, results: list[dict[str, Any]]) -> None:
        taken = {result["sheet"]: result["rows"] for result in results}
        assert {sheet: rows["accepted"] for sheet, rows in taken.items()} == {"订单": 10_000, "退货": 296, "销售人员": 6}
        assert [rows.get("error", 0) + rows.get("conflict", 0) for rows in taken.values()] == [0, 0, 0]

    def test_no_column_is_left_over(self, results: list[dict[str, Any]]) -> None:
        assert [result["unused_columns"] for result in results] == [[], [], []]

    def test_sales_profit_and_quantity_are_the_files(self, lines: Any, rows: list[dict[str, Any]]) -> None:
        sums = lines.aggregate(revenue=Sum("revenue"), profit=Sum("profit"), quantity=Sum("quantity"))
        assert _cents(sums["revenue"]) == _cents(sum(_exact(row["销售额"]) for row in rows)) == Decimal("16117548.24")
        assert _cents(sums["profit"]) == _cents(sum(_exact(row["利润"]) for row in rows)) == Decimal("2156559.52")
        assert sums["quantity"] == sum(int(row["数量"]) for row in rows) == 37_675

    def test_there_are_as_many_lines_order_numbers_customers_and_products(self, lines: Any, rows: list[dict[str, Any]]) -> None:
        assert lines.count() == len(rows) == 10_000
        assert Order.objects.aggregate(n=Count("number", distinct=True))["n"] == len({row["订单 ID"] for row in rows}) == 2_773
        assert Account.objects.count() == len({row["客户 ID"] for row in rows}) == 790
        assert Product.objects.count() == len({row["产品 ID"] for row in rows}) == 1_955

    def test_an_order_is_what_one_customer_ordered_on_one_day_under_one_number(
        self, lines: Any, rows: list[dict[str, Any]]
    ) -> None:
        wanted = {(row["订单 ID"], row["客户 ID"], row["订单日期"]) for row in rows}
        assert set(Order.objects.values_list("number", "account__external_id", "ordered_on")) == wanted
        assert len(wanted) == Shipment.objects.count() == 4_985

    @pytest.mark.parametrize(
        ("column", "field"),
        [
            ("地区", "order__territory__name"),
            ("客户 ID", "account__external_id"),
            ("子类别", "product__category__name"),
            ("产品 ID", "product__number"),
        ],
    )
    def test_each_ones_sales_and_profit_are_the_files(
        self, lines: Any, rows: list[dict[str, Any]], column: str, field: str
    ) -> None:
        wanted: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for row in rows:
            wanted[row[column]][0] += _exact(row["销售额"])
            wanted[row[column]][1] += _exact(row["利润"])
        found = lines.values_list(field).annotate(Sum("revenue"), Sum("profit"))
        assert {name: [_cents(revenue), _cents(profit)] for name, revenue, profit in found} == {
            name: [_cents(total) for total in sums] for name, sums in wanted.items()
        }

    def test_each_years_sales_and_profit_are_the_files(self, lines: Any, rows: list[dict[str, Any]]) -> None:
        wanted: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for row in rows:
            wanted[row["订单日期"].year][0] += _exact(row["销售额"])
            wanted[row["订单日期"].year][1] += _exact(row["利润"])
        found = lines.values_list(ExtractYear("ordered_on")).annotate(Sum("revenue"), Sum("profit"))
        sums = {year: [_cents(revenue), _cents(profit)] for year, revenue, profit in found}
        assert sums == {year: [_cents(total) for total in both] for year, both in wanted.items()}
        assert sums[2017] == [Decimal("5488465.79"), Decimal("684990.19")]

    def test_orders_know_their_totals(self, results: list[dict[str, Any]]) -> None:
        wrong = Order.objects.annotate(sum=Sum("lines__amount")).exclude(amount=F("sum"))
        assert (wrong.count(), _cents(Order.objects.aggregate(sum=Sum("amount"))["sum"])) == (0, Decimal("16117548.24"))

    def test_categories_hang_below_their_parents(self, results: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
        wanted = {(row["类别"], row["子类别"]) for row in rows}
        assert set(Category.objects.exclude(parent=None).values_list("parent__name", "name")) == wanted
        assert Category.objects.filter(parent=None).count() == 3

    def test_every_order_is_in_the_region_of_its_province(
        self, results: list[dict[str, Any]], rows: list[dict[str, Any]]
    ) -> None:
        wanted: dict[tuple[Any, ...], Any] = {(row["订单 ID"], row["客户 ID"], row["订单日期"]): row["省/自治区"] for row in rows}
        found = Order.objects.select_related("region").values_list(
            "number", "account__external_id", "ordered_on", "region__full_name"
        )
        assert [key for *key, region in found if wanted[tuple(key)] not in (region or "")] == []

    def test_nine_of_ten_orders_are_in_a_city_or_county(self, results: list[dict[str, Any]]) -> None:
        assert Order.objects.filter(region__level__in=("city", "county")).count() > 0.9 * Order.objects.count()

    def test_returned_orders_are_marked_whoever_ordered_under_that_number(self, results: list[dict[str, Any]]) -> None:
        returned = {row["订单 ID"] for row in _sheet("退货")}
        assert set(Order.objects.filter(is_returned=True).values_list("number", flat=True)) == returned
        assert not Order.objects.filter(number__in=returned, is_returned=False).exists()

    def test_territories_have_their_managers_who_may_not_sign_in_yet(self, results: list[dict[str, Any]]) -> None:
        wanted = {row["地区"]: row["地区经理"] for row in _sheet("销售人员")}
        assert {territory.name: str(territory.owner) for territory in Territory.objects.select_related("owner")} == wanted
        assert set(Person.objects.values_list("is_active", flat=True)) == {False}

    def test_a_second_load_changes_nothing(self, results: list[dict[str, Any]]) -> None:
        before = _state()
        for result in _load(SUPERSTORE):
            assert {
                name: counts.get("create", 0) + counts.get("update", 0) for name, counts in result["objects"].items()
            } == dict.fromkeys(result["objects"], 0)
        assert _state() == before


class TestOnlineRetail:
    """Invoices of an online shop: cancellations, nameless customers, junk codes, money written off.

    A slice is loaded: every row of every invoice that has something rare about it, and each fortieth of the others. How to load
    and compare the whole file, which takes minutes, says docs/sales.md.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls) -> list[dict[str, str]]:
        with gzip.open(_there(RETAIL), "rt", encoding="utf-8", newline="") as file:
            return _slice(list(csv.DictReader(file)))

    @pytest.fixture(scope="class")
    @classmethod
    def path(cls, rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
        path = tmp_path_factory.mktemp("retail") / "slice.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    @pytest.fixture(scope="class")
    @classmethod
    def result(cls, path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
        with django_db_blocker.unblock(), transaction.atomic():
            Company.objects.update_or_create(pk=1, defaults={"currency": "GBP"})
            yield _load(path)[0]
            transaction.set_rollback(True)

    def test_every_row_becomes_a_line(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        assert (result["rows"]["accepted"], OrderLine.objects.filter(counts=True).count()) == (len(rows), len(rows))

    def test_net_sales_and_quantity_are_the_files(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        sums = OrderLine.objects.aggregate(revenue=Sum("revenue"), quantity=Sum("quantity"))
        assert sums == {"revenue": sum(map(_net, rows)), "quantity": sum(int(row["Quantity"]) for row in rows)}

    def test_each_years_and_customers_sales_are_the_files(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        years: dict[int, Decimal] = defaultdict(Decimal)
        customers: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            years[int(row["InvoiceDate"][:4])] += _net(row)
            customers[row["Customer ID"].removesuffix(".0") or "walk-in"] += _net(row)
        assert dict(OrderLine.objects.values_list(ExtractYear("ordered_on")).annotate(Sum("revenue"))) == years
        assert dict(OrderLine.objects.values_list("account__external_id").annotate(Sum("revenue"))) == customers

    def test_each_countrys_sales_are_the_files(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        wanted: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            wanted[row["Country"]] += _net(row)
        assert dict(OrderLine.objects.values_list("order__delivery_address").annotate(Sum("revenue"))) == wanted

    def test_cancellations_are_refunds(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        wanted = sum(row["Invoice"].startswith("C") for row in rows)
        assert OrderLine.objects.filter(order__kind="refund").count() == wanted > 0

    def test_rows_without_customer_go_to_one_collective_account(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        wanted = sum(not row["Customer ID"] for row in rows)
        account = Account.objects.get(is_collective=True)
        assert account.order_lines.count() == wanted > 0

    def test_services_and_adjustments_are_products_like_any_other(
        self, result: dict[str, Any], rows: list[dict[str, str]]
    ) -> None:
        assert set(Product.objects.values_list("number", flat=True)) == {row["StockCode"].strip() for row in rows}
        assert (
            OrderLine.objects.filter(product__number="B", revenue__lt=0).count()
            == sum(Decimal(row["Price"]) < 0 for row in rows)
            > 0
        )

    def test_the_time_of_day_is_kept(self, result: dict[str, Any], rows: list[dict[str, str]]) -> None:
        first = rows[0]
        order = Order.objects.get(number=first["Invoice"])
        moment = datetime.datetime.fromisoformat(first["InvoiceDate"])
        assert order.ordered_on == moment.date()
        assert order.ordered_at is not None

    def test_a_second_load_changes_nothing(self, result: dict[str, Any], path: Path) -> None:
        before = _state()
        again = _load(path)[0]
        assert {
            name: counts.get("create", 0) + counts.get("update", 0) for name, counts in again["objects"].items()
        } == dict.fromkeys(again["objects"], 0)
        assert _state() == before


PIPELINE_ACCOUNTS = {
    "version": 1,
    "objects": [
        {
            "record": "accounts", "key": ["name"],
            "columns": {"account": "name", "sector": "segment", "employees": "employees", "subsidiary_of": "parent"},
        }
    ],
}  # fmt: skip
"""The sectors of the file are misspelled on purpose; as industries they would be refused."""


class TestPipeline:
    """Accounts and products of a sales team."""

    @pytest.fixture(scope="class")
    @classmethod
    def results(cls, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[list[dict[str, Any]]]:
        _there(PIPELINE)
        mapping = tmp_path_factory.mktemp("pipeline") / "accounts.json"
        mapping.write_text(json.dumps(PIPELINE_ACCOUNTS), "utf-8")
        with django_db_blocker.unblock(), transaction.atomic():
            accounts = _load(PIPELINE / "accounts.csv", mapping_file=mapping)
            yield [*accounts, *_load(PIPELINE / "products.csv")]
            transaction.set_rollback(True)

    @pytest.fixture(scope="class")
    @classmethod
    def accounts(cls) -> list[dict[str, str]]:
        with (_there(PIPELINE) / "accounts.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_accounts_and_products_are_taken(self, results: list[dict[str, Any]]) -> None:
        assert [result["rows"].get("error", 0) for result in results] == [0, 0]
        assert (Account.objects.count(), Product.objects.count()) == (85, 7)

    def test_subsidiaries_hang_below_their_parents(self, results: list[dict[str, Any]], accounts: list[dict[str, str]]) -> None:
        wanted = {(row["account"], row["subsidiary_of"]) for row in accounts if row["subsidiary_of"]}
        assert set(Account.objects.exclude(parent=None).values_list("name", "parent__name")) == wanted

    def test_employees_and_sectors_are_the_files(self, results: list[dict[str, Any]], accounts: list[dict[str, str]]) -> None:
        wanted = {(row["account"], int(row["employees"]), row["sector"]) for row in accounts}
        assert set(Account.objects.values_list("name", "employees", "segment")) == wanted

    def test_products_have_their_prices_and_series(self, results: list[dict[str, Any]]) -> None:
        with (PIPELINE / "products.csv").open(encoding="utf-8", newline="") as file:
            wanted = {(row["product"], row["series"], Decimal(row["sales_price"])) for row in csv.DictReader(file)}
        assert set(Product.objects.values_list("name", "category__name", "price")) == wanted


def _net(row: dict[str, str]) -> Decimal:
    return Decimal(row["Quantity"]) * Decimal(row["Price"])


def _slice(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Whole invoices: all that are special for a reason that is rare, a few of those that are special for a common one."""
    invoices: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        invoices[row["Invoice"]].append(row)
    chosen = {number for place, (number, lines) in enumerate(invoices.items()) if _is_rare(lines) or place % 40 == 0}
    return [row for row in rows if row["Invoice"] in chosen]


def _is_rare(lines: list[dict[str, str]]) -> bool:
    negative = any(Decimal(line["Price"]) < 0 for line in lines)
    odd = any(line["Invoice"].startswith("C") and Decimal(line["Quantity"]) > 0 for line in lines)
    fine = any(len(line["Price"].partition(".")[2]) > 2 for line in lines)
    moments = len({line["InvoiceDate"] for line in lines}) > 1
    return negative or odd or fine or moments


def _state() -> list[tuple[int, Any]]:
    """How many rows of each kind there are, and when they last changed."""
    models = (Account, Category, Product, Territory, Order, OrderLine, Shipment, Person)
    return [(model.objects.count(), sorted(model.objects.values_list("pk", "version"))) for model in models]
