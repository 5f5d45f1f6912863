"""The verbs of a decision: decide, measure, drop, take up again."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import measuring
from .models import Decision, State

EXACT, ROUND = Decimal("0.0001"), Decimal("0.01")
LARGE = 1000
"""From here on two decimal places say enough."""


class AlreadyDecided(Refusal):
    """The decision was taken before."""


class NotDecided(Refusal):
    """There is no decision yet whose result could be measured."""


class NoIndicator(Refusal):
    """Nothing says by what the result is measured."""


def decide(decision: Decision, *, writer: Writer, text: str, review_on: datetime.date | None = None) -> None:
    """Take the decision: its facts are kept as they are today, the figure that it will be measured by, too.

    :raises AlreadyDecided: if it was taken before.
    """
    if decision.state != State.OPEN:
        raise AlreadyDecided(_("This was decided already. Take it up again to decide anew."))
    today = timezone.localdate(writer.at)
    decision.state, decision.decision, decision.decided_by, decision.decided_on = State.DECIDED, text.strip(), writer.by, today
    decision.review_on = review_on or decision.review_on
    decision.frozen = frozen(decision, writer.by, today)
    decision.baseline = _now(decision, writer.by, today)


def measure(decision: Decision, *, writer: Writer) -> None:
    """Measure the result.

    :raises NotDecided: if nothing was decided.
    :raises NoIndicator: if no report says by what.
    """
    if decision.state not in (State.DECIDED, State.MEASURED):
        raise NotDecided(_("Only the result of a decision can be measured."))
    if decision.indicator is None:
        raise NoIndicator(_("Choose the report whose total measures the result."))
    result = _now(decision, decision.owner or writer.by, timezone.localdate(writer.at))
    if result is None:
        raise NoIndicator(_("The report gives no figure for whom the decision belongs to; look at its filters and period."))
    decision.result, decision.measured_at, decision.state = result, writer.at, State.MEASURED


def drop(decision: Decision, *, writer: Writer) -> None:
    """Give the subject up.

    :raises AlreadyDecided: if it was decided.
    """
    if decision.state != State.OPEN:
        raise AlreadyDecided(_("What was decided cannot be dropped; take it up again first."))
    decision.state = State.DROPPED


def take_up_again(decision: Decision, *, writer: Writer) -> None:
    """Prepare it anew; what was decided stays in the history."""
    decision.state = State.OPEN
    decision.result = decision.measured_at = decision.decided_on = decision.decided_by = decision.baseline = None
    decision.frozen = {}


def frozen(decision: Decision, person: Person | None, today: datetime.date) -> dict[str, Any]:
    """What the reports of the facts say today: for each fact the totals, by the name of the measure."""
    kept: dict[str, Any] = {}
    for fact in decision.facts.select_related("report").exclude(report=None):
        if fact.report is None:
            continue
        try:
            found = measuring.figures(fact.report, person, today)
        except Refusal:
            continue  # the report cannot be asked now; the decision stands without it
        kept[str(fact.pk)] = {one.column.name: str(one.value) for one in found if one.value is not None}
    return kept


def _now(decision: Decision, person: Person | None, today: datetime.date) -> Any:
    if decision.indicator is None:
        return None
    try:
        found = measuring.figure(decision.indicator, person, today)
    except Refusal:
        return None
    if found is None or found.value is None:
        return None
    return found.value.quantize(ROUND if abs(found.value) >= LARGE else EXACT)
