"""Putting what somebody looks at in the explorer on a dashboard, in one step."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanxi.analytics.exploring import reporting
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry, saving
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

from .arranging import MOST
from .models import Dashboard, Tile, Width

OFFERED = 300


@dataclass(frozen=True)
class Unkept:
    """A sheet that is to become a report of this name first."""

    sheet: Sheet
    name: str


@dataclass(frozen=True)
class Put:
    """What stands where now; `is_new` unless it stood there already."""

    report: Report
    dashboard: Dashboard
    is_new: bool


def may(person: Person, report: Report | None) -> bool:
    """Whether the person's roles let them put this report, or without one a new report, on any dashboard."""
    if report is None and not reading.may(reporting.record(), person, RightTo.CREATE):
        return False
    record = registry.declared(Dashboard)
    return reading.may(record, person, RightTo.CHANGE) or may_make(person)


def may_make(person: Person) -> bool:
    """Whether the person may make a dashboard and put something on it."""
    record = registry.declared(Dashboard)
    return reading.may(record, person, RightTo.CREATE) and reading.may(record, person, RightTo.CHANGE)


def open_to(person: Person) -> Sequence[Dashboard]:
    """The dashboards that the person may change: their own first, those changed last before others."""
    record = registry.declared(Dashboard)
    if not reading.may(record, person, RightTo.CHANGE):
        return []
    found = list(reading.visible(record, person, RightTo.CHANGE).select_related("owner").order_by("-changed_at", "-pk")[:OFFERED])
    return sorted(found, key=lambda one: one.owner_id != person.pk)


@transaction.atomic
def put(what: Report | Unkept, on: Dashboard | str, writer: Writer) -> Put:
    """Put a report behind the others of a dashboard; a text is the name of a new dashboard.

    :raises NotAllowed: if the writer may not make the report or the dashboard, or not change the dashboard.
    :raises Invalid: if a name is missing, or the dashboard is full.
    """
    made = saving.create(registry.declared(Dashboard), {"name": on.strip()}, writer) if isinstance(on, str) else on
    board: Dashboard = made
    is_new = isinstance(what, Unkept)
    report = reporting.keep(what.sheet, what.name, "", writer) if isinstance(what, Unkept) else what
    tiles = Tile.objects.filter(dashboard=board)
    if not is_new and tiles.filter(report=report).exists():
        return Put(report, board, is_new=False)
    if tiles.count() >= MOST:
        raise Invalid({"": _("At most %(count)s reports stand on a dashboard.") % {"count": MOST}})
    position = (tiles.aggregate(last=Max("position"))["last"] or 0) + 1
    saving.create(
        registry.declared(Tile), {"dashboard": board, "report": report, "position": position, "width": Width.HALF}, writer
    )
    return Put(report, board, is_new=True)
