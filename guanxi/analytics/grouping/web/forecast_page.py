"""The way to the latest forecast that somebody may see, or to a new one."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from guanxi.analytics.mining import keeping, starting
from guanxi.analytics.mining.web.access import needs
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading


@require_safe
@needs(RightTo.VIEW)
def latest(request: HttpRequest) -> HttpResponseBase:
    """Go on to it."""
    person = person_of(request)
    run = keeping.latest("forecast", person)
    if run is not None:
        return HttpResponseRedirect(reverse("records:tab", args=[starting.record().path, run.pk, "findings"]))
    if not reading.may(starting.record(), person, RightTo.CREATE):
        raise Http404
    return HttpResponseRedirect(reverse("mining-new", args=["forecast"]))
