"""Tiers of customers: classes of last year's profit contribution in money."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import F

from .models import ProfitTier
from .statements import Sql


def tiers() -> list[ProfitTier]:
    """All tiers, the highest threshold first, the one for everything below last."""
    return list(ProfitTier.objects.order_by(F("from_profit").desc(nulls_last=True)))


def tier_of(profit: Decimal, among: Sequence[ProfitTier]) -> str:
    """The first tier whose threshold the profit reaches; "" if it reaches none."""
    return next((tier.name for tier in among if tier.from_profit is None or profit >= tier.from_profit), "")


def case(column: str, among: Sequence[ProfitTier]) -> Sql:
    """The same in SQL."""
    text = ""
    params: list[Decimal | str] = []
    for tier in among:
        if tier.from_profit is not None:
            text += f" WHEN {column} >= %s::numeric THEN %s"
            params += [tier.from_profit, tier.name]
    rest = next((tier.name for tier in among if tier.from_profit is None), "")
    return Sql(f"CASE{text} ELSE %s END" if text else "%s", (*params, rest))
