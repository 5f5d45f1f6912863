"""The administrators' pages about the installation: how it is, its backups, its jobs."""

from datetime import UTC

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from procrastinate.exceptions import AlreadyEnqueued

import guanxi
from guanxi.config import jobs
from guanxi.config.backups import taking
from guanxi.config.operations import job_list, state
from guanxi.people import auditing
from guanxi.people.web.asking import administrators_only, person_of
from guanxi.records.refusals import Refusal

LABELS = {
    "todo": gettext_lazy("Waiting"),
    "doing": gettext_lazy("Running"),
    "failed": gettext_lazy("Failed"),
    "succeeded": gettext_lazy("Done"),
    "cancelled": gettext_lazy("Canceled"),
    "aborted": gettext_lazy("Stopped"),
}
MEANINGS = {"todo": "info", "doing": "info", "failed": "bad", "succeeded": "good", "cancelled": "warning", "aborted": "warning"}


@administrators_only
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the installation is, and its backups."""
    now = timezone.now()
    context = {
        "version": guanxi.__version__,
        "readiness": state.readiness(now),
        "workers": state.workers(now),
        "jobs": state.jobs(),
        "oldest_due": state.oldest_due(now),
        "database_bytes": state.database_bytes(),
        "free_bytes": state.free_bytes(),
        "backups": state.backups()[:30],
        "folder": taking.folder_of(jobs.environment()),
        "nightly": jobs.nightly_rule(),
    }
    return render(request, "operations/overview.html", context)


@require_POST
@administrators_only
def back_up(request: HttpRequest) -> HttpResponse:
    """Let the worker make a backup now."""
    try:
        jobs.back_up.configure(queueing_lock="config.back_up").defer(reason=jobs.BY_HAND)
        auditing.note(auditing.Kind.BACKUP, by=person_of(request), at=timezone.now(), what={"reason": jobs.BY_HAND})
        messages.success(request, _("A backup is being made; this page shows it when it is done."))
    except AlreadyEnqueued:
        messages.info(request, _("A backup is being made already."))
    return redirect("operations")


@administrators_only
def job_lines(request: HttpRequest) -> HttpResponse:
    """Show the jobs in a state, a page at a time."""
    status = request.GET.get("state", "")
    before = request.GET.get("before", "")
    lines = job_list.listed(status, int(before) if before.isdecimal() and len(before) < 19 else None)
    more = len(lines) > job_list.PAGE
    context = {
        "lines": lines[: job_list.PAGE],
        "status": status,
        "labels": LABELS,
        "meanings": MEANINGS,
        "counts": state.jobs(),
        "next": lines[job_list.PAGE - 1].job.pk if more else 0,
        "repeated": job_list.repeated(timezone.now().astimezone(UTC)) if not status and not before else [],
    }
    return render(request, "operations/jobs.html", context)


@administrators_only
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job with its error."""
    line = job_list.one(pk)
    if line is None:
        raise Http404
    return render(request, "operations/job.html", {"line": line, "labels": LABELS, "meanings": MEANINGS})


@require_POST
@administrators_only
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a job again, or cancel it."""
    if job_list.one(pk) is None:
        raise Http404
    verb = {"retry": job_list.retry, "cancel": job_list.cancel}.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    try:
        verb(pk)
        messages.success(request, _("Done. The state follows in a moment."))
    except Refusal as why:
        messages.error(request, str(why))
    return redirect("job", pk=pk)
