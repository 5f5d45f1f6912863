"""The forms of a new record and of one that exists."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import naming, registry, saving, showing, telling
from guanxi.records.declare import Record
from guanxi.records.forms import building, meeting, once
from guanxi.records.refusals import ChangedMeanwhile, Refusal

from .access import back_address, one, record_at, writer
from .pages import render


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, path: str) -> HttpResponse:
    """Ask for the values of a new record, and make it."""
    record = record_at(request, path, RightTo.CREATE)
    person = person_of(request)
    if request.method != "POST":
        initial = building.starting_values(record, request.GET.dict(), person, timezone.localdate())
        form = building.form(record, person, initial=initial)
        return _page(request, record, form, token=once.new_token())
    form = building.form(record, person, data=request.POST)
    token = request.POST.get("form_token", "")
    if form.is_valid():
        who = writer(request)
        try:
            pk = once.once(token, person, record.path, who.at, lambda: saving.create(record, form.cleaned_data, who))
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("Created: %(name)s") % {"name": _named(record, pk)})
            return HttpResponseRedirect(_after_new(request, record, pk))
    return _page(request, record, form, token=token or once.new_token(), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Show the values of a record, and change them."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    person = person_of(request)
    if request.method != "POST":
        return _page(request, record, building.form(record, person, obj=obj), obj=obj)
    form = building.form(record, person, obj=obj, data=request.POST)
    if not form.is_valid():
        return _page(request, record, form, obj=obj, version=request.POST.get("version", ""), status=422)
    version = _version(request)
    try:
        with transaction.atomic():
            saved = saving.change(record, obj, form.cleaned_data, writer(request), version=version)
    except ChangedMeanwhile as refusal:
        return _met(request, record, obj, form, refusal)
    except Refusal as refusal:
        _refused(form, refusal)
        return _page(request, record, form, obj=obj, version=str(version or ""), status=422)
    messages.success(request, _("Saved: %(name)s") % {"name": naming.name_of(saved)})
    return HttpResponseRedirect(back_address(request, _page_of(record, pk)))


def _met(request: HttpRequest, record: Record, obj: Any, form: Any, refusal: Refusal) -> HttpResponse:
    """Show the form again over the version that was saved meanwhile; the next saving holds."""
    obj.refresh_from_db()
    seen = _version(request) or obj.version
    values, clashes = meeting.meet(record, obj, seen, form.cleaned_data)
    again = building.form(record, person_of(request), obj=obj, initial=values)
    reader = showing.Reader(record, person_of(request))
    names = telling.names(record, [{clash.field.name: [clash.theirs, clash.yours]} for clash in clashes])
    shown = [
        (clash.field, *(reader.told(clash.field, value, names, reader.company_currency) for value in (clash.theirs, clash.yours)))
        for clash in clashes
    ]
    return _page(request, record, again, obj=obj, clashes=shown, refusal=str(refusal), status=409)


def _page(request: HttpRequest, record: Record, form: Any, *, obj: Any = None, status: int = 200, **more: Any) -> HttpResponse:
    building.name_relations(form)
    on = obj if obj is not None else record.model()
    panels = [Markup(panel.show(on, request) or "") for panel in registry.panels_on(record, "form")]  # noqa: S704 (panels give safe HTML)
    cancel = _page_of(record, obj.pk) if obj is not None else reverse("records:list", args=[record.path])
    context = {
        "record": record,
        "obj": obj,
        "name": naming.name_of(obj) if obj is not None else "",
        "form": form,
        "groups": building.groups(record, form),
        "panels": panels,
        "version": more.get("version") or (obj.version if obj is not None else ""),
        "token": more.get("token", ""),
        "next": back_address(request, ""),
        "cancel": back_address(request, cancel),
        "clashes": more.get("clashes", []),
        "refusal": more.get("refusal", ""),
    }
    return render(request, "records/form.html", context, status=status)


def _refused(form: Any, refusal: Refusal) -> None:
    building.put_errors(form, refusal.fields or {"": str(refusal)})


def _after_new(request: HttpRequest, record: Record, pk: int) -> str:
    if "another" in request.POST:
        return reverse("records:new", args=[record.path])
    return back_address(request, _page_of(record, pk))


def _named(record: Record, pk: int) -> str:
    found = record.model._default_manager.filter(pk=pk).first()
    return naming.name_of(found) if found else ""


def _page_of(record: Record, pk: int) -> str:
    return reverse("records:page", args=[record.path, pk])


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
