"""An import at work: started, watched, canceled, undone, and what became of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import jobs, reading, registry
from guanxi.records.models import Change, ImportRun
from guanxi.records.refusals import Refusal
from guanxi.records.talking import notices
from guanxi.records.transfer import files, rejecting, running, undoing
from guanxi.records.transfer.running import plan_of

from .importing import run_of, steps, told_counts
from .pages import render

SHOWN_PROBLEMS = 50
State = ImportRun.State


def begin(request: HttpRequest, run: ImportRun, what: str) -> HttpResponse:
    """Put the run into the hands of the worker.

    :raises Refusal: if it may not be carried out.
    """
    running.may_import(plan_of(run), run)
    run.state = {"check": State.CHECKING, "run": State.RUNNING}[what]
    run.position, run.is_canceling, run.started_at, run.message = (
        (0, False, None, "") if what == "check" or not run.counts else (run.position, False, None, "")
    )
    run.save(update_fields=["state", "position", "is_canceling", "started_at", "message"])
    return _hand_over(run, what, person_of(request))


def is_stuck(run: ImportRun) -> bool:
    """Whether nobody is at work on a run that should be under way, and nobody will be: its process died with its job."""
    if not run.is_busy:
        return False
    waiting = ProcrastinateJob.objects.filter(task_name=jobs.work_on_import.name, args__run=run.pk, status__in=("todo", "doing"))
    return not waiting.exists() and not running.is_at_work(run)


def _hand_over(run: ImportRun, what: str, by: Person) -> HttpResponse:
    jobs.work_on_import.configure(lock=f"import-{run.pk}").defer(run=run.pk, what=what, by=by.pk)
    return HttpResponseRedirect(reverse("import", args=[run.pk]))


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a run stands: its progress, the counts of its dry run, its result."""
    run = run_of(request, pk)
    if run.state == State.PREPARING:
        return HttpResponseRedirect(reverse("import-mapping" if run.mapping.get("objects") else "import-file", args=[run.pk]))
    notices.mark_read(person_of(request), timezone.now(), place=("import", pk))
    stuck = is_stuck(run)
    context = {
        "run": run, "is_stuck": stuck, "steps": steps({State.CHECKING: 2, State.CHECKED: 2}.get(State(run.state), 3)), "progress": _progress(run),
        "counts": _counts(run), "totals": told_counts(run), "problems": _problems(run), "made": _made(run, request),
        "may_undo": undoing.may_undo(run, person_of(request)) and run.state in (State.DONE, State.CANCELED, State.FAILED) and bool(run.counts),
        "may_continue": stuck or (run.state in (State.CANCELED, State.FAILED) and bool(run.counts)),
        "can_edit": run.state in (State.CHECKED, State.FAILED) and not run.counts,
    }  # fmt: skip
    return render(request, "records/importing/run.html", context)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the progress line; when the work is over the page is loaded anew."""
    run = run_of(request, pk)
    stuck = is_stuck(run)
    context = {"run": run, "is_stuck": stuck, "progress": _progress(run)}
    response = render(request, "records/importing/progress.html", context)
    if stuck or not run.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out a run after its dry run, or go on with one that was stopped."""
    run = run_of(request, pk)
    stuck = is_stuck(run)
    if not stuck and run.state not in (State.CHECKED, State.CANCELED, State.FAILED):
        raise Http404
    try:
        if stuck and run.state == State.UNDOING:
            return _hand_over(run, "undo", person_of(request))
        return begin(request, run, "check" if run.state == State.CHECKING else "run")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("import", args=[run.pk]))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the run stop after the rows at hand; what was taken stays until the person undoes it."""
    run = run_of(request, pk)
    running.cancel(run)
    messages.info(request, _("The import stops after the rows at hand. You can then keep or undo what was taken."))
    return HttpResponseRedirect(reverse("import", args=[run.pk]))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take everything back that the run wrote."""
    run = run_of(request, pk)
    if run.state not in (State.DONE, State.CANCELED, State.FAILED) or not undoing.may_undo(run, person_of(request)):
        raise Http404
    run.state, run.undo_batch, run.undo_position, run.reversed = State.UNDOING, uuid.uuid4(), None, {}
    run.save(update_fields=["state", "undo_batch", "undo_position", "reversed"])
    return _hand_over(run, "undo", person_of(request))


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a file that was not imported."""
    run = run_of(request, pk)
    if run.is_busy or run.counts:
        raise Http404
    files.place(run).unlink(missing_ok=True)
    run.delete()
    messages.success(request, _("The file was discarded; nothing was imported."))
    return HttpResponseRedirect(reverse("imports"))


@require_safe
def rejected(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The rejected rows as a file, with the reasons."""
    run = run_of(request, pk)
    if suffix not in ("csv", "xlsx"):
        raise Http404
    is_check = not run.counts
    if suffix == "xlsx":
        content, kind = (
            rejecting.xlsx_of(run, is_check=is_check),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    else:
        content, kind = rejecting.csv_of(run, is_check=is_check), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="rejected-{run.pk}.{suffix}"'
    return response


def _progress(run: ImportRun) -> dict[str, Any]:
    if run.state == State.UNDOING:
        total = Change.objects.filter(batch=run.batch).count()
        done, text = total - undoing.changes_left(run), _("Undoing: %(done)s of %(total)s changes")
    else:
        total, done = run.rows_expected or 0, run.position
        text = _("Dry run: %(done)s of %(total)s rows") if run.state == State.CHECKING else _("%(done)s of %(total)s rows")
    words = text % {"done": f"{done:,}", "total": f"{total:,}"}
    return {"value": done or None, "maximum": total, "text": words, "left": _time_left(run, done, total)}


def _time_left(run: ImportRun, done: int, total: int) -> str:
    if not done or run.started_at is None or run.state == State.UNDOING:
        return ""
    seconds = (timezone.now() - run.started_at).total_seconds() * (total - done) / done
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}


