"""The rows of a loaded table, and where each of them came from."""

import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.analytics.loading import lineage, plan_files
from guanxi.analytics.loading.models import LoadedTable
from guanxi.analytics.loading.plan import NUMERIC, Type
from guanxi.people.models.role import RightTo

from .access import needs, render
from .new_pages import number_of


@require_safe
@needs(RightTo.VIEW)
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Some rows."""
    table = get_object_or_404(LoadedTable, pk=pk)
    after = min(number_of(request.GET.get("after")), table.rows)
    found = lineage.rows(table, after)
    names = [name for name in (found[0] if found else {}) if not name.startswith("_")]
    context = {
        **_columns(table), "table": table, "rows": found[: lineage.SHOWN], "names": names, "after": after,
        "before": f"?after={max(0, after - lineage.SHOWN)}" if after else "", "onward": f"?after={after + lineage.SHOWN}" if len(found) > lineage.SHOWN else "",
    }  # fmt: skip
    return render(request, "loading/rows.html", context)


@require_safe
@needs(RightTo.VIEW)
def origin(request: HttpRequest, pk: int, file: int, line: int) -> HttpResponse:
    """One row, and where it came from."""
    table = get_object_or_404(LoadedTable.objects.select_related("source"), pk=pk)
    found = lineage.origin(table, file, line) if table.latest_id else None
    if found is None:
        raise Http404
    return render(request, "loading/origin.html", {**_columns(table), "table": table, "found": found})


def shown(value: Any, kind: Type | None) -> str:
    """A value of the warehouse as people read it: shares in percent, without zeros that say nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind is Type.PERCENT and isinstance(value, Decimal):
        return f"{(value * 100).normalize():f}%"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    return str(value)


def _columns(table: LoadedTable) -> dict[str, Any]:
    """How the columns are called, and what they hold."""
    columns = plan_files.from_json(table.plan).columns
    return {
        "labels": {column.name: column.label or column.name for column in columns},
        "types": {column.name: column.type for column in columns}, "numeric": NUMERIC, "shown": shown,
    }  # fmt: skip
