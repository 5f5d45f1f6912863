"""Rows that were not taken: by reason, mended cell by cell, left out for good, and loaded again."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.analytics.loading import mending, plan_files, versions
from guanxi.analytics.loading.models import LoadedTable, RejectedRow
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.refusals import Refusal

from .access import needs, render
from .new_pages import number_of

SHOWN = 50


@require_safe
@needs(RightTo.VIEW)
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows, a page at a time."""
    table = get_object_or_404(LoadedTable.objects.select_related("latest"), pk=pk)
    state = request.GET.get("state", RejectedRow.State.OPEN)
    if state not in RejectedRow.State.values:
        state = RejectedRow.State.OPEN
    rows = (
        table.rejected.filter(state=state, pk__gt=number_of(request.GET.get("after"))).select_related("mended_by").order_by("pk")
    )
    found = list(rows[: SHOWN + 1])
    counts = {one: table.rejected.filter(state=one).count() for one in RejectedRow.State.values}
    context: dict[str, Any] = {
        "table": table, "rows": found[:SHOWN], "state": state, "after": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "states": [
            {"label": label, "count": counts[value], "href": f"?state={value}", "current": value == state} for value, label in RejectedRow.State.choices
        ],
        "header": mending.header(table), "counts": counts,
        "labels": {one.name: one.label or one.name for one in plan_files.from_json(table.plan).columns},
    }  # fmt: skip
    return render(request, "loading/rejected.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RightTo.CHANGE)
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """One row with its cells to be corrected."""
    row = get_object_or_404(RejectedRow.objects.select_related("table", "run", "file", "mended_by"), pk=pk)
    if request.method != "POST":
        return _mending(request, row, row.mended)
    said = {name: request.POST.get(f"cell-{at}", "") for at, name in enumerate(mending.header(row.table))}
    try:
        mending.mend(row, said, by=person_of(request), at=timezone.now(), seen=request.POST.get("version", ""))
    except Refusal as refusal:
        row.refresh_from_db()
        return _mending(request, row, said, str(refusal))
    messages.success(request, _("Mended. The row is taken when the table is loaded again."))
    following = row.table.rejected.filter(state=RejectedRow.State.OPEN, pk__gt=row.pk).order_by("pk").first()
    if "next" in request.POST and following:
        return HttpResponseRedirect(reverse("loading-mend", args=[following.pk]))
    return HttpResponseRedirect(reverse("loading-rejected", args=[row.table_id]))


def _mending(request: HttpRequest, row: RejectedRow, typed: Mapping[str, str], refused: str = "") -> HttpResponse:
    """The page with what is mended, or typed and not saved."""
    reasons: dict[str, list[str]] = {}
    for name, text in row.reasons:
        for source in mending.sources_of(row.table, name) or [""]:
            reasons.setdefault(source, []).append(text)
    cells = [
        {
            "at": at, "name": name, "value": typed.get(name, cell or ""), "was": cell, "reasons": reasons.get(name, []),
            "saved": row.mended.get(name, cell or ""),
        }
        for at, (name, cell) in enumerate(zip(mending.header(row.table), row.cells, strict=False))
    ]  # fmt: skip
    context = {
        "row": row, "table": row.table, "cells": cells, "others": reasons.get("", []), "refused": refused, "version": versions.of(row),
    }  # fmt: skip
    return render(request, "loading/mend.html", context, status=422 if refused else 200)


@require_POST
@needs(RightTo.CHANGE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave chosen rows out for good, or open them again."""
    table = get_object_or_404(LoadedTable, pk=pk)
    state = RejectedRow.State.OPEN if request.POST.get("what") == "open" else RejectedRow.State.LEFT_OUT
    chosen = [number_of(one) for one in request.POST.getlist("chosen")]
    count = mending.decide(table, chosen, state, by=person_of(request), at=timezone.now())
    text = (
        ngettext("%(count)s row is left out from the next run on.", "%(count)s rows are left out from the next run on.", count)
        if state == RejectedRow.State.LEFT_OUT
        else ngettext("%(count)s row is open again.", "%(count)s rows are open again.", count)
    )
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("loading-rejected", args=[pk]))
