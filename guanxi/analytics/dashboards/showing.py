"""What of a dashboard one person is shown."""

from typing import Any

from django.urls import reverse

from guanxi.analytics.exploring import reporting
from guanxi.people.models import Person
from guanxi.records import faces, reading, registry

from .models import Dashboard, Tile

TILES = "dashboard-tiles"


def title_of(tile: Tile, person: Person | None) -> str:
    """What stands over a tile: its own title, as far as the person sees such titles, else the name of its report."""
    return tile.title if tile.title and faces.sees(TILES, person, "title") else tile.report.name


def context(dashboard: Dashboard, person: Person | None) -> dict[str, Any]:
    """The tiles whose reports are open to the person, and how many are not."""
    tiles = list(dashboard.tiles.select_related("report"))
    keys = [tile.report_id for tile in tiles]
    open_to = set(reporting.visible(person).filter(pk__in=keys).values_list("pk", flat=True)) if person else set()
    return {
        "dashboard": dashboard,
        "tiles": [(tile, title_of(tile, person)) for tile in tiles if tile.report_id in open_to],
        "hidden": sum(key not in open_to for key in keys),
        "may_change": reading.within(registry.declared(Dashboard), person, dashboard, "change"),
        "arrange": reverse("dashboard-arrange", args=[dashboard.pk]),
        "explorer": reverse("explorer"),
    }
