"""Small objects for the tests of this folder."""

import datetime
from decimal import Decimal
from typing import Any

from guanxi.catalog.models import Currency, Product
from guanxi.customers.models import Account
from guanxi.people.models import Company
from guanxi.records import registry, saving
from guanxi.records.writer import Writer
from guanxi.sales.models import Invoice, Order, OrderLine, Payment

DAY = datetime.date(2024, 5, 17)
WRITER = Writer(by=None, at=datetime.datetime(2024, 5, 17, 9, 0, tzinfo=datetime.UTC))


def make(model: Any, **values: Any) -> Any:
    """Write one record as the product itself would."""
    return saving.create(registry.declared(model), values, WRITER)


def change(obj: Any, **values: Any) -> Any:
    """Change one record and read it anew."""
    saving.change(registry.declared(obj), obj, values, WRITER)
    obj.refresh_from_db()
    return obj


def act(obj: Any, name: str, **answers: Any) -> Any:
    """Perform an action by name and read the record anew."""
    record = registry.declared(obj)
    action = record.action(name)
    assert action is not None
    saving.perform(record, action, obj, WRITER, **answers)
    obj.refresh_from_db()
    return obj


def an_account(name: str = "华为技术") -> Account:
    return make(Account, name=name)


def a_product(**values: Any) -> Product:
    return make(Product, **{"name": "Scissors", "price": Decimal(100), "cost": Decimal(60)} | values)


def an_order(account: Account | None = None, **values: Any) -> Order:
    return make(Order, **{"account": account or an_account(), "ordered_on": DAY} | values)


def a_line(order: Order, **values: Any) -> OrderLine:
    line = make(OrderLine, order=order, **values)
    line.refresh_from_db()
    return line


def an_invoice(account: Account | None = None, **values: Any) -> Invoice:
    given = {"account": account or an_account(), "issued_on": DAY, "amount": Decimal(100), "state": "issued"}
    return make(Invoice, **given | values)


def a_payment(**values: Any) -> Payment:
    return make(Payment, **{"received_on": DAY} | values)


def a_currency(code: str) -> Currency:
    return Currency.objects.get_or_create(code=code)[0]


def company_counts_in(code: str) -> None:
    Company.objects.update_or_create(pk=1, defaults={"currency": code})
