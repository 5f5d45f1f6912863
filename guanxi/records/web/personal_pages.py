"""Personal data for administrators: find a person, see what is known, hand it out, erase it; how long records are kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.people import auditing
from guanxi.people.models import AuditEntry
from guanxi.people.web.asking import administrators_only, noted, person_of
from guanxi.records import indexing, naming, reading, registry
from guanxi.records.auditing import wording
from guanxi.records.declare import Record
from guanxi.records.models import RetentionRule
from guanxi.records.personal import erasing, gathering, keeping, subject
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .pages import render

FOUND = 20
LATELY = 20


@require_safe
@administrators_only
def index(request: HttpRequest) -> HttpResponse:
    """Find a person by name, number or address; rules and what was done lately."""
    words = request.GET.get("q", "").strip()
    found = [(record, obj) for record in subject.objects() for obj in _matching(request, record, words)] if words else []
    rules = [
        {"rule": rule, "label": _label(rule), "due": keeping.due(rule, timezone.now())[:10_000].count()}
        for rule in RetentionRule.objects.order_by("path", "pk")
    ]
    lately = AuditEntry.objects.filter(kind=auditing.Kind.PERSONAL).select_related("by").order_by("-id")[:LATELY]
    told = {"place": wording.place, "told": wording.told}
    return render(request, "records/personal.html", {"words": words, "found": found, "rules": rules, "lately": lately, **told})


@require_safe
@administrators_only
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Everything that is known of one person, place by place, and what erasing would do."""
    record, obj = _one(request, path, pk)
    person = subject.of(record, obj)
    noted(request, auditing.Kind.PERSONAL, path=path, key=pk, what={"what": "looked through"})
    context = {
        "record": record,
        "obj": obj,
        "name": naming.name_of(obj),
        "counts": gathering.preview(person),
        "shared": person.shared_names,
    }
    return render(request, "records/personal_subject.html", context)


@require_safe
@administrators_only
def download(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Everything as a ZIP for the person."""
    record, obj = _one(request, path, pk)
    content = gathering.as_zip(subject.of(record, obj))
    noted(request, auditing.Kind.PERSONAL, path=path, key=pk, what={"what": "handed out"})
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"personal-data-{path}-{pk}.zip") or ""
    )
    return response


@require_POST
@administrators_only
def erase(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Erase the person; the word must be typed."""
    record, obj = _one(request, path, pk)
    if request.POST.get("sure", "").strip() != str(pk):
        messages.error(request, _("Type the number of the record to confirm."))
        return redirect("personal-subject", path=path, pk=pk)
    try:
        report = erasing.erase(record, obj, Writer(by=person_of(request), at=timezone.now()))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("personal-subject", path=path, pk=pk)
    told = _("The person is erased: %(mentions)s mentions, %(blanked)s entries of the history, %(files)s files.")
    messages.success(request, told % report)
    return redirect("personal-data")


@administrators_only
def rule(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Add, change or remove a rule for keeping records."""
    found = get_object_or_404(RetentionRule, pk=pk) if pk else RetentionRule()
    form = RuleForm(request.POST or None, instance=found)
    if request.method == "POST" and "remove" in request.POST and pk:
        noted(request, auditing.Kind.SETTINGS, path="retention", key=pk, what={"removed": str(found)})
        found.delete()
        return redirect("personal-data")
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        noted(
            request,
            auditing.Kind.SETTINGS,
            path="retention",
            key=saved.pk,
            what={"rule": str(saved), "in force": saved.is_active},
        )
        return redirect("personal-data")
    return render(request, "records/retention_rule.html", {"form": form, "subject": found})


class RuleForm(forms.ModelForm[RetentionRule]):
    """One rule; the fields to count from are those of any object, checked together with it."""

    class Meta:
        model = RetentionRule
        fields = ("path", "action", "months", "after", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        objects = [record for record in registry.everything() if not record.parent]
        self.fields["path"] = forms.ChoiceField(label=_("Object"), choices=[(one.path, one.labels) for one in objects])
        self.fields["action"].choices = [(value, capfirst(label)) for value, label in RetentionRule.Action.choices]  # type: ignore[attr-defined]
        days = {name: _label_of(one, name) for one in objects for name in keeping.countable(one)}
        self.fields["after"] = forms.ChoiceField(
            label=_("Counted from"), choices=[(name, capfirst(days[name])) for name in sorted(days, key=lambda one: days[one])]
        )

    def clean(self) -> dict[str, Any]:
        """The field must be one of the object's, and only people can be erased."""
        given = super().clean() or self.cleaned_data
        record = registry.at(given.get("path", ""))
        if record and given.get("after") not in keeping.countable(record):
            self.add_error("after", _("%(object)s has no such field.") % {"object": record.label})
        if record and given.get("action") != RetentionRule.Action.REMOVE and record not in subject.objects():
            self.add_error("action", _("%(object)s has no personal fields.") % {"object": record.label})
        return given


def _matching(request: HttpRequest, record: Record, words: str) -> list[Any]:
    rows = reading.visible(record, person_of(request))
    if indexing.is_searchable(record):
        return list(indexing.matching(rows, words)[:FOUND])
    return [
        obj for obj in rows[:2000] if words.lower() in f"{obj} {getattr(obj, 'username', '')} {getattr(obj, 'email', '')}".lower()
    ][:FOUND]


def _one(request: HttpRequest, path: str, pk: int) -> tuple[Record, Any]:
    record = registry.at(path)
    if record is None or record not in subject.objects():
        raise Http404
    return record, reading.one(record, person_of(request), pk)


def _label(found: RetentionRule) -> str:
    record = registry.at(found.path)
    return record.labels if record else found.path


def _label_of(record: Record, name: str) -> str:
    column: Any = record.model._meta.get_field(name)
    return str(column.verbose_name)
