"""Who may open the pages of exploring, which sheet an address asks for, and how pages are drawn."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render as django_render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language

from guanxi.analytics.exploring import asking, looking, reporting, rights, sheet
from guanxi.analytics.exploring.looking import Addressed, Asked, Look
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.models import Channel
from guanxi.records.refusals import NotAllowed
from guanxi.records.writer import Writer
from guanxi.semantics.cube import Cube

View = Callable[..., HttpResponseBase]


def explorers_only(view: View) -> View:
    """Answer as if there were no such page to whoever may not explore."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        if not rights.may(person_of(request), RightTo.VIEW):
            raise Http404
        return view(request, *args, **parts)

    return guarded


def may_export(request: HttpRequest) -> bool:
    """Whether who asks may take figures away as files."""
    return rights.may(person_of(request), RightTo.EXPORT)


def writer(request: HttpRequest) -> Writer:
    """Who writes, now, through a form."""
    return Writer(by=person_of(request), at=timezone.now(), channel=Channel.FORM)


def cube_of(request: HttpRequest, name: str) -> Cube:
    """The cube of this name, as who asks sees it.

    :raises Http404: if there is none for them.
    """
    try:
        return asking.cube_for(person_of(request), name)
    except NotAllowed as why:
        raise Http404 from why


def sheet_of(request: HttpRequest, cube: str) -> Sheet:
    """The sheet that the address asks for; a form may send first and last day apart, and that members be left out."""
    given = {name: request.GET.getlist(name) for name in request.GET}
    for name in [name for name in given if name.startswith("leave.")]:
        level = name.removeprefix("leave.")
        given[f"not.{level}"] = given.pop(f"is.{level}", [])
    first, last = request.GET.get("from", "").strip(), request.GET.get("until", "").strip()
    if first or last:
        given["time"] = [f"{first}..{last}"]
    return sheet.read(cube, given)


def place_of(request: HttpRequest) -> dict[str, str]:
    """Where a cell or member lies: level → key, as `at.<level>=<key>` says it."""
    return {name.removeprefix("at."): str(request.GET.get(name, "")) for name in request.GET if name.startswith("at.")}


def report_of(request: HttpRequest) -> Report | None:
    """The report that the sheet was opened from, if the address names one that who asks may open."""
    text = request.GET.get("report", "") or request.POST.get("report", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return reporting.visible(person_of(request)).filter(pk=int(text)).first()


def addressed(report: Report | None = None) -> Addressed:
    """Gives sheets their addresses; those of a report keep naming it."""
    tail = f"&report={report.pk}" if report else ""

    def address(of: Sheet) -> str:
        return f"{reverse('explorer-sheet', args=[of.cube])}?{of.address}{tail}"

    return address


def asked_by(request: HttpRequest, seconds: float | None) -> Asked:
    """Who asks, today, in their language."""
    return Asked(person_of(request), timezone.localdate(), get_language() or "en", seconds)


def looked(request: HttpRequest, of: Sheet, address: Addressed, *, is_patient: bool = False) -> Look:
    """The sheet asked for who asks; a patient one waits as long as it takes.

    :raises Http404: if they see no such cube.
    """
    try:
        return looking.look(of, asked_by(request, None if is_patient else looking.patience()), address)
    except NotAllowed as why:
        raise Http404 from why


def address_at(name: str, cube: str, pairs: Mapping[str, str] | list[tuple[str, str]]) -> str:
    """The address of a page about a cube."""
    return f"{reverse(name, args=[cube])}?{urlencode(pairs)}"


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Draw a page with what every page of exploring needs."""
    return django_render(request, template, {"may_export": may_export(request), **context}, status=status)
