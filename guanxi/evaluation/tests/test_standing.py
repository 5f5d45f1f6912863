"""Levels and tiers written down for every account."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from guanxi.customers.models import Standing
from guanxi.evaluation import standing, tiers
from guanxi.evaluation.models import ProfitTier, StandingRun
from guanxi.people.models import Company

from . import ledger
from .ledger import Day, Sale

pytestmark = pytest.mark.django_db
TODAY = Day(2026, 5, 5)
NOW = datetime.datetime(2026, 5, 5, 3, tzinfo=datetime.UTC)


def computed(today: datetime.date = TODAY, now: datetime.datetime = NOW) -> dict[str, tuple[object, ...]]:
    standing.recompute(today=today, now=now)
    rows = Standing.objects.select_related("account")
    return {row.account.name: (row.year, row.level, row.previous_level, row.tier, row.rank, row.profit) for row in rows}


def test_everybody_gets_a_standing_by_last_years_profit() -> None:
    best, good, bad, gone, never = (ledger.account(name) for name in ("best", "good", "bad", "gone", "never"))
    ledger.sell(
        Sale(best, Day(2025, 1, 1), 200_000), Sale(good, Day(2025, 12, 31), 20_000), Sale(bad, Day(2025, 5, 5), 5, 10),
        Sale(gone, Day(2024, 5, 5), 9), Sale(good, Day(2026, 1, 1), 10**6),
    )  # fmt: skip
    assert computed() == {
        "best": (2025, "vip", "", "A", 1, 200_000),
        "good": (2025, "small", "", "B", 2, 20_000),
        "bad": (2025, "small", "", "D", 3, -5),
        "gone": (2025, "", "vip", "", None, 0),
        "never": (2025, "", "", "", None, 0),
    }
    assert never.pk


def test_computing_again_changes_nothing() -> None:
    ledger.profits(2025, [3, 2, 1])
    first = computed()
    assert computed(now=NOW + datetime.timedelta(days=1)) == first
    assert set(Standing.objects.values_list("computed_at", flat=True)) == {NOW}
    assert StandingRun.objects.filter(finished_at__isnull=False).count() == 2


def test_computing_after_a_refund_writes_the_new_level() -> None:
    first, second = ledger.profits(2025, [3, 2])
    assert computed()["000"][1] == "vip"
    ledger.sell(Sale(first, Day(2025, 8, 1), -2))
    assert [computed()[name][1] for name in ("000", "001")] == ["small", "vip"]
    assert second.pk


def test_the_deciding_year_is_the_fiscal_year_before_today() -> None:
    ledger.profits(2025, [1])
    Company.objects.create(pk=1, fiscal_year_starts_in=7)
    assert standing.deciding_year(Day(2026, 6, 30)) == 2024
    assert standing.deciding_year(Day(2026, 7, 1)) == 2024  # nothing was sold from July 2025 to June 2026


def test_a_ledger_that_ended_long_ago_decides_by_its_newest_year() -> None:
    ledger.profits(2017, [200_000])
    assert computed()["000"] == (2017, "vip", "", "A", 1, 200_000)


def test_without_any_sale_the_year_is_last_year() -> None:
    assert standing.deciding_year(TODAY) == 2025


@pytest.mark.parametrize(
    ("profit", "tier"), [("100000", "A"), ("99999.999999", "B"), ("20000", "B"), ("0", "C"), ("-0.000001", "D")]
)
def test_a_tier_begins_at_its_threshold(profit: str, tier: str) -> None:
    assert tiers.tier_of(Decimal(profit), tiers.tiers()) == tier
    ledger.profits(2025, [Decimal(profit)])
    assert computed()["000"][3] == tier


def test_below_the_lowest_threshold_there_is_no_tier() -> None:
    ProfitTier.objects.filter(from_profit=None).delete()
    ledger.profits(2025, [-1])
    assert computed()["000"][3] == ""


def test_without_tiers_nobody_has_one() -> None:
    ProfitTier.objects.all().delete()
    ledger.profits(2025, [1])
    assert computed()["000"][3] == ""


def test_steps_tell_how_far_it_is() -> None:
    ledger.profits(2025, [1, 2, 3])
    run = StandingRun.objects.create(year=2025, asked_at=timezone.now())
    assert run.is_under_way(timezone.now())
    assert not run.is_under_way(timezone.now() + datetime.timedelta(hours=2))
    seen = [(step.done, step.total) for step in standing.steps(run, today=TODAY, now=NOW)]
    assert seen[-1] == (3, 3)
    assert standing.last_run() == run
    assert not run.is_under_way(timezone.now())
