"""The explorer itself: a sheet as shelves, chart and table, and as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.exploring import asking, offering, reporting, rights, suggesting, timing
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.analytics.exploring.writing import spoken
from guanxi.analytics.warehouse import place
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted, person_of
from guanxi.records import reading
from guanxi.records.refusals import Refusal

from . import files, shelves
from .access import addressed, cube_of, explorers_only, looked, may_export, render, report_of, sheet_of
from .freshness import as_of, build_address
from .table import table_of

TOPS = (0, 5, 10, 20, 50, 100)
CONTROLLED = frozenset(("time", "against", "as", "color", "top", "subtotals"))


@require_safe
@explorers_only
def show(request: HttpRequest, cube: str) -> HttpResponseBase:
    """A sheet; `format` asks for it as a file."""
    report = report_of(request)
    address = addressed(report)
    asked = sheet_of(request, cube_of(request, cube).name)
    kind = request.GET.get("format", "")
    if kind in files.KINDS:
        if not may_export(request):
            raise Http404
        return _file(request, looked(request, asked, address, is_patient=True), kind, report)
    look = looked(request, asked, address)
    return render(request, "exploring/sheet.html", _context(request, look, report))


def _file(request: HttpRequest, look: Look, kind: str, report: Report | None) -> HttpResponseBase:
    if look.answer is None:
        return render(request, "exploring/sheet.html", _context(request, look, report))
    name = str(report) if report else look.headline
    what = {"cube": look.cube.name, "question": look.sheet.address, "rows": len(look.answer), "kind": kind}
    noted(request, auditing.Kind.EXPORTED, path=rights.PATH, what=what)
    return files.answer(look, kind, name, timezone.localtime())


def _context(request: HttpRequest, look: Look, report: Report | None) -> dict[str, Any]:
    person = person_of(request)
    of = look.sheet
    page = look.from_row(_start(request))
    is_changed = report is not None and not reporting.keeps(report, of, look.cube)
    return {
        "look": look,
        "report": report,
        "may_change": report is not None and reading.within(reporting.record(), person, report, RightTo.CHANGE),
        "is_changed": is_changed,
        "offers": offering.offered(of, report, person),
        "may_keep": reading.may(reporting.record(), person, RightTo.CREATE),
        "table": table_of(page) if look.answer else None,
        "page": page,
        "pager": _pager(page),
        "shelves": shelves.shelves(look),
        "measures": shelves.measures(look),
        "dimensions": shelves.dimensions(look),
        "cube_label": spoken(look.cube.label),
        "next": [(spoken(one.asks), one.icon, look.addressed(one.sheet)) for one in suggesting.following(of, look.cube)],
        "times": timing.choices(look.asked.today, of.time),
        "against": [(one.value, str(label)) for one, label in timing.AGAINST.items()],
        "kinds": shelves.kinds(look),
        "colors": shelves.colors(),
        "tops": [(str(count), _("the first %(count)s") % {"count": count} if count else _("all")) for count in sorted({*TOPS, of.top})],
        "kept_pairs": [pair for pair in of.pairs if pair[0] not in CONTROLLED] + ([("report", str(report.pk))] if report else []),
        "turned": look.addressed(of.turned()) if of.levels else "",
        "grouped": look.addressed(of.with_(subtotals=not of.subtotals)) if len(of.rows) > 1 else "",
        "plain": look.addressed(Sheet(cube=of.cube)),
        "has_warehouse": place.generation() is not None,
        "build": build_address(person),
        "as_of": as_of(),
    }  # fmt: skip


def _start(request: HttpRequest) -> int:
    text = request.GET.get("row", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _pager(page: Look) -> dict[str, Any]:
    """Where the page of rows before this one and the next one are; empty if all rows stand on the page."""
    here, room, count = page.grid.start, page.grid.room, page.grid.count
    if page.start is None or count <= room:
        return {}
    last, address = min(here + room, count), page.addressed(page.sheet)
    return {
        "previous": f"{address}&row={max(0, here - room)}" if here else "",
        "next": f"{address}&row={last}" if last < count else "",
        "first": here + 1,
        "last": last,
        "count": count,
    }


@require_safe
@explorers_only
def waiting(request: HttpRequest, token: str) -> HttpResponse:
    """How far a question is that takes longer; once it is answered, the browser asks the page again."""
    try:
        state = asking.state(token, person_of(request))
    except Refusal as refusal:
        return render(request, "exploring/waiting.html", {"refusal": str(refusal), "token": token, "state": None})
    if state["given_up"]:
        return render(request, "exploring/waiting.html", {"refusal": state["given_up"], "token": token, "state": None})
    if state["is_done"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "exploring/waiting.html", {"state": state, "token": token, "refusal": ""})


@require_POST
@explorers_only
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give up a question that takes too long."""
    try:
        asking.cancel(token, person_of(request))
    except Refusal as refusal:
        return render(request, "exploring/waiting.html", {"refusal": str(refusal), "token": token, "state": None})
    return render(request, "exploring/waiting.html", {"refusal": _("The question was canceled."), "token": token, "state": None})
