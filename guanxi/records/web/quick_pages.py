"""Making a record from anywhere, in a dialog, without leaving what one was doing."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import naming, saving
from guanxi.records.declare import Record
from guanxi.records.forms import building, once, quick
from guanxi.records.refusals import Refusal

from .access import record_at, writer
from .form_pages import made_already
from .pages import render


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, path: str) -> HttpResponse:
    """The short form, and what becomes of it; whoever opened the dialog is told by the event `quick-created`."""
    record, person = record_at(request, path, RightTo.CREATE), person_of(request)
    if request.method != "POST":
        form = quick.form(record, person, asked=request.GET.dict(), today=timezone.localdate())
        return _dialog(request, record, form, once.new_token())
    form = quick.form(record, person, data=request.POST, asked=request.POST.dict())
    token = request.POST.get("form_token", "")
    if made := made_already(request, record):
        return _dialog(request, record, form, once.new_token(), status=409, made=made)
    if form.is_valid():
        who = writer(request)
        try:
            pk = once.once(token, person, record.path, who.at, lambda: saving.create(record, _values(record, request, form), who))
        except Refusal as refusal:
            building.put_errors(form, refusal.fields or {"": str(refusal)})
        else:
            return _created(record, pk)
    else:
        building.tell_the_rest(form, record)
    return _dialog(request, record, form, token or once.new_token(), status=422)


def _values(record: Record, request: HttpRequest, form: Any) -> dict[str, Any]:
    """What was typed, and for the fields that the short form leaves out what the whole form would begin with."""
    start = building.starting_values(record, {}, person_of(request), timezone.localdate())
    return {**{name: value for name, value in start.items() if name not in form.fields}, **form.cleaned_data}


def _created(record: Record, pk: int) -> HttpResponse:
    obj = record.model._default_manager.get(pk=pk)
    name = naming.name_of(obj)
    told = {"path": record.path, "id": pk, "label": name, "href": reverse("records:page", args=[record.path, pk])}
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps(
        {"quick-created": told, "toast": {"text": _("Created: %(name)s") % {"name": name}, "meaning": "good"}}
    )
    return response


def _dialog(request: HttpRequest, record: Record, form: Any, token: str, *, status: int = 200, made: Any = None) -> HttpResponse:
    building.name_relations(form)
    context = {
        "record": record,
        "form": form,
        "token": token,
        "made": made,
        "address": reverse("records:quick", args=[record.path]),
        "whole": reverse("records:new", args=[record.path]),
    }
    return render(request, "records/quick.html", context, status=status)
