"""Profit contribution by a dimension and over time, with the lines behind every number."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.evaluation import contribution
from guanxi.evaluation.contribution import Order, Question, Row
from guanxi.evaluation.dimensions import DIMENSIONS, Choice, Dimension
from guanxi.evaluation.facts import Figures
from guanxi.evaluation.spans import Against, Per, Span
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo

from . import asking, files
from .access import needs, render
from .asking import Asked

PAGE_SIZES = (10, 25, 50, 100)
MOST_PLACES = 1_000
"""How far one may page: each page sorts all members anew, and nobody reads on; a file holds them all."""


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """The table dimension × period, the course of the whole, and the comparison."""
    asked = asking.read(request, also=("by", "sort", "top", "page"))
    question = question_of(asked)
    if kind := files.wanted(request):
        return files.answer(_table(asked, question), kind, timezone.localdate())
    size = _size(asked)
    page = _page(asked, MOST_PLACES // size - 1)
    rows = contribution.members(question, asked.rules, first=page * size, count=size + 1)
    shown, total, course = rows[:size], contribution.totals(question, asked.rules), _course(asked)
    context = {
        "asked": asked,
        "question": question,
        "dimensions": [_dimension_link(asked, each, question.by) for each in DIMENSIONS.values()],
        "total": total,
        "course": course,
        "chart": _chart(asked, course),
        "columns": contribution.columns(asked.part, asked.per, asked.calendar),
        "rows": rows_shown(asked, question, shown),
        "next": asked.address(page=page + 2) if len(rows) > size and (page + 1) * size < MOST_PLACES else "",
        "left_out": MOST_PLACES if len(rows) > size and (page + 1) * size >= MOST_PLACES else 0,
        "previous": asked.address(page=page or None) if page else "",
        "first_place": page * size + 1,
        "orders": order_labels(),
        "per_labels": per_labels(),
        "against_labels": against_labels(),
        "page_sizes": [(size, str(size)) for size in PAGE_SIZES],
        "change_of": share_of_change,
        "trend": [figures.profit for _label, figures, _before in course],
        "revenue_trend": [figures.revenue for _label, figures, _before in course],
        "change": share_of_change(total.now.profit, total.before.profit) if asked.before else None,
        "size": size,
        "lines_page": reverse("evaluation-lines"),
        "pickers": asking.pickers(asked, ("territory", "owner", "category", "customer", "product")),
    }
    return render(request, "evaluation/contribution.html", context)


def question_of(asked: Asked) -> Question:
    """What the address asks about."""
    order = asked.values.get("sort", "")
    return Question(
        part=asked.part,
        by=DIMENSIONS.get(asked.values.get("by", ""), DIMENSIONS["customer"]),
        before=asked.before,
        order=Order(order) if order in set(Order) else Order.PROFIT,
        person=asked.person,
    )


def rows_shown(asked: Asked, question: Question, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each row with its name, its course through the periods, and where its numbers lead."""
    names = question.by.named([row.choice.key for row in rows])
    courses = contribution.course(question, [row.choice for row in rows], asked.per, asked.rules)
    page = reverse("evaluation-lines")
    spans = [span for _label, span in contribution.columns(asked.part, asked.per, asked.calendar)]

    def lines(row: Row, span: Span | None) -> str:
        return asked.lines_address(page, span, **{question.by.name: row.choice})

    return [
        {
            "row": row,
            "name": name_of(names, row.choice),
            "inside": asked.address(category=row.choice, page=None)
            if question.by.name == "category" and not row.choice.only and row.choice.key
            else "",
            "course": [figures.profit for figures in courses[row.choice]],
            "cells": [(figures, lines(row, span)) for figures, span in zip(courses[row.choice], spans, strict=True)],
            "lines": lines(row, None),
            "before_lines": lines(row, question.before),
        }
        for row in rows
    ]


def name_of(names: dict[int | None, Any], choice: Choice) -> str:
    """A member in words."""
    if choice.key is None:
        return _("none stated")
    name = str(names.get(choice.key, choice.key))
    return _("%(name)s itself") % {"name": name} if choice.only else name


