"""A dashboard over the whole page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanxi.analytics.dashboards import showing
from guanxi.analytics.dashboards.models import Dashboard
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing but its reports."""
    person, record = person_of(request), registry.declared(Dashboard)
    if not reading.may(record, person):
        raise Http404
    return render(request, "dashboards/whole.html", showing.context(reading.one(record, person, pk), person))
