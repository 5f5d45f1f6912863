"""The demo company: the same every time, marked, and removed without touching anything else."""

import datetime
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db.models import Model

from guanxi.administration import default_roles
from guanxi.analytics.loading import running
from guanxi.analytics.loading.models import Code, CodeTable, LoadedTable, LoadRun
from guanxi.analytics.warehouse import place
from guanxi.config.demo import clearing, dealers, loading, plan, runs
from guanxi.customers.models import Account, Affiliation, Contact, Responsibility, Standing
from guanxi.people.models import Person
from guanxi.people.models.tracked import Tracked
from guanxi.records import registry, saving
from guanxi.records.models import Change
from guanxi.records.writer import Writer
from guanxi.sales.models import Invoice, Order, OrderLine, Shipment

NOW = datetime.datetime(2026, 5, 20, 8, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()
SIZE = 60


def _silent(step: str, done: int, total: int) -> None:
    del step, done, total


def _rows() -> dict[str, int]:
    """How many rows each table of records has; history is never removed."""
    models: list[type[Model]] = [model for model in apps.get_models() if issubclass(model, Tracked)]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.fixture
def loaded(db: None) -> loading.Loaded:
    return loading.load(size=SIZE, at=NOW, progress=_silent)


def test_the_plan_is_the_same_every_time_and_grows_with_the_days() -> None:
    first, again = (list(plan.accounts(SIZE, TODAY)) for _ in range(2))
    assert first == again
    orders = [order for account in first for order in plan.orders_of(account, TODAY)]
    assert orders == [order for account in again for order in plan.orders_of(account, TODAY)]
    assert max(order.day for order in orders) <= TODAY
    yearly = Counter(order.day.year for order in orders)
    assert yearly[TODAY.year - 1] > yearly[TODAY.year - 3]  # growth
    assert any(order.is_refund for order in orders)
    assert any(account.until and account.until < TODAY for account in first)  # churn


def test_what_is_loaded_is_what_was_planned(loaded: loading.Loaded) -> None:
    orders = [order for account in plan.accounts(SIZE, TODAY) for order in plan.orders_of(account, TODAY)]
    assert (loaded.accounts, loaded.orders, loaded.lines) == (SIZE, len(orders), sum(len(order.lines) for order in orders))
    assert (Account.objects.count(), Order.objects.count(), OrderLine.objects.count()) == (SIZE, loaded.orders, loaded.lines)
    assert Account.objects.filter(search=None).count() == 0
    assert Standing.objects.filter(level="vip").count() >= 1


def test_amounts_of_loaded_orders_are_the_sums_of_their_lines(loaded: loading.Loaded) -> None:
    order = Order.objects.filter(lines__isnull=False).first()
    assert order
    assert order.amount == sum((line.amount for line in order.lines.all()), Decimal())


def test_its_people_can_sign_in(loaded: loading.Loaded) -> None:
    person = Person.objects.get(username=loaded.username)
    assert person.check_password(loaded.password)
    assert person.roles.count() == 1


def test_a_second_load_is_refused(loaded: loading.Loaded) -> None:
    with pytest.raises(loading.LoadedAlready):
        loading.load(size=SIZE, at=NOW, progress=_silent)


def test_clearing_leaves_exactly_what_was_there_before(db: None) -> None:
    record = registry.at("accounts")
    assert record
    saving.create(record, {"name": "Real customer"}, Writer(by=None, at=NOW))
    default_roles.ensure()
    before = _rows()
    loading.load(size=SIZE, at=NOW, progress=_silent)
    assert sum(_rows().values()) > sum(before.values())
    removed, stayed = clearing.clear(progress=_silent)
    assert (removed > SIZE, stayed) == (True, 0)
    assert _rows() == before


def test_a_sample_that_a_real_record_needs_stays_and_is_real_from_then_on(loaded: loading.Loaded) -> None:
    record = registry.at("contacts")
    assert record
    sample = Account.objects.filter(parent=None, children=None).first()
    assert sample
    contact = saving.create(record, {"name": "Real Person", "account": sample}, Writer(by=None, at=NOW))
    _removed, stayed = clearing.clear(progress=_silent)
    contact.refresh_from_db()
    assert contact.account_id == sample.pk
    assert list(Account.objects.values_list("pk", "is_sample")) == [(sample.pk, False)]
    assert stayed >= 1
    assert list(Person.objects.filter(is_active=True, is_sample=True)) == []
    owner = Person.objects.get(pk=sample.owner_id)
    assert (owner.is_active, owner.has_usable_password()) == (False, False)
    again = loading.load(size=SIZE, at=NOW, progress=_silent)
    assert (again.accounts, clearing.is_loaded()) == (SIZE, True)
    assert Person.objects.get(username=again.username).check_password(again.password)
    clearing.clear(progress=_silent)
    assert list(Account.objects.values_list("pk", flat=True)) == [sample.pk]


def test_records_are_as_old_as_what_they_tell(loaded: loading.Loaded) -> None:
    since = {planned.name: planned.since for planned in plan.accounts(SIZE, TODAY)}
    for account in Account.objects.all():
        assert account.created_at.date() == since[account.name]
        assert account.created_at <= account.changed_at <= NOW
    team = Responsibility.objects.select_related("account")
    assert [entry.from_on for entry in team] == [since[entry.account.name] for entry in team]
    assert [order.created_at.date() for order in Order.objects.all()] == [order.ordered_on for order in Order.objects.all()]
    assert set(Change.objects.filter(path="orders").values_list("at", flat=True)) == {NOW}  # history tells when they were loaded


def test_there_is_something_to_see_on_every_page(db: None) -> None:
    loading.load(size=5 * SIZE, at=NOW, progress=_silent)
    assert {"CNY", "USD"} <= set(Order.objects.values_list("currency__code", flat=True))
    refunds = Order.objects.filter(kind="refund")
    assert 0 < refunds.count() == refunds.filter(refund_of__is_returned=True).count()
    assert Order.objects.filter(price_book__isnull=False).exclude(currency__code="USD").count() == 0
    for seen in (
        Order.objects.filter(price_book__isnull=False), OrderLine.objects.filter(profit__lt=0, quantity__gt=0),
        Invoice.objects.overdue(TODAY), Invoice.objects.filter(amount__lt=0), Affiliation.objects.filter(is_main=False),
        Contact.objects.filter(has_left=True), Responsibility.objects.exclude(role="owner"), Shipment.objects.all(),
    ):  # fmt: skip
        assert seen.count() > 0, seen.query


def test_some_customers_were_entered_twice_under_another_name() -> None:
    planned = list(plan.accounts(2 * plan.TWICE, TODAY))
    for second in (planned[plan.TWICE - 1], planned[-1]):
        address = second.address.replace(" ", "")
        (first,) = [one for one in planned if one is not second and one.address.replace(" ", "") == address]
        assert (first.name == second.name, first.place, second.kinds) == (False, second.place, ("prospect",))
        assert plan.orders_of(second, TODAY) == []


def test_the_report_of_dealers_is_the_same_every_time_and_has_its_slips() -> None:
    reported = list(dealers.rows(TODAY))
    assert reported == list(dealers.rows(TODAY))
    assert {reported[place][dealers.HEADER.index(column)] for place, (column, _text) in dealers.SLIPS.items()} == {
        text for _column, text in dealers.SLIPS.values()
    }
    assert max(row[1] for row in reported if row[1].startswith("20") and row[1] != "2026-02-30") < TODAY.isoformat()


def test_the_report_of_dealers_is_loaded_with_their_names_translated_and_goes_with_the_company(
    loaded: loading.Loaded, settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR, settings.WAREHOUSE = tmp_path, tmp_path / "warehouse"
    manager = Person.objects.get(username=runs.MANAGER)
    try:
        assert [dealers.turn(manager, NOW), _carry_out().state] == [False, LoadRun.State.DONE]
        assert [dealers.turn(manager, NOW), _carry_out().kind] == [False, LoadRun.Kind.AGAIN]
        again = LoadRun.objects.latest("pk")
        assert (dealers.turn(manager, NOW), again.counts["rejected"]) == (True, len(dealers.SLIPS))
        states = Counter(Code.objects.values_list("state", flat=True))
        assert min(states[Code.State.ACCEPTED], states[Code.State.OPEN], states[Code.State.KEPT]) > 0
        clearing.clear(progress=_silent)
        assert (LoadedTable.objects.count(), CodeTable.objects.count()) == (0, 0)
    finally:
        place.close()


def _carry_out() -> LoadRun:
    return running.carry_out(LoadRun.objects.latest("pk"), clock=lambda: NOW)
