"""The objects of the product and the company's own ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.people.web.asking import administrators_only
from guanxi.records import fields, registry, texts
from guanxi.records.declare import Record
from guanxi.records.fitting import applying, changing, keeping, making, usage, waiting
from guanxi.records.models import ChoiceList, CustomField, CustomObject, Layout
from guanxi.records.refusals import Refusal

from ..access import writer
from ..pages import render
from .forms import ICONS, ObjectForm, put_reasons
from .gate import KINDS, object_at


@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    """All objects, own ones first, and what was removed lately."""
    own = [record for record in registry.everything() if applying.is_own(record.path)]
    built_in = [record for record in registry.everything() if not applying.is_own(record.path)]
    context = {
        "own": [_row(record) for record in own],
        "built_in": sorted(
            (_row(record) for record in built_in), key=lambda row: (not row["record"].group, row["record"].labels)
        ),
        "removed": [(row, texts.in_language(row.labels)) for row in CustomObject.objects.exclude(removed_at=None)],
        "lists": ChoiceList.objects.count(),
        "keep_days": changing.KEEP_DAYS,
    }
    return render(request, "records/fitting/objects.html", context)


@administrators_only
def show(request: HttpRequest, path: str) -> HttpResponse:
    """The fields of an object: what they are called, what they hold, where they show, who made them."""
    record = object_at(path)
    if request.method == "POST" and "bring_back" in request.POST:
        row = get_object_or_404(CustomField.objects.exclude(removed_at=None), path=path, pk=request.POST["bring_back"])
        return _do(request, lambda: changing.bring_back(row, writer(request)), _("The field is back with its values."), path)
    rows = {row.name: row for row in CustomField.objects.filter(path=path, removed_at=None).select_related("choice_list")}
    context = {
        "record": record,
        "is_own": applying.is_own(path),
        "fields": [_field(record, field, rows.get(field.name)) for field in fields.in_order(record)],
        "removed": [
            (row, texts.in_language(row.labels)) for row in CustomField.objects.filter(path=path).exclude(removed_at=None)
        ],
        "layouts": Layout.objects.filter(path=path).count(),
        "keep_days": changing.KEEP_DAYS,
        "tab": "fields",
    }
    return render(request, "records/fitting/object.html", context)


@administrators_only
def new(request: HttpRequest) -> HttpResponse:
    """Ask what a new object is called, and make it."""
    form = ObjectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        path = form.cleaned_data["path"]
        try:
            making.add(path, form.values(), writer(request))
        except Refusal as refusal:
            put_reasons(form, refusal.fields or {"": str(refusal)})
        else:
            messages.success(request, _("The object is ready. Give it the fields it needs, and give roles the rights on it."))
            return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    return _object_page(request, form, None)


@administrators_only
def edit(request: HttpRequest, path: str) -> HttpResponse:
    """Change the names, the icon and the place of an own object."""
    row = get_object_or_404(CustomObject, path=path, removed_at=None)
    form = ObjectForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            making.change(row, form.values(), writer(request))
        except Refusal as refusal:
            put_reasons(form, refusal.fields or {"": str(refusal)})
        else:
            messages.success(request, _("The object is saved."))
            return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    return _object_page(request, form, row)


@administrators_only
def remove(request: HttpRequest, path: str) -> HttpResponse:
    """Say what goes with an own object, and remove it once its address was typed."""
    row = get_object_or_404(CustomObject, path=path, removed_at=None)
    problem = ""
    if request.method == "POST":
        if request.POST.get("typed", "").strip() == path:
            making.remove(row, writer(request))
            messages.success(
                request, _("The object is removed. It can be brought back for %(days)s days.") % {"days": changing.KEEP_DAYS}
            )
            return HttpResponseRedirect(reverse("fitting"))
        problem = _("Type the address exactly as shown.")
    context = {
        "row": row,
        "label": texts.in_language(row.labels_plural),
        "preview": usage.of_object(row),
        "problem": problem,
        "keep_days": changing.KEEP_DAYS,
    }
    return render(request, "records/fitting/object_remove.html", context, status=422 if problem else 200)


@administrators_only
def bring_back(request: HttpRequest, path: str) -> HttpResponse:
    """Show a removed object again."""
    row = get_object_or_404(CustomObject.objects.exclude(removed_at=None), path=path)
    if request.method == "POST":
        making.bring_back(row, writer(request))
        messages.success(request, _("The object is back with its records."))
    return HttpResponseRedirect(reverse("fitting"))


def _do(request: HttpRequest, work: Any, done: str, path: str) -> HttpResponse:
    try:
        work()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("fitting-object", args=[path]))


def _object_page(request: HttpRequest, form: ObjectForm, row: CustomObject | None) -> HttpResponse:
    context = {"form": form, "row": row, "icons": ICONS, "label": texts.in_language(row.labels_plural) if row else ""}
    return render(request, "records/fitting/object_form.html", context, status=422 if form.errors else 200)


def _row(record: Record) -> dict[str, Any]:
    known = fields.everything(record)
    return {"record": record, "count": len(known), "own": sum(name.startswith(changing.PREFIX) for name in known)}


def _field(record: Record, field: fields.Field, row: CustomField | None) -> dict[str, Any]:
    """One line of the table of fields."""
    label, _text, icon = KINDS[field.kind]
    target = registry.of(field.target) if field.kind is fields.Kind.RELATION else None
    marks = [
        (_("required"), field.required),
        (_("no value twice"), field.column.unique),
        (_("found by searching"), field.name in record.search),
        (_("column of the list"), field.name in fields.columns(record)),
        (_("changed by rules only"), field.name in record.guarded or not field.editable),
    ]
    has_choices = field.kind in (fields.Kind.CHOICE, fields.Kind.CHOICES)
    return {
        "field": field,
        "row": row,
        "kind": label,
        "icon": icon,
        "target": target,
        "marks": [text for text, holds in marks if holds],
        "section": next((str(section.title) for section in fields.placed(record) if field.name in section.fields), ""),
        "list": keeping.list_of(record, field.name) if has_choices and row else None,
        "has_choices": has_choices,
        "wait": waiting.of(row) if row else None,
    }
