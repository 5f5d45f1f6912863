"""Where mining begins: the methods with what they answer, what came of them last, and what is in use."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.analytics.mining import keeping, methods, starting
from guanxi.analytics.mining.methods import Method
from guanxi.analytics.mining.models import MiningRun
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading
from guanxi.records.web import form_pages

from .access import needs

RECENT = 8


@dataclass(frozen=True)
class Card:
    """A method with the newest run of it that the person may see, and its strongest finding in words."""

    method: Method
    run: MiningRun | None
    sentence: str


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """The methods, and the runs of late."""
    return render(request, "mining/landing.html", _context(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RightTo.CREATE)
def choose(request: HttpRequest) -> HttpResponseBase:
    """Choose the method of a new run; what other pages send to make one is taken as for every record."""
    if request.method == "POST":
        return form_pages.new(request, starting.record().path)
    return render(request, "mining/landing.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    person, record = person_of(request), starting.record()
    runs = reading.visible(record, person).select_related("owner").order_by("-created_at", "-id")
    return {
        "cards": [card(method, person) for method in methods.everything()],
        "recent": list(runs[:RECENT]),
        "used": list(runs.filter(is_in_use=True)[:RECENT]),
        "may_create": reading.may(record, person, RightTo.CREATE),
    }


def card(method: Method, person: Person) -> Card:
    """A method as the page shows it."""
    run = keeping.latest(method.name, person)
    said = keeping.said(run) if run else None
    return Card(method, run, said[0] if said else "")
