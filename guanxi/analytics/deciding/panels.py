"""The workbook on the page of a decision: question, facts (live), models, recommendation, decision, result."""

import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.analytics.exploring import reporting
from guanxi.analytics.mining import keeping, methods
from guanxi.analytics.mining.models import MiningRun
from guanxi.people.models import Person
from guanxi.records import faces, naming, reading, registry
from guanxi.records.refusals import Refusal
from guanxi.records.registry import Panel

from . import measuring
from .models import Decision, DecisionFact

MOST_SENTENCES = 3
SHOWN = (
    "question", "state", "recommendation", "decision", "decided_on", "decided_by", "decide_by", "review_on", "result", "measured_at",
    "indicator_id", "lesson",
)  # fmt: skip
MEASURED = {"indicator", "expected", "baseline", "result"}


def connect() -> None:
    """Hang the workbook into the page."""
    panel = Panel(name="workbook", place="main", title=_("Workbook"), icon="notebook", show=_workbook, order=5)
    registry.show_panel("decisions", panel)


def _workbook(decision: Decision, request: HttpRequest) -> Markup:
    person = request.user if isinstance(request.user, Person) else None
    today = timezone.localdate()
    unseen = faces.unseen_at("decisions", person)
    facts = [] if faces.unseen_at("decision-facts", person) else list(decision.facts.select_related("report", "run"))
    reports = _open_to(person, reporting.record(), [fact.report_id for fact in facts])
    runs = _open_to(person, registry.declared(MiningRun), [fact.run_id for fact in facts])
    context = {
        "decision": {name: None if name in unseen else getattr(decision, name) for name in SHOWN},
        "facts": [
            _fact(fact, decision, person, today)
            for fact in facts
            if fact.report_id in reports or (not fact.report_id and not fact.run_id)
        ],
        "models": [_model(fact) for fact in facts if fact.run_id in runs],
        "hidden": sum(
            1 for fact in facts if (fact.report_id and fact.report_id not in reports) or (fact.run_id and fact.run_id not in runs)
        ),
        "result": None if unseen & MEASURED else _result(decision, person, today),
        "may_change": reading.within(registry.declared(Decision), person, decision, "change"),
        "add": f"{reverse('records:new', args=['decision-facts'])}?decision={decision.pk}",
        "today": today,
    }
    return Markup(render_to_string("deciding/workbook.html", context, request))  # noqa: S704 (our own template)


def _open_to(person: Person | None, record: Any, keys: list[int | None]) -> set[int | None]:
    wanted = [key for key in keys if key]
    return set(reading.visible(record, person).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _fact(fact: DecisionFact, decision: Decision, person: Person | None, today: datetime.date) -> dict[str, Any]:
    """A fact: the report drawn live, and what its totals were when it was decided."""
    shown: dict[str, Any] = {"fact": fact, "href": naming.address_of(fact)}
    if fact.report_id:
        shown |= {
            "part": reverse("report-part", args=[fact.report_id]), "open": reverse("report", args=[fact.report_id]),
            "then": _then(fact, decision, person, today),
        }  # fmt: skip
    return shown


def _then(fact: DecisionFact, decision: Decision, person: Person | None, today: datetime.date) -> list[dict[str, Any]]:
    """What each measure was when it was decided, and is now; only for whom the report gives figures."""
    kept = decision.frozen.get(str(fact.pk))
    if not kept or fact.report is None:
        return []
    try:
        found = measuring.figures(fact.report, person, today)
    except Refusal:
        return []
    return [
        {"label": one.label, "unit": one.unit, "then": one.written(Decimal(kept[one.column.name])), "now": one.written(one.value)}
        for one in found
        if one.column.name in kept
    ]


def _model(fact: DecisionFact) -> dict[str, Any]:
    """A run of mining, and its strongest findings in words."""
    run = fact.run
    assert run is not None  # noqa: S101 (asked only for facts with a run)
    method, found = methods.at(run.method), keeping.findings(run)
    sentences = method.meaning(found)[:MOST_SENTENCES] if method and found else []
    return {"fact": fact, "run": run, "href": naming.address_of(run), "sentences": sentences, "edit": naming.address_of(fact)}


def _result(decision: Decision, person: Person | None, today: datetime.date) -> dict[str, Any] | None:
    """Expected, before, measured and now, in the unit of the measure; None where nothing says by what to measure."""
    if decision.indicator is None:
        return None
    try:
        figure = measuring.figure(decision.indicator, person, today)
    except Refusal:
        return None
    if figure is None:
        return None
    values = {"expected": decision.expected, "baseline": decision.baseline, "result": decision.result, "now": figure.value}
    return {
        "label": figure.label, "unit": figure.unit, "share": share(decision, figure.value),
        **{name: figure.written(value) if value is not None else "" for name, value in values.items()},
    }  # fmt: skip


def share(decision: Decision, now: Decimal | None) -> float | None:
    """How much of the way from the baseline to what was expected is done: 1 is all of it; None where one of them is missing."""
    reached = decision.result if decision.result is not None else now
    if reached is None or decision.expected is None or decision.baseline is None or decision.expected == decision.baseline:
        return None
    return float((reached - decision.baseline) / (decision.expected - decision.baseline))
