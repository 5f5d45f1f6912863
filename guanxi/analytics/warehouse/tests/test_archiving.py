"""Old facts lie in files by month, and are found and changed as if they stood in the warehouse itself."""

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from guanxi.analytics.warehouse import place, testing, tiers, trial
from guanxi.analytics.warehouse.limits import Store
from guanxi.analytics.warehouse.plan import Report
from guanxi.analytics.warehouse.testing import SmallCompany
from guanxi.customers.models import Account
from guanxi.sales.models import OrderLine

from . import store as doubles
from .test_building import DEEDS, changed, everything

small_company, warehouse = testing.small_company, testing.warehouse
HOT = datetime.date(2026, 1, 1)


def asked(statement: str) -> list[tuple[Any, ...]]:
    with place.opened() as reader:
        return reader.execute(statement).fetchall()


LINES = "SELECT * FROM fact_order_lines ORDER BY line_id"


def build(company: SmallCompany, **said: Any) -> Report:
    company.count += 1
    path = company.folder / f"wh.archived{company.count}.building"
    base = place.file_of(str(place.star()))
    report = trial.build(path, connection, company.today, base=base, archive=place.archive(), **said)
    name = f"archived{company.count}"
    path.replace(place.file_of(name))
    place.point_to(name, parts=report.parts, store=any(part.startswith("s3:") for part in report.parts))
    return report


def test_facts_of_old_months_move_and_are_found_as_before(warehouse: SmallCompany) -> None:
    before, orders = asked(LINES), asked("SELECT * FROM fact_orders ORDER BY order_id")
    report = build(warehouse, hot_from=HOT)
    assert len([part for part in report.parts if "/fact_order_lines/" in part]) == 24
    assert asked(LINES) == before
    assert asked("SELECT * FROM fact_orders ORDER BY order_id") == orders
    with place.opened() as reader:
        kept = reader.execute("SELECT min(day) FROM star.hot.fact_order_lines").fetchone() or (None,)
    assert kept[0] >= HOT


def test_a_change_in_an_old_month_touches_that_month_only(warehouse: SmallCompany) -> None:
    first = build(warehouse, hot_from=HOT)
    line = OrderLine.objects.filter(counts=True, ordered_on__year=2025, ordered_on__month=3).first()
    OrderLine.objects.filter(pk=line.pk).update(revenue=4321)
    gone = OrderLine.objects.filter(counts=True, ordered_on__year=2024, ordered_on__month=7).exclude(order=line.order).first()
    key = gone.pk
    gone.delete()
    second = build(warehouse, hot_from=HOT)
    fresh = {Path(part).name[:7] for part in set(second.parts) - set(first.parts) if "/fact_order_lines/" in part}
    assert fresh == {"2025-03", "2024-07"}
    assert asked(f"SELECT revenue FROM fact_order_lines WHERE line_id = {line.pk}") == [(4321,)]
    assert asked(f"SELECT count(*) FROM fact_order_lines WHERE line_id = {key}") == [(0,)]
    assert all(Path(part).exists() for part in first.parts)  # readers of the generation before still find theirs


def test_a_past_that_is_told_later_reaches_facts_in_the_archive(warehouse: SmallCompany) -> None:
    """A change of an owner with an old date comes late: facts of closed months belong to the owner of that time."""
    account, before, now = warehouse.accounts[4], warehouse.people[1], warehouse.people[5]
    Account.objects.filter(pk=account.pk).update(owner=now)
    account.refresh_from_db()
    build(warehouse, hot_from=HOT)
    changed(account, datetime.datetime(2025, 5, 10, tzinfo=datetime.UTC), owner=before.pk)
    Account.objects.filter(pk=account.pk).update(segment="C")
    second = build(warehouse, hot_from=HOT)
    owners = asked(
        "SELECT DISTINCT fact.day < DATE '2025-05-10', own.owner_id FROM fact_order_lines AS fact JOIN dim_account AS own"
        f" USING (account_key) WHERE fact.account_id = {account.pk} AND fact.day < DATE '{HOT}'"
    )
    assert sorted(owners) == [(False, now.pk), (True, before.pk)]
    changed(account, testing.NOW, owner=now.pk)
    Account.objects.filter(pk=account.pk).update(owner=before)
    third = build(warehouse, hot_from=HOT)
    assert third.parts == second.parts  # what changes today is no reason to look at closed months


@pytest.mark.parametrize("seed", [7, 17, 29, 52])
def test_a_refresh_of_an_archived_star_gives_the_same_as_loading_everything(warehouse: SmallCompany, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 (nothing secret)
    build(warehouse, hot_from=HOT)
    for _deed in range(8):
        dice.choice(DEEDS)(warehouse, dice)
    build(warehouse, hot_from=HOT)
    refreshed = everything()
    warehouse.build(rebuild=True)
    assert refreshed == everything()


def test_what_is_not_old_any_more_comes_back(warehouse: SmallCompany) -> None:
    before = asked(LINES)
    build(warehouse, hot_from=HOT)
    report = build(warehouse)
    assert report.parts == []
    with place.opened() as reader:
        assert reader.execute("SELECT count(*) FROM star.hot.fact_order_lines").fetchone() == (len(before),)
    assert asked(LINES) == before


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[doubles.Store]:
    with doubles.serving(tmp_path / "store") as found:
        values = {
            "GUANXI_WAREHOUSE_STORE": "s3://archive/guanxi",
            "GUANXI_WAREHOUSE_S3_ENDPOINT": f"http://127.0.0.1:{found.server_port}",
            "GUANXI_WAREHOUSE_S3_KEY": "key",
            "GUANXI_WAREHOUSE_S3_SECRET": "secret",
        }
        monkeypatch.setattr(settings, "ENVIRONMENT", type(settings.ENVIRONMENT)({**settings.ENVIRONMENT.values, **values}))
        yield found


def test_the_archive_may_lie_in_a_store_that_speaks_s3(warehouse: SmallCompany, store: doubles.Store) -> None:
    before = asked(LINES)
    report = build(warehouse, hot_from=datetime.date(2024, 7, 1), store=tiers.store())
    kept = sorted(str(path.relative_to(store.folder)) for path in store.folder.rglob("*.parquet"))
    assert sorted(report.parts) == [f"s3://{name}" for name in kept]
    assert len(kept) >= 18
    store.asked.clear()
    assert asked(LINES) == before
    assert {line.split()[0] for line in store.asked} >= {"GET"}
    OrderLine.objects.filter(counts=True, ordered_on__year=2024, ordered_on__month=5).update(revenue=9)
    build(warehouse, hot_from=datetime.date(2024, 7, 1), store=tiers.store())
    found = asked("SELECT DISTINCT revenue FROM fact_order_lines WHERE day BETWEEN DATE '2024-05-01' AND DATE '2024-05-31'")
    assert found == [(9,)]


def test_the_secret_of_a_store_is_not_shown() -> None:
    assert "hidden" not in repr(Store("s3://a/b", key="k", secret="hidden"))