def _counts(run: ImportRun) -> list[tuple[str, dict[str, int]]]:
    """The counts of each object, in the order of the mapping."""
    counts = run.counts or run.checked
    try:
        plan = plan_of(run)
    except Refusal:
        return []
    targets = plan.targets
    paths = [target.record.path for target in targets]
    lists = [(registry.at(path), fates) for path, fates in running.words_made(counts, plan).items()]
    return [(str(record.labels), fates) for record, fates in lists if record] + [
        (
            str(target.record.labels) + (f" ({target.name})" if paths.count(target.record.path) > 1 else ""),
            counts.get(target.name, {}),
        )
        for target in targets
    ]


def _problems(run: ImportRun) -> dict[str, Any]:
    """The first problems, and how many there are of each kind."""
    is_check = not run.counts
    rows = run.problems.filter(is_check=is_check).exclude(kind="later")
    rejected = rows.filter(kind__in=("error", "conflict"))
    return {
        "first": list(rows.order_by("kind", "row")[:SHOWN_PROBLEMS]), "rejected": rejected.count(),
        "warnings": (run.checked if is_check else run.counts).get("rows", {}).get("warning", 0),
    }  # fmt: skip


def _made(run: ImportRun, request: HttpRequest) -> list[tuple[str, int, str]]:
    """Links to the lists of what the run made: label, count, address."""
    if run.state not in (State.DONE, State.CANCELED, State.FAILED) or run.started_at is None:
        return []
    found: list[tuple[str, int, str]] = []
    for path, count in undoing.objects_of(run).items():
        record = registry.at(path)
        if record and reading.may(record, person_of(request)):
            day = timezone.localtime(run.started_at).date().isoformat()
            query = f"?f=created_at:eq:{day}" + (f"&f=created_by:any:{run.by_id}" if run.by_id else "")
            found.append((str(record.labels), count, reverse("records:list", args=[path]) + query))
    return found
