"""The audit trail for administrators: who did what, narrowed by person, kind, object and day; the proof that it is whole."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.people import auditing
from guanxi.people.models import Person
from guanxi.people.web.asking import administrators_only, noted
from guanxi.records import fields, registry
from guanxi.records.auditing import finding, gathering, marking, marks, sheet, verifying, wording
from guanxi.records.models import FieldMark
from guanxi.records.models.change import Channel

from .pages import render


@require_safe
@administrators_only
def show(request: HttpRequest) -> HttpResponse:
    """One page of the trail."""
    question = _question(request)
    page = gathering.gather(question)
    asked = request.GET.copy()
    for place in ("before", "span"):
        asked.pop(place, None)
    context: dict[str, Any] = {
        "question": question, "page": page, "kinds": finding.kinds(), "asked": request.GET, "narrowed": asked.urlencode(),
        "people": [(str(one.pk), str(one)) for one in Person.objects.order_by("username")[:500]],
        "objects": [(record.path, record.labels) for record in registry.everything()],
        "seal": marks.newest_seal(), "protection": verifying.protection(), "channels": dict(Channel.choices),
        "told": wording.told,
    }  # fmt: skip
    return render(request, "records/audit.html", context)


@require_safe
@administrators_only
def download(request: HttpRequest) -> HttpResponseBase:
    """What was asked for as CSV, at most a hundred thousand lines."""
    question = _question(request)
    noted(request, auditing.Kind.EXPORTED, path="audit", what={"filter": request.GET.dict()})
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    return FileResponse(sheet.csv(question), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@require_POST
@administrators_only
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain now."""
    verdict = verifying.verify(timezone.now())
    if verdict.is_sound:
        text = _("Nothing was altered, removed or inserted: %(rows)s rows, digest %(digest)s.")
        messages.success(request, text % {"rows": verdict.rows, "digest": verdict.head[:16]})
    else:
        messages.error(request, _("The trail is not as it was written: %(first)s") % {"first": verdict.problems[0]})
    return redirect("audit")


@administrators_only
def marked(request: HttpRequest) -> HttpResponse:
    """Which fields are sensitive or personal, beyond those the product declares."""
    record = registry.at(request.GET.get("object", "accounts")) or next(iter(registry.everything()))
    shown = {field.name: str(field.label) for field in fields.in_order(record) if field.name != "is_sample"}
    names = [column.name for column in record.model._meta.concrete_fields if column.name in shown]
    if request.method == "POST":
        _keep_marks(request, record.path, names)
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?object={record.path}")
    chosen = {mark.field: mark for mark in FieldMark.objects.filter(path=record.path)}
    rows = [
        {"name": name, "label": shown[name], "mark": chosen.get(name),
         "is_sensitive": name in record.sensitive, "is_personal": name in record.personal}
        for name in names
    ]  # fmt: skip
    objects = [
        {"label": one.labels, "href": f"{request.path}?object={one.path}", "current": one is record}
        for one in registry.everything()
        if not one.parent
    ]
    return render(request, "records/marked_fields.html", {"record": record, "rows": rows, "objects": objects})


def _keep_marks(request: HttpRequest, path: str, names: list[str]) -> None:
    wanted = {name: (f"sensitive-{name}" in request.POST, f"personal-{name}" in request.POST) for name in names}
    FieldMark.objects.filter(path=path, field__in=names).delete()
    FieldMark.objects.bulk_create(
        FieldMark(path=path, field=name, is_sensitive=sensitive, is_personal=personal)
        for name, (sensitive, personal) in wanted.items() if sensitive or personal
    )  # fmt: skip
    marking.forget()
    what = {
        name: [kind for kind, on in zip(("sensitive", "personal"), marks_of, strict=True) if on]
        for name, marks_of in wanted.items()
        if any(marks_of)
    }
    noted(request, auditing.Kind.SETTINGS, path=path, what={"marked": what})


def _question(request: HttpRequest) -> finding.Question:
    def number(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def day(name: str) -> datetime.date | None:
        try:
            return parse_date(request.GET.get(name, ""))
        except ValueError:
            return None

    return finding.Question(
        kind=request.GET.get("kind", ""), person=number("person"), path=request.GET.get("object", ""), key=number("key"),
        first=day("first"), last=day("last"), before=finding.read_place(request.GET.get("before", "")),
        span=_span(request.GET.get("span", "")),
    )  # fmt: skip


def _span(text: str) -> tuple[int, int] | None:
    low, _sign, high = text.partition("-")
    numbers = [int(one) for one in (low, high) if one.isascii() and one.isdigit() and len(one) < 19]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None
