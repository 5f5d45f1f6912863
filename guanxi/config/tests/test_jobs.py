"""The nightly backup is made once a day, whatever the clock does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guanxi.config.jobs import is_due

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = "02:30"


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "latest", "due"),
    [
        (at(2, 29), None, False),
        (at(2, 30), None, True),
        (at(2, 35), at(2, 30), False),
        (at(2, 30), at(2, 31, day=21), True),
        (at(9), at(2, 31, day=21), True),  # the machine was off at night
        (at(2, 25), at(2, 31, day=21), False),
        (at(1, 0), at(2, 31), False),  # the clock was put back
        (at(2, 40, day=25), at(2, 31), True),  # … or far forward
    ],
)
def test_it_is_due_when_its_time_has_come_and_none_was_made_since(now: datetime, latest: datetime | None, due: bool) -> None:
    assert is_due(now, AT, latest.astimezone(UTC) if latest else None) is due


def test_switched_off_it_is_never_due() -> None:
    assert is_due(at(3), "", None) is False


def test_every_five_minutes_for_two_days_make_two_backups() -> None:
    made: list[datetime] = []
    for step in range(2 * 24 * 12):
        now = at(0) + timedelta(minutes=5 * step)
        if is_due(now, AT, made[-1] if made else None):
            made.append(now)
    assert made == [at(2, 30), at(2, 30, day=23)]
