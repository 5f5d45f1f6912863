"""Where exploring begins: ready questions, reports at hand, and the cubes."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from guanxi.analytics.exploring import asking, reporting, subjects
from guanxi.analytics.exploring.writing import spoken
from guanxi.analytics.warehouse import place
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading

from .access import addressed, explorers_only, render
from .freshness import as_of, build_address


@require_safe
@explorers_only
def show(request: HttpRequest) -> HttpResponseBase:
    """Subjects as cards; without a warehouse: what that is and who makes it."""
    person, address = person_of(request), addressed()
    cubes = asking.cubes_for(person)
    context = {
        "areas": [(spoken(area), [_card(one, address(one.sheet)) for one in found]) for area, found in subjects.offered(cubes)],
        "reports": reporting.at_hand(person),
        "may_keep": reading.may(reporting.record(), person, RightTo.CREATE),
        "cubes": [(spoken(cube.label), spoken(cube.describe), reverse("explorer-sheet", args=[cube.name])) for cube in cubes],
        "has_warehouse": place.generation() is not None,
        "build": build_address(person),
        "as_of": as_of(),
    }
    return render(request, "exploring/start.html", context)


def _card(one: subjects.Subject, href: str) -> dict[str, str]:
    return {"asks": spoken(one.asks), "tells": spoken(one.tells), "icon": one.icon, "href": href, "name": one.name}
