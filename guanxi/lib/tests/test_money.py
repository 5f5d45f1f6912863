"""Money is never mixed, lost or invented."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.lib.money import MixedCurrencies, Money, minor_unit, total

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("1", "1.00")]
)
def test_halves_go_away_from_zero(exact: str, rounded: str) -> None:
    assert str(cny(exact).rounded()) == f"{rounded} CNY"


def test_every_currency_has_its_own_smallest_unit() -> None:
    assert [minor_unit(code) for code in ("CNY", "JPY", "KWD")] == [Decimal("0.01"), Decimal(1), Decimal("0.001")]
    assert Money(Decimal("99.5"), "JPY").rounded() == Money(Decimal(100), "JPY")


def test_amounts_in_one_currency_are_calculated_with() -> None:
    assert cny("1.10") + cny("2.20") - cny("0.30") == cny("3.00")
    assert [-cny("1"), cny("1.5") * 2, Decimal("0.1") * cny("5")] == [cny("-1"), cny("3.0"), cny("0.5")]
    assert total([cny("1"), cny("2")], "CNY") == cny("3")
    assert total([], "EUR") == Money(Decimal(0), "EUR")
    assert [cny("1") < cny("2"), cny("2") <= cny("2"), cny("1") > cny("2"), cny("1") >= cny("2")] == [True, True, False, False]
    assert [bool(cny("0.00")), bool(cny("0.01"))] == [False, True]


def test_currencies_are_not_mixed() -> None:
    dollar = Money(Decimal(1), "USD")
    for mix in (
        lambda: cny("1") + dollar,
        lambda: cny("1") - dollar,
        lambda: cny("1") < dollar,
        lambda: total([cny("1"), dollar], "CNY"),
    ):
        with pytest.raises(MixedCurrencies):
            mix()
    assert cny("1") != dollar


def test_the_rest_goes_to_the_largest_fractions() -> None:
    assert cny("100").allocate([1, 1, 1]) == (cny("33.34"), cny("33.33"), cny("33.33"))
    assert cny("0.05").allocate([3, 7]) == (cny("0.02"), cny("0.03"))
    assert cny("-0.10").allocate([1, 1, 1]) == (cny("-0.03"), cny("-0.03"), cny("-0.04"))
    assert cny("10").allocate([0, 1]) == (cny("0.00"), cny("10.00"))


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_nothing_is_shared_by_impossible_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        cny("1").allocate(weights)


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_shares_add_up_and_lie_within_one_unit_of_their_part(amount: Decimal, weights: list[int], currency: str) -> None:
    money = Money(amount, currency)
    shares = money.allocate(weights)
    assert total(shares, currency) == money.rounded()
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.amount - money.rounded().amount * weight / sum(weights)) < minor_unit(currency)
