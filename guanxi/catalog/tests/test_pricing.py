import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.catalog.models import Price, PriceBook, Product, ProductCost
from guanxi.catalog.pricing import Offer, Question, cost_on, costs_on, price_on, prices_on

from .making import a_currency, a_product, make

pytestmark = pytest.mark.django_db

JANUARY, MARCH, MAY = (datetime.date(2024, month, 1) for month in (1, 3, 5))


def _book(**values: object) -> PriceBook:
    return make(PriceBook, **{"name": "Dealers", "currency": a_currency("CNY")} | values)


def _price(book: PriceBook, product: Product, day: datetime.date, amount: int, min_quantity: int = 0) -> None:
    make(Price, price_book=book, product=product, from_on=day, unit_price=Decimal(amount), min_quantity=Decimal(min_quantity))


def _asked(product: Product, day: datetime.date, book: PriceBook | None = None, quantity: int = 1) -> Decimal | None:
    offer = price_on(Question(product.pk, day, Decimal(quantity), book.pk if book else None))
    return offer.unit_price if offer else None


def test_the_newest_price_that_is_valid_on_the_day_holds() -> None:
    product, book = a_product(), _book()
    _price(book, product, JANUARY, 90)
    _price(book, product, MARCH, 95)
    days = [JANUARY, MARCH - datetime.timedelta(days=1), MARCH, MAY]
    assert [_asked(product, day, book) for day in days] == [90, 90, 95, 95]


def test_the_list_price_holds_where_the_book_says_nothing() -> None:
    product, book = a_product(price=Decimal(120)), _book()
    _price(book, product, MARCH, 95)
    before = JANUARY
    assert (_asked(product, before, book), _asked(product, MAY)) == (120, 120)
    assert price_on(Question(product.pk, MAY, Decimal(1), book.pk)) == Offer(Decimal(95), from_book=True)


def test_the_largest_quantity_that_is_reached_decides_for_returns_too() -> None:
    product, book = a_product(), _book()
    for quantity, amount in ((0, 90), (10, 80), (100, 70)):
        _price(book, product, JANUARY, amount, quantity)
    assert [_asked(product, MAY, book, quantity) for quantity in (1, 9, 10, 99, 100, -100)] == [90, 90, 80, 80, 70, 70]


def test_a_newer_day_replaces_all_quantities_it_names() -> None:
    product, book = a_product(), _book()
    _price(book, product, JANUARY, 70, 100)
    _price(book, product, MARCH, 85)
    assert _asked(product, MAY, book, 100) == 85


@pytest.mark.parametrize("values", [{"is_active": False}, {"until_on": MARCH}, {"from_on": datetime.date(2024, 6, 1)}])
def test_a_book_out_of_use_says_nothing(values: dict[str, object]) -> None:
    product, book = a_product(price=Decimal(120)), _book(**values)
    _price(book, product, JANUARY, 90)
    assert _asked(product, MAY, book) == 120


def test_a_product_without_any_price_has_none() -> None:
    assert _asked(a_product(price=None), MAY) is None


def test_the_newest_cost_holds_and_before_it_the_standard_cost() -> None:
    product = a_product(cost=Decimal(60))
    make(ProductCost, product=product, from_on=MARCH, cost=Decimal(50))
    assert [cost_on(product, day) for day in (JANUARY, MARCH, MAY)] == [60, 50, 50]
    assert cost_on(a_product("Ruler", cost=None), MAY) is None


def _queries(count: int) -> int:
    book = _book(name=f"Book {count}")
    products = [a_product(f"P{count}-{index}") for index in range(count)]
    for product in products[::2]:
        _price(book, product, JANUARY, 90)
    with CaptureQueriesContext(connection) as caught:
        prices_on([Question(product.pk, MAY, Decimal(1), book.pk) for product in products])
        costs_on([(product.pk, MAY) for product in products])
    return len(caught)


def test_two_products_and_forty_need_the_same_number_of_queries() -> None:
    assert _queries(2) == _queries(40) == 4
