"""A decision goes from its question to a measured result; each step is kept, shown to whom it may be shown, and can be taken up again."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.analytics.deciding import measuring, panels, reviewing, verbs
from guanxi.analytics.deciding.models import Decision, DecisionFact, State
from guanxi.analytics.exploring import reporting, sheet
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.warehouse.testing import small_company, warehouse  # noqa: F401
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.models import Change, Channel
from guanxi.records.writer import Writer
from guanxi.sales.models import OrderLine

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 2)
AT = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def writer() -> Writer:
    boss = Person.objects.create(username="boss", surname="Li", is_administrator=True)
    return Writer(by=boss, at=AT, channel=Channel.FORM)


@pytest.fixture
def report(warehouse: Any, writer: Writer) -> Report:  # noqa: F811
    kept = sheet.Sheet(cube="order_lines", measures=("revenue", "profit"), rows=("product.category1",))
    return reporting.keep(kept, "Where do we earn?", "", writer)


def _decision(writer: Writer, **values: Any) -> Decision:
    made: Decision = saving.create(
        registry.declared(Decision), {"name": "Leave the north?", "question": "Shall we go on there?", **values}, writer
    )
    return made


def _perform(verb: Any, decision: Decision, writer: Writer, **answers: Any) -> Decision:
    record = registry.declared(Decision)
    action = next(one for one in record.actions if one.verb is verb)
    done: Decision = saving.perform(record, action, decision, writer, **answers)
    return done


def _revenue() -> Decimal:
    return sum(OrderLine.objects.filter(counts=True).values_list("revenue", flat=True), Decimal(0))


def test_the_total_of_a_report_is_that_of_the_order_lines(report: Report, writer: Writer) -> None:
    figures = measuring.figures(report, writer.by, TODAY)
    assert [figure.column.name for figure in figures] == ["revenue", "profit"]
    assert figures[0].value == _revenue()


def test_deciding_keeps_facts_and_baseline_and_the_review_measures_the_result(report: Report, writer: Writer) -> None:
    decision = _decision(writer, indicator=report, expected=round(_revenue() * 2, 2))
    fact = saving.create(registry.declared(DecisionFact), {"decision": decision, "report": report}, writer)
    decision = _perform(verbs.decide, decision, writer, text="We stay.", review_on=TODAY + datetime.timedelta(days=30))
    assert (decision.state, decision.decided_by, decision.decided_on) == (State.DECIDED, writer.by, TODAY)
    assert Decimal(decision.frozen[str(fact.pk)]["revenue"]) == _revenue()
    assert decision.baseline == round(_revenue(), 4)

    assert reviewing.review_due(TODAY, AT) == (0, 0)
    assert reviewing.review_due(TODAY + datetime.timedelta(days=30), AT) == (1, 0)
    decision.refresh_from_db()
    assert (decision.state, decision.result) == (State.MEASURED, round(_revenue(), 4))
    assert panels.share(decision, None) == 0  # nothing changed since


def test_what_was_decided_is_not_decided_again_before_it_is_taken_up(report: Report, writer: Writer) -> None:
    decision = _perform(verbs.decide, _decision(writer), writer, text="Yes.")
    with pytest.raises(verbs.AlreadyDecided):
        _perform(verbs.decide, decision, writer, text="No.")
    with pytest.raises(verbs.NoIndicator):
        _perform(verbs.measure, decision, writer)
    decision = _perform(verbs.take_up_again, decision, writer)
    assert (decision.state, decision.frozen, decision.decided_on) == (State.OPEN, {}, None)
    assert Change.objects.filter(path="decisions", object_id=decision.pk, verb="decide").exists()


def test_a_fact_says_something() -> None:
    assert DecisionFact._meta.constraints[0].name == "decision_fact_says_something"


def test_the_workbook_shows_live_facts_and_keeps_them_from_who_may_not_open_the_report(
    report: Report, writer: Writer, client: Client
) -> None:
    decision = _decision(writer, indicator=report, expected=1)
    saving.create(registry.declared(DecisionFact), {"decision": decision, "report": report, "note": "Wins by far."}, writer)
    address = reverse("records:page", args=["decisions", decision.pk])
    assert writer.by is not None
    client.force_login(writer.by)
    page = client.get(address).content.decode()
    assert reverse("report-part", args=[report.pk]) in page
    assert "Wins by far." in page

    other = Person.objects.create(username="nobody", surname="Wu")
    client.force_login(other)
    assert client.get(address).status_code == 404
