"""Changing many records: from the chosen rows over a preview with exact counts to the result."""

import csv
import io
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import exporting, jobs, reading, showing, telling
from guanxi.records.bulk import planning, running, undoing
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.forms import building
from guanxi.records.forms.controls import control
from guanxi.records.listing import fetching
from guanxi.records.models import BulkRun
from guanxi.records.refusals import Refusal
from guanxi.records.talking import notices

from . import merge_pages
from .access import record_at
from .list_page import asked
from .pages import render

SHOWN_PROBLEMS = 50
LARGEST_KEY = 2**63 - 1
State = BulkRun.State


@require_POST
def begin(request: HttpRequest, path: str) -> HttpResponse:
    """Keep the chosen rows, or all that the list finds, and go on to what is to be done with them."""
    record = record_at(request, path)
    person = person_of(request)
    if not any(reading.may(record, person, right) for right in (RightTo.CHANGE, RightTo.DELETE)):
        raise Http404
    question, _desk = asked(request, record, QueryDict(request.POST.get("question", "").lstrip("?")))
    rows = fetching.matching(question, person, timezone.localdate())
    if "all" not in request.POST:
        rows = reading.visible(record, person).filter(pk__in=_keys(request.POST.get("chosen", "")))
    back = f"{reverse('records:list', args=[path])}{question.address()}"
    try:
        keys = planning.snapshot(rows)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    if not keys:
        messages.error(request, _("Choose at least one row first."))
        return HttpResponseRedirect(back)
    if request.POST.get("what") == "merge" and record.merging:
        return merge_pages.chosen(request, record, keys, back)
    run = BulkRun.objects.create(
        by=person, path=record.path, keys=keys, total=len(keys), back=back[:4000], created_at=timezone.now()
    )
    wanted = request.POST.get("what", "")
    return HttpResponseRedirect(f"{reverse('bulk', args=[run.pk])}{'?what=' + wanted if wanted in _WHATS else ''}")


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a bulk change stands: what is to be done, the preview, the progress, the result."""
    run, record = _run(request, pk)
    if run.state == State.PREPARING:
        return _choosing(request, run, record)
    notices.mark_read(person_of(request), timezone.now(), place=("bulk", pk))
    stuck = is_stuck(run)
    context = {
        "run": run, "record": record, "is_stuck": stuck, "progress": _progress(run), "told": _told(run, record),
        "counts": run.checked if run.state in (State.CHECKING, State.CHECKED) else run.counts,
        "problems": _problems(run), "may_undo": undoing.may_undo(run), "refused": _refused(run),
        "may_continue": stuck or (run.state in (State.CANCELED, State.FAILED) and bool(run.counts) and run.position < run.total),
    }  # fmt: skip
    return render(request, "records/bulk/run.html", context)


@require_safe
def value(request: HttpRequest, pk: int) -> HttpResponse:
    """The control for the new value of the field that was chosen."""
    run, record = _run(request, pk)
    return render(request, "records/bulk/value.html", {"run": run, **_field_form(request, record, request.GET)})


@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is to be done, and find out what it would come to."""
    run, record = _run(request, pk)
    if run.state not in (State.PREPARING, State.CHECKED):
        raise Http404
    told = _plan_told(request, record)
    if isinstance(told, HttpResponse):
        return told
    if told is None:
        return _choosing(request, run, record, data=request.POST)
    try:
        planning.read(record, person_of(request), told)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.fields.values()) or str(refusal))
        return HttpResponseRedirect(reverse("bulk", args=[run.pk]))
    run.plan, run.state, run.position, run.checked = told, State.CHECKING, 0, {}
    run.problems.all().delete()
    run.save(update_fields=["plan", "state", "position", "checked"])
    return _work(run, "check")


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry it out after the preview, or go on with one that was stopped."""
    run, _record = _run(request, pk)
    if is_stuck(run):
        return _hand_over(run, {State.CHECKING: "check", State.UNDOING: "undo"}.get(State(run.state), "run"))
    if run.state not in (State.CHECKED, State.CANCELED, State.FAILED):
        raise Http404
    if run.state == State.CHECKED or not run.counts:
        run.position = 0
    run.state, run.is_canceling, run.message, run.started_at = State.RUNNING, False, "", timezone.now()
    run.save(update_fields=["state", "position", "is_canceling", "message", "started_at"])
    return _work(run, "run")


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the progress line; when the work is over the page is loaded anew."""
    run, _record = _run(request, pk)
    stuck = is_stuck(run)
    response = render(request, "records/bulk/progress.html", {"run": run, "is_stuck": stuck, "progress": _progress(run)})
    if stuck or not run.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the work stop after the rows at hand."""
    run, _record = _run(request, pk)
    running.cancel(run)
    messages.info(request, _("It stops after the rows at hand. You can then go on with it or undo it."))
    return HttpResponseRedirect(reverse("bulk", args=[run.pk]))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was changed, where nobody changed it since."""
    run, _record = _run(request, pk)
    if not undoing.may_undo(run):
        raise Http404
    run.state, run.reversed = State.UNDOING, {}
    run.save(update_fields=["state", "reversed"])
    return _work(run, "undo")


