"""Segments and the forecast for programs and assistants: figures only for those who may see them."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from guanxi.analytics.findings import Findings
from guanxi.analytics.grouping.models import Membership
from guanxi.analytics.mining import keeping
from guanxi.analytics.mining.models import MiningRun, State
from guanxi.customers.models import Account
from guanxi.evaluation.tests import ledger
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program, _written_trail, boss, employ  # noqa: F401
from guanxi.records.assistants import tools

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)
pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 5)


def done(owner: Person, method: str) -> MiningRun:
    return MiningRun.objects.create(
        method=method,
        state=State.DONE,
        is_in_use=method == "segments",
        owner=owner,
        name=method,
        number=method,
        reach=Reach.ALL,
        finished_at=timezone.now(),
    )


@pytest.fixture
def grouped(boss: Person) -> list[Account]:
    run = done(boss, "segments")
    accounts: list[Any] = [ledger.account(name) for name in ("Huaxia", "Lanhai", "Donghu")]
    for account, segment, money in zip(accounts, ("loyal_big", "loyal_big", "quiet"), (900, 600, 50), strict=True):
        Membership.objects.create(
            run=run, account=account, segment=segment, as_of=DAY, since=DAY, recency=9, frequency=4, money=Decimal(money), recency_score=5,
            frequency_score=4, money_score=5,
        )  # fmt: skip
    return accounts


def test_segments_are_told_with_customers_and_revenue_to_those_who_see_everything(boss: Person, grouped: list[Account]) -> None:
    told = Program(boss).get("segments").told
    assert [(one["segment"], one["customers"], one["revenue"]) for one in told["items"]] == [
        ("loyal_big", 2, "1500"),
        ("quiet", 1, "50"),
    ]
    assert (told["as_of"], told["run"]) == ("2026-03-05", MiningRun.objects.get().pk)
    one = Program(boss).get(f"accounts/{grouped[0].pk}/segment").told
    assert (one["segment"], one["since"], one["scores"], one["figures"]["revenue"]) == (
        "loyal_big", "2026-03-05", {"recency": 5, "frequency": 4, "revenue": 5}, "900",
    )  # fmt: skip
    assert tools.use(Caller(boss), "segments", {"account": grouped[0].pk}, timezone.now()) == one
    paths = openapi.document(Caller(boss))["paths"]
    for path, answer in (("/segments", told), ("/accounts/{id}/segment", one)):
        promised = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        assert sorted(promised["schema"]["required"]) == sorted(answer) == sorted(promised["examples"]["usual"]["value"]), path


def test_who_sees_own_orders_only_sees_own_customers_without_figures(grouped: list[Account], employ: Any) -> None:
    rights = {
        "mining_runs": {"view": Reach.ALL},
        "accounts": {"view": Reach.OWN},
        "orders": {"view": Reach.OWN},
        "order_lines": {"view": Reach.OWN},
    }
    seller = employ("seller", **rights)
    Account.objects.filter(pk=grouped[0].pk).update(owner=seller)
    told = Program(seller).get("segments").told
    assert ([(one["customers"], one["revenue"]) for one in told["items"]], told["run"]) == ([(1, None)], None)
    one = Program(seller).get(f"accounts/{grouped[0].pk}/segment").told
    assert (one["segment"], one["figures"]) == ("loyal_big", None)
    assert Program(seller).get(f"accounts/{grouped[1].pk}/segment").status_code == 404
    nobody = employ("nobody", accounts={"view": Reach.ALL})
    assert (
        Program(nobody).get("segments").status_code == Program(nobody).get(f"accounts/{grouped[0].pk}/segment").status_code == 404
    )


def test_the_latest_forecast_is_told_to_those_who_may_take_findings_away(boss: Person, employ: Any) -> None:
    assert Program(boss).get("forecast").status_code == 404
    run = done(boss, "forecast")
    keeping.store(run, Findings({"method": "Theta"}, [{"month": "2026-04", "value": 100}], ("month", "value"), ""))
    told = Program(boss).get("forecast").told
    assert (told["run"], told["summary"], told["findings"]) == (run.pk, {"method": "Theta"}, [{"month": "2026-04", "value": 100}])
    assert tools.use(Caller(boss), "forecast", {}, timezone.now()) == told
    looker = employ("looker", mining_runs={"view": Reach.ALL}, orders={"view": Reach.ALL})
    assert Program(looker).get("forecast").status_code == 404
    assert "forecast" not in {tool.name for tool in tools.offered(Caller(looker))}
