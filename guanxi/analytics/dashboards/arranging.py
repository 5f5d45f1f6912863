"""Arranging a dashboard: which reports stand on it, in which order and width."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.analytics.exploring import reporting
from guanxi.records import reading, registry, saving
from guanxi.records.models.tracked import Tracked
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

from .models import Dashboard, Tile, Width

MOST = 24


@dataclass(frozen=True)
class Wanted:
    """A tile as somebody wants it: of an existing one its key, of a new one its report; without a title it keeps the one it has."""

    tile: int | None
    report: int | None
    width: str = Width.HALF
    title: str | None = None


@transaction.atomic
def arrange(dashboard: Dashboard, wanted: Sequence[Wanted], writer: Writer) -> None:
    """Bring the tiles into this order; those that are not mentioned go.

    :raises NotAllowed: if the writer may not change the dashboard.
    :raises Invalid: if there are too many, a title is too long, or a report is not open to the writer.
    """
    if len(wanted) > MOST:
        raise Invalid({"": _("At most %(count)s reports stand on a dashboard.") % {"count": MOST}})
    record = registry.declared(Tile)
    present: dict[int, Tracked] = {tile.pk: tile for tile in dashboard.tiles.all()}
    for position, one in enumerate(wanted, start=1):
        values = {
            "position": position,
            "width": one.width if one.width in Width.values else Width.HALF,
            **({} if one.title is None else {"title": one.title.strip()}),
        }
        if one.tile is not None and one.tile in present:
            saving.change(record, present.pop(one.tile), values, writer)
        elif one.report is not None:
            report = reading.visible(reporting.record(), writer.by).filter(pk=one.report).first()
            if report is None:
                raise Invalid({"report": _("There is no such report.")})
            saving.create(record, {"dashboard": dashboard, "report": report, **values}, writer)
    for tile in present.values():
        saving.remove(record, tile, writer)
