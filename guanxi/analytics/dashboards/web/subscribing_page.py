"""Subscribing to a report or a dashboard, and ending that."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.analytics.dashboards import subscribing
from guanxi.analytics.dashboards.models import Dashboard
from guanxi.analytics.exploring import reporting
from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.records.refusals import Refusal


@require_POST
def subscribe(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Let it come by mail as the form says, or no longer."""
    person = person_of(request)
    wanted = _meant(kind, pk, person)
    path = reporting.PATH if kind == "report" else "dashboards"
    back = HttpResponseRedirect(reverse("records:page", args=[path, pk]))
    if request.POST.get("end"):
        subscribing.unsubscribe(person, wanted)
        messages.success(request, _("It comes by mail no longer."))
        return back
    try:
        made = subscribing.subscribe(
            person, wanted, rhythm=request.POST.get("rhythm", ""), kind=request.POST.get("attached", ""), now=timezone.now()
        )
    except Refusal as why:
        messages.error(request, str(why))
    else:
        messages.success(
            request, _("The first mail comes on %(day)s.") % {"day": timezone.localtime(made.next_at).date().isoformat()}
        )
    return back


def _meant(kind: str, pk: int, person: Person) -> Any:
    if kind == "report":
        found: Any = reporting.visible(person).filter(pk=pk).first()
    elif kind == "dashboard":
        record = registry.declared(Dashboard)
        found = reading.visible(record, person).filter(pk=pk).first() if reading.may(record, person) else None
    else:
        found = None
    if found is None:
        raise Http404
    return found
