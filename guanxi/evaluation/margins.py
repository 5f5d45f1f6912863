"""Margin tiers of products: which ones earn well, and what that means for selling them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from guanxi.people.models import Person

from . import contribution
from .contribution import Order, Question
from .dimensions import DIMENSIONS, Choice
from .facts import Figures, Slice
from .models import MarginTier, Rules


@dataclass(frozen=True)
class ProductMargin:
    """What a product brought in a span, and its margin tier; None without a margin (nothing sold, or no known cost)."""

    product: Choice
    figures: Figures
    tier: MarginTier | None


def tiers() -> list[MarginTier]:
    """All margin tiers, the highest first, the one for everything below last."""
    return list(MarginTier.objects.order_by(F("from_margin").desc(nulls_last=True)))


def tier_of(margin: Decimal | None, among: Sequence[MarginTier]) -> MarginTier | None:
    """The first tier whose threshold the margin reaches."""
    if margin is None:
        return None
    return next((tier for tier in among if tier.from_margin is None or margin >= tier.from_margin), None)


def of_products(part: Slice, person: Person | None, rules: Rules, order: Order = Order.REVENUE) -> list[ProductMargin]:
    """Every product sold in the slice with its margin tier."""
    question = Question(part=part, by=DIMENSIONS["product"], order=order, person=person)
    among = tiers()
    rows = contribution.members(question, rules)
    return [ProductMargin(row.choice, row.now, tier_of(row.now.margin, among)) for row in rows if row.choice.key is not None]
