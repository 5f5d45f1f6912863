"""A decision of the demo company that was taken months ago, and what came of it."""

import datetime
from dataclasses import replace
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_noop as _

from guanxi.analytics.deciding import verbs
from guanxi.analytics.deciding.models import Decision, DecisionFact, State
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.mining.models import MiningRun
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.declare import Action, Record
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

NAME = _("Supplies along with every instrument")
QUESTION = _("Shall every offer for an instrument contain the supplies of its first year?")
RECOMMENDED = _(
    "Yes: who buys columns and standards with the instrument comes back for them. Try it with all sellers for half a year."
)
DECIDED = _("Offers for instruments contain the supplies of the first year at the list price less 10 %.")
LEARNED = _("It works where the seller explains it; in offers that only go by mail it changes nothing.")
PREPARED, TAKEN = datetime.timedelta(days=190), datetime.timedelta(days=170)
HOPED = Decimal("1.10")
"""Revenue of twelve months against that before the decision."""


def prepare(writer: Writer, indicator: Report, owner: Person | None) -> Decision:
    """Write the question down, as it was put half a year ago."""
    values = {
        "name": translation.gettext(NAME), "question": translation.gettext(QUESTION), "owner": owner, "indicator": indicator,
        "recommendation": translation.gettext(RECOMMENDED), "decide_by": (writer.at - TAKEN).date(),
    }  # fmt: skip
    earlier = replace(writer, at=writer.at - PREPARED)
    decision: Decision = saving.create(registry.declared(Decision), values, earlier)
    saving.create(registry.declared(DecisionFact), {"decision": decision, "report": indicator, "position": 1}, earlier)
    return decision


def follow(writer: Writer) -> None:
    """Once figures can be asked for: decide as of then, and measure today what came of it."""
    indicators = Decision.objects.filter(is_sample=True, state=State.OPEN, changed_at__lt=writer.at - TAKEN)
    for decision in indicators.exclude(indicator=None):
        record, before = registry.declared(Decision), replace(writer, at=writer.at - TAKEN)
        try:
            saving.perform(
                record, _action(record, verbs.decide), decision, before, text=translation.gettext(DECIDED), review_on=writer.today
            )
            decision.refresh_from_db()
            told = {"lesson": translation.gettext(LEARNED), "expected": _hoped(decision)}
            saving.change(record, decision, told, before)
            saving.perform(record, _action(record, verbs.measure), decision, writer)
        except Refusal:
            return  # nothing to measure: it stays as it is


def add_model(run: MiningRun, writer: Writer) -> None:
    """Put what a run found beside the facts of the decisions that are being prepared."""
    for decision in Decision.objects.filter(is_sample=True, state=State.OPEN).exclude(facts__run=run):
        saving.create(
            registry.declared(DecisionFact), {"decision": decision, "run": run, "position": 9}, replace(writer, by=None)
        )


def _hoped(decision: Decision) -> Decimal | None:
    return None if decision.baseline is None else Decimal(round(decision.baseline * HOPED, -4))


def _action(record: Record, verb: object) -> Action:
    return next(one for one in record.actions if one.verb is verb)
