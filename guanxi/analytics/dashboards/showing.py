"""What of a dashboard one person is shown."""

from typing import Any

from django.urls import reverse

from guanxi.analytics.exploring import reporting
from guanxi.people.models import Person
from guanxi.records import reading, registry

from .models import Dashboard


def context(dashboard: Dashboard, person: Person | None) -> dict[str, Any]:
    """The tiles whose reports are open to the person, and how many are not."""
    tiles = list(dashboard.tiles.select_related("report"))
    keys = [tile.report_id for tile in tiles]
    open_to = set(reporting.visible(person).filter(pk__in=keys).values_list("pk", flat=True)) if person else set()
    return {
        "dashboard": dashboard,
        "tiles": [tile for tile in tiles if tile.report_id in open_to],
        "hidden": sum(key not in open_to for key in keys),
        "may_change": reading.within(registry.declared(Dashboard), person, dashboard, "change"),
        "arrange": reverse("dashboard-arrange", args=[dashboard.pk]),
        "explorer": reverse("explorer"),
    }
