import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.catalog.models import ExchangeRate, Price, PriceBook, ProductCost
from guanxi.records import batches, registry
from guanxi.records.refusals import Invalid
from guanxi.sales.models import OrderLine

from .making import DAY, WRITER, a_currency, a_line, a_product, an_order, change, make

pytestmark = pytest.mark.django_db


def test_amount_is_quantity_times_price_less_discount() -> None:
    line = a_line(an_order(), quantity=Decimal(3), unit_price=Decimal("19.99"), discount=Decimal("0.1"))
    assert line.amount == Decimal("53.973")


def test_a_stated_amount_is_kept_to_six_decimals_and_the_price_follows() -> None:
    line = a_line(an_order(), quantity=Decimal(2), amount=Decimal("129.696"), discount=Decimal("0.4"))
    assert (line.amount, line.unit_price) == (Decimal("129.696"), Decimal("108.08"))


def test_an_amount_given_away_for_nothing_has_no_price_to_follow() -> None:
    line = a_line(an_order(), quantity=Decimal(2), amount=Decimal(0), discount=Decimal(1))
    assert (line.amount, line.unit_price) == (Decimal(0), None)


def test_amounts_round_half_up_at_the_seventh_decimal() -> None:
    line = a_line(an_order(), quantity=Decimal("0.5"), unit_price=Decimal("0.000001"))
    assert line.amount == Decimal("0.000001")


def test_price_and_cost_of_a_new_line_come_from_the_catalog() -> None:
    product = a_product(price=Decimal(100), cost=Decimal(60))
    line = a_line(an_order(), product=product, quantity=Decimal(4))
    assert (line.unit_price, line.amount, line.unit_cost, line.cost) == (100, 400, 60, 240)


def test_the_order_date_decides_which_price_and_cost_hold() -> None:
    product, book = a_product(), make(PriceBook, name="Dealers", currency=a_currency("CNY"))
    for day, price, cost in ((datetime.date(2024, 1, 1), 80, 50), (datetime.date(2024, 6, 1), 90, 55)):
        make(Price, price_book=book, product=product, from_on=day, unit_price=Decimal(price))
        make(ProductCost, product=product, from_on=day, cost=Decimal(cost))
    early = a_line(an_order(price_book=book, ordered_on=datetime.date(2024, 5, 31)), product=product)
    late = a_line(an_order(price_book=book, ordered_on=datetime.date(2024, 6, 1), number="late"), product=product)
    assert [(line.unit_price, line.unit_cost) for line in (early, late)] == [(80, 50), (90, 55)]


def test_catalog_money_is_turned_into_the_currency_of_the_order() -> None:
    euro = a_currency("EUR")
    make(ExchangeRate, currency=euro, from_on=DAY, rate=Decimal(8))
    line = a_line(an_order(currency=euro), product=a_product(price=Decimal(100), cost=Decimal(60)))
    assert (line.unit_price, line.unit_cost, line.revenue, line.profit) == (Decimal("12.5"), Decimal("7.5"), 100, 40)


def test_without_any_price_the_line_says_what_to_do() -> None:
    with pytest.raises(Invalid) as refused:
        a_line(an_order(), product=a_product(price=None))
    assert list(refused.value.fields) == ["unit_price"]


def test_unknown_cost_leaves_the_profit_unknown() -> None:
    line = a_line(an_order(), quantity=Decimal(1), unit_price=Decimal(10))
    assert (line.cost, line.expense, line.profit, line.revenue) == (None, None, None, 10)


def test_a_changed_quantity_computes_a_stated_amount_anew() -> None:
    line = a_line(an_order(), quantity=Decimal(2), amount=Decimal(20), cost=Decimal(12))
    assert change(line, quantity=Decimal(3)).amount == 30
    assert line.cost == 18


def test_a_changed_amount_changes_the_price() -> None:
    line = a_line(an_order(), quantity=Decimal(2), unit_price=Decimal(10))
    assert change(line, amount=Decimal(30)).unit_price == 15


def test_another_product_brings_its_own_cost() -> None:
    line = a_line(an_order(), product=a_product(cost=Decimal(60)), quantity=Decimal(2))
    assert change(line, product=a_product(name="Ruler", cost=Decimal(5))).cost == 10


def test_saving_a_line_again_with_the_same_values_changes_nothing() -> None:
    line = a_line(an_order(), quantity=Decimal(3), amount=Decimal(10), cost=Decimal(7))
    assert change(line, amount=Decimal(10), cost=Decimal(7), quantity=Decimal(3)).version == 1


def test_lines_are_numbered_behind_the_last_one_of_their_order() -> None:
    order, other = an_order(), an_order(number="other")
    a_line(order, unit_price=Decimal(1), position=4)
    rows = [{"order": one, "unit_price": Decimal(1)} for one in (order, other, order)]
    made = batches.create_many(registry.declared(OrderLine), rows, WRITER)
    assert [line.position for line in made] == [5, 1, 6]


def _queries_for(count: int) -> int:
    product, orders = a_product(name=f"P{count}"), [an_order(number=f"{count}-{index}") for index in range(count)]
    with CaptureQueriesContext(connection) as caught:
        batches.create_many(registry.declared(OrderLine), [{"order": order, "product": product} for order in orders], WRITER)
    return len(caught)


def test_fifty_lines_need_no_more_queries_than_twenty_and_one_needs_no_more() -> None:
    assert _queries_for(50) == _queries_for(20) >= _queries_for(1)


def test_a_cost_that_changes_later_leaves_sold_lines_as_they_were() -> None:
    product = a_product()
    line = a_line(an_order(state="confirmed"), product=product, quantity=Decimal(2))
    change(product, cost=Decimal(90))
    make(ProductCost, product=product, from_on=DAY, cost=Decimal(95))
    line.refresh_from_db()
    assert (line.unit_cost, line.cost, line.profit) == (60, 120, 80)
    line = change(line, quantity=Decimal(3))
    assert (line.unit_cost, line.cost) == (60, 180)
    assert a_line(an_order(number="next"), product=product).unit_cost == 95


def test_an_order_abroad_counts_in_the_companys_currency_at_the_rate_of_its_day() -> None:
    usd = a_currency("USD")
    for day, rate in ((DAY, "7.1"), (DAY + datetime.timedelta(1), "7.3")):
        make(ExchangeRate, currency=usd, from_on=day, rate=Decimal(rate))
    order = an_order(currency=usd, state="confirmed")
    line = a_line(order, quantity=Decimal(2), unit_price=Decimal("10.25"), unit_cost=Decimal(4))
    assert (line.revenue, line.expense, line.profit) == (Decimal("145.55"), Decimal("56.8"), Decimal("88.75"))
    change(order, ordered_on=DAY + datetime.timedelta(1))
    line.refresh_from_db()
    assert (line.ordered_on, line.revenue) == (DAY + datetime.timedelta(1), Decimal("149.65"))
