"""Smoothing equals what others computed, what is foretold sums up, and errors are told as they were."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.grouping import ledgers
from guanxi.analytics.grouping.forecast import fitting, foretelling, new_year, rolling, simple, table, telling
from guanxi.analytics.grouping.forecast.foretelling import Asked
from guanxi.analytics.grouping.forecast.smoothing import Batch, Form, unpacked
from guanxi.analytics.grouping.forecast.table import Table
from guanxi.lib import periods

from .real_data import file

OIL = (446.6565, 454.4733, 455.663, 423.6322, 456.2713, 440.5881, 425.3325, 485.1494, 506.0482, 526.792, 514.2689, 494.211)
"""Saudi Arabia's oil production 1996–2007, from Hyndman and Athanasopoulos, “Forecasting: Principles and Practice”."""


def batch(values: list[float] | np.ndarray, season: int = 1) -> Batch:
    return Batch(np.array([values], np.float64), np.array([0]), season)


def months(values: np.ndarray, first: date = date(2020, 1, 1)) -> Table:
    last = periods.of("month", first).next(values.shape[1] - 1).last
    names = tuple(f"part {number}" for number in range(len(values)))
    return Table(tuple(periods.between("month", first, last)), names, values)


def swinging(parts: int, length: int, seed: int = 3) -> np.ndarray:
    chance, at = np.random.default_rng(seed), np.arange(length)
    season = 1 + 0.4 * np.sin(2 * np.pi * at / 12)
    return np.array([(100 * (part + 1) + at) * season * chance.normal(1, 0.05, length) for part in range(parts)])


def test_simple_smoothing_is_fitted_as_in_the_textbook() -> None:
    """Example 7.1 of the book, and the same by statsmodels: alpha 0.892, level 447.478 by estimation."""
    form = Form("A", "N", "N")
    unit = float(np.mean(OIL))
    found = fitting.fit(form, batch(np.array(OIL) / unit), 3)
    knobs = unpacked(form, found.theta[:, None], 1)
    assert (round(float(knobs.alpha[0, 0]), 2), round(float(knobs.level[0, 0]) * unit, 1)) == (0.89, 447.5)
    assert (found.forecasts[0] * unit).round(1).tolist() == [496.5] * 3


SUPERSTORE_LIKELIHOODS = {
    ("A", "N", "N"): 205.9201, ("M", "N", "N"): 210.9167, ("A", "N", "A"): 155.0237, ("M", "N", "A"): 156.0014, ("M", "A", "A"): 163.8531,
}  # fmt: skip
"""AICc of each form for monthly sales ÷ 100,000 of the Chinese retailer, by statsforecast 2.0.1 (which stops climbing a little earlier)."""


@pytest.fixture(scope="module")
def superstore() -> Table:
    rows = ledgers.rows(Source(file("superstore_cn/superstore_cn.xls")), day="订单日期", amounts=("销售额",), names=("地区",))
    return table.collected(((row.day, row.amounts[0], row.names[0]) for row in rows), "month")


def test_no_likelihood_is_worse_than_that_of_another_program(superstore: Table) -> None:
    one = batch(superstore.total / 100_000, 12)
    for names, theirs in SUPERSTORE_LIKELIHOODS.items():
        ours = float(fitting.fit(Form(*names), one, 1).criterion[0])
        assert ours < theirs + 0.01, names
    assert float(fitting.fit(Form("A", "N", "N"), one, 1).criterion[0]) == pytest.approx(205.9201, abs=0.001)


@pytest.mark.thorough
def test_a_real_ledger_is_foretold_better_than_by_last_year(superstore: Table) -> None:
    """Four times three months ahead, each from what was known then: the evidence had .135 in all and .32 by region; last year .247 and .384."""
    size, off, naive = len(superstore.periods), np.zeros(2), np.zeros(2)
    for end in range(size - 12, size, 3):
        known = Table(superstore.periods[:end], superstore.parts, superstore.values[:, :end])
        found = foretelling.foretell(known, Asked(periods=3))
        came, before = superstore.values[:, end : end + 3], superstore.values[:, end - 12 : end - 9]
        told = np.array([part.values for part in found.parts])
        off += np.abs(found.total.values - came.sum(axis=0)).sum(), np.abs(told - came).sum()
        naive += np.abs(before.sum(axis=0) - came.sum(axis=0)).sum(), np.abs(before - came).sum()
    whole = superstore.values[:, -12:].sum()
    assert (naive / whole).round(3).tolist() == [0.247, 0.384]
    assert ((off / whole)[0] <= 0.135, (off / whole)[1] <= 0.32) == (True, True)


@pytest.mark.parametrize("sums", ["bottom-up", "proportional", ""])
def test_parts_sum_up_to_the_total(sums: str) -> None:
    found = foretelling.foretell(months(swinging(3, 40)), Asked(periods=6, sums=sums))
    assert np.sum([part.values for part in found.parts], axis=0).tolist() == pytest.approx(found.total.values.tolist())
    for one in (found.total, *found.parts):
        for low, high in one.edges.values():
            assert ((low <= one.values) & (one.values <= high)).all()


def test_intervals_hold_about_as_often_as_they_say() -> None:
    """Sixteen series whose future is known: about four of five values lie within the 80% interval."""
    values, held = swinging(16, 42, seed=8), 0
    found = foretelling.foretell(months(values[:, :36]), Asked(periods=6, sums="bottom-up", new_year=False))
    for one, came in zip(found.parts, values[:, 36:], strict=True):
        low, high = one.edges[0.8]
        held += int(((low <= came) & (came <= high)).sum())
    assert 0.68 <= held / (16 * 6) <= 0.95


