"""Amounts are shown as rounded as they are stored: half up."""

from decimal import Decimal

from guanxi.config import formatting


def test_what_lies_in_the_middle_is_rounded_away_from_zero() -> None:
    shown = [formatting.money(Decimal(text), "CNY") for text in ("0.125", "-0.125", "0.135", "0.124999")]
    assert shown == ["CN¥0.13", "-CN¥0.13", "CN¥0.14", "CN¥0.12"]
    assert formatting.money(Decimal("2.5"), "JPY") == "¥3"
    assert formatting.number(Decimal("2.5"), 0) == "3"
    assert formatting.percent(Decimal("0.0125"), 1) == "1.3%"
    assert [formatting.compact(Decimal("12.25")), formatting.compact(Decimal(1250))] == ["12.3", "1.3K"]
