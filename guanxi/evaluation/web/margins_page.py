"""Products by margin: what to push and what to limit."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.evaluation import facts, margins
from guanxi.evaluation.contribution import Order
from guanxi.evaluation.dimensions import DIMENSIONS
from guanxi.evaluation.margins import ProductMargin
from guanxi.evaluation.models import MarginTier
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo

from . import asking, files
from .access import needs, render
from .asking import Asked
from .contribution_page import order_labels

A_PAGE, MOST_DOTS = 50, 400
COLORS = {MarginTier.Advice.PUSH: "good", MarginTier.Advice.KEEP: "info", MarginTier.Advice.LIMIT: "bad"}


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponseBase:
    """Revenue against margin of each product, the tiers with their sums, and the table of products."""
    asked = asking.read(request, also=("sort", "tier", "page"))
    order = asked.values.get("sort", "")
    everything = margins.of_products(
        asked.part, asked.person, asked.rules, Order(order) if order in set(Order) else Order.REVENUE
    )
    found = [one for one in everything if _is_chosen(one, asked.values.get("tier", ""))]
    if kind := files.wanted(request):
        return files.answer(files.Table(_("Margin tiers"), _head(), _rows(found)), kind, timezone.localdate())
    page = _page(asked, len(found))
    context = {
        "asked": asked,
        "tiers": _tiers(everything, asked),
        "count": len(found),
        "chart": _chart(found),
        "rows": named(found[page * A_PAGE : (page + 1) * A_PAGE]),
        "previous": asked.address(page=page or None) if page else "",
        "next": asked.address(page=page + 2) if (page + 1) * A_PAGE < len(found) else "",
        "first_place": page * A_PAGE + 1,
        "orders": order_labels()[:3],
        "colors": COLORS,
        "lines_page": reverse("evaluation-lines"),
        "pickers": asking.pickers(asked, ("category", "territory", "owner", "customer")),
    }
    return render(request, "evaluation/margins.html", context)


def named(rows: Sequence[ProductMargin]) -> list[tuple[ProductMargin, Any]]:
    """Each row with its product."""
    products = DIMENSIONS["product"].named(row.product.key for row in rows)
    return [(row, products[row.product.key]) for row in rows if row.product.key in products]


def _is_chosen(one: ProductMargin, text: str) -> bool:
    if text == "none":
        return one.tier is None
    return not text or (one.tier is not None and str(one.tier.pk) == text)


def _tiers(rows: Sequence[ProductMargin], asked: Asked) -> list[dict[str, Any]]:
    """Each tier with the number of its products and their sums; those without a margin last."""
    whole = sum((row.figures for row in rows), facts.NOTHING)
    found = []
    for tier in [*margins.tiers(), None]:
        own = [row for row in rows if (row.tier.pk if row.tier else None) == (tier.pk if tier else None)]
        sums = sum((row.figures for row in own), facts.NOTHING)
        if tier or own:
            found.append({
                "tier": tier, "count": len(own), "figures": sums, "href": asked.address(tier=tier.pk if tier else "none", page=None),
                "share": sums.profit / whole.profit if whole.profit > 0 else None,
                "color": COLORS[MarginTier.Advice(tier.advice)] if tier else "none",
                "current": asked.values.get("tier", "") == (str(tier.pk) if tier else "none"),
            })  # fmt: skip
    return found


def _chart(rows: Sequence[ProductMargin]) -> dict[str, Any]:
    """Dots for the products with the most revenue, one series for each tier."""
    dots = sorted((row for row in rows if row.figures.margin is not None), key=lambda row: -row.figures.revenue)[:MOST_DOTS]
    series = []
    for tier in margins.tiers():
        own = named([row for row in dots if row.tier and row.tier.pk == tier.pk])
        values = [[float(row.figures.revenue), float(_bounded(row.figures.margin)), str(product)] for row, product in own]
        label = f"{tier.name} · {tier.get_advice_display()}"
        series.append({"name": label, "values": values, "color": COLORS[MarginTier.Advice(tier.advice)]})
    currency = {"currency": Company.current().currency, "digits": 0}
    return {
        "kind": "scatter",
        "series": series,
        "x": {"name": _("Revenue"), "format": currency},
        "y": {"name": _("Margin"), "format": {"percent": True, "digits": 0}},
    }


def _bounded(margin: Decimal | None) -> Decimal:
    """A loss greater than the revenue is drawn at the lower edge."""
    return max(margin or Decimal(0), Decimal(-1))


def _page(asked: Asked, count: int) -> int:
    text = asked.values.get("page", "")
    wanted = int(text) - 1 if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else 0
    return min(wanted, max(0, (count - 1) // A_PAGE))


def _head() -> Sequence[str]:
    return _("Product number"), _("Product"), _("Revenue"), _("Profit contribution"), _("Margin"), _("Margin tier"), _("Advice")


def _rows(rows: Sequence[ProductMargin]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), 1000):
        for row, product in named(rows[start : start + 1000]):
            tier = row.tier
            advice = str(tier.get_advice_display()) if tier else ""
            yield (
                product.number,
                product.name,
                row.figures.revenue,
                row.figures.profit,
                row.figures.margin,
                tier.name if tier else "",
                advice,
            )
