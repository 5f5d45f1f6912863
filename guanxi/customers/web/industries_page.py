"""Adds the usual industries on request."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.customers import industries
from guanxi.customers.models import Industry
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.writer import Writer


@require_POST
def add_usual(request: HttpRequest) -> HttpResponse:
    """Add the sections of the national classification in the company's language."""
    if not reading.may(registry.declared(Industry), request.user, RightTo.CREATE):  # type: ignore[arg-type]
        raise Http404
    writer = Writer(by=request.user, at=timezone.now())  # type: ignore[arg-type]
    count = industries.add_usual(writer, Company.current().language)
    text = ngettext("%(count)s industry was added.", "%(count)s industries were added.", count) % {"count": count}
    messages.success(request, text)
    return HttpResponseRedirect(reverse("records:list", args=["industries"]))
