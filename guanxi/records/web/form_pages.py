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
from guanxi.people.web.asking import address_of, person_of
from guanxi.records import fields, meeting, naming, reading, registry, saving
from guanxi.records.addresses import address
from guanxi.records.auditing import marking, reads
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.forms import building, choosing, once
from guanxi.records.refusals import ChangedMeanwhile, Refusal

from .access import back_address, one, record_at, writer
from .pages import render

RETURNED = "returned"
"""What the browser adds to a form to which somebody came back (frontend/src/returning.js)."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, path: str) -> HttpResponse:
    """Ask for the values of a new record, and make it."""
    record = record_at(request, path, RightTo.CREATE)
    person = person_of(request)
    if request.method != "POST" and record.made_on:
        return HttpResponseRedirect(reverse(record.made_on))
    if request.method != "POST":
        initial = building.starting_values(record, request.GET.dict(), person, timezone.localdate())
        form = building.form(record, person, initial=initial)
        return _page(request, record, form, token=once.new_token())
    form = building.form(record, person, data=request.POST)
    token = request.POST.get("form_token", "")
    if made := made_already(request, record):
        return _page(request, record, form, token=once.new_token(), made=made, status=409)
    if form.is_valid():
        who, made_now = writer(request), list[Any]()

        def make() -> Any:
            made_now.append(saving.create(record, form.cleaned_data, who))
            return made_now[0]

        try:
            pk = once.once(token, person, record.path, who.at, make)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            messages.success(
                request, _("Created: %(name)s") % {"name": naming.name_of(made_now[0]) if made_now else _named(record, pk)}
            )
            return HttpResponseRedirect(_after_new(request, record, pk))
    else:
        building.tell_the_rest(form, record)
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
        building.tell_the_rest(form, record, obj)
        return _page(request, record, form, obj=obj, version=request.POST.get("version", ""), status=422)
    seen = _version(request)
    wanted = choosing.chosen(record, form.cleaned_data, request.POST)
    try:
        with transaction.atomic():
            saved = saving.change(record, obj, wanted, writer(request), version=seen)
    except ChangedMeanwhile as refusal:
        return _met(request, record, obj, wanted, refusal)
    except Refusal as refusal:
        _refused(form, refusal)
        return _page(request, record, form, obj=obj, version=str(seen or ""), status=422)
    messages.success(request, _("Saved: %(name)s") % {"name": naming.name_of(saved)})
    _tell_of_others(request, record, saved, seen)
    return HttpResponseRedirect(back_address(request, _page_of(record, pk)))


def made_already(request: HttpRequest, record: Record) -> dict[str, Any] | None:
    """What a form made before somebody came back to it and sent it again; its page is "" if it is out of reach."""
    person, token = person_of(request), request.POST.get("form_token", "")
    if RETURNED not in request.POST or not (pk := once.made_before(token, person, record.path)):
        return None
    found = reading.visible(record, person).filter(pk=pk).first()
    return {"name": naming.name_of(found), "page": _page_of(record, pk)} if found else {"name": "", "page": ""}


def _tell_of_others(request: HttpRequest, record: Record, saved: Any, seen: int | None) -> None:
    """Name the fields that somebody else changed meanwhile and that stand beside one's own changes."""
    if seen is None or saved.version <= seen + 1:
        return
    others = meeting.changed_since(record, saved, seen).last
    person = person_of(request)
    names = [name for name, change in others.items() if change.by_id != person.pk]
    labels = [field.label for name in names if (field := fields.named(record, name))]
    if labels:
        messages.info(request, _("Changed meanwhile by somebody else, and kept: %(fields)s") % {"fields": listed(labels)})


def _met(request: HttpRequest, record: Record, obj: Any, wanted: dict[str, Any], refusal: ChangedMeanwhile) -> HttpResponse:
    """Show the form again over the version that was saved meanwhile, with a dialog about what both changed."""
    obj.refresh_from_db()
    person = person_of(request)
    met = meeting.meet(record, obj, _version(request) or obj.version, wanted)
    again = building.form(record, person, obj=obj, initial=choosing.joined(obj, wanted, met))
    offers = choosing.offers(record, obj, met.clashes, person)
    return _page(request, record, again, obj=obj, clashes=offers, refusal=str(refusal), status=409)


def _page(request: HttpRequest, record: Record, form: Any, *, obj: Any = None, status: int = 200, **more: Any) -> HttpResponse:
    building.name_relations(form)
    if obj is not None:
        reads.seen(record, form.fields, person_of(request), key=obj.pk, at=timezone.now(), address=address_of(request))
    on = obj if obj is not None else record.model()
    panels = [Markup(panel.show(on, request) or "") for panel in registry.panels_on(record, "form")]  # noqa: S704 (panels give safe HTML)
    cancel = _page_of(record, obj.pk) if obj is not None else address("records:list", record.path)
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
        "made": more.get("made"),
        "never_kept": sorted(marking.sensitive(record)),
    }
    return render(request, "records/form.html", context, status=status)


def _refused(form: Any, refusal: Refusal) -> None:
    building.put_errors(form, refusal.fields or {"": str(refusal)})


def _after_new(request: HttpRequest, record: Record, pk: int) -> str:
    if "another" in request.POST:
        return address("records:new", record.path)
    return back_address(request, _page_of(record, pk))


def _named(record: Record, pk: int) -> str:
    found = record.model._default_manager.filter(pk=pk).first()
    return naming.name_of(found) if found else ""


def _page_of(record: Record, pk: int) -> str:
    return address("records:page", record.path, pk)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
