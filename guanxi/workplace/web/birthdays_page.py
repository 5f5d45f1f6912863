"""Whose birthday is coming."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from guanxi.customers import birthdays
from guanxi.customers.models import Contact
from guanxi.records import reading, registry

SPANS = (7, 30, 90)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The birthdays of the next days among the contacts within reach."""
    if not reading.may(registry.declared(Contact), request.user):  # type: ignore[arg-type]
        raise Http404
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    address = reverse("birthdays")
    spans = [
        {"label": ngettext("%(num)s day", "%(num)s days", n) % {"num": n}, "href": f"{address}?days={n}", "current": n == days}
        for n in SPANS
    ]
    found = birthdays.upcoming(request.user, timezone.localdate(), days=days)  # type: ignore[arg-type]
    title = _("Birthdays")
    return render(request, "workplace/birthdays.html", {"found": found, "spans": spans, "title": title, "days": days})
