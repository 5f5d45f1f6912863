"""A question from asking to the customer's page: what is kept, who sees it, and what is said later."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from markupsafe import escape
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.analytics.columns import Source
from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import data, jobs, keeping, methods, starting, use, working
from guanxi.analytics.mining.methods import Look
from guanxi.analytics.mining.models import MiningRun, State
from guanxi.analytics.predicting import drawing_uplift, reading, realizing, recalling, shown, spreading, uplift_file, wording
from guanxi.analytics.predicting.models import LearnedModel, Score
from guanxi.analytics.predicting.reading import Named
from guanxi.analytics.predicting.tests.made import experiment
from guanxi.analytics.warehouse import place
from guanxi.customers.models import Account
from guanxi.people.models import FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach
from guanxi.records import registry, saving
from guanxi.records.models import Channel
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 30)
NOW = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)
CUSTOMERS = 160
TABLES = """
CREATE TABLE dim_product (product_key INTEGER, category1_id BIGINT, category1 VARCHAR, category2_id BIGINT, category2 VARCHAR, category3_id BIGINT,
    category3 VARCHAR);
INSERT INTO dim_product VALUES (1, 1, 'Machines', NULL, NULL, NULL, NULL), (2, 2, 'Parts', NULL, NULL, NULL, NULL);
CREATE TABLE dim_region (region_key INTEGER, province_code VARCHAR);
INSERT INTO dim_region VALUES (1, '330000'), (2, '310000');
CREATE TABLE dim_account (account_id BIGINT, number VARCHAR, industry1 VARCHAR, region_key INTEGER, is_collective BOOLEAN, valid_from DATE,
    valid_to DATE, is_current BOOLEAN);
CREATE TABLE fact_order_lines (order_id BIGINT, account_id BIGINT, day DATE, product_key INTEGER, kind VARCHAR, revenue DECIMAL(18,2),
    profit DECIMAL(18,2), discount_amount DECIMAL(18,2), owner_id BIGINT);
