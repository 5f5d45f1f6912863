"""What the methods find over the warehouse is what stands in the product; who sees less finds less."""

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.analytics.findings import Findings
from guanxi.analytics.grouping import members
from guanxi.analytics.grouping.carried import change_method, cohorts_method, forecast_method, segments_method
from guanxi.analytics.grouping.models import Membership
from guanxi.analytics.grouping.segments import names
from guanxi.analytics.mining import data, keeping, options, slicing, starting, use
from guanxi.analytics.mining.methods import Method
from guanxi.analytics.mining.models import MiningRun, State
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.customers.models import Account
from guanxi.customers.models.account import BehaviorSegment
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records.models import Channel
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.writer import Writer
from guanxi.sales.models import OrderLine


def found(
    method: Method, company: SmallCompany, person: Person | None = None, where: dict[str, Any] | None = None, **chosen: Any
) -> Findings:
    values = options.read(method.options, chosen)
    with data.opened(person, company.today, slicing.read(where or {})) as opened:
        return method.run(values, opened, lambda share, text: None)


def writer(person: Person | None = None) -> Writer:
    return Writer(by=person, at=timezone.now(), channel=Channel.COMMAND)


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


def seller_of(company: SmallCompany) -> Person:
    """Somebody who sees own customers and own orders only."""
    person = company.people[0]
    role = Role.objects.create(name="sells")
    grants = {"orders": Reach.OWN, "accounts": Reach.OWN, "mining-runs": Reach.OWN}
    Grant.objects.bulk_create(Grant(role=role, object=name, action="view", reach=reach) for name, reach in grants.items())
    person.roles.add(role)
    return person


def keep(company: SmallCompany, boss: Person, *, in_use: bool = True) -> MiningRun:
    """A run of segments as the worker leaves it."""
    run = starting.ask("segments", {"window": ""}, {}, writer(boss))
    findings = found(segments_method.METHOD, company, boss)
    run.reach, run.state, run.finished_at, run.as_of = Reach.ALL, State.DONE, timezone.now(), timezone.now()
    run.save()
    keeping.store(run, findings)
    members.keep(run, findings, writer())
    if in_use:
        use.put_in_use(run, writer=writer(boss))
        run.save()
    return run


def test_the_segment_stands_in_the_list_of_accounts(warehouse: SmallCompany, boss: Person, client: Client) -> None:
    run = keep(warehouse, boss)
    assert members.spread() == run.memberships.count() > 0
    told = dict(run.memberships.values_list("account", "segment"))
    assert dict(Account.objects.exclude(behavior_segment="").values_list("pk", "behavior_segment")) == told
    client.force_login(boss)
    segment = next(iter(told.values()))
    page = client.get(f"/accounts/?f=behavior_segment:any:{segment}&columns=name,behavior_segment&group=behavior_segment")
    name = str(names.BY_KEY[segment].name)
    assert f"{name}</span>" in page.content.decode()
    assert list(BehaviorSegment.choices) == [(one.key, one.name) for one in names.NAMES], "every segment that there is"


