"""Numbers are proposed to be added up, averaged or neither by what their columns are called."""

from pathlib import Path

import pytest

from guanxi.analytics.loading import cubes_of_loads, guessing, measuring, plan_files, proposing
from guanxi.analytics.loading.guessing import Seen
from guanxi.analytics.loading.plan import Role
from guanxi.analytics.loading.tests.ground import asked, loaded
from guanxi.sources import reading

REAL = Path(__file__).resolve().parents[5] / "shared" / "data"
ADDED = (
    "Amount", "Total", "Total price", "Extended Price", "TotalPrice", "Price total", "Quantity", "Revenue", "Freight", "Amount paid", "Paid",
    "Employees", "Shares", "Discount amount", "Sales", "Amount (incl. 13% tax)", "Unit sales", "Number of employees", "close_value",
    "Generated", "Stage", "Usage", "Milliseconds", "销售额", "数量", "利润", "总价", "總價", "合计", "价税合计", "金额（万元）", "销售额/元", "商品价值",
    "折扣金额", "人数", "每月销售额", "造价",
)  # fmt: skip
AVERAGED = (
    "Price", "Unit price", "unit_price", "UnitPrice", "UNIT_PRICE", "List Price", "sales_price", "Price per unit", "Price (USD/kg)", "Unit cost",
    "Cost per item", "StandardCost", "Rate", "Tax rate", "tax_rate_pct", "Exchange rate", "emp.var.rate", "cons.price.idx", "Growth %", "Margin (%)",
    "Discount percentage", "Market share", "Age", "age", "Average order value", "Conversion ratio", "Credit score", "ROI",
    "单价", "單價", "单价（元）", "含税单价", "价格", "價格", "成本价", "售價", "批发价", "均价", "价格（元/件）", "税率", "稅率", "毛利率", "匯率", "占比", "佔比", "比例",
    "百分比", "市场份额", "年龄", "年齡", "账龄", "平均金额", "每件成本", "折扣率", "满意度评分",
)  # fmt: skip
NAMES = (
    "ID", "Customer ID", "CustomerId", "customer_id", "customerid", "Order No", "Invoice Number", "SKU", "Postal Code", "PostalCode", "Latitude", "Rank",
    "行 ID", "订单号", "訂單編號", "客户编号", "產品代碼", "条码", "序号", "邮编", "郵遞區號", "手机", "经度",
)  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "sense"), [(ADDED, measuring.Sense.ADDED), (AVERAGED, measuring.Sense.AVERAGED), (NAMES, measuring.Sense.NAMES)]
)
def test_names_say_what_can_be_done_with_numbers(headers: tuple[str, ...], sense: measuring.Sense) -> None:
    assert {name: found for name in headers if (found := measuring.sense(name, ("3", "17"))) != sense} == {}


@pytest.mark.parametrize(
    ("header", "cells", "sense"),
    [
        ("Year", ("2023", "2024"), "names"), ("year_established", ("1899", "2001"), "names"), ("年份", ("2023",), "names"),
        ("会计年度", ("2023",), "names"), ("Month", ("1", "12"), "names"), ("月份", ("202301", "202312"), "names"), ("季度", ("1", "4"), "names"),
        ("Sales this year", ("120000", "15.5"), "added"), ("Units per month", ("3", "7"), "averaged"), ("Month", ("13", "170"), "added"),
        ("Hours", ("7", "8"), "added"), ("本月", ("3", "7"), "added"), ("Weekday", ("0", "6"), "names"), ("Year", (), "added"),
    ],
)  # fmt: skip
def test_parts_of_the_calendar_are_known_by_name_and_values(header: str, cells: tuple[str, ...], sense: str) -> None:
    assert measuring.sense(header, cells) == sense


def roles(path: Path, sheet: str | None = None) -> dict[str, str]:
    """The roles that are proposed for the numbers of a table."""
    table = reading.opened(path, sheet=sheet, name=path.name)
    return {one.sources[0]: str(one.role) for one in proposing.propose(table, "t").columns if one.is_number}


def test_a_ledger_of_others_is_proposed_with_averages_where_sums_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    lines = (f"{n},{n % 7 + 1},{n}.5,{n * 3}.5,0.{n % 4}5,{n % 40 + 20},2024,13%\n" for n in range(1, 90))
    path.write_text("订单号,数量,单价,金额,折扣,客户年龄,年份,稅率\n" + "".join(lines))
    assert roles(path) == {
        "订单号": "", "数量": "measure", "单价": "average", "金额": "measure", "折扣": "average", "客户年龄": "average", "年份": "dimension",
        "稅率": "average",
    }  # fmt: skip


@pytest.mark.django_db
def test_an_averaged_measure_is_offered_as_an_average_only(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("Item,Quantity,Unit price\na,2,1.25\nb,4,2.75\n")
    table = loaded(path, "lines")
    cube = cubes_of_loads.cube_of(table, plan_files.from_json(table.plan))
    offered = [one.name for one in cube.measures if not one.hidden]
    assert (offered, cube.usual) == (["quantity", "quantity_average", "unit_price_average", "row_count"], ("quantity",))
    assert asked("SELECT avg(unit_price) FROM loads.load_lines") == [(2.0,)]
    assert list(table.latest.sums) == ["quantity"]
    only = plan_files.from_json({**table.plan, "columns": [table.plan["columns"][2]]})
    assert cubes_of_loads.cube_of(table, only).usual == ("unit_price_average",)
    assert only.columns[0].role is Role.AVERAGE


@pytest.mark.skipif(not REAL.exists(), reason=f"real files are not at {REAL}")
def test_real_ledgers_are_proposed_as_an_analyst_would() -> None:
    retail = REAL / "databases" / "chinook.sqlite"
    assert roles(retail, "InvoiceLine") == {
        "InvoiceLineId": "", "InvoiceId": "dimension", "TrackId": "", "UnitPrice": "average", "Quantity": "measure",
    }  # fmt: skip
    assert roles(REAL / "superstore_cn" / "superstore_cn.xls", "订单") == {
        "行 ID": "", "销售额": "measure", "数量": "measure", "折扣": "average", "利润": "measure",
    }  # fmt: skip
    assert roles(REAL / "crm_pipeline" / "accounts.csv") == {
        "year_established": "dimension", "revenue": "measure", "employees": "measure",
    }  # fmt: skip
    assert roles(REAL / "crm_pipeline" / "products.csv") == {"sales_price": "average"}


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("汇率", ["7.12", "7.09"], "number"),
        ("匯率", ["7.12", "7.09"], "number"),
        ("税率", ["13", "6"], "percent"),
        ("稅率", ["13"], "percent"),
    ],
)
def test_a_rate_of_exchange_is_no_percentage(header: str, cells: list[str], kind: str) -> None:
    assert guessing.kind(Seen.of(cells), header)["type"] == kind