def share_of_change(now: Decimal, before: Decimal) -> Decimal | None:
    """By which share an amount changed; None where there was nothing (or a loss) to compare with."""
    return (now - before) / before if before > 0 else None


def order_labels() -> list[tuple[str, str]]:
    """The ways to sort in words."""
    return [
        (Order.PROFIT.value, _("Most profit first")), (Order.LEAST.value, _("Least profit first")),
        (Order.REVENUE.value, _("Most revenue first")), (Order.GAIN.value, _("Greatest gain first")),
        (Order.LOSS.value, _("Greatest loss first")),
    ]  # fmt: skip


def per_labels() -> list[tuple[str, str]]:
    """The ways to cut time in words."""
    return [(Per.MONTH.value, _("Month")), (Per.QUARTER.value, _("Quarter")), (Per.YEAR.value, _("Year"))]


def against_labels() -> list[tuple[str, str]]:
    """The ways to compare in words."""
    return [
        (Against.LAST_YEAR.value, _("Same time last year")), (Against.PREVIOUS.value, _("Preceding period")),
        (Against.NONE.value, _("Nothing")),
    ]  # fmt: skip


def _dimension_link(asked: Asked, each: Dimension, current: Dimension) -> dict[str, Any]:
    return {"label": str(each.labels), "href": asked.address(by=each.name, page=None), "current": each is current}


def _course(asked: Asked) -> list[tuple[str, Figures, Figures | None]]:
    """The whole month by month, beside the span it is compared with."""
    now = contribution.whole_course(asked.part, asked.person, asked.per, asked.rules)
    before = (
        contribution.whole_course(asked.part.during(asked.before), asked.person, asked.per, asked.rules) if asked.before else []
    )
    earlier = [figures for _span, figures in before]
    return [
        (asked.calendar.label(span.from_on, asked.per), figures, earlier[place] if place < len(earlier) else None)
        for place, (span, figures) in enumerate(now)
    ]


def _chart(asked: Asked, course: Sequence[tuple[str, Figures, Figures | None]]) -> dict[str, Any]:
    page = reverse("evaluation-lines")
    spans = [span for _label, span in contribution.columns(asked.part, asked.per, asked.calendar)]
    series: list[dict[str, Any]] = [
        {"name": _("Profit contribution"), "values": [figures.profit for _label, figures, _before in course]}
    ]
    if asked.before:
        series.append(
            {"name": _("Before"), "values": [before.profit if before else None for _l, _f, before in course], "color": 8}
        )
    return {
        "kind": "bar",
        "categories": [label for label, _figures, _before in course],
        "series": series,
        "format": {"currency": Company.current().currency, "digits": 0},
        "links": [asked.lines_address(page, span) for span in spans],
    }


def _size(asked: Asked) -> int:
    text = asked.values.get("top", "")
    return int(text) if text in {str(size) for size in PAGE_SIZES} else 25


def _page(asked: Asked, last: int) -> int:
    text = asked.values.get("page", "")
    return min(int(text) - 1, last) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else 0


def _table(asked: Asked, question: Question) -> files.Table:
    columns = contribution.columns(asked.part, asked.per, asked.calendar)
    head = (
        str(question.by.label), _("Revenue"), _("Profit contribution"), _("Margin"), _("Revenue of unknown cost"),
        _("Profit contribution before"), *(label for label, _span in columns),
    )  # fmt: skip
    return files.Table(_("Profit contribution"), head, _rows(asked, question))


def _rows(asked: Asked, question: Question) -> Iterator[Sequence[Any]]:
    rows = contribution.members(question, asked.rules, count=files.MOST_ROWS)
    for start in range(0, len(rows), 1000):
        some = rows[start : start + 1000]
        names = question.by.named([row.choice.key for row in some])
        courses = contribution.course(question, [row.choice for row in some], asked.per, asked.rules)
        for row in some:
            course = [figures.profit for figures in courses[row.choice]]
            before = row.before.profit if question.before else None
            yield name_of(names, row.choice), row.now.revenue, row.now.profit, row.now.margin, row.now.unknown, before, *course
