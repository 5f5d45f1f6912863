"""A small company with its warehouse, for tests of everything that reads it.

Use it so: `from guanxi.analytics.warehouse.testing import small_company, warehouse  # noqa: F401`, and let a test take `warehouse`
(the company; `place.opened()` finds its star). It is made once for a file of tests, in a transaction that is rolled back at the end;
what a test itself writes is undone as usual. After writing, `warehouse.build()` brings the star up to date.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from guanxi.catalog.models import Category, Currency, Product
from guanxi.customers.models import Account, Industry, Region, Territory
from guanxi.evaluation import standing
from guanxi.people.models import Company, Department, Person
from guanxi.sales.models import Invoice, Order, OrderLine, Payment
from guanxi.sales.models.order import OrderState

TODAY = datetime.date(2026, 11, 20)
NOW = datetime.datetime(2026, 11, 20, 4, tzinfo=datetime.UTC)
FIRST_DAY = datetime.date(2024, 1, 3)
ACCOUNTS, ORDERS = 50, 420
CATEGORIES = {"Machines": ("Presses", "Pumps"), "Parts": ("Bearings", "Seals"), "Service": ()}
PLACES = ("330100", "440100", "440300", "310100", "320500", "510100")


@dataclass
class SmallCompany:
    """What the company has, and where its warehouse lies."""

    folder: Path
    people: list[Person] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    today: datetime.date = TODAY
    count: int = 0

    def build(self, *, today: datetime.date | None = None, rebuild: bool = False) -> Any:
        """Make the next generation of what stands in the database now, uncommitted rows included; gives the report."""
        from . import place, trial  # late: slow import

        self.count += 1
        before = place.file_of(str(place.star())) if place.star() else None
        started = {"base": None, "levels_from": before} if rebuild else {"base": before}
        report = trial.build(self.folder / f"wh.test{self.count}.duckdb", connection, today or self.today, **started)
        place.point_to(f"test{self.count}")
        return report


@pytest.fixture(scope="module")
def small_company(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SmallCompany]:
    """Make the company and its first generation, once for a file of tests."""
    from django.conf import settings  # late: app ready

    company = SmallCompany(tmp_path_factory.mktemp("warehouse"))
    before, settings.WAREHOUSE = settings.WAREHOUSE, company.folder
    with django_db_blocker.unblock(), transaction.atomic():
        fill(company)
        company.build()
        settings.WAREHOUSE = before
        yield company
        transaction.set_rollback(True)


@pytest.fixture
def warehouse(small_company: SmallCompany, db: None, settings: Any) -> Iterator[SmallCompany]:
    """Give the company; its warehouse is the one that is read, and other generations that the test makes go again."""
    from . import place  # late: slow import

    settings.WAREHOUSE = small_company.folder
    pointer = small_company.folder / place.POINTER
    first = pointer.read_bytes()
    yield small_company
    place.close()
    pointer.write_bytes(first)


def fill(company: SmallCompany) -> None:
    """Make people, products, customers, three years of orders, invoices, payments and everybody's level."""
    dice = random.Random(11)  # noqa: S311 (data of tests)
    Company.objects.update_or_create(pk=1, defaults={"currency": "CNY", "time_zone": "Asia/Shanghai"})
    currencies = {code: Currency.objects.get_or_create(code=code, defaults=_tracked())[0] for code in ("CNY", "USD")}
    company.people = _people()
    company.products = _products()
    company.accounts = _accounts(company.people)
    orders = Order.objects.bulk_create(_order(place, company, currencies, dice) for place in range(ORDERS))
    OrderLine.objects.bulk_create(
        _line(order, at, company.products, dice) for order in orders for at in range(dice.randint(1, 4))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sales_order SET amount = told.amount, cost = told.cost FROM (SELECT order_id, sum(amount) AS amount,"
            " coalesce(sum(cost), 0) AS cost FROM sales_orderline GROUP BY order_id) AS told WHERE told.order_id = sales_order.id"
        )
    _bill(Order.objects.filter(pk__in=[order.pk for order in orders]).order_by("pk"))
    standing.recompute(today=TODAY, now=NOW)


def _people() -> list[Person]:
    top = Department.objects.create(name="Sales", **_tracked())
    below = [Department.objects.create(name=name, parent=top, **_tracked()) for name in ("East", "South")]
    return Person.objects.bulk_create(
        Person(username=f"seller{place}", surname=surname, given_name="伟", department=below[place % 2], **_tracked())
        for place, surname in enumerate("王李张刘陈杨")
    )


def _products() -> list[Product]:
    ends = []
    for name, below in CATEGORIES.items():
        top = Category.objects.create(name=name, **_tracked())
        ends += [Category.objects.create(name=each, parent=top, **_tracked()) for each in below] or [top]
    return Product.objects.bulk_create(
        Product(name=f"{category.name} {size}", english_name=f"{category.name} no. {size}", number=f"{category.name[:3]}-{size}",
                category=category, **_tracked())
        for category in ends for size in (1, 2, 3)
    )  # fmt: skip


def _accounts(people: list[Person]) -> list[Account]:
    regions = list(Region.objects.filter(code__in=PLACES).order_by("code"))
    top = Industry.objects.create(name="Manufacturing", **_tracked())
    industries = [Industry.objects.create(name=name, parent=top, **_tracked()) for name in ("Vehicles", "Electronics")]
    territories = [Territory.objects.create(name=name, **_tracked()) for name in ("华东", "华南")]
    return Account.objects.bulk_create(
        Account(
            name=f"客户{place:02}有限公司", number=f"A-{place:04}", kinds=["customer"], owner=people[place % len(people)],
            region=regions[place % len(regions)] if regions else None, industry=industries[place % 2] if place % 5 else None,
            territory=territories[place % 2], scale=("small", "medium", "large")[place % 3], segment=("A", "B")[place % 2],
            source=("fair", "referral", "website")[place % 3], **_tracked(),
        )
        for place in range(ACCOUNTS)
    )  # fmt: skip


def _order(place: int, company: SmallCompany, currencies: dict[str, Currency], dice: random.Random) -> Order:
    # Few buy much: as everywhere.
    account = company.accounts[min(int(dice.paretovariate(0.7)) - 1, ACCOUNTS - 1) if place % 3 else dice.randrange(ACCOUNTS)]
    code = "USD" if place % 17 == 0 else "CNY"
    state = {0: OrderState.DRAFT, 1: OrderState.CANCELED}.get(place % 29, OrderState.CLOSED)
    return Order(
        number=f"SO-{place:05}", account=account, owner=account.owner, region=account.region, territory=account.territory,
        currency=currencies[code], rate=Decimal("7.1") if code == "USD" else Decimal(1), state=state,
        ordered_on=FIRST_DAY + datetime.timedelta(days=place * (TODAY - FIRST_DAY).days // ORDERS),
        kind=Order.Kind.REFUND if place % 41 == 5 else Order.Kind.SALE, is_returned=place % 23 == 0,
        shipping_mode=("express", "sea", "")[place % 3], **_tracked(),
    )  # fmt: skip


def _line(order: Order, position: int, products: list[Product], dice: random.Random) -> OrderLine:
    quantity = Decimal(dice.randint(1, 9)) * (-1 if order.kind == Order.Kind.REFUND else 1)
    product = products[dice.randrange(len(products))]
    price, discount = Decimal(dice.randint(500, 90_000)) / 100, Decimal(dice.choice((0, 0, 0, 10, 25))) / 100
    amount = (quantity * price * (1 - discount)).quantize(Decimal("0.01"))
    cost = None if dice.random() < 0.08 else (amount * Decimal(dice.randint(40, 115)) / 100).quantize(Decimal("0.01"))
    rate = order.rate or Decimal(1)
    return OrderLine(
        order=order, position=position, product=None if dice.random() < 0.02 else product, quantity=quantity, unit_price=price,
        discount=discount, amount=amount, cost=cost, account=order.account, ordered_on=order.ordered_on, counts=order.counts,
        revenue=amount * rate, expense=None if cost is None else cost * rate, **_tracked(),
    )  # fmt: skip


def _bill(orders: Any) -> None:
    """Two of three orders are invoiced; of those most are paid, some in part, some not."""
    invoices, payments = [], []
    for place, order in enumerate(orders):
        if not order.counts or place % 3 == 2:
            continue
        paid = order.amount if place % 7 else (order.amount / 2).quantize(Decimal("0.01")) if place % 14 else Decimal(0)
        state = Invoice.State.PAID if paid == order.amount else Invoice.State.PARTLY_PAID if paid else Invoice.State.ISSUED
        issued = order.ordered_on + datetime.timedelta(days=5)
        invoice = Invoice(
            number=f"INV-{place:05}", account_id=order.account_id, order=order, owner_id=order.owner_id, state=state, paid=paid,
            currency_id=order.currency_id, amount=order.amount, issued_on=issued, due_on=issued + datetime.timedelta(days=30),
            **_tracked(),
        )  # fmt: skip
        invoices.append(invoice)
        if paid:
            payments.append((invoice, paid, min(issued + datetime.timedelta(days=10 + place % 50), TODAY)))
    Invoice.objects.bulk_create(invoices)
    Payment.objects.bulk_create(
        Payment(number=f"PAY-{place:05}", account_id=invoice.account_id, invoice=invoice, owner_id=invoice.owner_id,
                currency_id=invoice.currency_id, amount=amount, received_on=on, **_tracked())
        for place, (invoice, amount, on) in enumerate(payments)
    )  # fmt: skip


def _tracked() -> dict[str, Any]:
    return {"created_at": NOW, "changed_at": NOW}
