"""The dialog that puts what somebody looks at in the explorer on a dashboard."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.analytics.dashboards import putting
from guanxi.analytics.dashboards.models import Dashboard
from guanxi.analytics.dashboards.putting import Put, Unkept
from guanxi.analytics.exploring import questions, reporting, wording
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.analytics.exploring.web.access import addressed, cube_of, explorers_only, report_of, sheet_of, writer
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.semantics.cube import Cube


@require_http_methods(["GET", "HEAD", "POST"])
@explorers_only
def put(request: HttpRequest, cube: str) -> HttpResponse:
    """Ask on which dashboard, and for a name of what is no report yet; put it there."""
    person, own = person_of(request), cube_of(request, cube)
    asked, origin = questions.fitting(sheet_of(request, own.name), own)[0], report_of(request)
    report = origin if origin and reporting.keeps(origin, asked, own) else None
    if not putting.may(person, report):
        raise Http404
    if request.method == "POST":
        return _put(request, asked, report or Unkept(asked, request.POST.get("name", "")))
    boards = putting.open_to(person)
    context = {
        "boards": [(str(board.pk), _named(board, person.pk)) for board in boards],
        "may_make": putting.may_make(person),
        "name": "" if report else _name(origin, asked, own),
        "report": report,
        "action": request.get_full_path(),
    }
    return render(request, "dashboards/put.html", context)


def _put(request: HttpRequest, asked: Sheet, what: Report | Unkept) -> HttpResponse:
    chosen = request.POST.get("dashboard", "")
    try:
        done = putting.put(what, _dashboard(request, chosen) if chosen else request.POST.get("new", ""), writer(request))
    except NotAllowed as why:
        raise Http404 from why
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.fields.values()) or str(refusal))
        return HttpResponseRedirect(addressed(report_of(request))(asked))
    messages.success(request, _told(done))
    return HttpResponseRedirect(addressed(done.report)(asked))


def _dashboard(request: HttpRequest, chosen: str) -> Dashboard:
    record, person = registry.declared(Dashboard), person_of(request)
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19) or not reading.may(record, person, RightTo.CHANGE):
        raise Http404
    found: Dashboard = reading.one(record, person, int(chosen), action=RightTo.CHANGE)
    return found


def _told(done: Put) -> str:
    said = (
        _("“%(report)s” stands on “%(dashboard)s” now.") if done.is_new else _("“%(report)s” stands on “%(dashboard)s” already.")
    )
    text = said % {"report": done.report, "dashboard": done.dashboard}
    address = reverse("records:page", args=["dashboards", done.dashboard.pk])
    return format_html('{} <a class="button small" href="{}">{}</a>', text, address, _("Open the dashboard"))


def _name(origin: Report | None, asked: Sheet, cube: Cube) -> str:
    """What the new report could be called."""
    return (origin.name if origin else wording.headline(asked, cube))[:120]


def _named(board: Dashboard, person: int) -> str:
    """Dashboards of others are told apart by who made them."""
    return board.name if board.owner_id in (person, None) else f"{board.name} · {board.owner}"
