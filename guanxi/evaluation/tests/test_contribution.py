"""Profit contribution by every dimension and over time: sums, comparison, trees, reach, and the lines behind every number."""

import random
from decimal import Decimal
from typing import Any

import pytest

from guanxi.catalog.models import Category
from guanxi.customers.models import Region
from guanxi.evaluation import contribution, facts, margins
from guanxi.evaluation.contribution import Order, Question
from guanxi.evaluation.dimensions import DIMENSIONS, Choice
from guanxi.evaluation.facts import Figures, Slice
from guanxi.evaluation.models import Rules
from guanxi.evaluation.spans import Against, Calendar, Per, Span
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.sales.models import OrderLine

from . import ledger
from .ledger import Day, Sale

pytestmark = pytest.mark.django_db
YEAR, BEFORE = Calendar().year(2025), Calendar().year(2024)


def question(by: str, **values: Any) -> Question:
    where = values.pop("where", {})
    return Question(part=Slice(span=values.pop("span", YEAR), where=where), by=DIMENSIONS[by], **{"before": BEFORE, **values})


def shown(asked: Question) -> list[tuple[str, Decimal, Decimal]]:
    rows = contribution.members(asked, Rules())
    names = asked.by.named([row.choice.key for row in rows])
    return [(str(names.get(row.choice.key, "none")), row.now.profit, row.before.profit) for row in rows]


@pytest.fixture
def mixed() -> list[OrderLine]:
    """A few hundred lines of everything, always the same."""
    dice = random.Random(7)  # noqa: S311 (nothing secret)
    owners = [ledger.person("north", Reach.OWN), ledger.person("south", Reach.OWN), None]
    accounts = [ledger.account(f"c{place}") for place in range(12)]
    top = [Category.objects.create(name=f"top {place}") for place in range(2)]
    leaves = [Category.objects.create(name=f"leaf {place}", parent=top[place % 2]) for place in range(5)]
    products = [ledger.product(f"p{place}", category=dice.choice([*leaves, *top, None])) for place in range(20)]
    return ledger.sell(
        *(
            Sale(
                dice.choice(accounts), Day(2024, 1, 1).replace(year=dice.choice([2024, 2025]), month=dice.randint(1, 12)),
                dice.randint(-50, 200), dice.choice([None, dice.randint(0, 150)]), dice.choice([*products, None]),
                counts=dice.random() > 0.1, owner=dice.choice(owners),
            )
            for _sale in range(300)
        )
    )  # fmt: skip


def test_customers_are_compared_with_the_year_before() -> None:
    one, two = ledger.account("one"), ledger.account("two")
    ledger.sell(Sale(one, Day(2025, 1, 1), 10), Sale(two, Day(2025, 1, 1), 7), Sale(two, Day(2024, 1, 1), 9))
    assert shown(question("customer")) == [("one", 10, 0), ("two", 7, 9)]
    assert shown(question("customer", order=Order.LOSS)) == [("two", 7, 9), ("one", 10, 0)]


def test_a_customer_of_only_the_year_before_is_shown_as_lost() -> None:
    ledger.sell(Sale(ledger.account("gone"), Day(2024, 1, 1), 9))
    assert shown(question("customer")) == [("gone", 0, 9)]


@pytest.mark.parametrize("by", [*DIMENSIONS])
def test_every_number_is_the_sum_of_the_lines_behind_it(by: str, mixed: list[OrderLine]) -> None:
    asked = question(by)
    rows = contribution.members(asked, Rules())
    behind = [facts.total(asked.part.narrowed(**{by: row.choice}), None, Rules()) for row in rows]
    assert [row.now for row in rows] == behind
    assert sum((row.now for row in rows), facts.NOTHING) == contribution.totals(asked, Rules()).now
    assert len(rows) > (0 if by in ("territory", "region") else 2)


