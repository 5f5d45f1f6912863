"""Saved views: keeping a list, renaming, sharing, pinning and deleting what was kept."""

from typing import Any
from urllib.parse import unquote_plus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.people.models import Person, Role, Team
from guanxi.people.web.asking import person_of
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.listing import asking, viewing
from guanxi.records.models import Change, View
from guanxi.records.refusals import Refusal

from .access import record_at, writer
from .pages import render


@require_POST
def save_as(request: HttpRequest, path: str) -> HttpResponse:
    """Keep the list as it stands under a new name."""
    record = record_at(request, path)
    try:
        view = viewing.save_as(path, request.POST.get("name", ""), _asked(request, record), person_of(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.fields.values()))
        return HttpResponseRedirect(f"{_list(record)}?{request.POST.get('question', '').lstrip('?')}")
    messages.success(request, _("Saved: %(name)s") % {"name": view.name})
    return HttpResponseRedirect(_address(record, view))


@require_POST
def save(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Keep the list as it stands under the view that it came from."""
    record, view = _own(request, path, pk)
    viewing.overwrite(view, _asked(request, record), writer(request))
    messages.success(request, _("Saved: %(name)s") % {"name": view.name})
    return HttpResponseRedirect(_address(record, view))


@require_safe
def manage(request: HttpRequest, path: str) -> HttpResponse:
    """All views of a list, to pin, share, rename and delete them."""
    record, person = record_at(request, path), person_of(request)
    desk = viewing.desk(record, person)
    own = {view.pk: view for view in viewing.usable(path, person).prefetch_related("teams", "roles").select_related("owner")}
    context = {
        "record": record,
        "views": [(saved, own[saved.pk], viewing.may_change(own[saved.pk], person)) for saved in desk.views if saved.pk in own],
        "first": desk.first,
        "sharings": View.Sharing.choices,
        "teams": _teams(person),
        "roles": _roles(person),
        "may_set_default": person.is_administrator,
        "open": request.GET.get("open", ""),
    }
    return render(request, "records/views.html", context)


@require_POST
def change(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Rename and share a view."""
    record, view = _own(request, path, pk)
    person = person_of(request)
    wanted = viewing.Wanted(
        name=request.POST.get("name", ""),
        sharing=_sharing(request),
        teams=list(_teams(person).filter(pk__in=_keys(request, "team"))),
        roles=list(_roles(person).filter(pk__in=_keys(request, "role"))),
        is_default="is_default" in request.POST if person.is_administrator else view.is_default,
    )
    try:
        viewing.change(view, wanted, writer(request))
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.fields.values()))
    else:
        messages.success(request, _("Saved: %(name)s") % {"name": view.name})
    return _managing(record)


@require_POST
def choose(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Pin a view or let it open first, for oneself."""
    record = record_at(request, path)
    person = person_of(request)
    view = _usable(path, pk, person)
    said = {name: request.POST[name] == "yes" for name in ("is_pinned", "opens_first") if name in request.POST}
    viewing.choose(view, person, is_pinned=said.get("is_pinned"), opens_first=said.get("opens_first"))
    return _managing(record)


@require_POST
def delete(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Remove a view for everybody who used it; the records stay."""
    record, view = _own(request, path, pk)
    viewing.delete(view, writer(request))
    messages.success(request, _("Deleted: %(name)s") % {"name": view.name})
    return _managing(record)


@require_safe
def history(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Who made a view and what was changed of it; for those who may change it."""
    record, view = _own(request, path, pk)
    entries = [_entry(change) for change in viewing.history(view)]
    return render(request, "records/view_history.html", {"record": record, "view": view, "entries": entries})


def _entry(change: Change) -> dict[str, Any]:
    """A change as the list of what happened draws it."""
    return {
        "who": change.by or "Guanxi",
        "at": change.at,
        "what": {"created": _("Created"), "changed": _("Changed"), "removed": _("Removed")}[change.kind],
        "icon": {"created": "plus", "removed": "trash"}.get(change.kind, "pencil"),
        "channel": change.get_channel_display(),
        "changes": [(_column_label(name), _said(old), _said(new)) for name, (old, new) in change.values.items()],
    }


def _column_label(name: str) -> str:
    column: Any = View._meta.get_field(name)
    label = str(_("List") if name == "address" else column.verbose_name)
    return label[:1].upper() + label[1:]


def _said(value: Any) -> str:
    """A value of a view in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return listed(value)
    return unquote_plus(str(View.Sharing(value).label if value in View.Sharing.values else value or ""))


def _teams(person: Person) -> QuerySet[Team]:
    """With which teams somebody may share: their own ones, administrators with all."""
    return (Team.objects.all() if person.is_administrator else Team.objects.filter(members=person)).order_by("name")


def _roles(person: Person) -> QuerySet[Role]:
    return (Role.objects.all() if person.is_administrator else Role.objects.filter(people=person)).order_by("name")


def _asked(request: HttpRequest, record: Record) -> str:
    """The address to keep, as the list itself would write it; with the person's widths as they are now."""
    desk = viewing.desk(record, person_of(request))
    question = asking.read(record, QueryDict(request.POST.get("question", "").lstrip("?")), preferred=desk.columns)
    chosen = question.chosen or tuple(column.name for column in question.columns)
    widths = question.widths or tuple((name, desk.widths[name]) for name in chosen if name in desk.widths)
    is_plain = not question.chosen and not desk.columns
    return question.address(view=None, chosen=() if is_plain else chosen, widths=widths)[1:]


def _own(request: HttpRequest, path: str, pk: int) -> tuple[Record, View]:
    record = record_at(request, path)
    view = _usable(path, pk, person_of(request))
    if not viewing.may_change(view, person_of(request)):
        raise Http404
    return record, view


def _usable(path: str, pk: int, person: Person) -> View:
    view = viewing.usable(path, person).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view


def _sharing(request: HttpRequest) -> str:
    wanted = request.POST.get("sharing", "")
    return wanted if wanted in View.Sharing.values else View.Sharing.PRIVATE


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name)[:500] if text.isascii() and text.isdigit() and len(text) < 19]


def _address(record: Record, view: View) -> str:
    return f"{_list(record)}?view={view.pk}"


def _managing(record: Record) -> HttpResponse:
    return HttpResponseRedirect(reverse("records:views", args=[record.path]))


def _list(record: Record) -> str:
    return reverse("records:list", args=[record.path])