def test_money_of_segments_is_the_revenue_of_the_customers(warehouse: SmallCompany) -> None:
    said = found(segments_method.METHOD, warehouse)
    last = datetime.date.fromisoformat(said.said["as_of"])
    days: dict[int, dict[datetime.date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in OrderLine.objects.filter(counts=True):
        if last - datetime.timedelta(730) < line.ordered_on <= last:
            days[line.account_id][line.ordered_on] += line.revenue
    bought = {key: [day for day, amount in own.items() if amount > 0] for key, own in days.items()}
    assert {row["account"]: (row["money"], row["frequency"], row["recency_days"]) for row in said.rows} == {
        key: (pytest.approx(float(sum(days[key].values())), abs=0.01), len(own), (last - max(own)).days)
        for key, own in bought.items()
        if own
    }


def brought(lines: Any) -> tuple[Any, int]:
    """Revenue of all customers from their first quarter with more bought than given back on, and how many they are."""
    quarters: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        quarters[line.account_id][line.ordered_on.year * 4 + (line.ordered_on.month - 1) // 3] += line.revenue
    first = {key: min(at for at, sum_ in own.items() if sum_ > 0) for key, own in quarters.items() if max(own.values()) > 0}
    kept = [sum_ for key, begun in first.items() for at, sum_ in quarters[key].items() if at >= begun]
    return pytest.approx(float(sum(kept))), len(first)


def test_a_narrower_reach_and_a_slice_find_only_what_they_hold(warehouse: SmallCompany) -> None:
    seller = seller_of(warehouse)
    lines = OrderLine.objects.filter(counts=True)
    whole, own = (found(cohorts_method.METHOD, warehouse, person) for person in (None, seller))
    for told, rows in ((whole, lines), (own, lines.filter(order__owner=seller))):
        assert (sum(row["revenue"] for row in told.rows), told.said["customers"]) == brought(rows)
    assert own.said["customers"] < whole.said["customers"]
    sliced = found(cohorts_method.METHOD, warehouse, where={"account.segment": "A"})
    assert (sum(row["revenue"] for row in sliced.rows), sliced.said["customers"]) == brought(lines.filter(account__segment="A"))


def test_a_forecast_knows_every_month_that_is_over(warehouse: SmallCompany) -> None:
    told = found(forecast_method.METHOD, warehouse, by="category", periods=3)
    months: dict[str, Decimal] = defaultdict(Decimal)
    for line in OrderLine.objects.filter(counts=True):
        months[line.ordered_on.strftime("%Y-%m")] += line.revenue
    known = dict(zip(told.said["known"], told.said["series"][0]["history"], strict=True))
    assert (told.said["left_out"], told.said["coming"][0]) == ("2026-11", "2026-11")
    assert known == {month: pytest.approx(float(months[month])) for month in known}
    parts = told.said["series"][1:]
    assert [sum(values) for values in zip(*(one["expected"] for one in parts), strict=True)] == pytest.approx(
        told.said["series"][0]["expected"]
    )
    assert {one["name"] for one in parts} >= {"Machines", "Parts", "Service"}


def test_reasons_of_a_change_are_those_of_the_books(warehouse: SmallCompany) -> None:
    told = found(change_method.METHOD, warehouse, span="year").said
    lines = OrderLine.objects.filter(counts=True, expense__isnull=False)
    for year, key in ((2024, "profit_before"), (2025, "profit_after")):
        books = sum((line.revenue - (line.expense or 0) for line in lines.filter(ordered_on__year=year)), Decimal(0))
        assert round(told[key], 2) == round(float(books), 2)
    assert round(sum(told["effects"].values()), 2) == round(told["change"], 2) != 0
    by_kind = {
        kind: sum(row["change"] for row in told["rows"] if row["kind"] == kind) for kind in ("total", "product", "customer")
    }
    assert len({round(value, 2) for value in by_kind.values()}) == 1


def test_spans_that_make_no_sense_are_refused(warehouse: SmallCompany) -> None:
    with pytest.raises(Invalid):
        found(change_method.METHOD, warehouse, after="2025", before="2025-Q2")
    with pytest.raises(Invalid):
        found(change_method.METHOD, warehouse, after="last year")
    with pytest.raises(Refusal, match="Nothing with a known cost was sold in 2019"):
        found(change_method.METHOD, warehouse, after="2025", before="2019")
    with pytest.raises(Refusal, match="too few for segments"):
        found(segments_method.METHOD, warehouse, where={"account": warehouse.accounts[0].number})


@pytest.mark.parametrize("method", [segments_method, cohorts_method, forecast_method, change_method])
def test_what_was_found_is_told_in_sentences_without_gaps(warehouse: SmallCompany, method: Any) -> None:
    sentences = method.METHOD.meaning(found(method.METHOD, warehouse))
    assert len(sentences) >= 2
    assert not [text for text in sentences if "%(" in text or "None" in text]


def test_membership_is_kept_with_since_when_and_where_from(warehouse: SmallCompany, boss: Person) -> None:
    first = keep(warehouse, boss)
    one = members.current().order_by("pk").first()
    assert one is not None
    Membership.objects.filter(run=first).update(as_of=datetime.date(2026, 1, 1), since=datetime.date(2025, 6, 1))
    other = "quiet" if one.segment != "quiet" else "new"
    Membership.objects.filter(pk=one.pk).update(segment=other)
    second = keep(warehouse, boss)
    moved = Membership.objects.get(run=second, account=one.account_id)
    stayed = Membership.objects.filter(run=second).exclude(account=one.account_id)
    assert (moved.segment, moved.previous, moved.since) == (one.segment, other, moved.as_of)
    assert set(stayed.values_list("since", "previous")) == {(datetime.date(2025, 6, 1), "")}
    now, before = members.of(one.account_id)
    assert (now, [row.segment for row in before]) == (moved, [])


def test_a_run_over_a_part_of_the_figures_says_nothing_about_who_is_in_which_segment(
    warehouse: SmallCompany, boss: Person
) -> None:
    run = keep(warehouse, boss, in_use=False)
    Membership.objects.all().delete()
    MiningRun.objects.filter(pk=run.pk).update(reach=Reach.OWN)
    run.refresh_from_db()
    findings = keeping.findings(run)
    assert findings is not None
    members.keep(run, findings, writer())
    assert (Membership.objects.count(), members.exist(run)) == (0, False)


def test_pages_show_figures_to_those_who_see_all_and_customers_within_reach_to_others(
    warehouse: SmallCompany,
    boss: Person,
    client: Client,
) -> None:
    keep(warehouse, boss)
    seller = seller_of(warehouse)
    one = members.current().filter(account__owner=seller).order_by("-money").first()
    hidden = members.current().filter(segment=one.segment).exclude(account__owner=seller).first()
    assert hidden is not None
    client.force_login(boss)
    assert client.get("/segments/").content.count(b"of the revenue") > 1
    listed = client.get("/segments/customers/", {"segment": one.segment}).content.decode()
    assert (str(one.account) in listed, str(hidden.account) in listed, "Revenue" in listed) == (True, True, True)
    panel = client.get(f"/accounts/{one.account_id}/").content.decode()
    assert ("panel-segment" in panel, "days ago" in panel) == (True, True)
    client.force_login(seller)
    assert client.get("/segments/").content.count(b"of the revenue") == 0
    listed = client.get("/segments/customers/", {"segment": one.segment}).content.decode()
    assert (str(one.account) in listed, str(hidden.account) in listed, "Revenue" in listed) == (True, False, False)
    assert client.get("/segments/customers/", {"segment": "nothing"}).status_code == 404
    own = client.get("/segments/customers/", {"segment": one.segment, "format": "csv"})
    assert "attachment" not in own.headers.get("Content-Disposition", "")


def test_the_way_to_the_forecast_leads_to_a_new_one_and_then_to_the_latest(
    warehouse: SmallCompany, boss: Person, client: Client
) -> None:
    client.force_login(boss)
    assert client.get("/forecast/").headers["Location"] == "/mining/new/forecast/"
    run = starting.ask("forecast", {"periods": 3, "by": ""}, {}, writer(boss))
    keeping.store(run, found(forecast_method.METHOD, warehouse, by="", periods=3))
    MiningRun.objects.filter(pk=run.pk).update(state=State.DONE, finished_at=timezone.now(), reach=Reach.ALL)
    assert client.get("/forecast/").headers["Location"] == f"/mining-runs/{run.pk}/tab/findings/"
    page = client.get("/forecast/", follow=True).content.decode()
    assert ("forecast-fan" in page, "2026-11 is not over and was left out." in page) == (True, True)


def test_every_page_of_findings_is_drawn(warehouse: SmallCompany, boss: Person, client: Client) -> None:
    client.force_login(boss)
    for method, marks in (
        (segments_method.METHOD, ("segment-bubbles", "Migration between segments")),
        (cohorts_method.METHOD, ("cohort-curve", "First purchase")),
        (change_method.METHOD, ("profit-steps", "By customer")),
    ):
        run = starting.ask(method.name, {}, {}, writer(boss))
        keeping.store(run, found(method, warehouse))
        MiningRun.objects.filter(pk=run.pk).update(state=State.DONE, finished_at=timezone.now(), reach=Reach.ALL)
        page = client.get(f"/mining-runs/{run.pk}/tab/findings/").content.decode()
        assert [mark in page for mark in marks] == [True, True], method.name
        assert client.get(f"/mining/{run.pk}/findings.csv").status_code == 200