@pytest.mark.parametrize("by", [*DIMENSIONS])
def test_totals_equal_brute_force(by: str, mixed: list[OrderLine]) -> None:
    lines = [line for line in OrderLine.objects.all() if line.counts and line.ordered_on in YEAR]
    revenue = sum(line.revenue for line in lines)
    profit = sum(line.revenue - line.expense for line in lines if line.expense is not None)
    unknown = sum((line.revenue for line in lines if line.expense is None), Decimal(0))
    assert contribution.totals(question(by), Rules()).now == Figures(revenue, profit, unknown)
    rules = Rules(assumed_margin=Decimal("0.25"))
    assert contribution.totals(question(by), rules).now == Figures(revenue, profit + unknown / 4, unknown, True)


@pytest.mark.parametrize("by", ["customer", "category", "product"])
@pytest.mark.parametrize("per", [*Per])
def test_the_course_adds_up_to_the_row(by: str, per: Per, mixed: list[OrderLine]) -> None:
    asked = question(by)
    rows = contribution.members(asked, Rules(), count=5)
    course = contribution.course(asked, [row.choice for row in rows], per, Rules())
    assert [sum(course[row.choice], facts.NOTHING) for row in rows] == [row.now for row in rows]
    assert {len(values) for values in course.values()} == {{Per.MONTH: 12, Per.QUARTER: 4, Per.YEAR: 1}[per]}


def test_the_whole_course_adds_up_to_the_total(mixed: list[OrderLine]) -> None:
    course = contribution.whole_course(Slice(span=YEAR), None, Per.MONTH, Rules())
    assert sum((figures for _span, figures in course), facts.NOTHING) == contribution.totals(question("customer"), Rules()).now


@pytest.mark.parametrize("username", ["north", "south"])
def test_a_person_sees_the_sums_of_own_orders_only(username: str, mixed: list[OrderLine]) -> None:
    person = Person.objects.get(username=username)
    own = [line for line in OrderLine.objects.filter(counts=True, order__owner=person) if line.ordered_on in YEAR]
    assert contribution.totals(question("customer", person=person), Rules()).now.revenue == sum(line.revenue for line in own)
    assert len(own) > 20


def test_categories_are_shown_by_level_and_what_hangs_at_the_top_stays_apart() -> None:
    top = Category.objects.create(name="top")
    leaf = Category.objects.create(name="leaf", parent=Category.objects.create(name="middle", parent=top))
    buyer = ledger.account("buyer")
    kinds = [ledger.product("deep", category=leaf), ledger.product("high", category=top), ledger.product("none")]
    ledger.sell(*(Sale(buyer, Day(2025, 1, 1), 10 + place, product=kind) for place, kind in enumerate(kinds)))
    assert shown(question("category")) == [("top", 21, 0), ("none", 12, 0)]
    rows = contribution.members(question("category", where={"category": Choice(top.pk)}), Rules())
    assert [(str(row.choice), row.now.profit) for row in rows] == [(f"only-{top.pk}", 11), (str(leaf.parent_id), 10)]


def test_regions_are_shown_by_province() -> None:
    country = Region.objects.create(code="XA", name="Xanadu", level="country")
    province = Region.objects.create(code="XA-1", name="Shangdu", level="province", parent=country)
    city = Region.objects.create(code="XA-11", name="Kaiping", level="city", parent=province)
    abroad = Region.objects.create(code="XB", name="Abroad", level="country")
    buyer = ledger.account("buyer")
    places = enumerate([city, province, country, abroad])
    ledger.sell(*(Sale(buyer, Day(2025, 1, 1), 2**power, values=(("region", place),)) for power, place in places))
    assert shown(question("region")) == [("Abroad", 8, 0), ("Xanadu", 4, 0), ("Shangdu", 3, 0)]


def test_pages_of_members_continue() -> None:
    ledger.profits(2025, [5, 4, 3])
    asked = question("customer")
    assert contribution.members(asked, Rules(), first=1, count=1) == contribution.members(asked, Rules())[1:2]


def test_one_and_many_members_need_the_same_number_of_queries(django_assert_num_queries: Any) -> None:
    ledger.profits(2025, [5])
    with django_assert_num_queries(1):
        contribution.members(question("customer"), Rules())
    ledger.profits(2025, range(30), start="x")
    with django_assert_num_queries(1):
        contribution.members(question("customer"), Rules())


