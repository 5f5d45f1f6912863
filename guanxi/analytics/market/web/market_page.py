"""The page of markets and competitors."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.analytics.market import markets, rivals
from guanxi.analytics.market.models import Competitor, MarketFigure
from guanxi.analytics.warehouse.place import NoWarehouse
from guanxi.people.models import Company, Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import naming, reading, registry

CHART = 12


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Markets of a year with our share in them, and what happened with competitors in that year."""
    person = person_of(request)
    figure, competitor = registry.declared(MarketFigure), registry.declared(Competitor)
    if not (reading.may(figure, person) or reading.may(competitor, person)):
        raise Http404
    today = timezone.localdate()
    known = markets.years(person) if reading.may(figure, person) else []
    year = _year(request, known, today)
    found, refusal = _markets(year, person, today, may=reading.may(figure, person))
    span = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    context = {
        "year": year,
        "year_options": [(str(one), str(one)) for one in dict.fromkeys([*known, year])],
        "markets": found,
        "refusal": refusal,
        "sees_everything": markets.sees_everything(person),
        "met": rivals.met(person, *span),
        "prices": rivals.prices(person),
        "currency": Company.current().currency,
        "address_of": naming.address_of,
        "spec": _shares(found),
        "may_add": {
            "figures": reading.may(figure, person, RightTo.CREATE),
            "competitors": reading.may(competitor, person, RightTo.CREATE),
        },
    }
    return render(request, "market/page.html", context)


def _markets(year: int, person: Person, today: datetime.date, *, may: bool) -> tuple[list[markets.Market], str]:
    if not may:
        return [], ""
    try:
        return markets.markets(year, person, today), ""
    except NoWarehouse as why:
        return [], str(why)


def _year(request: HttpRequest, known: list[int], today: datetime.date) -> int:
    said = request.GET.get("year", "")
    if said.isascii() and said.isdigit() and 1990 <= int(said) <= 2100:
        return int(said)
    return known[0] if known else today.year


def _shares(found: list[markets.Market]) -> dict[str, Any]:
    """The largest markets: who holds how much of each."""
    some = [one for one in found if one.share is not None][:CHART]
    if not some:
        return {}
    rival = [one.figure.leader_share or 0 for one in some]
    return {
        "kind": "bar",
        "lying": True,
        "categories": [_name(one) for one in some],
        "series": [
            {"name": _("Our share"), "values": [one.share for one in some]},
            {"name": _("Strongest competitor"), "values": rival},
        ],
        "format": {"percent": True},
    }


def _name(market: markets.Market) -> str:
    category = market.figure.category
    return f"{market.figure.region} · {category}" if category else str(market.figure.region)
