"""Amounts are shown as rounded as they are stored: half up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

import pytest
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from django.utils import timezone, translation
from hypothesis import example, given
from hypothesis import strategies as st

from guanxi.config import formatting

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_what_lies_in_the_middle_is_rounded_away_from_zero() -> None:
    shown = [formatting.money(Decimal(text), "CNY") for text in ("0.125", "-0.125", "0.135", "0.124999")]
    assert shown == ["CN¥0.13", "-CN¥0.13", "CN¥0.14", "CN¥0.12"]
    assert formatting.money(Decimal("2.5"), "JPY") == "¥3"
    assert formatting.number(Decimal("2.5"), 0) == "3"
    assert formatting.percent(Decimal("0.0125"), 1) == "1.3%"
    assert [formatting.compact(Decimal("12.25")), formatting.compact(Decimal(1250))] == ["12.3", "1.3K"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@given(seconds=st.floats(-1e9, 1e9))
@example(seconds=-0.5)
@example(seconds=3600 * 20.4)
@example(seconds=59.9)
def test_how_long_ago_and_moments_are_told_as_babel_tells_them(language: str, seconds: float) -> None:
    then = NOW + timedelta(seconds=seconds)
    with translation.override(language):
        assert formatting.ago(then, NOW) == format_timedelta(then - NOW, add_direction=True, locale=formatting.locale())
        exact = format_datetime(timezone.localtime(then), f"{formatting.DAYS[language]} HH:mm", locale=formatting.locale())
        assert formatting.moment(then) == exact


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("currency", ["CNY", "TWD", "USD", "EUR", "JPY", "KWD", "XXX", "???"])
@given(amount=st.decimals(-(10**13), 10**13, allow_nan=False, places=4))
@example(amount=Decimal("-0.001"))
@example(amount=Decimal("0.125"))
def test_amounts_are_written_as_babel_writes_them(language: str, currency: str, amount: Decimal) -> None:
    with translation.override(language), localcontext(formatting.COMMERCIAL):
        assert formatting.money(amount, currency) == format_currency(amount, currency, locale=formatting.locale())


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@given(number=st.decimals(-(10**13), 10**13, allow_nan=False, places=6) | st.integers(-(10**13), 10**13))
@example(number=Decimal("1E+3"))
@example(number=Decimal("-0.00"))
def test_numbers_are_written_as_babel_writes_them(language: str, number: Decimal | int) -> None:
    with translation.override(language):
        assert formatting.number(number) == format_decimal(number, locale=formatting.locale(), decimal_quantization=False)
