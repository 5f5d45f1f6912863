"""What can be done with one member of a table: look into it, keep only it, leave it out, open its record."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.analytics.exploring import looking, questions, suggesting, wording
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.analytics.exploring.writing import spoken
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.semantics.cube import Cube, Type

from .access import addressed, cube_of, explorers_only, place_of, render, report_of, sheet_of

MOST_WAYS = 6


@dataclass(frozen=True)
class _Way:
    """A sheet to go on with, and what the menu calls it."""

    label: str
    sheet: Sheet
    icon: str


@require_safe
@explorers_only
def show(request: HttpRequest, cube: str) -> HttpResponseBase:
    """The verbs for the member `of` at the place `at.<level>=<key>`, as a menu."""
    own = cube_of(request, cube)
    of, _gone = questions.fitting(sheet_of(request, own.name), own)
    name = request.GET.get("of", "")
    at = place_of(request)
    if name not in of.levels or name not in at:
        raise Http404
    address = addressed(report_of(request))
    items: list[Any] = [
        *(_item(way.label, address(way.sheet), icon=way.icon) for way in _ways_in(of, own, at, name)),
        "-",
        _item(_("Keep only this"), address(of.within(name, [at[name]])), icon="filter"),
        _item(_("Leave this out"), address(of.leaving_out(name, at[name])), icon="filter-off"),
    ]
    if href := _record(request, own, name, at[name]):
        items += ["-", _item(_("Open the record"), href, icon="external-link")]
    return render(request, "exploring/member_menu.html", {"items": items})


def _ways_in(of: Sheet, cube: Cube, at: dict[str, str], name: str) -> list[_Way]:
    """The finer level of the same hierarchy, then the dimensions that questions usually go on with."""
    found: list[_Way] = []
    below, above = looking.finer(cube, name), looking.coarser(cube, name)
    if below and below not in of.levels:
        label = _("Look into it: %(level)s") % {"level": wording.level_named(cube, below)}
        found.append(_Way(label, of.drilled(at, name, into=below), icon="zoom-in"))
    if above and above not in of.levels:
        label = _("Up to %(level)s") % {"level": wording.level_named(cube, above)}
        found.append(_Way(label, of.instead(name, above), icon="zoom-out"))
    known = set(cube.level_names())
    for one in suggesting.FOLLOWING:
        if one.level in known and one.level not in (*of.levels, below) and len(found) < MOST_WAYS:
            found.append(_Way(spoken(one.asks), of.drilled(at, name, into=one.level), icon=one.icon))
    return found


def _record(request: HttpRequest, cube: Cube, name: str, key: str) -> str:
    """The page of the record that a member is, for those who may open such records."""
    for link, level in cube.levels():
        record = registry.at(level.record) if level.record and f"{link.role}.{level.name}" == name else None
        keyed = level.type is Type.INTEGER and key.isascii() and key.isdigit()
        if record and keyed and reading.may(record, person_of(request)):
            return reverse("records:page", args=[level.record, int(key)])
    return ""


def _item(label: str, href: str, icon: str) -> dict[str, str]:
    return {"label": label, "href": href, "icon": icon}