def test_a_products_margin_decides_its_tier() -> None:
    buyer = ledger.account("buyer")
    costs = {"push": 70, "keep": 71, "limit": 91, "unknown": None, "gift": 5}
    ledger.sell(
        *(Sale(buyer, Day(2025, 1, 1), 0 if name == "gift" else 100, cost, ledger.product(name)) for name, cost in costs.items())
    )
    found = margins.of_products(Slice(span=YEAR), None, Rules())
    names = DIMENSIONS["product"].named([one.product.key for one in found])
    advice = {str(names[one.product.key]): one.tier and one.tier.advice for one in found}
    assert advice == {"push": "push", "keep": "keep", "limit": "limit", "unknown": None, "gift": None}


@pytest.mark.parametrize(
    ("span", "against", "wanted"),
    [
        (Span(Day(2025, 1, 1), Day(2025, 12, 31)), Against.PREVIOUS, Span(Day(2024, 1, 1), Day(2024, 12, 31))),
        (Span(Day(2025, 3, 1), Day(2025, 3, 31)), Against.PREVIOUS, Span(Day(2025, 2, 1), Day(2025, 2, 28))),
        (Span(Day(2025, 4, 1), Day(2025, 6, 30)), Against.PREVIOUS, Span(Day(2025, 1, 1), Day(2025, 3, 31))),
        (Span(Day(2025, 3, 5), Day(2025, 3, 8)), Against.PREVIOUS, Span(Day(2025, 3, 1), Day(2025, 3, 4))),
        (Span(Day(2025, 2, 1), Day(2025, 2, 28)), Against.LAST_YEAR, Span(Day(2024, 2, 1), Day(2024, 2, 29))),
        (Span(Day(2024, 2, 1), Day(2024, 2, 29)), Against.LAST_YEAR, Span(Day(2023, 2, 1), Day(2023, 2, 28))),
        (Span(Day(2025, 1, 1), Day(2025, 5, 5)), Against.LAST_YEAR, Span(Day(2024, 1, 1), Day(2024, 5, 5))),
        (Span(Day(2025, 1, 1), Day(2025, 5, 5)), Against.NONE, None),
    ],
)
def test_spans_are_compared_with_like_spans(span: Span, against: Against, wanted: Span | None) -> None:
    assert Calendar().compared(span, against) == wanted


def test_fiscal_pieces_follow_the_start_of_the_year() -> None:
    calendar = Calendar(4)
    assert calendar.year(2025) == Span(Day(2025, 4, 1), Day(2026, 3, 31))
    pieces = list(calendar.pieces(calendar.year(2025), Per.QUARTER))
    assert [calendar.label(piece.from_on, Per.QUARTER) for piece in pieces] == [f"2025/26 Q{n}" for n in (1, 2, 3, 4)]
    assert pieces[3] == Span(Day(2026, 1, 1), Day(2026, 3, 31))


@pytest.mark.parametrize(
    ("against", "today", "wanted"),
    [
        (Against.LAST_YEAR, Day(2026, 11, 22), Span(Day(2025, 1, 1), Day(2025, 11, 22))),
        (Against.PREVIOUS, Day(2026, 11, 22), Span(Day(2025, 1, 1), Day(2025, 11, 22))),
        (Against.LAST_YEAR, Day(2026, 12, 31), Span(Day(2025, 1, 1), Day(2025, 12, 31))),
        (Against.LAST_YEAR, Day(2027, 3, 1), Span(Day(2025, 1, 1), Day(2025, 12, 31))),
    ],
)
def test_a_year_that_is_not_over_is_compared_with_the_same_days(against: Against, today: Day, wanted: Span) -> None:
    year = Span(Day(2026, 1, 1), Day(2026, 12, 31))
    assert Calendar().compared(year, against, today=today) == wanted


def test_a_month_that_is_not_over_is_compared_with_the_same_days_of_the_month_before() -> None:
    month = Span(Day(2026, 3, 1), Day(2026, 3, 31))
    assert Calendar().compared(month, Against.PREVIOUS, today=Day(2026, 3, 30)) == Span(Day(2026, 2, 1), Day(2026, 2, 28))
    assert Calendar().compared(month, Against.PREVIOUS, today=Day(2026, 3, 10)) == Span(Day(2026, 2, 1), Day(2026, 2, 10))
