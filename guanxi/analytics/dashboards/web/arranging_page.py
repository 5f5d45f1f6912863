"""The page on which a dashboard is arranged."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.analytics.dashboards.arranging import Wanted
from guanxi.analytics.dashboards.arranging import arrange as put_in_order
from guanxi.analytics.dashboards.models import Dashboard, Tile, Width
from guanxi.analytics.exploring import reporting
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import faces, fields, reading, registry
from guanxi.records.models import Channel
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

OFFERED = 300


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the tiles in their order to drag, size and remove, and reports to add; keep what was sent."""
    person, record = person_of(request), registry.declared(Dashboard)
    if not reading.may(record, person, RightTo.CHANGE):
        raise Http404
    dashboard: Dashboard = reading.one(record, person, pk, action=RightTo.CHANGE)
    title = fields.named(faces.face(registry.declared(Tile), person), "title")
    titled = title is not None and title.editable
    refusal, back = "", reverse("records:page", args=["dashboards", pk])
    if request.method == "POST":
        try:
            put_in_order(dashboard, list(_wanted(request, titled)), Writer(by=person, at=timezone.now(), channel=Channel.FORM))
        except Refusal as why:
            refusal = " ".join(why.fields.values()) or str(why)
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": dashboard.name})
            return HttpResponseRedirect(request.path if request.POST.get("stay") else back)
    reports = reporting.visible(person)
    tiles = list(dashboard.tiles.filter(report__in=reports).select_related("report"))
    context = {
        "dashboard": dashboard,
        "tiles": tiles,
        "others": list(reports.exclude(pk__in=[tile.report_id for tile in tiles]).order_by("name", "pk")[:OFFERED]),
        "widths": Width.choices,
        "titles": titled,
        "refusal": refusal,
        "back": back,
    }
    return render(request, "dashboards/arrange.html", context, status=422 if refusal else 200)


def _wanted(request: HttpRequest, titled: bool) -> Iterator[Wanted]:
    """The tiles in the order of the form; then the report that was chosen to be added."""
    for text in request.POST.getlist("tile"):
        key = _key(text)
        if key is not None and not request.POST.get(f"remove-{key}"):
            title = request.POST.get(f"title-{key}") if titled else None
            yield Wanted(key, None, request.POST.get(f"width-{key}", Width.HALF), title)
    for text in request.POST.getlist("report"):
        if (key := _key(text)) is not None:
            yield Wanted(None, key, request.POST.get("width", Width.HALF))


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
