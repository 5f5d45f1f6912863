"""The models reproduce what was published about them, and find again what data were made from."""

import importlib.util
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.lifetime import buying, reading, spending, valuing
from guanxi.analytics.lifetime.buying import NotFitted
from guanxi.analytics.lifetime.purchases import Purchases, from_arrays, summarized

Line = tuple[str, date, Decimal]
END = date(1997, 9, 30)


@pytest.fixture(scope="module")
def cdnow() -> list[Line]:
    """The sample of 2,357 customers of a record shop that the papers fit."""
    package = importlib.util.find_spec("lifetimes")
    if package is None or package.origin is None:
        pytest.skip("the package lifetimes, whose data these are, is not installed (pip install --no-deps lifetimes)")
    file = Path(package.origin).parent / "datasets" / "CDNOW_sample.txt"
    rows = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
    return [(row[1], date.fromisoformat(row[2]), Decimal(row[4])) for row in rows]


def test_buying_is_fitted_as_published(cdnow: list[Line]) -> None:
    """Fader, Hardie, Lee 2005, table 2: r .243, alpha 4.414, a .793, b 2.426, LL −9582.4."""
    model = buying.fit(summarized(cdnow, END))
    rounded = (round(model.r, 3), round(model.alpha, 2), round(model.a, 3), round(model.b, 3), round(model.likelihood, 1))
    assert rounded == (0.243, 4.41, 0.793, 2.426, -9582.4)


def test_the_published_customer_is_expected_to_buy_as_often(cdnow: list[Line]) -> None:
    """The same paper: x = 2, t_x = 30.43, T = 38.86 buys 1.226 times in 39 weeks."""
    one = Purchases(("1516",), *(np.array([value]) for value in (2.0, 30.43, 38.86, 0.0)))
    assert buying.fit(summarized(cdnow, END)).expected(one, 39).round(3).tolist() == [1.226]


def test_spending_is_fitted_as_published(cdnow: list[Line]) -> None:
    """Fader, Hardie 2013: p 6.25, q 3.74, v 15.44."""
    model = spending.fit(summarized(cdnow, END))
    assert (round(model.p, 2), round(model.q, 2), round(model.v, 2)) == (6.25, 3.74, 15.44)


def test_the_second_half_is_foretold_as_well_as_published(cdnow: list[Line]) -> None:
    """1,882 days with purchases came; the model says 1,653, and is closer to each customer than the rate of the first half."""
    known = summarized(cdnow, END)
    came = {name: len({day for who, day, _ in cdnow if who == name and day > END}) for name in known.customers}
    actual = np.array([came[name] for name in known.customers])
    expected = buying.fit(known).expected(known, 39)
    at_the_old_rate = known.again / known.known * 39
    errors = [float(((guess - actual) ** 2).mean()) for guess in (expected, at_the_old_rate)]
    assert (int(actual.sum()), round(expected.sum()), errors[0] < 0.6 * errors[1]) == (1882, 1653, True)


def test_what_data_were_made_from_is_found_again() -> None:
    chance = np.random.default_rng(7)
    size = 6000
    rates, leaving = chance.gamma(0.8, 1 / 5.0, size), chance.beta(1.2, 3.0, size)
    again, recent, known = np.zeros(size), np.zeros(size), chance.uniform(30, 60, size)
    for number in range(size):
        moment = 0.0
        while chance.random() >= leaving[number] if again[number] else True:
            moment += chance.exponential(1 / rates[number])
            if moment > known[number]:
                break
            again[number] += 1
            recent[number] = moment
    model = buying.fit(Purchases(tuple(map(str, range(size))), again, recent, known, np.zeros(size)))
    assert (model.r, model.alpha) == (pytest.approx(0.8, rel=0.15), pytest.approx(5.0, rel=0.15))
    assert model.a / (model.a + model.b) == pytest.approx(1.2 / 4.2, rel=0.15)


def test_a_day_counts_once_and_what_lies_behind_the_end_not_at_all() -> None:
    start = date(2026, 1, 1)
    days = [(0, 5), (0, 5), (7, 10), (7, 20), (28, 60), (90, 1000)]
    lines = [("a", start + timedelta(day), Decimal(amount)) for day, amount in days] + [("b", start, Decimal(1))]
    known = summarized(lines, start + timedelta(70))
    assert [values.tolist() for values in (known.again, known.recent, known.known, known.spent)] == [
        [2, 0],
        [4, 0],
        [10, 10],
        [45, 0],
    ]


def test_too_little_to_know_is_told() -> None:
    once = [(str(number), date(2026, 1, number % 28 + 1), Decimal(1)) for number in range(30)]
    with pytest.raises(NotFitted, match="Nobody bought a second time"):
        buying.fit(summarized(once))
    with pytest.raises(NotFitted, match=r"Customers: 5\. That is too few"):
        buying.fit(summarized(once[:5]))


def test_worth_is_the_sum_of_what_is_expected_and_waiting_costs() -> None:
    chance = np.random.default_rng(3)
    lines = [
        (str(who), date(2025, 1, 1) + timedelta(int(day)), Decimal(int(amount)))
        for who in range(200)
        for day, amount in zip(chance.integers(0, 300, who % 6 + 1), chance.gamma(3, 40, who % 6 + 1) + 1, strict=True)
    ]
    known = summarized(lines, date(2025, 12, 31))
    now = valuing.value(known, valuing.Asked(weeks=52))
    later = valuing.value(known, valuing.Asked(weeks=52, discount=0.1, margin=0.5))
    assert now.worth.tolist() == pytest.approx((now.expected * now.one).tolist())
    assert ((later.worth < now.worth * 0.5).all(), (later.worth > now.worth * 0.5 / 1.1).all()) == (True, True)
    assert (now.alive[known.again == 0].tolist(), now.alive.max() <= 1) == ([1.0] * int((known.again == 0).sum()), True)


def test_a_file_is_read_and_a_wrong_cell_named(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text('客户,日期,金额\nA,2026年1月3日,"1,200.50"\nA,2026-01-10,300\n', encoding="utf-8")
    known = reading.from_table(Source(file), by="客户", order="日期", amount="金额")
    assert (known.customers, known.again.tolist(), known.spent.tolist()) == (("A",), [1], [300])
    file.write_text("客户,日期,金额\nA,2026-01-03,much\n", encoding="utf-8")
    with pytest.raises(NotUsable, match="Row 2: 'much' is no amount"):
        reading.from_table(Source(file), by="客户", order="日期", amount="金额")


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.integers(-50, 500)), min_size=1, max_size=40),
    st.integers(20, 60),
)
def test_numbered_purchases_are_summed_up_like_named_ones(lines: list[tuple[str, int, int]], until: int) -> None:
    began = date(1970, 1, 1)
    named = summarized(
        [(who, began + timedelta(days=day), Decimal(much)) for who, day, much in lines], began + timedelta(days=until)
    )
    codes, days = (np.array(column, np.int64) for column in zip(*[("abc".index(who), day) for who, day, _ in lines], strict=True))
    numbered = from_arrays("abc", codes, days, np.array([float(much) for *_, much in lines]), until)
    order = sorted(range(len(named)), key=lambda place: named.customers[place])
    assert numbered.customers == tuple(sorted(named.customers))
    for one, other in (
        (numbered.again, named.again),
        (numbered.recent, named.recent),
        (numbered.known, named.known),
        (numbered.spent, named.spent),
    ):
        assert one.tolist() == pytest.approx([other[place] for place in order])
