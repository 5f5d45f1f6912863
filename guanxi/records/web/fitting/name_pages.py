"""What the company calls an object and its fields."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.people.web.asking import administrators_only
from guanxi.records import fields, texts
from guanxi.records.fitting import applying, keeping
from guanxi.records.models import Wording

from ..access import writer
from ..pages import render
from .forms import put_texts, texts_in
from .gate import object_at


@administrators_only
def edit(request: HttpRequest, path: str) -> HttpResponse:
    """Show the names in force and put others in their place; an empty one is the product's own again."""
    record = object_at(path)
    known = {row.field: row for row in Wording.objects.filter(path=path)}
    form = forms.Form(request.POST if request.method == "POST" else None, auto_id="field-%s")
    lines = []
    if not applying.is_own(path):
        own = known.get("")
        lines.append((_("One of them"), record.label, put_texts(form, "one", _("One of them"), own.labels if own else {})))
        lines.append((_("Several"), record.labels, put_texts(form, "several", _("Several"), own.labels_plural if own else {})))
    renamed = [field for field in fields.in_order(record) if not field.name.startswith("x_")]
    for field in renamed:
        row = known.get(field.name)
        lines.append((field.label, field.label, put_texts(form, f"f-{field.name}", field.label, row.labels if row else {})))
    if request.method == "POST" and form.is_valid():
        names = {field.name: {"labels": texts_in(form, f"f-{field.name}")} for field in renamed}
        if not applying.is_own(path):
            names[""] = {"labels": texts_in(form, "one"), "labels_plural": texts_in(form, "several")}
        keeping.word(path, names, writer(request))
        messages.success(request, _("The names are saved."))
        return HttpResponseRedirect(reverse("fitting-object", args=[path]))
    context = {
        "record": record,
        "form": form,
        "lines": lines,
        "languages": texts.languages(),
        "tab": "names",
        "is_own": applying.is_own(path),
    }
    return render(request, "records/fitting/names.html", context, status=422 if form.errors else 200)
