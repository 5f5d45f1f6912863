"""Sales ledgers: flat files whose every row is an order line together with its customer, product, category and place.

A row makes or finds up to ten records. An order is what one customer ordered on one day under one number: ledgers use the
same number for several customers. Recognized are the headers of Chinese and English retail workbooks, of the online
retail files of the UCI, and their usual relatives.
"""

import datetime
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.lib import names, pinyin, regions
from guanxi.records.fields import Kind
from guanxi.records.transfer.shape import Cells, Filling, Input, Shape

from .line_amounts import six_places
from .models import Order, OrderState

_CREDIT_NUMBER = re.compile(r"C\d+")
"""Invoice numbers of cancellations, such as C489449."""


def account_id(cells: Cells) -> Any:
    """Who has no ID in the ledger is recognized by name."""
    return cells["account.name"]


def account_name(cells: Cells) -> Any:
    """Who has no name in the ledger is called by ID."""
    return cells["account.external_id"]


def product_number(cells: Cells) -> Any:
    """A product without a number is recognized by name."""
    return cells["product.name"]


def product_name(cells: Cells) -> Any:
    """A product without a name is called by its number."""
    return cells["product.number"]


def region(cells: Cells) -> str | None:
    """The smallest region that country, province, city and county lead to, as its code; nothing if they lead nowhere.

    A city that is unknown leaves its province, an unknown county its city.
    """
    country, places = cells["country"], [cells[name] for name in ("province", "city", "county")]
    for known in (3, 2, 1, 0):
        province, city, county = [place if index < known else None for index, place in enumerate(places)]
        found = regions.find(country=country, province=province, city=city, county=county)
        if found is not None:
            return found.code
    return None


def place(cells: Cells) -> str | None:
    """The place in the ledger's own words, so that nothing of it is lost."""
    said = [cells[name] for name in ("country", "province", "city", "county")]
    return " ".join(dict.fromkeys(str(one) for one in said if one)) or None


def ordered_at(cells: Cells) -> datetime.datetime | None:
    """The moment, if the file tells more than the day."""
    return cells["moment"]  # type: ignore[no-any-return]


def kind(cells: Cells) -> str:
    """A number that begins with C marks a cancellation."""
    is_credit = _CREDIT_NUMBER.fullmatch(cells["order.number"] or "")
    return str(Order.Kind.REFUND if is_credit else Order.Kind.SALE)


def cost(cells: Cells) -> Decimal | None:
    """What was not earned: amount minus profit."""
    profit, amount = cells["profit"], cells["line.amount"]
    if profit is None:
        return None
    if amount is None:
        quantity, price = cells["line.quantity"], cells["line.unit_price"]
        if quantity is None or price is None:
            return None
        amount = quantity * price * (1 - (cells["line.discount"] or 0))
    return six_places(amount - profit)


def text(cells: Cells) -> Any:
    """What the ledger called the product in this very row."""
    return cells["product.name"]


def surname(cells: Cells) -> str | None:
    """The manager's surname."""
    return names.split(cells["manager"])[0] if cells["manager"] else None


def given_name(cells: Cells) -> str | None:
    """The manager's given name."""
    return names.split(cells["manager"])[1] if cells["manager"] else None


def username(cells: Cells) -> str | None:
    """A user name for somebody new: the name in latin letters."""
    letters = ".".join(pinyin.syllables(cells["manager"] or "", surname=True))
    return re.sub(r"[^a-z0-9]+", ".", letters.lower()).strip(".") or None


TERRITORY = ("地区", "大区", "销售区域", "Region", "Territory", "Sales Territory")
ORDER_NUMBER = (
    "订单 ID",
    "订单号",
    "订单编号",
    "单号",
    "Order ID",
    "Order Number",
    "Order No",
    "Invoice",
    "InvoiceNo",
    "Invoice No",
)
ORDERED = ("订单日期", "下单日期", "下单时间", "日期", "Order Date", "InvoiceDate", "Invoice Date", "Order Time", "Date")

INPUTS = {
    "country": Input(label=_("country"), kind=Kind.TEXT, headers=("国家", "国家/地区", "Country", "Country/Region")),
    "province": Input(
        label=_("province or state"), kind=Kind.TEXT,
        headers=("省/自治区", "省份", "省", "省/市", "Province", "State", "State/Province"),
    ),
    "city": Input(label=_("city"), kind=Kind.TEXT, headers=("城市", "市", "City")),
    "county": Input(label=_("county or district"), kind=Kind.TEXT, headers=("区县", "县", "区/县", "County", "District")),
    "moment": Input(label=_("ordered at"), kind=Kind.MOMENT, headers=ORDERED),
    "profit": Input(label=_("profit contribution"), kind=Kind.MONEY, headers=("利润", "毛利", "Profit")),
}  # fmt: skip

