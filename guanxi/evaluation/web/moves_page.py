"""Who moved between the levels of two years."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.evaluation import moves
from guanxi.evaluation.dimensions import DIMENSIONS
from guanxi.evaluation.moves import ABSENT, Cell, Move, Mover, Wanted, Years
from guanxi.evaluation.pyramid import LEVELS
from guanxi.people.models.role import RightTo

from . import asking, files
from .access import needs, render, sentence
from .asking import Asked

FEW, A_PAGE = 8, 50
STEPS_OF_HEAT = 5
NOTHING = Cell(ABSENT, ABSENT, 0, Decimal(0), Decimal(0))


@require_safe
@needs(RightTo.VIEW)
def matrix(request: HttpRequest) -> HttpResponseBase:
    """The migration matrix with the foremost climbers and fallers: a part of the pyramid's page."""
    asked = asking.read(request)
    years = years_of(asked)
    cells = moves.matrix(years)
    context = {
        "asked": asked,
        "before_title": before_title(asked),
        "columns": [*range(len(LEVELS)), ABSENT],
        "names": {place: name_of(place) for place in (*range(len(LEVELS)), ABSENT)},
        "lines": [_line(before, cells, asked) for before in (*range(len(LEVELS)), ABSENT)],
        "counts": {kind: sum(cell.count for cell in cells.values() if cell.kind is kind) for kind in Move},
        "climbers": _named(moves.movers(years, Wanted(move=Move.UP), count=FEW)),
        "fallers": _named(moves.movers(years, Wanted(move=Move.DOWN), count=FEW)),
        "movers_address": reverse("pyramid-movers"),
        "Move": Move,
        "is_empty": not cells,
    }
    return render(request, "evaluation/moves.html", context)


@require_safe
@needs(RightTo.VIEW)
def movers(request: HttpRequest) -> HttpResponseBase:
    """All customers who moved in one way, or those of one cell of the matrix."""
    asked = asking.read(request, also=("move", "was", "is", "after"))
    wanted, years = _wanted(asked), years_of(asked)
    if kind := files.wanted(request):
        return files.answer(_table(asked, moves.movers(years, wanted, count=files.MOST_ROWS)), kind, timezone.localdate())
    rows = moves.movers(years, wanted, count=A_PAGE + 1, after=asked.values.get("after", ""))
    context = {
        "asked": asked,
        "before_title": before_title(asked),
        "title": _title(wanted),
        "rows": _named(rows[:A_PAGE]),
        "names": {place: name_of(place) for place in (*range(len(LEVELS)), ABSENT)},
        "kinds": [
            {
                "label": label,
                "href": asked.address(move=kind.value, was=None, after=None, **{"is": None}),
                "current": wanted.move is kind,
            }
            for kind, label in kind_labels().items()
        ],
        "next": asked.address(after=rows[A_PAGE - 1].cursor) if len(rows) > A_PAGE else "",
        "first": asked.address(after=None) if asked.values.get("after") else "",
        "LEVELS": LEVELS,
    }
    return render(request, "evaluation/movers.html", context)


def years_of(asked: Asked) -> Years:
    """The asked span and the same days a year before."""
    return Years(asked.part, asked.part.during(_year_before(asked)), asked.person, asked.rules)


def before_title(asked: Asked) -> str:
    """The year before in words."""
    span = _year_before(asked)
    return asked.calendar.year_label(asked.year - 1) if asked.year is not None else f"{span.from_on} – {span.until_on}"


def name_of(place: int) -> str:
    """A level in words."""
    return _("Bought nothing") if place == ABSENT else sentence(LEVELS[place].label)


def kind_labels() -> dict[Move, str]:
    """The ways to move in words."""
    return {Move.UP: _("Climbers"), Move.DOWN: _("Fallers"), Move.NEW: _("New or back again"), Move.LOST: _("Lost")}


def _year_before(asked: Asked) -> Any:
    before = asked.calendar.compared(asked.span, asking.Against.LAST_YEAR)
    assert before is not None  # noqa: S101 (there is always a year before)
    return before


def _line(before: int, cells: dict[tuple[int, int], Cell], asked: Asked) -> dict[str, Any]:
    found = [cells.get((before, now), NOTHING) for now in (*range(len(LEVELS)), ABSENT)]
    total = sum(cell.count for cell in found)
    return {
        "before": before,
        "total": total,
        "cells": [
            _shown(before, now, cell, total, asked) for now, cell in zip((*range(len(LEVELS)), ABSENT), found, strict=True)
        ],
    }


def _shown(before: int, now: int, cell: Cell, total: int, asked: Asked) -> dict[str, Any]:
    share = Decimal(cell.count) / total if total else Decimal(0)
    names = {"was": _key(before), "is": _key(now)}
    return {
        "count": cell.count,
        "share": share,
        "heat": min(STEPS_OF_HEAT, int(share * STEPS_OF_HEAT) + 1) if cell.count else 0,
        "mood": "same" if before == now else "rise" if now != ABSENT and (before == ABSENT or now < before) else "fall",
        "href": asked.address(reverse("pyramid-movers"), **names) if cell.count else "",
        "is_impossible": before == ABSENT and now == ABSENT,
    }


def _key(place: int) -> str:
    return "none" if place == ABSENT else LEVELS[place].value


def _wanted(asked: Asked) -> Wanted:
    was, now = (moves.place_of(asked.values.get(name, "")) for name in ("was", "is"))
    if was is not None and now is not None:
        return Wanted(before=was, now=now)
    text = asked.values.get("move", "")
    return Wanted(move=Move(text) if text in set(Move) else Move.UP)


def _title(wanted: Wanted) -> str:
    if wanted.move:
        return kind_labels()[wanted.move]
    return _("From %(before)s to %(now)s") % {"before": name_of(wanted.before or 0), "now": name_of(wanted.now or 0)}


def _named(rows: Sequence[Mover]) -> list[tuple[Mover, Any]]:
    accounts = DIMENSIONS["customer"].named(row.account_id for row in rows)
    return [(row, accounts[row.account_id]) for row in rows if row.account_id in accounts]


def _table(asked: Asked, rows: Sequence[Mover]) -> files.Table:
    head = (
        _("Number"), _("Customer"), _("Level %(year)s") % {"year": before_title(asked)}, _("Level %(year)s") % {"year": asked.title},
        _("Profit contribution %(year)s") % {"year": before_title(asked)}, _("Profit contribution %(year)s") % {"year": asked.title},
    )  # fmt: skip
    return files.Table(_("Migration between levels"), head, _rows(rows))


def _rows(rows: Sequence[Mover]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), 1000):
        for row, account in _named(rows[start : start + 1000]):
            yield account.number, account.name, name_of(row.before), name_of(row.now), row.profit_before, row.profit
