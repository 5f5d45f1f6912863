"""The mapping of a table: columns with their types, what must hold, how runs follow each other; then a dry run or a run."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.analytics.loading import changing, jobs, plan_files, renaming, starting, versions
from guanxi.analytics.loading.models import KeptFile, LoadedTable, LoadRun
from guanxi.analytics.loading.plan import Place, Plan
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.refusals import Refusal

from . import mapping_form
from .access import needs, note, render, steps
from .new_pages import number_of

MOST_SAMPLES = 4
MOST_NAMED = 12


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RightTo.CHANGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the mapping, or keep what was said and go on."""
    table = get_object_or_404(LoadedTable.objects.select_related("source"), pk=pk)
    plan = plan_files.from_json(table.plan)
    if request.method != "POST":
        return _page(request, table, plan)
    try:
        plan = mapping_form.base(plan, request.POST)
        plan = mapping_form.read(plan, request.POST)
        changing.keep_mapping(table, plan, at=timezone.now(), seen=request.POST.get("version", ""))
    except versions.OtherVersion as refusal:
        table.refresh_from_db()
        return _page(request, table, plan, str(refusal), mapping_form.differing(plan_files.from_json(table.plan), plan))
    except Refusal as refusal:
        return _page(request, table, plan, str(refusal), seen=request.POST.get("version", ""))
    note(request, "changed", f"mapping of {table.name}")
    if "check" in request.POST or "load" in request.POST:
        return begin(request, table, "check" if "check" in request.POST else "load")
    messages.success(request, _("Saved: %(name)s") % {"name": table})
    return HttpResponseRedirect(_address(table, request))


def begin(request: HttpRequest, table: LoadedTable, kind: str, chosen: KeptFile | None = None) -> HttpResponse:
    """Put a run into the hands of the worker; the file that was uploaded last is read where none is named."""
    if chosen is None:
        said = number_of(request.POST.get("file") or request.GET.get("file"))
        chosen = KeptFile.objects.filter(pk=said, removed_at=None).first()
    files = [chosen] if chosen else changing.files_before(table)
    try:
        run = starting.ask(table, kind, by=person_of(request), at=timezone.now(), files=files)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("loading-table", args=[table.pk]))
    jobs.hand_over(run)
    return HttpResponseRedirect(reverse("loading-run", args=[run.pk]))


@require_safe
@needs(RightTo.VIEW)
def download(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The mapping as a file."""
    table = get_object_or_404(LoadedTable, pk=pk)
    plan = plan_files.from_json(table.plan)
    text = plan_files.as_toml(plan) if suffix == "toml" else plan_files.as_json(plan)
    response = HttpResponse(text, content_type="application/toml" if suffix == "toml" else "application/json")
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{suffix}"'
    return response


@require_POST
@needs(RightTo.CHANGE)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the mapping of a file in the place of this one."""
    table = get_object_or_404(LoadedTable, pk=pk)
    given = request.FILES.get("mapping")
    try:
        plan = plan_files.read(given.read() if given else b"", given.name or "" if given else "")
        plan = replace(plan, name=table.name, label=plan.label or table.label)
        changing.keep_mapping(table, plan, at=timezone.now(), seen=request.POST.get("version", ""))
        note(request, "changed", f"mapping of {table.name}")
        messages.success(request, _("The mapping of the file is used now."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(_address(table, request))


@require_POST
@needs(RightTo.CHANGE)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another column of the source for one that is gone."""
    with transaction.atomic():
        table = get_object_or_404(LoadedTable.objects.select_for_update(), pk=pk)
        plan = renaming.renamed(plan_files.from_json(table.plan), request.POST.get("old", ""), request.POST.get("new", ""))
        changing.keep_mapping(table, plan, at=timezone.now())
    note(request, "changed", f"mapping of {table.name}")
    messages.success(request, _("The mapping reads “%(name)s” now. Load again.") % {"name": request.POST.get("new", "")})
    return HttpResponseRedirect(reverse("loading-table", args=[table.pk]))


def gone(run: LoadRun) -> dict[str, str]:
    """The columns of the source that are gone, with what is probably meant, of a run that was refused for that."""
    return renaming.missing(plan_files.from_json(run.table.plan), run.header) if run.header else {}


def _page(
    request: HttpRequest, table: LoadedTable, plan: Plan, refused: str = "", theirs: Sequence[str] = (), *, seen: str = ""
) -> HttpResponse:
    """The page with this mapping, stored or typed; `theirs`: where it differs from the one that somebody saved meanwhile."""
    header = table.sample.get("header") or list(plan.needed)
    rows = table.sample.get("rows", [])
    samples = {
        name: [row[at] for row in rows if at < len(row) and row[at] is not None][:MOST_SAMPLES] for at, name in enumerate(header)
    }
    names, tables = [column.name for column in plan.columns], mapping_form.code_tables()
    context: dict[str, Any] = {
        "table": table, "plan": plan, "refused": refused, "theirs": theirs, "most_named": MOST_NAMED,
        "base": json.dumps(plan_files.to_json(plan), ensure_ascii=False), "version": seen or versions.of(table, versions.MAPPING), "steps": steps(2), "header": header, "samples": samples,
        "columns": [mapping_form.shown(column, dict(tables)) for column in plan.columns], "name_pairs": [("", "–"), *((name, name) for name in names)],
        "unused": [name for name in header if name not in plan.needed], "file": request.POST.get("file") or request.GET.get("file", ""),
        "types": mapping_form.TYPES, "roles": mapping_form.ROLES, "unknown": mapping_form.UNKNOWN, "orders": mapping_form.ORDERS,
        "marks": mapping_form.MARKS, "links": mapping_form.LINKS, "hows": mapping_form.HOWS, "code_tables": tables,
        "lists": mapping_form.lists_of_right_values(), "place": plan.place or Place(),
    }  # fmt: skip
    return render(request, "loading/mapping.html", context, status=422 if refused else 200)


def _address(table: LoadedTable, request: HttpRequest) -> str:
    file = request.POST.get("file") or request.GET.get("file")
    return reverse("loading-mapping", args=[table.pk]) + (f"?file={number_of(file)}" if file else "")
