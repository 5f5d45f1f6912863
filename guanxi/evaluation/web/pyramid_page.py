"""The value pyramid of a year: levels, and the customers of each, best first."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.customers.models import Standing
from guanxi.evaluation import ranking
from guanxi.evaluation.dimensions import DIMENSIONS
from guanxi.evaluation.pyramid import LevelFigures, Pyramid
from guanxi.evaluation.ranking import Ranked, Wanted
from guanxi.people.models.role import RightTo

from . import asking, files
from .access import needs, render, sentence
from .asking import Asked

A_PAGE = 25


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """The pyramid; below it the customers of the chosen level, a page at a time."""
    asked = asking.read(request, also=("show", "after"))
    level = chosen_level(asked)
    if kind := files.wanted(request):
        return files.answer(_table(asked, level), kind, timezone.localdate())
    wanted = Wanted(level=level, after=asked.values.get("after", ""), count=A_PAGE + 1)
    whole, rows = ranking.with_pyramid(asked.part, asked.person, asked.rules, wanted)
    context = {
        "asked": asked,
        "pyramid": whole,
        "slices": [_slice(whole, one, asked) for one in whole.levels],
        "message": _message(whole),
        "level": level,
        "levels": [{"label": _("All"), "href": asked.address(show=None, after=None), "current": level is None}]
        + [_level_chip(one, level, asked) for one in whole.levels],
        "rows": named(rows[:A_PAGE]),
        "next": asked.address(after=rows[A_PAGE - 1].cursor) if len(rows) > A_PAGE else "",
        "first": asked.address(after=None) if asked.values.get("after") else "",
        "moves_address": asked.address(reverse("pyramid-moves"), show=None, after=None),
        "pickers": asking.pickers(asked, ("territory", "owner", "category")),
    }
    return render(request, "evaluation/pyramid.html", context)


def chosen_level(asked: Asked) -> Standing.Level | None:
    """The level whose customers are listed; None = all of them."""
    text = asked.values.get("show", "")
    return Standing.Level(text) if text in Standing.Level.values else None


def named(rows: Sequence[Ranked]) -> list[tuple[Ranked, Any]]:
    """Each row with its account."""
    accounts = DIMENSIONS["customer"].named(row.account_id for row in rows)
    return [(row, accounts[row.account_id]) for row in rows if row.account_id in accounts]


def _slice(whole: Pyramid, one: LevelFigures, asked: Asked) -> dict[str, Any]:
    """One level of the drawn pyramid: customers, their profit, and what one of them brings on average."""
    profit = one.figures.profit
    return {
        "level": one.level,
        "least": one.least if one.level != Standing.Level.SMALL else None,
        "count": one.count,
        "count_share": Decimal(one.count) / whole.count if whole.count else None,
        "profit": profit,
        "profit_share": profit / whole.figures.profit if whole.figures.profit > 0 else None,
        "average": profit / one.count if one.count else None,
        "href": asked.address(show=one.level.value, after=None) + "#customers",
    }


def _level_chip(one: LevelFigures, level: Standing.Level | None, asked: Asked) -> dict[str, Any]:
    href = asked.address(show=one.level.value, after=None) + "#customers"
    return {"label": sentence(one.level.label), "href": href, "current": one.level == level}


def _message(whole: Pyramid) -> dict[str, Decimal] | None:
    """Which share of the customers brings which share of the profit: the two upper levels together."""
    upper = whole.levels[:2]
    profit = whole.figures.profit
    if profit <= 0 or not any(level.count for level in upper):
        return None
    customers = Decimal(sum(level.count for level in upper)) / whole.count
    return {"customers": customers, "profit": sum(level.figures.profit for level in upper) / profit}


def _table(asked: Asked, level: Standing.Level | None) -> files.Table:
    head = (
        _("Rank"),
        _("Number"),
        _("Customer"),
        _("Level"),
        _("Revenue"),
        _("Profit contribution"),
        _("Margin"),
        _("Revenue of unknown cost"),
    )
    return files.Table(_("Value pyramid"), head, _rows(asked, level))


def _rows(asked: Asked, level: Standing.Level | None) -> Iterator[Sequence[Any]]:
    rows = ranking.customers(asked.part, asked.person, asked.rules, level=level, count=files.MOST_ROWS)
    for start in range(0, len(rows), 1000):
        for row, account in named(rows[start : start + 1000]):
            sums = row.figures
            yield (
                row.place,
                account.number,
                account.name,
                str(row.level.label),
                sums.revenue,
                sums.profit,
                sums.margin,
                sums.unknown,
            )
