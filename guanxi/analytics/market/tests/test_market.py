"""Our share in a market comes from our own orders; wins and prices from what people wrote down."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.analytics.market import markets, rivals
from guanxi.analytics.market.models import Competitor, CompetitorPrice, Encounter, MarketFigure
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.customers.models import Region
from guanxi.people.models import Person
from guanxi.sales.models import OrderLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", surname="Li", is_administrator=True)


@pytest.fixture
def rival(boss: Person) -> Competitor:
    return Competitor.objects.create(name="Nordwerk", owner=boss)


def _sold(year: int, region: Region) -> Decimal:
    lines = OrderLine.objects.filter(counts=True, ordered_on__year=year).select_related("order__region__parent__parent")
    total = Decimal(0)
    for line in lines:
        place = line.order.region
        while place is not None:
            if place == region:
                total += line.revenue
            place = place.parent
    return total


def test_our_share_is_our_revenue_in_the_region_by_the_size_of_the_market(
    warehouse: SmallCompany,  # noqa: F811
    boss: Person,
    rival: Competitor,
) -> None:
    province = next(one for one in Region.objects.filter(level="province") if _sold(2025, one) > 0)
    sold, before = _sold(2025, province), _sold(2024, province)
    MarketFigure.objects.create(region=province, year=2025, size=sold * 4, leader=rival, leader_share=Decimal("0.3"))
    MarketFigure.objects.create(region=province, year=2024, size=sold * 2)
    (market,) = markets.markets(2025, boss, warehouse.today)
    assert market.ours is not None
    assert round(market.ours, 2) == round(sold, 2)
    assert market.share == pytest.approx(Decimal("0.25"), abs=Decimal("0.0001"))
    assert market.market_growth == 1
    assert market.growth == pytest.approx(sold / before - 1, abs=Decimal("0.0001")) if before else market.growth is None
    assert market.figure.leader == rival


def test_who_sees_a_part_of_the_orders_is_told_no_share(warehouse: SmallCompany, boss: Person, client: Client) -> None:  # noqa: F811
    from guanxi.people.models import Grant, Role  # late: app ready

    MarketFigure.objects.create(region=Region.objects.filter(level="province").first(), year=2025, size=1000)
    role = Role.objects.create(name="Sales")
    Grant.objects.create(role=role, object="market-figures", action="view", reach=4)
    Grant.objects.create(role=role, object="orders", action="view", reach=1)
    seller = Person.objects.create(username="seller", surname="Wu", language="en")
    seller.roles.add(role)
    assert markets.markets(2025, seller, warehouse.today)[0].ours is None
    client.force_login(seller)
    assert "a part of our orders only" in client.get(reverse("market"), {"year": "2025"}).content.decode()
    client.force_login(Person.objects.create(username="nobody", surname="Xu"))
    assert client.get(reverse("market")).status_code == 404


def test_wins_are_told_as_a_rate_only_of_enough_encounters(warehouse: SmallCompany, boss: Person, rival: Competitor) -> None:  # noqa: F811
    account, day = warehouse.accounts[0], datetime.date(2026, 3, 5)
    for outcome, reason, amount in [("lost", "price", 100), ("lost", "price", 50), ("won", "", 80), ("lost", "service", 10)]:
        Encounter.objects.create(
            competitor=rival, account=account, met_on=day, outcome=outcome, reason=reason, amount=amount, owner=boss
        )
    (found,) = rivals.met(boss, datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    assert (found.won, found.lost, found.won_amount, found.lost_amount) == (1, 3, 80, 160)
    assert (found.rate, found.main_reason) == (None, "price")
    Encounter.objects.create(competitor=rival, account=account, met_on=day, outcome="won", owner=boss)
    (found,) = rivals.met(boss, datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    assert found.rate == pytest.approx(0.4)
    assert rivals.met(boss, datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)) == []


def test_the_latest_price_of_a_competitor_stands_beside_ours(warehouse: SmallCompany, boss: Person, rival: Competitor) -> None:  # noqa: F811
    product: Any = warehouse.products[0]
    product.price = Decimal(100)
    product.save()
    for day, price in ((1, 130), (9, 90), (5, 120)):
        CompetitorPrice.objects.create(competitor=rival, product=product, price=price, seen_on=datetime.date(2026, 3, day))
    (found,) = rivals.prices(boss)
    assert (found.price.price, found.ours, found.difference) == (90, 100, Decimal("-0.1"))
