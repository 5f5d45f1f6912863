"""The records behind a cell of a table, as they are in the product now."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from guanxi.analytics.exploring import asking, questions, timing, wording
from guanxi.analytics.exploring.behind import Behind, LoadedRows, table_of
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.analytics.loading import plan_files
from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import faces, fields, naming, registry, showing
from guanxi.records.fields import Kind
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.semantics.cube import Cube

from .access import addressed, cube_of, explorers_only, looked, place_of, render, sheet_of

A_PAGE = 50
MOST_ROWS = 100_000
NUMBERS = frozenset((Kind.MONEY, Kind.QUANTITY, Kind.NUMBER, Kind.INTEGER, Kind.PERCENT))


@require_safe
@explorers_only
def show(request: HttpRequest, cube: str) -> HttpResponseBase:
    """Records newest first, under the figures that they make."""
    own = cube_of(request, cube)
    of, _gone = questions.fitting(sheet_of(request, own.name), own)
    at = place_of(request)
    cell = _cell(of, at)
    context: dict[str, Any] = {
        "cube_label": wording.spoken(own.label),
        "told": _told(of, own, at, person_of(request)),
        "refusal": "",
    }
    try:
        question, cut = questions.of(of, own), questions.typed(at, own)
        if table_of(own, person_of(request)):
            first = _start(request.GET.get("from", ""), MOST_ROWS)
            loaded = asking.loaded_rows_behind(question, cut, person_of(request), today=timezone.localdate(), first=first)
            shown = _rows_page(request, loaded, first)
        else:
            shown = _page(request, asking.records_behind(question, cut, person_of(request), today=timezone.localdate()))
    except NotAllowed as why:
        raise Http404 from why
    except Refusal as refusal:
        return render(request, "exploring/records.html", context | {"refusal": " ".join(refusal.fields.values()) or str(refusal)})
    look = looked(request, cell, addressed())
    return render(request, "exploring/records.html", context | shown | {"figures": _figures(look)})


def _cell(of: Sheet, at: Mapping[str, str]) -> Sheet:
    """The sheet that answers with the figures of the cell alone."""
    found = of.with_(
        rows=(), columns=(), sort="", top=0, only=(), measures=tuple(m for m in of.measures if "@" not in m) or of.measures
    )
    for name, text in at.items():
        found = found.within(name, [text])
    return found


def _told(of: Sheet, cube: Cube, at: Mapping[str, str], person: Person) -> list[tuple[str, str]]:
    """Where the cell lies: time, filters and members in words."""
    levels = set(cube.level_names())
    told = [(wording.spoken("Time"), timing.named(of.time))] if cube.time and of.time else []
    elsewhere = [one for one in of.filters if one.level not in at]
    told += [(wording.level_named(cube, one.level), wording.filter_named(cube, one, person)) for one in elsewhere]
    for name, text in at.items():
        if name in levels:
            names = questions.names(cube, name, [text], person)
            told.append((wording.level_named(cube, name), names.get(text) or wording.nameless()))
    return told


def _figures(look: Look) -> list[tuple[str, str, str, bool]]:
    """Each measure of the cell: name, value, unit, whether it is below zero."""
    if not look.grid.lines:
        return []
    cells = look.grid.lines[-1].cells
    return [
        (
            look.head(column),
            look.exact(at, cell.value),
            look.unit(column),
            isinstance(cell.value, int | Decimal) and cell.value < 0,
        )
        for at, (column, cell) in enumerate(zip(look.grid.columns, cells, strict=False))
    ]


def _page(request: HttpRequest, behind: Behind) -> dict[str, Any]:
    person = person_of(request)
    record = registry.at(behind.path)
    if record is None:
        raise Http404
    face = faces.face(record, person)
    start = _start(request.GET.get("from", ""), len(behind.keys))
    keys = list(behind.keys[start : start + A_PAGE])
    shown = [found for name in face.listing.columns if (found := fields.named(face, name))]
    rows = naming.followed(face, behind.rows, [one.name for one in shown]).filter(pk__in=keys)
    order = {key: at for at, key in enumerate(keys)}
    objects = sorted(rows, key=lambda row: order[row.pk])
    return {
        "record": face,
        "columns": [(one.label, one.kind in NUMBERS) for one in shown],
        "rows": [
            (reverse("records:page", args=[face.path, obj.pk]), cells) for obj, cells in showing.rows(showing.Reader(face, person), objects, shown)
        ],
        "count": len(behind.keys),
        "is_cut": behind.is_cut,
        "gone": len(keys) - len(objects),
        "previous": _place(request, start - A_PAGE) if start else "",
        "next": _place(request, start + A_PAGE) if start + A_PAGE < len(behind.keys) else "",
        "first_place": start + 1,
    }  # fmt: skip


def _rows_page(request: HttpRequest, found: LoadedRows, first: int) -> dict[str, Any]:
    """Rows of a loaded table; each leads to the file and line that it came from."""
    plan = plan_files.from_json(found.table.plan)
    names = [one.name for one in plan.columns if not found.rows or one.name in found.rows[0]]
    labels = {one.name: one.label or one.name for one in plan.columns}
    origins = [reverse("loading-origin", args=[found.table.pk, row["_file"], row["_line"]]) for row in found.rows]
    return {
        "heads": [labels[name] for name in names],
        "origins": [(href, row["_line"], [row[name] for name in names]) for href, row in zip(origins, found.rows, strict=True)],
        "previous": _place(request, first - A_PAGE) if first else "",
        "next": _place(request, first + A_PAGE) if found.is_cut else "",
        "first_place": first + 1,
    }


def _start(text: str, count: int) -> int:
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    return found if found < count else 0


def _place(request: HttpRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["from"] = str(max(0, start))
    return f"?{asked.urlencode()}"
