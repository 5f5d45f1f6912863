"""One loaded table: what it holds, how it came, its runs; loading, schedule, removal."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.loading import changing, keeping, plan_files, scheduling, shelving, versions
from guanxi.analytics.loading.models import Code, CodeTable, LoadedTable, LoadRun, RejectedRow
from guanxi.people.models.role import RightTo
from guanxi.records.refusals import Refusal

from . import mapping_form, mapping_page
from .access import needs, note, render

SHOWN_RUNS = 30


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The table."""
    table = get_object_or_404(LoadedTable.objects.select_related("source", "latest", "created_by"), pk=pk)
    plan = plan_files.from_json(table.plan)
    runs = list(table.runs.select_related("by").prefetch_related("files").order_by("-pk")[:SHOWN_RUNS])
    last = runs[0] if runs else None
    codes = {column.code for column in plan.columns if column.code}
    context = {
        "is_missing": bool(table.latest_id) and shelving.present(table.name) is None, "table": table, "plan": plan, "runs": runs, "last": last,
        "gone": mapping_page.gone(last) if last and last.state == LoadRun.State.REFUSED else {},
        "to_mend": table.rejected.filter(state=RejectedRow.State.OPEN).count(),
        "code_labels": dict(CodeTable.objects.filter(name__in=codes).values_list("name", "label")) if codes else {},
        "codes": Code.objects.filter(table__name__in=codes, state=Code.State.OPEN).count(),
        "every": LoadedTable.Every.choices, "is_file": table.source is None or table.source.kind == "file",
        "explorer": _explorer(table), "types": dict(mapping_form.TYPES), "roles": dict(mapping_form.ROLES), "documents": table.documents.count(),
        "version": versions.of(table, versions.SETTINGS),
    }  # fmt: skip
    return render(request, "loading/table.html", context)


@require_POST
@needs(RightTo.CHANGE)
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """Load now: from the source, from a file that comes with it, or again from the kept files."""
    table = get_object_or_404(LoadedTable.objects.select_related("source"), pk=pk)
    kind = request.POST.get("kind", LoadRun.Kind.LOAD)
    if kind not in LoadRun.Kind.values:
        kind = LoadRun.Kind.LOAD
    kept, upload = None, request.FILES.get("file")
    if upload is not None:
        try:
            kept = keeping.keep_chunks(upload.chunks(), upload.name or "", at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("loading-table", args=[pk]))
    return mapping_page.begin(request, table, kind, kept)


@require_POST
@needs(RightTo.CHANGE)
@transaction.atomic
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """When it loads by itself, and who may explore it."""
    table = get_object_or_404(LoadedTable.objects.select_for_update(of=("self",)).select_related("source"), pk=pk)
    every = request.POST.get("every", "")
    try:
        versions.expect(table, request.POST.get("version"), versions.SETTINGS)
        if every in LoadedTable.Every.values and every != table.every:
            scheduling.plan(table, every, now=timezone.now())
    except versions.OtherVersion:
        messages.error(request, _("Schedule and rights were changed in the meantime. See what stands now, then change it."))
        return HttpResponseRedirect(reverse("loading-table", args=[pk]))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("loading-table", args=[pk]))
    table.is_open = "is_open" in request.POST
    table.save(update_fields=["is_open"])
    note(request, "changed", f"table {table.name}")
    messages.success(request, _("Saved: %(name)s") % {"name": table})
    return HttpResponseRedirect(reverse("loading-table", args=[pk]))


@require_POST
@needs(RightTo.CHANGE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a table from the warehouse, with its runs and rejected rows; kept bytes go when they are old."""
    table = get_object_or_404(LoadedTable, pk=pk)
    try:
        changing.remove_table(table)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("loading-table", args=[pk]))
    note(request, "deleted", f"table {table.name}")
    messages.success(request, _("Deleted: %(name)s") % {"name": table})
    return HttpResponseRedirect(reverse("loading"))


def _explorer(table: LoadedTable) -> str:
    """Where the table is explored; nothing before it was loaded."""
    if not table.latest_id or shelving.present(table.name) is None:
        return ""
    try:
        return reverse("explorer-sheet", args=[f"load_{table.name}"])
    except NoReverseMatch:
        return ""
