"""One field of one record, edited where it stands: in a list, on a board, on the record's page."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import address_of, person_of
from guanxi.records import fields, naming, reading, saving, showing, telling
from guanxi.records.auditing import reads
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.forms import building
from guanxi.records.forms.controls import control
from guanxi.records.listing import grouping
from guanxi.records.models import Channel
from guanxi.records.refusals import ChangedMeanwhile, NotAllowed, Refusal

from .access import one, writer
from .pages import render

MOST_SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, path: str, pk: int, name: str) -> HttpResponse:
    """The control of a field, or with a value: save it and give the cells that stand in `show` as they are now.

    What cannot be accepted comes back as the control with its reason (422); what somebody else changed meanwhile as a
    question whose value holds (409).
    """
    record, obj = one(request, path, pk, RightTo.CHANGE)
    field = fields.named(record, name)
    if field is None or not field.is_typed:
        raise Http404
    reads.seen(record, [name], person_of(request), key=pk, at=timezone.now(), address=address_of(request))
    form = _form(request, field, obj)
    if request.method != "POST":
        return _control(request, record, obj, field, form)
    if not form.is_valid():
        return _control(request, record, obj, field, form, status=422)
    try:
        saved = saving.change(
            record, obj, {name: form.cleaned_data[name]}, writer(request, Channel.FORM), version=_version(request)
        )
    except ChangedMeanwhile as refusal:
        return _met(request, record, obj, field, refusal, form.cleaned_data[name])
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        building.put_errors(form, _at_field(refusal, name))
        return _control(request, record, obj, field, form, status=422)
    return _saved(request, record, saved)


def _form(request: HttpRequest, field: Field, obj: Any) -> forms.Form:
    current = getattr(obj, field.column.attname)
    data = request.POST if request.method == "POST" else None
    form = forms.Form(data, initial={field.name: current}, auto_id=f"inline-{obj.pk}-%s")
    form.fields[field.name] = control(field, person_of(request), current)
    form.fields[field.name].help_text = ""
    return form


def _control(
    request: HttpRequest, record: Record, obj: Any, field: Field, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    building.name_relations(form)
    bound = form[field.name]
    context = {"record": record, "obj": obj, "field": field, "bound": bound, "reasons": _reasons(form, field.name)}
    return render(request, "records/field_control.html", context, status=status)


def _reasons(form: forms.Form, name: str) -> list[str]:
    return [*form.errors.get(name, []), *form.errors.get("__all__", [])] if form.is_bound else []


def _at_field(refusal: Refusal, name: str) -> dict[str, str]:
    """The reasons at the field; those at others, which are not shown here, go along."""
    return {name: " ".join(dict.fromkeys(refusal.fields.values()))} if refusal.fields else {name: str(refusal)}


def _met(request: HttpRequest, record: Record, obj: Any, field: Field, refusal: ChangedMeanwhile, wanted: Any) -> HttpResponse:
    """What stands there now, what the person wants, and who changed it; saving again with the new version holds."""
    obj.refresh_from_db()
    reader = showing.Reader(record, person_of(request))
    yours = fields.as_stored(field.column, field.column.to_python(wanted))
    theirs = fields.stored(obj, field.name)
    clash = next(iter(getattr(refusal, "clashes", ())), None)
    told = {"theirs": theirs, "yours": yours, **({"before": clash.before} if clash and clash.is_before_known else {})}
    names = telling.names(record, [{field.name: list(told.values())}])
    currency = reader.currency(obj, field) if field.kind is Kind.MONEY else ""
    cells = {whose: reader.told(field, value, names, currency) for whose, value in told.items()}
    key = grouping.Grouping(field).key(theirs)
    context = {"record": record, "obj": obj, "field": field, "clash": clash, "key": key, **cells}
    return render(request, "records/field_conflict.html", context, status=409)


def _saved(request: HttpRequest, record: Record, saved: Any) -> JsonResponse:
    person = person_of(request)
    wanted = [name for name in request.POST.get("show", "").split(",")[:MOST_SHOWN] if fields.named(record, name)]
    rows = naming.followed(record, reading.visible(record, person), wanted)
    obj = rows.filter(pk=saved.pk).first()
    if obj is None:
        return JsonResponse({"version": saved.version, "cells": {}, "gone": True})  # given away: it is out of reach now
    reads.seen(record, wanted, person, key=saved.pk, at=timezone.now(), address=address_of(request))
    reader = showing.Reader(record, person)
    everything = fields.everything(record)
    main = request.POST.get("main", "")
    cells = {
        name: render_to_string(
            "records/field_cell.html",
            {
                "cell": reader.cell(obj, everything[name]), "href": naming.address_of(obj) if name == main else "",
                "name": naming.name_of(obj), "short": request.POST.get("place") != "page",
            },
            request=request,
        ).strip()
        for name in wanted
    }  # fmt: skip
    return JsonResponse({"version": obj.version, "cells": cells, "name": naming.name_of(obj)})


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
