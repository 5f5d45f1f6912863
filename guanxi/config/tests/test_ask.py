"""`guanxi ask` and `guanxi cubes`: figures and names on the command line."""

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)

import json
from pathlib import Path
from typing import Any

import click
import pytest

from guanxi.analytics.exploring.cubes_at_hand import declared
from guanxi.analytics.exploring.tests.test_asking import somebody
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.config.cli import asking
from guanxi.customers import cubes as of_customers
from guanxi.customers.models.account import Scale, Source
from guanxi.customers.models.standing import Standing
from guanxi.people.models.role import Reach
from guanxi.sales import cubes as of_sales
from guanxi.sales.models import Invoice, Order
from guanxi.sales.models.order import OrderState
from guanxi.semantics import documenting

DOCS = Path(__file__).resolve().parents[3] / "docs"
USUAL: dict[str, Any] = {
    "measures": "", "rows": "", "columns": "", "where": (), "having": (), "sort": "", "top": None, "compare": None, "subtotals": False,
    "username": None, "language": "en", "kind": None, "shows_sql": False,
}  # fmt: skip


def said(capsys: pytest.CaptureFixture[str], cube: str = "order-lines", **options: Any) -> str:
    asking.ask(cube, USUAL | options)
    return capsys.readouterr().out


def test_a_table_for_people(warehouse: SmallCompany, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, measures="orders,margin", rows="order.kind", sort="-orders").splitlines()
    assert [line.split()[0] for line in lines] == ["Kind", "sale", "refund", "total"]
    assert all(line.endswith(" %") for line in lines[1:])
    assert len({len(line) for line in lines}) == 1


def test_exact_figures_for_programs(warehouse: SmallCompany, capsys: pytest.CaptureFixture[str]) -> None:
    options = {"measures": "revenue", "rows": "day.year", "where": ("day=2025-01-01..2025-12-31", "order.kind=sale|refund")}
    told = json.loads(said(capsys, kind="json", **options))
    (year, total) = [row["values"] for row in told["rows"]]
    assert year == total
    assert said(capsys, kind="csv", **options).splitlines() == ["Year,Revenue", f"2025,{year[0]}", f"total,{year[0]}"]


def test_bounds_top_and_other_times(warehouse: SmallCompany, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, kind="csv", measures="revenue", rows="product.product", top=3, sort="-revenue", compare="year_before",
                where=("day=last_year",)).splitlines()  # fmt: skip
    assert told[0] == 'Product,Revenue,"Revenue, compared time","Revenue, change","Revenue, growth"'
    assert [line.split(",")[0] for line in told[-2:]] == ["others", "total"]
    assert len(told) == 6
    few = said(capsys, kind="csv", measures="profit", rows="product.product", having=("profit<-1e9".replace("e", ""),))
    assert len(few.splitlines()) <= 2


def test_as_somebody_and_what_there_is_not(warehouse: SmallCompany, capsys: pytest.CaptureFixture[str]) -> None:
    somebody("nobody", Reach.ALL, explores=False)
    with pytest.raises(click.ClickException, match="There is no cube 'order-lines'"):
        said(capsys, username="nobody")
    with pytest.raises(click.ClickException, match="There is no person 'ghost'"):
        said(capsys, username="ghost")
    with pytest.raises(click.UsageError, match="is no condition"):
        said(capsys, where=("quarter",))
    asking.tell_cubes("", None, "table")
    assert capsys.readouterr().out.splitlines()[1].startswith("order_lines")
    asking.tell_cubes("order-lines", None, "csv")
    assert "region.province,level,Region: Province or state" in capsys.readouterr().out.splitlines()


def test_the_docs_name_every_measure_and_level() -> None:
    assert documenting.markdown(declared()) in (DOCS / "cubes.md").read_text(encoding="utf-8")


def test_choices_are_those_of_the_product() -> None:
    for told, choices in (
        (of_sales.KINDS, Order.Kind), (of_sales.STATES, OrderState), (of_sales.INVOICE_STATES, Invoice.State),
        (of_customers.LEVELS, Standing.Level), (of_customers.SCALES, Scale), (of_customers.SOURCES, Source),
    ):  # fmt: skip
        assert told == {choice.value: str(choice.label) for choice in choices}
