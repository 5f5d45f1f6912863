"""Some customers side by side over time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.customers.models import Account
from guanxi.evaluation import contribution
from guanxi.evaluation.contribution import Question
from guanxi.evaluation.dimensions import DIMENSIONS, Choice
from guanxi.evaluation.spans import Span
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry

from . import asking, files
from .access import needs, render
from .asking import Asked
from .contribution_page import per_labels

MOST = 8


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """Up to eight chosen customers (without a choice the foremost five) with their profit through the years."""
    asked = _longer(asking.read(request, also=("years",)))
    accounts = _chosen(request, asked)
    is_own_choice = bool(accounts)
    accounts = accounts or _foremost(asked)
    courses = _courses(asked, accounts)
    if kind := files.wanted(request):
        return files.answer(_table(asked, courses), kind, timezone.localdate())
    columns = contribution.columns(asked.part, asked.per, asked.calendar)
    page = reverse("evaluation-lines")
    context = {
        "asked": asked,
        "accounts": accounts,
        "is_own_choice": is_own_choice,
        "columns": columns,
        "rows": [
            {
                "account": account,
                "cells": [
                    (figures, asked.lines_address(page, span, customer=account.pk))
                    for figures, (_label, span) in zip(course, columns, strict=True)
                ],
                "course": [figures.profit for figures in course],
                "total": sum(course, contribution.NOTHING),
                "lines": asked.lines_address(page, customer=account.pk),
            }
            for account, course in courses
        ],
        "chart": _chart(asked, courses),
        "per_labels": per_labels(),
        "times": times(),
        "chosen": [(account.pk, str(account)) for account in accounts] if is_own_choice else [],
        "most": MOST,
    }
    return render(request, "evaluation/compare.html", context)


def times() -> list[tuple[str, str]]:
    """How far back the comparison goes, in words."""
    return [("", _("3 years")), *((str(count), _("%(count)s years") % {"count": count}) for count in (5, 10)), ("1", _("1 year"))]


def _longer(asked: Asked) -> Asked:
    """Several years up to the asked one, quarter by quarter unless asked otherwise."""
    if asked.year is None:
        return asked
    text = asked.values.get("years", "")
    count = int(text) if text in ("1", "5", "10") else 3
    first = asked.calendar.year(asked.year - count + 1)
    return replace(asked, span=Span(first.from_on, asked.span.until_on))


def _chosen(request: HttpRequest, asked: Asked) -> list[Account]:
    """The customers of the address that the person may see, in its order."""
    texts = request.GET.getlist("account")[:MOST]
    keys = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    rows = reading.visible(registry.declared(Account), asked.person).filter(pk__in=keys)
    found = {account.pk: account for account in rows}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _foremost(asked: Asked) -> list[Account]:
    question = Question(part=asked.part, by=DIMENSIONS["customer"], person=asked.person)
    rows = contribution.members(question, asked.rules, count=5)
    names = question.by.named([row.choice.key for row in rows])
    return [names[row.choice.key] for row in rows]


def _courses(asked: Asked, accounts: Sequence[Account]) -> list[tuple[Account, list[contribution.Figures]]]:
    question = Question(part=asked.part, by=DIMENSIONS["customer"], person=asked.person)
    choices = [Choice(account.pk) for account in accounts]
    courses = contribution.course(question, choices, asked.per, asked.rules)
    return [(account, courses[Choice(account.pk)]) for account in accounts]


def _chart(asked: Asked, courses: Sequence[tuple[Account, list[contribution.Figures]]]) -> dict[str, Any]:
    columns = contribution.columns(asked.part, asked.per, asked.calendar)
    return {
        "kind": "line" if len(columns) > 1 else "bar",
        "categories": [label for label, _span in columns],
        "series": [{"name": str(account), "values": [figures.profit for figures in course]} for account, course in courses],
        "format": {"currency": Company.current().currency, "digits": 0},
    }


def _table(asked: Asked, courses: Sequence[tuple[Account, list[contribution.Figures]]]) -> files.Table:
    columns = contribution.columns(asked.part, asked.per, asked.calendar)
    head = (_("Number"), _("Customer"), _("Revenue"), _("Profit contribution"), *(label for label, _span in columns))
    return files.Table(_("Customers compared"), head, _rows(courses))


def _rows(courses: Sequence[tuple[Account, list[contribution.Figures]]]) -> Iterator[Sequence[Any]]:
    for account, course in courses:
        total = sum(course, contribution.NOTHING)
        yield account.number, account.name, total.revenue, total.profit, *(figures.profit for figures in course)
