"""Shares stay exact."""

from fractions import Fraction

import pytest

from guanxi.analytics.thresholds import NotAShare, least_count, reaches, share


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.001", Fraction(1, 1000)),
        ("0.1%", Fraction(1, 1000)),
        ("1/3", Fraction(1, 3)),
        ("１００％", Fraction(1)),
        ("0,5", Fraction(1, 2)),
    ],
)
def test_a_share_is_read_exactly(text: str, value: Fraction) -> None:
    assert share(text) == value


@pytest.mark.parametrize("text", ["0", "1.1", "-0.5", "half", "", "1/0", "nan", "101%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(NotAShare):
        share(text)


def test_the_least_count_is_never_below_the_share_and_never_zero() -> None:
    assert [least_count(share(text), 9835) for text in ("0.001", "0.00001", "1")] == [10, 1, 9835]


def test_exactly_the_threshold_is_enough_where_decimals_would_say_no() -> None:
    assert 0.1 * 3 > 3 / 10
    assert reaches(3, 10, share("0.3"))
    assert not reaches(29_999_999, 100_000_000, share("0.3"))