def test_what_nobody_can_foretell_is_said_to_be_no_better_than_naive() -> None:
    chance = np.random.default_rng(11)
    noise = np.tile(chance.normal(100, 30, 12), 4)[None]  # the same year four times over: the season says it all
    found = foretelling.foretell(months(noise), Asked(periods=12))
    assert (found.total.method, found.total.notes) == (rolling.NAIVE, ["no better than naive"])
    assert found.total.values.tolist() == noise[0, :12].tolist()


def test_a_short_history_is_foretold_without_a_season_and_says_so() -> None:
    asked = Asked(periods=3)
    found = foretelling.foretell(months(swinging(1, 7)), asked)
    assert ("short" in found.total.notes, found.total.form[-2]) == (True, "N")
    assert telling.forecast(found, asked).said["series"][0]["notes"][-1].startswith("Fewer than two seasons")
    with pytest.raises(NotUsable, match=r"Whole periods: 2\. That is too few"):
        foretelling.foretell(months(swinging(1, 2)), asked)


def test_sales_that_stopped_and_sales_of_nothing_are_foretold_without_fault() -> None:
    stopped = np.concatenate([np.full(20, 50.0), np.zeros(20)])
    found = foretelling.foretell(months(np.array([stopped, np.zeros(40)])), Asked(periods=4))
    assert (found.total.values.tolist(), found.parts[1].values.tolist()) == ([0.0] * 4, [0.0] * 4)


def test_chinese_new_year_is_learned_and_put_into_the_month_where_it_falls() -> None:
    """Sales that rest around the festival: in 2025 in January, in 2026 in February."""
    known = list(periods.between("month", date(2019, 1, 1), date(2025, 12, 31)))
    coming = [known[-1].next(step) for step in (1, 2)]
    taken = new_year.shares([*known, *coming])
    values = 100 * np.exp(-1.2 * taken[: len(known)]) * np.random.default_rng(2).normal(1, 0.02, len(known))
    assert new_year.strength(values, taken[: len(known)], 12) == pytest.approx(-1.2, abs=0.15)
    found = foretelling.foretell(Table(tuple(known), ("",), values[None]), Asked(periods=2))
    assert found.total.method == rolling.NEW_YEAR
    assert found.total.values.tolist() == pytest.approx((100 * np.exp(-1.2 * taken[-2:])).tolist(), rel=0.06)


def test_simple_methods_are_what_their_names_say() -> None:
    values = [float(value) for value in range(1, 25)]
    assert simple.naive(batch(values, 12), 14)[0].tolist() == [*values[12:], *values[12:14]]
    assert simple.drift(batch(values, 12), 2)[0].tolist() == [25.0, 26.0]
    assert simple.mean(batch(values, 12), 1)[0].tolist() == [18.5]


def test_lines_become_periods_without_gaps_and_the_running_one_is_left_out() -> None:
    lines = [
        (date(2026, 1, 5), Decimal("1.10"), "a"),
        (date(2026, 1, 31), Decimal("2.20"), "b"),
        (date(2026, 3, 30), Decimal(4), "a"),
    ]
    found = table.collected(lines, "month")
    assert (found.parts, found.values.tolist(), found.left_out) == (("a", "b"), [[1.1, 0.0, 4.0], [2.2, 0.0, 0.0]], "")
    early = table.collected([*lines, (date(2026, 4, 7), Decimal(9), "c")], "month")
    assert (early.left_out, [period.code for period in early.periods], early.parts) == (
        "2026-04",
        ["2026-01", "2026-02", "2026-03"],
        ("c", "a", "b"),
    )
    assert table.collected(lines, "month", until=date(2026, 3, 29)).left_out == "2026-03"


def test_the_smallest_parts_become_one() -> None:
    lines = [(date(2026, 1, 31), Decimal(amount), f"part {amount}") for amount in range(1, 8)]
    found = table.collected(lines, "month", most=4)
    assert (found.parts, found.total.tolist()) == (("part 7", "part 6", "part 5", "…"), [28.0])


def test_intervals_never_narrow_with_distance() -> None:
    found = foretelling.foretell(months(swinging(1, 30)), Asked(periods=18)).total
    low, high = found.edges[0.8]
    widths = (high / low).round(9).tolist()
    assert all(one <= other for one, other in pairwise(widths))


def test_the_same_is_foretold_again() -> None:
    one, other = (foretelling.foretell(months(swinging(2, 20)), Asked(periods=3)) for _ in range(2))
    assert [part.values.tolist() for part in one.parts] == [part.values.tolist() for part in other.parts]


def test_long_seasons_are_taken_out_before() -> None:
    weeks = 130
    values = (100 + 30 * np.sin(2 * np.pi * np.arange(weeks) / 52)) * np.random.default_rng(4).normal(1, 0.02, weeks)
    first = date(2023, 1, 2)
    known = tuple(periods.between("week", first, first + timedelta(weeks=weeks, days=-1)))
    found = foretelling.foretell(Table(known, ("",), values[None]), Asked(periods=8, season=52, new_year=False))
    came = 100 + 30 * np.sin(2 * np.pi * np.arange(weeks, weeks + 8) / 52)
    assert float(np.abs(found.total.values - came).mean()) < 8
