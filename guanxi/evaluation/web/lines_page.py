"""The order lines behind a number of evaluation."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.evaluation import facts
from guanxi.people.models.role import RightTo
from guanxi.sales.models import OrderLine

from . import asking, files
from .access import needs, render
from .asking import Asked

A_PAGE = 50


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """The lines one after another, newest first, under the total that they make."""
    asked = asking.read(request, also=("after", "unknown"))
    if kind := files.wanted(request):
        found = _lines(asked, RightTo.EXPORT)[: files.MOST_ROWS]
        return files.answer(files.Table(_("Order lines"), _head(), _cells(found)), kind, timezone.localdate())
    rows = list(_after(_lines(asked), asked.values.get("after", ""))[: A_PAGE + 1])
    context = {
        "asked": asked,
        "total": _total(asked),
        "rows": rows[:A_PAGE],
        "next": asked.address(after=_cursor(rows[A_PAGE - 1])) if len(rows) > A_PAGE else "",
        "first": asked.address(after=None) if asked.values.get("after") else "",
    }
    return render(request, "evaluation/lines.html", context)


def _lines(asked: Asked, action: str = RightTo.VIEW) -> QuerySet[OrderLine]:
    rows = facts.lines(asked.part, asked.person, action)
    if asked.values.get("unknown"):
        rows = rows.filter(profit__isnull=True)
    shown = rows.select_related("order", "account", "product").defer("account__search", "order__search", "product__search")
    return shown.order_by("-ordered_on", "-pk")


def _total(asked: Asked) -> facts.Figures:
    only = Q(profit__isnull=True) if asked.values.get("unknown") else None
    row = facts.lines(asked.part, asked.person).aggregate(**facts.sums(asked.rules, only))
    return facts.figures(row, asked.rules)


def _cursor(line: OrderLine) -> str:
    return f"{line.ordered_on}_{line.pk}"


def _after(rows: QuerySet[OrderLine], cursor: str) -> QuerySet[OrderLine]:
    """The lines after a cursor; one that makes no sense begins at the first page."""
    text, _mark, key = cursor.partition("_")
    day = asking.day(text)
    if day is None or not (key.isascii() and key.isdigit()) or len(key) > 18:
        return rows
    return rows.filter(Q(ordered_on__lt=day) | Q(ordered_on=day, pk__lt=int(key)))


def _head() -> Sequence[str]:
    return (
        _("Order date"), _("Order"), _("Customer number"), _("Customer"), _("Product number"), _("Product"), _("Quantity"), _("Revenue"),
        _("Cost"), _("Profit contribution"),
    )  # fmt: skip


def _cells(rows: QuerySet[OrderLine]) -> Iterator[Sequence[Any]]:
    for line in rows.iterator(chunk_size=2000):
        product = (line.product.number, line.product.name) if line.product else ("", line.text)
        yield (
            line.ordered_on, line.order.number, line.account.number, line.account.name, *product, line.quantity, line.revenue,
            line.expense, line.profit,
        )  # fmt: skip
