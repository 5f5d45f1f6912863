"""A custom field: made, changed, turned into another kind, removed."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.people.web.asking import administrators_only
from guanxi.records import texts
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, converting, keeping, kinds, tables, turning, usage, waiting
from guanxi.records.models import CustomField
from guanxi.records.refusals import Invalid, Refusal

from ..access import writer
from ..pages import render
from .forms import FieldForm, put_reasons
from .gate import KINDS, object_at


@administrators_only
def new(request: HttpRequest, path: str) -> HttpResponse:
    """Ask which kind of field, then what it is like, and make it."""
    record = object_at(path)
    kind = next((one for one in kinds.OFFERED if one == request.GET.get("kind")), None)
    if kind is None:
        return render(request, "records/fitting/field_kind.html", {"record": record, "kinds": KINDS.items()})
    form = FieldForm(record, kind, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                changing.add(record, kind, _with_list(request, record, form), writer(request))
        except Refusal as refusal:
            put_reasons(form, refusal.fields or {"": str(refusal)})
        else:
            messages.success(request, _("The field is ready: in lists, forms, files and everywhere else."))
            return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    return _page(request, record, form, None)


@administrators_only
def edit(request: HttpRequest, path: str, field: str) -> HttpResponse:
    """Change what a custom field is like."""
    record, row = _at(path, field)
    form = FieldForm(record, Kind(row.kind), request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change(row, form.values(), writer(request))
        except Refusal as refusal:
            put_reasons(form, refusal.fields or {"": str(refusal)})
        else:
            messages.success(request, _("The field is saved."))
            return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    return _page(request, record, form, row)


@administrators_only
def remove(request: HttpRequest, path: str, field: str) -> HttpResponse:
    """Say what goes with a field, and remove it once its name was typed."""
    record, row = _at(path, field)
    problem = ""
    if request.method == "POST":
        if request.POST.get("typed", "").strip() == row.name:
            changing.remove(row, writer(request))
            messages.success(
                request, _("The field is removed. It can be brought back for %(days)s days.") % {"days": changing.KEEP_DAYS}
            )
            return HttpResponseRedirect(reverse("fitting-object", args=[path]))
        problem = _("Type the name exactly as shown.")
    context = {
        "record": record,
        "row": row,
        "label": texts.in_language(row.labels),
        "preview": usage.of_field(row),
        "problem": problem,
        "keep_days": changing.KEEP_DAYS,
    }
    return render(request, "records/fitting/field_remove.html", context, status=422 if problem else 200)


@administrators_only
def convert(request: HttpRequest, path: str, field: str) -> HttpResponse:
    """Show what becomes of the values in another kind, and turn the field into it."""
    record, row = _at(path, field)
    kind = next((one for one in converting.targets(row) if one == request.GET.get("kind")), None)
    preview, problem = None, ""
    if kind:
        preview = converting.preview(row, kind)
        if request.method == "POST":
            try:
                messages.success(request, _convert(request, record, row, kind))
            except Refusal as refusal:
                problem = " ".join([str(refusal), *refusal.fields.values()])
            else:
                return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    offered = [(one, *KINDS[one]) for one in converting.targets(row)]
    context = {
        "record": record,
        "row": row,
        "label": texts.in_language(row.labels),
        "kind": kind,
        "kinds": offered,
        "preview": preview,
        "problem": problem,
    }
    return render(request, "records/fitting/field_convert.html", context, status=422 if problem else 200)


@administrators_only
def wait(request: HttpRequest, path: str, field: str) -> HttpResponse:
    """How far the work on a field of a large table is; sent off, it is called off."""
    record, row = _at(path, field)
    if request.method == "POST":
        if waiting.call_off(row):
            messages.success(request, _("Called off. The field stays as it is."))
        else:
            messages.info(request, _("It was done already."))
        return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    found = waiting.of(row)
    response = render(request, "records/fitting/waiting.html", {"record": record, "row": row, "wait": found})
    if found is None or found.problem:
        response["HX-Refresh"] = "true"
    return response


def _convert(request: HttpRequest, record: Record, row: CustomField, kind: Kind) -> str:
    """Turn a field into another kind, by a job if the table is large; gives what is told."""
    drop = "drop" in request.POST
    if tables.is_large(record.model):
        turning.begin(row, kind, writer(request), drop_unfit=drop)
        return _("The values are being converted in the background. Until that is done, the field stays as it is.")
    converting.convert(row, kind, writer(request), drop_unfit=drop)
    return _("The field is of another kind now.")


def _at(path: str, name: str) -> tuple[Record, CustomField]:
    record = object_at(path)
    return record, get_object_or_404(CustomField, path=path, name=name, removed_at=None)


def _with_list(request: HttpRequest, record: Record, form: FieldForm) -> dict[str, Any]:
    """The values of a new field; choices that were typed become a list of their own."""
    values = form.values()
    typed = [line.strip() for line in form.cleaned_data.get("new_choices", "").splitlines() if line.strip()]
    if "choice_list" in values and values["choice_list"] is None:
        if not typed:
            raise Invalid({"new_choices": _("Please type at least one choice, or choose a list.")})
        label = texts.in_language(texts.cleaned(values["labels"])) or _("Choices")
        language = (
            next(code for code in texts.languages() if values["labels"].get(code)) if any(values["labels"].values()) else "en"
        )
        choices = [{"labels": {language: line}} for line in dict.fromkeys(typed)]
        values["choice_list"] = keeping.make_list(keeping.free_name(f"{record.labels}: {label}"), choices, writer(request))
    return values


def _page(request: HttpRequest, record: Record, form: FieldForm, row: CustomField | None) -> HttpResponse:
    if form.kind not in KINDS:
        raise Http404
    label, text, icon = KINDS[form.kind]
    context = {
        "record": record,
        "form": form,
        "row": row,
        "kind": label,
        "text": text,
        "kind_icon": icon,
        "title": texts.in_language(row.labels) if row else label,
        "rest": [name for name in ("choice_list", "new_choices", "target", "default", "section") if name in form.fields],
        "may_convert": bool(row and not row.pending and converting.targets(row)),
    }
    return render(request, "records/fitting/field_form.html", context, status=422 if form.errors else 200)
