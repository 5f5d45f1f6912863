"""Decisions and the facts they rest on, as people find them under Analysis."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Action, Listing, Number, Record, Section

from . import verbs
from .models import Decision, DecisionFact, State


def _text() -> forms.CharField:
    return forms.CharField(label=_("What is decided"), widget=forms.Textarea)


def _review() -> forms.DateField:
    day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=_("Review on"), required=False, help_text=_("On this day the result is measured by itself."), widget=day
    )


DECISIONS = Record(
    model=Decision,
    path="decisions",
    icon="gavel",
    group="insight",
    owner="owner",
    name=("name",),
    search=("name", "number", "question", "decision"),
    keys=(("number",),),
    number=Number(prefix="D", digits=5),
    listing=Listing(
        columns=("name", "state", "decide_by", "owner", "decided_on", "review_on", "expected", "result"),
        filters=("state", "owner", "decide_by", "review_on", "tags"),
        unsummed=("expected", "result", "baseline"),
    ),
    sections=(
        Section(_("Question"), ("name", "number", "question", "decide_by", "owner", "tags")),
        Section(_("Recommendation"), ("recommendation",)),
        Section(_("Decision"), ("state", "decision", "decided_on", "decided_by")),
        Section(_("Result"), ("indicator", "expected", "baseline", "review_on", "result", "measured_at", "lesson")),
    ),
    fixed=("state", "decision", "decided_on", "decided_by", "baseline", "result", "measured_at"),
    hidden=("frozen",),
    related=("decision-facts",),
    actions=(
        Action(
            verb=verbs.decide, label=_("Decide"), icon="gavel", asks={"text": _text, "review_on": _review},
            allowed=lambda one: one.state == State.OPEN,
        ),
        Action(
            verb=verbs.measure, label=_("Measure the result"), icon="ruler-measure",
            allowed=lambda one: one.state in (State.DECIDED, State.MEASURED),
        ),
        Action(verb=verbs.drop, label=_("Drop"), icon="x", allowed=lambda one: one.state == State.OPEN, danger=True),
        Action(verb=verbs.take_up_again, label=_("Take up again"), icon="rotate", allowed=lambda one: one.state != State.OPEN),
    ),
)  # fmt: skip

FACTS = Record(
    model=DecisionFact,
    path="decision-facts",
    icon="list-details",
    parent="decision",
    name=("note",),
    keys=(("decision", "position"),),
    listing=Listing(columns=("report", "run", "note"), filters=("report", "run"), sort="position", unsummed=("position",)),
    sections=(Section(_("Fact"), ("decision", "report", "run", "note", "position")),),
)

RECORDS = (DECISIONS, FACTS)
