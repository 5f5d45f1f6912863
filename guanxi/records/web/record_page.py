"""The page of one record: what it is, what belongs to it, what can be done with it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import address_of, person_of, takes_parts_later
from guanxi.records import facts, fields, naming, reading, registry, showing, successors
from guanxi.records.addresses import address
from guanxi.records.auditing import reads
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.forms import building
from guanxi.records.registry import Panel

from .access import record_at
from .pages import render


@dataclass(frozen=True)
class Shown:
    """A panel with what it shows on this page."""

    panel: Panel
    content: Markup

    @property
    def title(self) -> str:
        """Its heading in the current language."""
        return str(self.panel.title)


@require_safe
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """The overview of a record; the address of one that was merged leads to the one that was kept."""
    try:
        record, obj = _whole(request, path, pk)
    except Http404:
        kept = successors.successor(record_at(request, path), person_of(request), pk)
        if kept is None:
            raise
        return HttpResponseRedirect(address("records:page", path, kept.pk))
    reader = showing.Reader(record, person_of(request))
    sections, tags = facts.apart(facts.sections(record, obj, reader), Kind.TAGS)
    context = {
        "sections": sections,
        "tags": tags,
        "empty_facts": facts.empty_facts,
        "is_later": False,
        **frame(request, record, obj, "overview", "badges"),
    }
    if _comes_later(request, record):
        context |= {"is_later": True, **_waiting(record)}
    else:
        context |= _belonging(request, record, obj)
    shown = [name for section in record.sections for name in section.fields]
    reads.seen(record, shown, person_of(request), key=pk, at=timezone.now(), address=address_of(request))
    return render(request, "records/page.html", context)


@require_safe
def parts(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """What belongs to a record, for a page that stands already: one request for all of it."""
    record, obj = _whole(request, path, pk)
    may_change = reading.within(record, person_of(request), obj, RightTo.CHANGE)
    about = {"record": record, "obj": obj, "address": _address(record, obj), "may_change": may_change}
    return render(request, "records/parts.html", about | _waiting(record) | _belonging(request, record, obj))


def _waiting(record: Record) -> dict[str, bool]:
    """Which places of the page wait for their content, besides the one in the middle."""
    return {"has_side": _has(record, "side"), "has_figures": _has(record, "figures")}


def _belonging(request: HttpRequest, record: Record, obj: Any) -> dict[str, Any]:
    return {
        **{place: panels(request, record, obj, place) for place in ("figures", "main", "side")},
        "related": facts.related(record, obj, person_of(request)),
        "count_cap": facts.COUNT_CAP,
    }


def _comes_later(request: HttpRequest, record: Record) -> bool:
    """Whether the page need not wait for what belongs to the record: its browser told that scripts run, and there is something."""
    has_any = bool(record.related) or any(_has(record, place) for place in ("figures", "main", "side"))
    return has_any and takes_parts_later(request)


def _has(record: Record, place: str) -> bool:
    return bool(registry.panels_on(record, place))


@require_safe
def tab(request: HttpRequest, path: str, pk: int, name: str) -> HttpResponse:
    """A panel that has a tab of its own."""
    record, obj = _whole(request, path, pk)
    panel = next((panel for panel in registry.panels_on(record, "tab") if panel.name == name), None)
    if panel is None:
        raise Http404
    context = {**frame(request, record, obj, name), "content": Markup(panel.show(obj, request) or "")}  # noqa: S704 (panels give safe HTML)
    return render(request, "records/tab.html", context)


def frame(request: HttpRequest, record: Record, obj: Any, current: str, *places: str) -> dict[str, Any]:
    """What stands above every page of a record: name, badges, figures, actions, tabs; `places` are those of panels, if not both."""
    person = person_of(request)
    may_change = reading.within(record, person, obj, RightTo.CHANGE)
    return {
        "record": record,
        "obj": obj,
        "name": naming.name_of(obj),
        **{place: panels(request, record, obj, place) for place in places or ("badges", "figures")},
        "tabs": _tabs(record, obj, current),
        "address": _address(record, obj),
        "may_change": may_change and bool(building.shown(record)),
        "may_merge": may_change and bool(record.merging) and reading.may(record, person, RightTo.DELETE),
        "may_delete": reading.within(record, person, obj, RightTo.DELETE),
        "actions": _actions(record, obj) if may_change else [],
    }


def panels(request: HttpRequest, record: Record, obj: Any, place: str) -> list[Shown]:
    """The panels of one place that have something to show."""
    found = (Shown(panel, Markup(panel.show(obj, request) or "")) for panel in registry.panels_on(record, place))  # noqa: S704 (see tab)
    return [shown for shown in found if shown.content.strip()]


def _whole(request: HttpRequest, path: str, pk: int) -> tuple[Record, Any]:
    record, person = record_at(request, path), person_of(request)
    names = tuple(fields.everything(record))
    found = reading.first(record, person, pk, RightTo.VIEW, lambda rows: naming.followed(record, rows, names), ("whole", names))
    if found is None:
        raise Http404
    return record, found


def _address(record: Record, obj: Any) -> str:
    return address("records:page", record.path, obj.pk)


def _tabs(record: Record, obj: Any, current: str) -> list[dict[str, Any]]:
    own = [("overview", _("Overview"), address("records:page", record.path, obj.pk))]
    tabs = registry.panels_on(record, "tab")
    own += [(panel.name, str(panel.title), address("records:tab", record.path, obj.pk, panel.name)) for panel in tabs]
    own.append(("talk", _("Comments"), address("records:talk", record.path, obj.pk)))
    own.append(("files", _("Files"), address("records:files", record.path, obj.pk)))
    own.append(("history", _("History"), address("records:history", record.path, obj.pk)))
    if reading.owner_path(record):
        own.append(("sharing", _("Sharing"), address("records:sharing", record.path, obj.pk)))
    return [{"label": label, "href": href, "current": name == current} for name, label, href in own]


def _actions(record: Record, obj: Any) -> list[dict[str, Any]]:
    """The actions that the record allows now; those that ask or are dangerous open a dialog."""
    found = []
    for action in record.actions:
        if not action.allowed(obj):
            continue
        form = building.question(action) if action.asks else None
        found.append({"action": action, "form": form, "asks": bool(form) or action.danger})
    return found
