"""What a customer brought over the years, as the customer's page and the home page tell it."""

from decimal import Decimal

import pytest

from guanxi.evaluation import facts, history
from guanxi.evaluation.dimensions import Choice
from guanxi.evaluation.facts import Slice
from guanxi.evaluation.models import Rules
from guanxi.evaluation.spans import Per
from guanxi.people.models import Company
from guanxi.people.models.role import Reach

from . import ledger
from .ledger import Day, Sale

pytestmark = pytest.mark.django_db
TODAY = Day(2026, 5, 20)


def of_customer(account: ledger.Account) -> Slice:
    return Slice(span=history.EVER, where={"customer": Choice(account.pk)})


def test_the_year_so_far_is_compared_with_the_same_days_of_last_year() -> None:
    buyer, other = ledger.account("buyer"), ledger.account("other")
    days = {
        Day(2026, 5, 20): 1,
        Day(2026, 5, 1): 2,
        Day(2026, 1, 1): 4,
        Day(2025, 5, 21): 8,
        Day(2025, 5, 20): 16,
        Day(2025, 1, 1): 32,
    }
    ledger.sell(*(Sale(buyer, day, amount) for day, amount in days.items()), Sale(other, TODAY, 1000))
    shown = history.of(of_customer(buyer), None, Rules(), TODAY)
    assert (shown.year.profit, shown.year_before.profit) == (7, 48)
    assert (shown.month.profit, shown.month_before.profit) == (3, 16)
    assert (shown.ever.profit, shown.last_on) == (63, TODAY)


def test_the_last_twelve_months_end_with_the_present_one() -> None:
    buyer = ledger.account("buyer")
    ledger.sell(Sale(buyer, Day(2025, 5, 31), 1), Sale(buyer, Day(2025, 6, 1), 2), Sale(buyer, Day(2026, 5, 1), 4))
    months = history.of(of_customer(buyer), None, Rules(), TODAY).months
    assert (months[0][0], months[-1][0], len(months)) == (Day(2025, 6, 1), Day(2026, 5, 1), 12)
    assert [figures.profit for _start, figures in months] == [2, *[0] * 10, 4]


def test_years_and_quarters_without_sales_stand_between_the_others() -> None:
    buyer = ledger.account("buyer")
    ledger.sell(Sale(buyer, Day(2023, 12, 31), 1), Sale(buyer, Day(2025, 1, 1), 2))
    assert [(year, figures.profit) for year, figures in history.years(of_customer(buyer), None, Rules())] == [
        (2023, 1),
        (2024, 0),
        (2025, 2),
    ]
    quarters = history.course(of_customer(buyer), None, Rules(), Per.QUARTER)
    assert [figures.profit for _start, figures in quarters] == [1, 0, 0, 0, 0, 2]


def test_levels_of_each_year_are_those_of_the_pyramid() -> None:
    first, second = ledger.account("first"), ledger.account("second")
    ledger.sell(
        Sale(first, Day(2024, 1, 1), 9),
        Sale(second, Day(2024, 1, 1), 5),
        Sale(first, Day(2025, 1, 1), 1),
        Sale(second, Day(2025, 1, 1), 5),
    )
    assert [(year, str(level), rank) for year, level, rank in history.levels(first.pk, Rules())] == [
        (2024, "vip", 1),
        (2025, "small", 2),
    ]


def test_a_person_sees_only_what_own_orders_brought() -> None:
    seller, buyer = ledger.person("seller", Reach.OWN), ledger.account("buyer")
    ledger.sell(Sale(buyer, TODAY, 5, owner=seller), Sale(buyer, TODAY, 100))
    assert history.of(of_customer(buyer), seller, Rules(), TODAY).ever.profit == Decimal(5)
    assert history.of(of_customer(buyer), ledger.person("stranger"), Rules(), TODAY).last_on is None


@pytest.mark.parametrize(
    ("last", "present"), [(Day(2026, 5, 1), TODAY), (Day(2025, 5, 21), TODAY), (Day(2017, 12, 30), Day(2017, 12, 31))]
)
def test_a_ledger_that_ended_long_ago_is_shown_as_of_its_end(last: Day, present: Day) -> None:
    ledger.sell(Sale(ledger.account("buyer"), last, 1))
    assert facts.present(TODAY) == present


def test_the_fiscal_year_decides_where_a_year_begins() -> None:
    Company.objects.create(pk=1, fiscal_year_starts_in=4)
    buyer = ledger.account("buyer")
    ledger.sell(Sale(buyer, Day(2026, 3, 31), 1), Sale(buyer, Day(2026, 4, 1), 2))
    assert history.of(of_customer(buyer), None, Rules(), TODAY).year.profit == 2