"""


@pytest.fixture
def seller() -> Person:
    return Person.objects.create(username="seller", language="en")


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def customers(seller: Person, settings: Any, tmp_path: Path) -> Iterator[list[Account]]:
    """Customers who buy about once a month for two years and a half; two of five stop on some day for good."""
    moment = timezone.now()
    made = Account.objects.bulk_create(
        Account(name=f"客户{n:03}", number=f"A{n:03}", owner=seller, created_at=moment, changed_at=moment)
        for n in range(CUSTOMERS)
    )
    settings.WAREHOUSE = tmp_path
    place.close()
    _star(tmp_path, made, seller, until=TODAY)
    yield made
    place.close()


def _star(folder: Path, customers: list[Account], seller: Person, *, until: datetime.date) -> None:
    lines: list[str] = []
    first = datetime.date(2024, 1, 1)
    for place_, customer in enumerate(customers):
        dice = random.Random(place_)  # noqa: S311 (made-up purchases)
        every, stops = dice.randint(20, 45), dice.random() < 0.4
        end = first + datetime.timedelta(days=dice.randint(200, 1100)) if stops else datetime.date.max
        day = first + datetime.timedelta(days=dice.randint(0, 60))
        while day <= min(end, until):
            lines.append(
                f"({len(lines)}, {customer.pk}, DATE '{day}', {dice.randint(1, 2)}, 'sale', {dice.randint(50, 400)}, 20, 5, {seller.pk})"
            )
            day += datetime.timedelta(days=every + dice.randint(-6, 6))
    accounts = [
        f"({one.pk}, '{one.number}', 'Steel', {n % 2 + 1}, false, '0001-01-01', '9999-12-31', true)"
        for n, one in enumerate(customers)
    ]
    name = f"g{until:%Y%m%d}"
    with duckdb.connect(str(folder / f"wh.{name}.duckdb")) as connection:
        connection.execute(TABLES)
        connection.execute(f"INSERT INTO dim_account VALUES {', '.join(accounts)}")
        connection.execute(f"INSERT INTO fact_order_lines VALUES {', '.join(lines)}")
    place.point_to(name)


def _writer(person: Person | None) -> Writer:
    return Writer(by=person, at=NOW, channel=Channel.COMMAND)


def _done(person: Person, method: str = "predict-leaves", **options: Any) -> MiningRun:
    """Ask, and work on it here."""
    run = starting.ask(method, {"days": 90, **options}, {}, _writer(person))
    working.work(run, clock=lambda: NOW)
    run.refresh_from_db()
    return run


def _used(run: MiningRun, person: Person) -> None:
    use.put_in_use(run, writer=_writer(person))
    MiningRun.objects.filter(pk=run.pk).update(is_in_use=True)


@pytest.fixture
def run(customers: list[Account], boss: Person) -> MiningRun:
    return _done(boss)


def _said(run: MiningRun) -> dict[str, Any]:
    found = keeping.findings(run)
    assert found is not None
    return found.said


def test_who_leaves_is_found_kept_and_explained_on_the_customers_page(run: MiningRun, boss: Person, client: Client) -> None:
    said = _said(run)
    assert (run.state, run.message, said["verdict"]["strength"]) == (State.DONE, "", "full")
    assert said["models"][0]["auc"] > 0.8
    assert Score.objects.filter(run=run).count() == run.found == said["scored"]
    first = Score.objects.filter(run=run).order_by("-value").first()
    assert first is not None
    _used(run, boss)
    with translation.override("en"):
        (told,) = shown.of_account(first.account, boss)
    assert told.asked == "buys nothing within 90 days"
    assert any(
        reason["text"].startswith("bought nothing for ") and " (usually every " in reason["text"] for reason in told.reasons
    )
    client.force_login(boss)
    page = client.get(f"/accounts/{first.account_id}/parts/").content.decode()
    assert "bought nothing for " in page
    assert client.get(f"/mining-runs/{run.pk}/tab/findings/").status_code == 200
    assert "Who leaves" in client.get("/predictions/").content.decode()


def test_nothing_learned_from_is_later_than_the_day_of_the_scores_less_the_days_ahead(run: MiningRun) -> None:
    days = {name: value for name, value in _said(run)["days"].items() if name != "learning"}
    assert days == {"scoring": "2026-06-30", "judging": "2026-04-01", "until": "2026-09-28"}
    assert _said(run)["days"]["learning"][-1] == "2026-01-01"


def test_reasons_are_said_in_three_languages(run: MiningRun) -> None:
    (score,) = Score.objects.filter(run=run).order_by("-value")[:1]
    texts = set()
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            texts.add(tuple(wording.reason(one) for one in score.reasons))
    assert all(text for told in texts for text in told)
    assert len(score.reasons) >= 1


def test_who_does_not_see_the_figures_behind_it_sees_no_forecast(run: MiningRun, boss: Person, client: Client) -> None:
    _used(run, boss)
    account = Score.objects.filter(run=run).order_by("-value")[0].account
    person, role = Person.objects.create(username="other", language="en"), Role.objects.create(name="other")
    person.roles.add(role)
    cells = [("accounts", Reach.ALL), ("orders", Reach.ALL)]
    Grant.objects.bulk_create(Grant(role=role, object=path, action="view", reach=reach) for path, reach in cells)
    client.force_login(person)
    address = f"/accounts/{account.pk}/parts/"
    assert "bought nothing for " in client.get(address).content.decode()
    FieldRight.objects.create(role=role, object="order-lines", field="revenue", level=Level.HIDDEN)
    assert "bought nothing for " not in client.get(address).content.decode()
    FieldRight.objects.all().delete()
    Grant.objects.filter(object="orders").update(reach=Reach.OWN)
    page = client.get(address).content.decode()
    assert "bought nothing for " not in page, "the customer is somebody else's, and so are its orders"
    Grant.objects.filter(object="accounts").update(reach=Reach.OWN)
    assert client.get(address).status_code == 404


LIST = "/accounts/?sort=-chance_to_leave&columns=name,chance_to_leave&rows=200"


def test_scores_stand_in_the_list_of_accounts_as_long_as_the_run_is_in_use(run: MiningRun, boss: Person, client: Client) -> None:
    _used(run, boss)
    assert spreading.spread("leaves") > 100
    assert spreading.spread("leaves") == 0, "a second time nothing is different"
    told = {row.account_id: round(row.value, 2) for row in Score.objects.filter(run=run)}
    held = Account.objects.exclude(chance_to_leave=None).values_list("pk", "chance_to_leave")
    assert {pk: float(chance) for pk, chance in held} == pytest.approx(told)
    client.force_login(boss)
    first = Account.objects.exclude(chance_to_leave=None).order_by("-chance_to_leave", "-pk")[0]
    page = client.get(LIST).content.decode()
    assert page.index("data-href=") == page.index(f'data-href="/accounts/{first.pk}/"')
    likely = client.get(f"{LIST}&f=chance_to_leave:gte:50").content.decode().count("data-href=")
    assert likely == Account.objects.filter(chance_to_leave__gte=0.5).count() > 0
    MiningRun.objects.filter(pk=run.pk).update(is_in_use=False)
    spreading.spread("leaves")
    assert not Account.objects.exclude(chance_to_leave=None).exists()


def test_who_sees_more_accounts_than_orders_finds_no_column_with_scores(run: MiningRun, boss: Person, client: Client) -> None:
    _used(run, boss)
    spreading.spread("leaves")
    person, role = Person.objects.create(username="other", language="en"), Role.objects.create(name="other")
    person.roles.add(role)
    cells = [("accounts", Reach.ALL), ("orders", Reach.ALL)]
    Grant.objects.bulk_create(Grant(role=role, object=path, action="view", reach=reach) for path, reach in cells)
    client.force_login(person)
    heading = 'data-column="chance_to_leave"'
    assert heading in client.get(LIST).content.decode()
    FieldRight.objects.create(role=role, object="order-lines", field="revenue", level=Level.HIDDEN)
    assert heading not in client.get(LIST).content.decode()
    FieldRight.objects.all().delete()
    Grant.objects.filter(object="orders").update(reach=Reach.DEPARTMENT)
    page = client.get(f"{LIST}&f=chance_to_leave:gte:50").content.decode()
    assert (heading in page, page.count("data-href=")) == (False, 0), "nor can they find out by filters"
    Grant.objects.filter(object="orders").delete()
    assert heading not in client.get(LIST).content.decode()


def test_what_only_a_part_was_asked_about_or_profit_tells_of_stands_in_no_column(run: MiningRun, boss: Person) -> None:
    _used(run, boss)
    assert spreading.spread("leaves") > 0
    MiningRun.objects.filter(pk=run.pk).update(needs=["revenue", "profit"])
    assert spreading.spread("leaves") > 0
    assert not Account.objects.exclude(chance_to_leave=None).exists()
    MiningRun.objects.filter(pk=run.pk).update(needs=["revenue"], options={"where": {"region.province": ["1"]}})
    assert spreading.spread("leaves") == 0


@pytest.mark.parametrize("act", ["put_in_use", "take_out_of_use", "remove"])
def test_a_run_that_comes_in_use_or_goes_asks_a_worker_to_write_the_columns(act: str, boss: Person) -> None:
    record, run = registry.declared(MiningRun), _bare(is_in_use=act != "put_in_use")
    action = record.action(act)
    if action is None:
        saving.remove(record, run, _writer(boss))
    else:
        saving.perform(record, action, run, _writer(boss))
    asked = ProcrastinateJob.objects.filter(task_name=jobs.spread.name, status="todo")
    assert [(job.args, job.lock) for job in asked] == [({"method": "predict-leaves"}, "mining.spread")]


def test_whether_it_was_right_is_told_when_the_days_are_over(
    run: MiningRun, customers: list[Account], seller: Person, settings: Any
) -> None:
    found = keeping.findings(run)
    assert found is not None
    early = realizing.looked(run, found.said, found.rows, None)
    assert early is not None
    assert (early.until, early.is_over) == (datetime.date(2026, 9, 28), False)
    _star(settings.WAREHOUSE, customers, seller, until=datetime.date(2026, 10, 30))
    later = realizing.looked(run, found.said, found.rows, None)
    assert later is not None
    assert (later.is_over, later.customers) == (True, run.found)
    assert later.came_best > later.came > 0
    assert later.lift > 1.5


def test_an_answer_that_is_worth_nothing_keeps_no_scores(customers: list[Account], boss: Person) -> None:
    run = _done(boss, "predict-spends", threshold=200, category="Parts")
    assert run.state == State.DONE, run.message
    useful = _said(run)["verdict"]["useful"]
    assert Score.objects.filter(run=run).exists() == useful == use.can_be_used(run)


def test_what_cannot_be_asked_is_refused_in_words(customers: list[Account], boss: Person) -> None:
    with translation.override("en"):
        far = _done(boss, days=700)
        assert (far.state, far.message.endswith("Ask for 410 days or fewer.")) == (State.FAILED, True), far.message
        unknown = _done(boss, "predict-buys", category="Toys")
        assert (unknown.state, "There is no category Toys" in unknown.message) == (State.FAILED, True)
        with pytest.raises(Invalid):
            starting.ask("predict-leaves", {"days": "soon"}, {}, _writer(boss))


def test_profit_is_learned_from_only_for_those_who_see_it(customers: list[Account], boss: Person) -> None:
    method = methods.at("predict-worth")
    assert method is not None
    assert method.needs({"amount": "revenue", "figures": "revenue"}) == ("revenue",)
    assert method.needs({"amount": "profit", "figures": "revenue"}) == ("revenue", "profit")
    plain = [one["column"] for one in _said(_done(boss))["columns"]]
    rich = [one["column"] for one in _said(_done(boss, figures="profit"))["columns"]]
    assert set(rich) - set(plain) == {"profit_year", "margin"}


def test_a_repeated_question_tells_what_was_said_before(run: MiningRun, boss: Person) -> None:
    _used(run, boss)
    again = starting.repeat(run, _writer(boss))
    working.work(again, clock=lambda: NOW)
    again.refresh_from_db()
    assert (again.is_in_use, Score.objects.filter(run=run).count()) == (True, run.found)
    score = Score.objects.filter(run=again).order_by("-value")[0]
    with translation.override("en"):
        (told,) = shown.of_account(score.account, boss)
    assert told.before == f"{score.value:.0%}"


def test_scores_are_made_anew_with_what_was_learned_before_until_it_is_time_to_learn_again(
    customers: list[Account], boss: Person, client: Client
) -> None:
    first = _done(boss, relearn=30)
    again = [_repeated(first, boss, NOW + datetime.timedelta(days=7))]
    again.append(_repeated(again[0], boss, NOW + datetime.timedelta(days=29)))
    again.append(_repeated(again[1], boss, NOW + datetime.timedelta(days=30)))
    learned = {"run": first.pk, "number": first.number, "on": "2026-06-30"}
    assert [_said(run).get("learned") for run in again] == [learned, learned, None]
    scores = [dict(Score.objects.filter(run=run).values_list("account", "value")) for run in again[:2]]
    assert scores[0] == pytest.approx(scores[1]), "nobody bought anything since: the same model says the same"
    assert list(LearnedModel.objects.values_list("run", flat=True)) == [again[2].pk], "the newest model is enough"
    client.force_login(boss)
    page = client.get(f"/mining-runs/{again[0].pk}/tab/findings/").content.decode()
    assert f'href="/mining-runs/{first.pk}/">{first.number}</a>' in page
    other = Person.objects.create(username="other boss", is_administrator=True, language="en")
    day = TODAY + datetime.timedelta(days=31)
    with data.opened(None, day) as opened:
        taken = [recalling.recalled(replace(opened, person=who, repeats=again[2].pk), 30) is not None for who in (boss, other)]
    assert taken == [True, False], "somebody else may see other figures"


def _repeated(run: MiningRun, person: Person, at: datetime.datetime) -> MiningRun:
    new = starting.repeat(run, Writer(by=person, at=at, channel=Channel.COMMAND))
    working.work(new, clock=lambda: at)
    new.refresh_from_db()
    return new


def test_findings_too_many_to_be_kept_leave_the_card_as_it_is() -> None:
    run, said = _bare(), {"left_out": [{"column": "number"}]}
    keeping.store(run, Findings(said, [{"account": 1}] * (keeping.MOST + 1), ("account",), ""))
    assert _said(run) == {**said, "findings_left_out": 1}


def _bare(**values: Any) -> MiningRun:
    """A finished run that kept one score, without the work of learning."""
    moment = timezone.now()
    values = {"method": "predict-leaves", "state": State.DONE, "reach": Reach.ALL, **values}
    run = MiningRun.objects.create(number="M1", created_at=moment, changed_at=moment, **values)
    account = Account.objects.create(name="Huaxia", number="A1", created_at=moment, changed_at=moment)
    Score.objects.create(run=run, account=account, value=0.5, place=1)
    return run


@pytest.mark.parametrize("works_for", ["young", "all"])
def test_the_page_of_an_experiment_says_what_to_do(works_for: str, boss: Person, tmp_path: Path) -> None:
    read = reading.from_table(
        Source(experiment(tmp_path / "mail.csv", works_for=works_for, rows=2_000)), Named("visit", treatment="segment")
    )
    found = uplift_file.compared(read, uplift_file.Question(Named("visit", treatment="segment")))
    kept = MiningRun(method="uplift", pk=1)
    with translation.override("en"):
        context = {"run": kept, "findings": found, "may_export": True, **drawing_uplift.shown(Look(kept, found, boss))}
        page = render_to_string("predicting/found/uplift.html", context)
        sentence = drawing_uplift.meaning(found)[0].removeprefix("Mail: ")
    assert escape(sentence) in page
    assert "best 30%" in page