FILLINGS = (
    Filling(name="territory", record="territories", key=("name",), headers={"name": TERRITORY}, fields=("name",)),
    Filling(name="currency", record="currencies", key=("code",), headers={"code": ("币种", "Currency", "Currency Code")}, fields=("code",)),
    Filling(
        name="account",
        record="accounts",
        key=("external_id",),
        headers={
            "external_id": ("客户 ID", "客户编号", "会员号", "Customer ID", "CustomerID", "Customer No"),
            "name": ("客户名称", "客户", "客户姓名", "Customer Name", "Customer"),
            "segment": ("细分", "客户细分", "Segment"),
        },
        constants={"kinds": "customer"},
        absent={"external_id": "walk-in", "name": _("Sales without a customer's name"), "is_collective": "yes"},
        derived={"external_id": account_id, "name": account_name, "region": region},
        fill_only=("name", "region", "segment"),
        fields=("external_id", "name", "segment"),
    ),
    Filling(
        name="contact",
        record="contacts",
        key=("name", "account"),
        headers={
            "name": ("联系人", "联系人姓名", "Contact", "Contact Name"),
            "mobile": ("联系人手机", "手机", "Mobile"),
            "email": ("联系人邮箱", "Contact E-mail", "Contact Email"),
        },
        links={"account": "account"},
        fill_only=("mobile", "email"),
        fields=("name", "mobile", "email"),
    ),
    Filling(
        name="category",
        record="categories",
        key=("parent", "name"),
        headers={"name": ("类别", "产品类别", "大类", "Category")},
        constants={"parent": None},
        fields=("name",),
    ),
    Filling(
        name="subcategory",
        record="categories",
        key=("parent", "name"),
        headers={"name": ("子类别", "小类", "Sub-Category", "Subcategory", "Sub Category")},
        links={"parent": "category"},
        fields=("name",),
    ),
    Filling(
        name="product",
        record="products",
        key=("number",),
        headers={
            "number": ("产品 ID", "产品编号", "商品编号", "货号", "Product ID", "StockCode", "Stock Code", "SKU"),
            "name": ("产品名称", "商品名称", "产品", "Product Name", "Description", "Product"),
        },
        links={"category": ("subcategory", "category")},
        derived={"number": product_number, "name": product_name},
        fill_only=("name", "category"),
        fields=("number", "name"),
    ),
    Filling(
        name="order",
        record="orders",
        key=("number", "account", "ordered_on"),
        headers={
            "number": ORDER_NUMBER,
            "ordered_on": ORDERED,
            "shipping_mode": ("邮寄方式", "配送方式", "运输方式", "Ship Mode", "Shipping Mode"),
            "owner": ("销售员", "业务员", "Salesperson", "Sales Rep"),
        },
        links={"account": "account", "contact": "contact", "territory": "territory", "currency": "currency"},
        constants={"state": OrderState.CLOSED.value},
        derived={
            "ordered_at": ordered_at, "kind": kind, "region": region, "delivery_address": place,
        },
        fill_only=("ordered_at",),
        fields=("number", "ordered_on", "shipping_mode", "owner"),
    ),
    Filling(
        name="shipment",
        record="shipments",
        key=("order", "shipped_on"),
        headers={
            "shipped_on": ("发货日期", "发货日", "Ship Date", "Shipping Date"),
            "tracking_number": ("运单号", "快递单号", "Tracking Number"),
            "carrier": ("承运人", "快递公司", "Carrier"),
        },
        links={"order": "order"},
        derived={"shipping_mode": lambda cells: cells["order.shipping_mode"]},
        fields=("shipped_on", "tracking_number", "carrier"),
    ),
    Filling(
        name="line",
        record="order-lines",
        key=("order", "position"),
        headers={
            "position": ("行 ID", "行号", "Row ID", "Line", "Line Number"),
            "quantity": ("数量", "Quantity", "Qty"),
            "unit_price": ("单价", "价格", "Price", "UnitPrice", "Unit Price"),
            "discount": ("折扣", "Discount"),
            "amount": ("销售额", "金额", "销售金额", "Sales", "Amount", "Line Total"),
            "unit_cost": ("单位成本", "Unit Cost"),
            "cost": ("成本", "成本金额", "Cost"),
        },
        links={"order": "order", "product": "product"},
        counted={"position": "order"},
        derived={"cost": cost, "text": text},
        fields=("position", "quantity", "unit_price", "discount", "amount", "unit_cost", "cost"),
    ),
)  # fmt: skip

SALES_LEDGER = Shape(
    name="sales-ledger",
    label=_("sales ledger"),
    bare=True,
    inputs=INPUTS,
    needs=(("order.number",), ("product.number", "product.name"), ("line.amount", "line.unit_price"), ("order.ordered_on",)),
    fillings=FILLINGS,
)

RETURNED_ORDERS = Shape(
    name="returned-orders",
    label=_("returned orders"),
    bare=True,
    needs=(("order.number",), ("order.is_returned",)),
    fillings=(
        Filling(
            name="order",
            record="orders",
            key=("number",),
            headers={"number": ORDER_NUMBER, "is_returned": ("退回", "退货", "是否退货", "Returned")},
            fields=("number", "is_returned"),
            every=True,
            mode="update",
        ),
    ),
)

TERRITORY_MANAGERS = Shape(
    name="territory-managers",
    label=_("managers of sales territories"),
    bare=True,
    inputs={
        "manager": Input(
            label=_("manager"),
            kind=Kind.TEXT,
            headers=("地区经理", "区域经理", "大区经理", "销售人员", "Person", "Regional Manager", "Manager"),
        )
    },
    needs=(("territory.name",), ("manager",)),
    fillings=(
        Filling(
            name="person",
            record="people",
            key=("surname", "given_name"),
            constants={"is_active": "no"},
            derived={"surname": surname, "given_name": given_name, "username": username},
            fill_only=("username",),
            fields=("surname", "given_name"),
        ),
        Filling(
            name="territory",
            record="territories",
            key=("name",),
            headers={"name": TERRITORY},
            links={"owner": "person"},
            fields=("name",),
        ),
    ),
)
