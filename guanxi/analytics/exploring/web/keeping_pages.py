"""Reports: keeping a sheet under a name, opening it, keeping it anew, and drawing it as a part of another page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.exploring import reporting, sheet
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.people.web.asking import person_of
from guanxi.records import places
from guanxi.records.refusals import ChangedMeanwhile, NotAllowed, Refusal

from .access import addressed, cube_of, explorers_only, looked, writer
from .part import drawn


@require_safe
@explorers_only
def opened(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lead to the sheet of a report, and remember that it was opened."""
    report = _report(request, pk)
    places.opened(person_of(request), reporting.PATH, pk, timezone.now())
    return HttpResponseRedirect(addressed(report)(reporting.sheet_of(report)))


@require_safe
@explorers_only
def part(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A report as a part of another page: its chart, or the first rows of its table."""
    report = _report(request, pk)
    look = looked(request, reporting.sheet_of(report), addressed(report))
    return HttpResponse(drawn(look, f"report-{pk}", reverse("report", args=[pk]), request, again=request.path))


@require_POST
@explorers_only
def keep(request: HttpRequest, cube: str) -> HttpResponse:
    """Make a report of the sheet that the form carries."""
    own = cube_of(request, cube)
    kept = _sent(request, own.name)
    try:
        report = reporting.keep(kept, request.POST.get("name", ""), request.POST.get("description", ""), writer(request))
    except NotAllowed as why:
        raise Http404 from why
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.fields.values()) or str(refusal))
        return HttpResponseRedirect(addressed()(kept))
    messages.success(request, _("Saved: %(name)s") % {"name": report.name})
    return HttpResponseRedirect(addressed(report)(kept))


@require_POST
@explorers_only
def overwrite(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a report keep the sheet that the form carries, unless somebody else changed it meanwhile."""
    report = _report(request, pk)
    kept = _sent(request, request.POST.get("cube", report.cube))
    version = request.POST.get("version", "")
    try:
        reporting.overwrite(report, kept, writer(request), version=int(version) if version.isdigit() else None)
    except NotAllowed as why:
        raise Http404 from why
    except ChangedMeanwhile:
        text = _("Somebody else changed “%(name)s” in the meantime. Save yours under another name, or open the report anew.")
        messages.error(request, text % {"name": report.name})
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.fields.values()) or str(refusal))
    else:
        messages.success(request, _("Saved: %(name)s") % {"name": report.name})
    return HttpResponseRedirect(addressed(report)(kept))


def _report(request: HttpRequest, pk: int) -> Report:
    report = reporting.visible(person_of(request)).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def _sent(request: HttpRequest, cube: str) -> Sheet:
    said = QueryDict(request.POST.get("question", "").lstrip("?"))
    return sheet.read(cube, {name: said.getlist(name) for name in said})
