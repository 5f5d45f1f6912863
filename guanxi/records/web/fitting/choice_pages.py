"""Choice lists: labels in every language, colors, order, and which values are still offered."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.people.web.asking import administrators_only
from guanxi.records import choosing, fields
from guanxi.records.enumerating import labeled
from guanxi.records.fields import Kind
from guanxi.records.fitting import applying, extending, keeping
from guanxi.records.models import ChoiceList
from guanxi.records.refusals import Refusal

from ..access import writer
from ..pages import render
from .gate import object_at

NEW_ROWS = 3
COLOR_NAMES = {
    "gray": _("gray"), "blue": _("blue"), "green": _("green"), "yellow": _("yellow"), "orange": _("orange"), "red": _("red"),
    "purple": _("purple"), "teal": _("teal"),
}  # fmt: skip


@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    """All lists: own ones with the fields that use them, and what the company made of built-in ones."""
    lists = list(ChoiceList.objects.prefetch_related("choices"))
    rows = [(one, [(record, fields.named(object_at(record.path), name)) for record, name in keeping.uses(one)]) for one in lists]
    built_in = [
        (record, field)
        for record in applying.built_in()
        for field in fields.everything(record).values()
        if _is_built_in(record, field)
    ]
    return render(request, "records/fitting/choices.html", {"rows": rows, "built_in": built_in, "colors": choosing.COLORS})


@administrators_only
def new(request: HttpRequest) -> HttpResponse:
    """A new list."""
    return _edit(request, None, "")


@administrators_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An existing list."""
    return _edit(request, get_object_or_404(ChoiceList, pk=pk), "")


@administrators_only
def built_in(request: HttpRequest, path: str, field: str) -> HttpResponse:
    """The choices of a built-in field."""
    record = object_at(path)
    found = fields.named(record, field)
    if found is None or not _is_built_in(record, found):
        raise Http404
    return _edit(request, ChoiceList.objects.filter(field=f"{path}.{field}").first(), f"{path}.{field}")


@administrators_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a list that no field uses, or give a built-in field the product's choices back."""
    row = get_object_or_404(ChoiceList, pk=pk)
    if request.method == "POST":
        try:
            keeping.remove_list(row, writer(request))
            messages.success(request, gettext("The choice list is removed."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("fitting-choices"))


def _edit(request: HttpRequest, row: ChoiceList | None, field: str) -> HttpResponse:
    field = row.field if row else field
    name, problem = (row.name if row else _name_of(field)), ""
    shown = _rows(row, field)
    if request.method == "POST":
        name, shown = request.POST.get("name", name), _typed(request)
        try:
            choices = [one for one in shown if one["value"] or any(one["labels"].values())]
            if row:
                keeping.change_list(row, name, choices, writer(request))
            else:
                keeping.make_list(name, choices, writer(request), field=field)
            messages.success(request, gettext("The choices are saved."))
            return HttpResponseRedirect(_back(request, field))
        except Refusal as refusal:
            problem = " ".join(refusal.fields.values()) or str(refusal)
    path, _dot, own = field.partition(".")
    may_add = not field or extending.may_add(path, own)
    blank = {"value": "", "labels": {}, "color": "", "is_active": True, "built_in": "", "may_go": True}
    context = {
        "row": row,
        "name": name,
        "field": field,
        "choices": [*shown, *([blank] * NEW_ROWS if may_add else [])],
        "languages": [(code, str(label)) for code, label in settings.LANGUAGES],
        "colors": choosing.COLORS,
        "color_names": COLOR_NAMES,
        "may_add": may_add,
        "problem": problem,
        "form": forms.Form(),
    }
    return render(request, "records/fitting/choice_list.html", context, status=422 if problem else 200)


def _rows(row: ChoiceList | None, field: str) -> list[dict[str, Any]]:
    path, _dot, name = field.partition(".")
    product = (
        {str(value): str(label) for value, label in applying.product_choices(path, name) if value not in (None, "")}
        if field
        else {}
    )
    kept = list(row.choices.all()) if row else []
    found = [
        {"value": one.value, "labels": one.labels, "color": one.color, "is_active": one.is_active, "built_in": product.get(one.value, ""),
         "may_go": one.value not in product}
        for one in kept
    ]  # fmt: skip
    missing = [value for value in product if value not in {one.value for one in kept}]
    return found + [
        {"value": value, "labels": {}, "color": "", "is_active": True, "built_in": product[value], "may_go": False}
        for value in missing
    ]


def _typed(request: HttpRequest) -> list[dict[str, Any]]:
    """The choices in the order in which they were sent."""
    posted = request.POST
    found = []
    for key in posted.getlist("row"):
        if posted.get(f"gone-{key}"):
            continue
        labels = {code: posted.get(f"label-{key}-{code}", "") for code, _label in settings.LANGUAGES}
        found.append({
            "value": posted.get(f"value-{key}", ""), "labels": labels, "color": posted.get(f"color-{key}", ""),
            "is_active": bool(posted.get(f"active-{key}")), "built_in": posted.get(f"product-{key}", ""), "may_go": True,
        })  # fmt: skip
    return found


def _is_built_in(record: Any, field: fields.Field) -> bool:
    return field.kind in (Kind.CHOICE, Kind.CHOICES) and field.editable and not field.name.startswith("x_")


def _name_of(field: str) -> str:
    path, _dot, name = field.partition(".")
    if not field:
        return ""
    record = object_at(path)
    return keeping.free_name(labeled(record.labels, fields.everything(record)[name].label))


def _back(request: HttpRequest, field: str) -> str:
    path = field.partition(".")[0] or request.GET.get("from", "")
    return reverse("fitting-object", args=[path]) if path and not path.startswith("/") else reverse("fitting-choices")