@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The records that were left as they are, with the reasons, as CSV."""
    run, _record = _run(request, pk)
    lines = io.StringIO()
    lines.write("\ufeff")
    writer = csv.writer(lines)
    writer.writerow([_("ID"), _("Name"), _("Reason")])
    for problem in _problem_rows(run).iterator(chunk_size=2000):
        writer.writerow([problem.object_id, exporting.safe(problem.name), exporting.safe(problem.reason)])
    response = HttpResponse(lines.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="bulk-{run.pk}.csv"'
    return response


def is_stuck(run: BulkRun) -> bool:
    """Whether nobody is at work on a run that should be under way, and nobody will be: its process died with its job."""
    if not run.is_busy:
        return False
    waiting = ProcrastinateJob.objects.filter(task_name=jobs.work_on_bulk.name, args__run=run.pk, status__in=("todo", "doing"))
    return not waiting.exists() and not running.is_at_work(run)


def _choosing(request: HttpRequest, run: BulkRun, record: Record, data: Any = None) -> HttpResponse:
    person = person_of(request)
    may_change = reading.may(record, person, RightTo.CHANGE)
    actions = [(action, building.question(action)) for action in record.actions] if may_change else []
    context = {
        "run": run, "record": record, "actions": actions, "what": request.GET.get("what", ""), "may_change": may_change,
        "may_delete": reading.may(record, person, RightTo.DELETE), **_field_form(request, record, data or request.GET),
    }  # fmt: skip
    return render(request, "records/bulk/choose.html", context, status=422 if data is not None else 200)


def _field_form(request: HttpRequest, record: Record, said: Any) -> dict[str, Any]:
    """The fields that can be changed, the chosen one with its modes, and the control of its value."""
    offered = planning.changeable(record)
    field = next((one for one in offered if one.name == said.get("field")), offered[0] if offered else None)
    if field is None:
        return {"fields": [], "field": None}
    modes = planning.modes(field)
    mode = said.get("mode") if said.get("mode") in modes else modes[0]
    form = _value_form(request, field, said if request.method == "POST" else None)
    building.name_relations(form)
    labels = {"set": _("Set to"), "clear": _("Make empty"), "add": _("Add"), "take": _("Remove")}
    return {"fields": offered, "field": field, "mode": mode, "modes": [(one, labels[one]) for one in modes], "form": form}


def _value_form(request: HttpRequest, field: Field, data: Any) -> forms.Form:
    form = forms.Form(data, auto_id="bulk-%s")
    form.fields[field.name] = control(field, person_of(request))
    form.fields[field.name].label = _("Value")
    return form


def _plan_told(request: HttpRequest, record: Record) -> dict[str, Any] | HttpResponse | None:
    """What was chosen, in the form in which the run keeps it; None if the value cannot be accepted."""
    kind = request.POST.get("what", "")
    if kind == "delete":
        return {"kind": "delete"}
    if kind == "action":
        answers = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "what", "action"):
            answers.pop(name, None)
        return {"kind": "action", "action": request.POST.get("action", ""), "answers": answers.urlencode()}
    field = next((one for one in planning.changeable(record) if one.name == request.POST.get("field")), None)
    mode = request.POST.get("mode", planning.SET)
    if field is None or mode not in planning.modes(field):
        raise Http404
    if mode == planning.CLEAR:
        return planning.kept(field, mode, None)
    form = _value_form(request, field, request.POST)
    return planning.kept(field, mode, form.cleaned_data[field.name]) if form.is_valid() else None


def _work(run: BulkRun, what: str) -> HttpResponse:
    """Few records at once, many by the worker."""
    if run.total > planning.AT_ONCE:
        return _hand_over(run, what)
    jobs.bulk_works[what](run, clock=timezone.now)
    return HttpResponseRedirect(reverse("bulk", args=[run.pk]))


def _hand_over(run: BulkRun, what: str) -> HttpResponse:
    jobs.work_on_bulk.configure(lock=f"bulk-{run.pk}").defer(run=run.pk, what=what)
    return HttpResponseRedirect(reverse("bulk", args=[run.pk]))


def _run(request: HttpRequest, pk: int) -> tuple[BulkRun, Record]:
    """The run of this person, and its object as they see it."""
    run = BulkRun.objects.defer("keys").filter(pk=pk, by=person_of(request)).first()
    if run is None:
        raise Http404
    return run, record_at(request, run.path)


def _progress(run: BulkRun) -> dict[str, Any]:
    done, total = run.position, run.total
    if run.state == State.UNDOING:
        done = sum(run.reversed.get(heap, 0) for heap in ("reversed", "kept", "failed"))
        total = run.counts.get("changed", 0)
    text = _("%(done)s of %(total)s") % {"done": f"{done:,}", "total": f"{total:,}"}
    return {"value": done, "maximum": total, "text": text}


def _told(run: BulkRun, record: Record) -> str:
    """What is to be done, in one sentence."""
    plan, words = run.plan, {"count": f"{run.total:,}", "objects": record.labels if run.total != 1 else record.label}
    if plan.get("kind") == "delete":
        return _("Delete %(count)s %(objects)s") % words
    if plan.get("kind") == "action":
        action = record.action(plan.get("action", ""))
        return f"{action.label if action else '?'}: {words['count']} {words['objects']}"
    field = next((one for one in planning.changeable(record) if one.name == plan.get("field")), None)
    if field is None:
        return _("Change “%(field)s” of %(count)s %(objects)s") % {**words, "field": plan.get("field", "?")}
    return {
        planning.CLEAR: _("Make “%(field)s” of %(count)s %(objects)s empty"),
        planning.ADD: _("Add to “%(field)s” of %(count)s %(objects)s: %(value)s"),
        planning.TAKE: _("Remove from “%(field)s” of %(count)s %(objects)s: %(value)s"),
    }.get(plan.get("mode", ""), _("Set “%(field)s” of %(count)s %(objects)s to: %(value)s")) % {
        **words, "field": field.label, "value": _value_told(run, record, field),
    }  # fmt: skip


def _value_told(run: BulkRun, record: Record, field: Field) -> str:
    """The new value in words."""
    stored = run.plan.get("value")
    reader = showing.Reader(record, run.by)
    names = telling.names(record, [{field.name: [None, stored]}]) if field.kind is Kind.RELATION else {}
    cell = reader.told(field, stored, names, reader.company_currency)
    if cell.kind is Kind.YES_NO:
        return _("Yes") if cell.value else _("No")
    return cell.text or ", ".join(cell.texts) or str(cell.value if cell.value is not None else "–")


def _problem_rows(run: BulkRun) -> Any:
    return run.problems.filter(is_check=run.state in (State.CHECKING, State.CHECKED)).order_by("pk")


def _problems(run: BulkRun) -> list[Any]:
    return list(_problem_rows(run)[:SHOWN_PROBLEMS])


def _refused(run: BulkRun) -> int:
    counts = run.checked if run.state in (State.CHECKING, State.CHECKED) else run.counts
    return sum(counts.get(fate, 0) for fate in ("refused", "not_allowed", "gone"))


def _keys(text: str) -> list[int]:
    found = (int(part) for part in text.split(",")[:1000] if part.isascii() and part.isdigit() and len(part) < 20)
    return [key for key in found if key <= LARGEST_KEY]


_WHATS = {"field", "delete", "action"}
