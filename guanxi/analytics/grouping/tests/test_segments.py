"""Segments are found again, named by where they lie, and scores and shares are those of a plain count."""

import csv
import gzip
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from guanxi.analytics.columns import NotUsable
from guanxi.analytics.grouping.segments import clusters, naming, scores, segmenting, telling
from guanxi.analytics.grouping.segments.figures import Figures, Line, Purchases
from guanxi.analytics.grouping.segments.names import NAMES
from guanxi.analytics.grouping.segments.segmenting import Asked

from .real_data import file

END = date(2026, 6, 30)


def ledger(seed: int = 5) -> list[Line]:
    """Three kinds of customers: often and much, now and then, once and long ago."""
    chance, lines = np.random.default_rng(seed), []
    for number in range(240):
        kind = number % 3
        times, days, money = ((24, 200, 900), (6, 400, 200), (1, 700, 40))[kind]
        first = 350 if kind == 2 else 0
        bought = [
            (END - timedelta(int(back)), int(chance.gamma(20, money / 20)) + 1)
            for back in chance.integers(first, days + first, times)
        ]
        lines += [(f"{kind}-{number:03}", day, Decimal(amount)) for day, amount in bought]
    return lines


@pytest.fixture(scope="module")
def found() -> segmenting.Found:
    return segmenting.segmented(Purchases.of(ledger()), Asked(until=END))


def test_who_buys_alike_is_found_together_and_named_by_where_they_lie(found: segmenting.Found) -> None:
    kinds = {
        (customer[0], found.segments[label].name.key)
        for customer, label in zip(found.figures.customers, found.labels.tolist(), strict=True)
    }
    assert {kind for kind in kinds if kind[0] == "0"} == {("0", "loyal-big")}
    assert {name for kind, name in kinds if kind == "2"} & {"loyal-big", "loyal", "steady"} == set()
    assert found.groups.chosen.is_stable


def test_shares_and_numbers_of_segments_are_those_of_everybody(found: segmenting.Found) -> None:
    assert sum(one.customers for one in found.segments) == len(found.figures) == 240
    assert sum(one.share for one in found.segments) == pytest.approx(1)
    assert sum(one.money_share for one in found.segments) == pytest.approx(1)
    assert len({one.name.key for one in found.segments}) == len(found.segments)


def test_moves_count_everybody_once(found: segmenting.Found) -> None:
    assert found.moves is not None
    counts = found.moves.counts
    assert (counts[:, :-1].sum(), counts[-1, -1]) == (240, 0)
    assert counts[:-1].sum() == len(found.before)


def test_every_name_lies_apart_from_the_others_and_finds_itself() -> None:
    places = np.array([name.place for name in NAMES])
    assert [name.key for name in naming.named(places)] == [name.key for name in NAMES]
    assert len({name.place for name in NAMES}) == len({name.name for name in NAMES}) == len(NAMES)


def test_what_is_told_names_segments_in_words(found: segmenting.Found) -> None:
    told = telling.segments(found, Asked())
    assert list(told.rows[0]) == list(telling.COLUMNS)
    names = {row["segment"] for row in told.rows}
    assert names == {one["name"] for one in told.said["segments"]}
    assert not any(character.isdigit() for name in names for character in name)
    assert sum(move["customers"] for move in told.said["migration"]["moves"]) >= 240


@given(some.lists(some.integers(0, 6), min_size=1, max_size=30))
def test_scores_say_which_fifth_is_worse(values: list[int]) -> None:
    figures = _figures(money=values)
    brute = [1 + 5 * sum(other < value for other in values) // len(values) for value in values]
    assert scores.scores(figures)[:, 2].tolist() == brute


@given(some.lists(some.integers(1, 1000), min_size=1, max_size=250))
def test_the_pyramid_holds_everybody_and_everything(values: list[int]) -> None:
    parts = scores.concentration(np.array(values, np.float64))
    assert sum(count for _share, count, _money in parts) == len(values)
    assert sum(money for _share, _count, money in parts) == pytest.approx(1)
    assert parts[0][1] == -(-len(values) // 100)
    means = [money / count for _share, count, money in parts if count]
    assert all(one >= other - 1e-12 for one, other in pairwise(means))


def _figures(money: list[int]) -> Figures:
    ones = np.ones(len(money))
    return Figures(END, tuple(map(str, range(len(money)))), ones, ones, np.array(money, np.float64), ones)


@settings(max_examples=40)
@given(
    some.lists(some.tuples(some.sampled_from("abc"), some.integers(0, 40), some.integers(-5, 9)), max_size=30),
    some.integers(0, 50),
)
def test_figures_equal_a_plain_count(lines: list[tuple[str, int, int]], window: int) -> None:
    ledger_ = [(who, END - timedelta(back), Decimal(amount)) for who, back, amount in lines]
    figures = Purchases.of(ledger_).as_of(END, window)
    days: dict[str, dict[date, Decimal]] = {}
    for who, day, amount in ledger_:
        if not window or (END - day).days < window:
            days.setdefault(who, {})[day] = days.get(who, {}).get(day, Decimal(0)) + amount
    bought = {who: sorted(day for day, amount in own.items() if amount > 0) for who, own in days.items()}
    expected = [
        (who, (END - bought[who][-1]).days, len(bought[who]), float(sum(days[who].values())))
        for who in sorted(bought)
        if bought[who]
    ]
    columns = (figures.customers, figures.recency.tolist(), figures.frequency.tolist(), figures.money.tolist())
    assert list(zip(*columns, strict=True)) == expected


def test_too_few_or_all_alike_is_refused_in_words() -> None:
    with pytest.raises(NotUsable, match=r"Customers: 3\. That is too few"):
        segmenting.segmented(Purchases.of([(who, END, Decimal(1)) for who in "abc"]), Asked())
    alike = Purchases.of([(str(number), END, Decimal(5)) for number in range(30)])
    with pytest.raises(NotUsable, match="All customers bought alike"):
        segmenting.segmented(alike, Asked())
    with pytest.raises(NotUsable, match="Nobody bought anything"):
        segmenting.segmented(Purchases.of([]), Asked())


@pytest.fixture(scope="module")
def retail() -> Purchases:
    """The online retailer's purchases of 2009/10 with a customer; cancellations aside, as in the published figures."""
    with gzip.open(file("online_retail/online_retail_2009_2010.csv.gz"), "rt", encoding="utf-8") as text:
        lines = [
            (row["Customer ID"], date.fromisoformat(row["InvoiceDate"][:10]), Decimal(row["Quantity"]) * Decimal(row["Price"]))
            for row in csv.DictReader(text)
            if row["Customer ID"] and row["Quantity"][0] != "-" and float(row["Price"]) > 0
        ]
    return Purchases.of(lines)


def test_the_pyramid_of_a_real_ledger_is_as_published(retail: Purchases) -> None:
    assert retail.last is not None
    parts = scores.concentration(retail.as_of(retail.last).money)
    assert [round(100 * money, 1) for _share, _count, money in parts] == [28.7, 19.6, 25.2, 26.5]
    assert [share for share, _count, _money in parts] == [float(Fraction(one, 100)) for one in (1, 4, 15, 80)]


@pytest.mark.thorough
def test_segments_of_a_real_ledger_are_found_again_from_every_beginning(retail: Purchases) -> None:
    assert retail.last is not None
    groups = clusters.grouped(retail.as_of(retail.last), range(3, 5))
    assert [trial.between_beginnings >= 0.95 for trial in groups.trials] == [True, True]
    assert groups.chosen.is_stable
