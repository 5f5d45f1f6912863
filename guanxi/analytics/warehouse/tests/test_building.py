"""The star is what the product holds, however it came about."""

from typing import Any

from guanxi.analytics.warehouse import place
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.sales.models import OrderLine

Warehouse = SmallCompany


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with place.opened() as connection:
        return connection.execute(statement, values).fetchall()


def test_every_line_that_counts_stands_in_the_star_with_its_figures(warehouse: Warehouse) -> None:
    lines = OrderLine.objects.filter(counts=True).values_list("pk", "account_id", "ordered_on", "revenue", "expense", "profit")
    found = asked("SELECT line_id, account_id, day, revenue, expense, profit FROM fact_order_lines")
    assert sorted(found, key=lambda row: row[0]) == sorted(lines, key=lambda row: row[0])
