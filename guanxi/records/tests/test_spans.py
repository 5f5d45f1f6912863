"""Spans of days told relative to today."""

import datetime

import pytest

from guanxi.records.listing import spans

Day = datetime.date


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("today", Day(2024, 2, 29), Day(2024, 2, 29), Day(2024, 2, 29)),
        ("yesterday", Day(2024, 3, 1), Day(2024, 2, 29), Day(2024, 2, 29)),
        ("this_week", Day(2024, 3, 3), Day(2024, 2, 26), Day(2024, 3, 3)),
        ("last_week", Day(2024, 3, 4), Day(2024, 2, 26), Day(2024, 3, 3)),
        ("this_month", Day(2024, 2, 10), Day(2024, 2, 1), Day(2024, 2, 29)),
        ("last_month", Day(2024, 1, 31), Day(2023, 12, 1), Day(2023, 12, 31)),
        ("next_month", Day(2023, 12, 15), Day(2024, 1, 1), Day(2024, 1, 31)),
        ("this_quarter", Day(2024, 5, 5), Day(2024, 4, 1), Day(2024, 6, 30)),
        ("last_quarter", Day(2024, 2, 1), Day(2023, 10, 1), Day(2023, 12, 31)),
        ("this_year", Day(2024, 7, 1), Day(2024, 1, 1), Day(2024, 12, 31)),
        ("last_year", Day(2024, 7, 1), Day(2023, 1, 1), Day(2023, 12, 31)),
        ("last_30_days", Day(2024, 3, 30), Day(2024, 3, 1), Day(2024, 3, 30)),
        ("next_7_days", Day(2024, 3, 30), Day(2024, 3, 30), Day(2024, 4, 5)),
    ],
)
def test_a_span_has_these_days(name: str, today: Day, first: Day, last: Day) -> None:
    assert spans.span(name, today) == (first, last)


@pytest.mark.parametrize("name", ["", "sometime", "last_0_days", "last_x_days", "last_99999_days", "today "])
def test_an_unknown_span_is_none(name: str) -> None:
    assert spans.span(name, Day(2024, 1, 1)) is None


def test_every_offered_span_is_known_and_named() -> None:
    found = {
        name: (spans.span(name, Day(2024, 1, 1)) is not None, label != name) for name, label in spans.offered() if name != "today"
    }
    assert set(found.values()) <= {(True, True), (True, False)}
    assert all(known for known, _named in found.values())
