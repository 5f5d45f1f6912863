"""A small ledger for tests: customers, products and order lines, made directly with what evaluation reads of them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from guanxi.catalog.models import Currency, Product
from guanxi.customers.models import Account
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.models.order import OrderState

Day = datetime.date


@dataclass(frozen=True)
class Sale:
    """One order with one line; cost None = nobody knows it."""

    account: Account
    on: Day
    revenue: Decimal | int
    cost: Decimal | int | None = 0
    product: Product | None = None
    counts: bool = True
    owner: Person | None = None
    values: tuple[tuple[str, Any], ...] = ()


def account(name: str, **values: Any) -> Account:
    """Make a customer."""
    return Account.objects.create(name=name, number=f"A-{name}", **_tracked(), **values)


def product(name: str, **values: Any) -> Product:
    """Make a product."""
    return Product.objects.create(name=name, number=f"P-{name}", **_tracked(), **values)


def sell(*sales: Sale) -> list[OrderLine]:
    """Make the orders and their lines."""
    currency = Currency.objects.get_or_create(code="CNY", defaults=_tracked())[0]
    start = Order.objects.count()
    orders = Order.objects.bulk_create(
        Order(
            account=sale.account, ordered_on=sale.on, currency=currency, owner=sale.owner, **_tracked(),
            state=OrderState.DELIVERED if sale.counts else OrderState.CANCELED,
            **{"number": f"SO-{start + place}", **dict(sale.values)},
        )
        for place, sale in enumerate(sales)
    )  # fmt: skip
    return OrderLine.objects.bulk_create(_line(order, sale) for order, sale in zip(orders, sales, strict=True))


def profits(year: int, amounts: Iterable[int | Decimal], start: str = "") -> list[Account]:
    """Make one customer per amount, who brought just that profit in the year."""
    found = [account(f"{start}{place:03}") for place, _amount in enumerate(amounts)]
    sell(*(Sale(one, Day(year, 6, 30), amount) for one, amount in zip(found, amounts, strict=True)))
    return found


def person(username: str, reach: Reach = Reach.NONE, *, actions: Iterable[str] = (RightTo.VIEW,), **values: Any) -> Person:
    """Make somebody who may see evaluation, with this reach on orders and customers."""
    made = Person.objects.create(**{"username": username, "language": "en", **values})
    role = Role.objects.create(name=f"role of {username}")
    made.roles.add(role)
    for action in actions:
        Grant.objects.create(role=role, object="evaluation", action=action, reach=Reach.ALL)
        for path in ("orders", "accounts", "products"):
            Grant.objects.create(role=role, object=path, action=action, reach=reach)
    return made


def _line(order: Order, sale: Sale) -> OrderLine:
    values = {"revenue": Decimal(sale.revenue), "expense": None if sale.cost is None else Decimal(sale.cost)}
    return OrderLine(
        order=order, position=1, product=sale.product, quantity=1, account=sale.account, ordered_on=sale.on,
        amount=values["revenue"], cost=values["expense"], counts=sale.counts, **values, **_tracked(),
    )  # fmt: skip


def _tracked() -> dict[str, Any]:
    return {"created_at": timezone.now(), "changed_at": timezone.now()}
