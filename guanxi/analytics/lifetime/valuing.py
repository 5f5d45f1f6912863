"""What each customer will be worth in a time to come: expected purchases × expected value of one × margin, in money of today."""

from dataclasses import dataclass

import numpy as np

from guanxi.analytics.lifetime import buying, spending
from guanxi.analytics.lifetime.buying import Buying, NotFitted
from guanxi.analytics.lifetime.purchases import Numbers, Purchases
from guanxi.analytics.lifetime.spending import Spending

STEP = 52 / 12  # weeks of a month: within a month nothing is discounted
YEAR = 52.0


@dataclass(frozen=True)
class Asked:
    """How far to look (weeks), what a year of waiting costs (0.1: a tenth), which share of a sale is earned."""

    weeks: float = YEAR
    discount: float = 0.0
    margin: float = 1.0


@dataclass(frozen=True)
class Found:
    """The models and, one entry a customer: chance to be still there, purchases, value of one and value of all of them."""

    purchases: Purchases
    buying: Buying
    spending: Spending | None
    connection: float
    alive: Numbers
    expected: Numbers
    one: Numbers
    worth: Numbers
    problem: str


def value(purchases: Purchases, asked: Asked) -> Found:
    """Fit both models and value every customer; without usable amounts only the purchases are told, and `problem` says why.

    :raises NotFitted: if the purchases determine no model of coming back.
    """
    model = buying.fit(purchases)
    money, problem = None, ""
    try:
        money = spending.fit(purchases)
    except NotFitted as why:
        problem = str(why)
    one = money.expected(purchases) if money else np.zeros(len(purchases))
    expected, discounted = _ahead(model, purchases, asked)
    worth = discounted * one * asked.margin
    return Found(purchases, model, money, _connection(purchases), model.alive(purchases), expected, one, worth, problem)


def _ahead(model: Buying, purchases: Purchases, asked: Asked) -> tuple[Numbers, Numbers]:
    """Give the purchases to be expected, and the same with those of later months counted less."""
    steps = np.append(np.arange(STEP, asked.weeks, STEP), asked.weeks)
    before, discounted = np.zeros(len(purchases)), np.zeros(len(purchases))
    for end in steps.tolist():
        until = model.expected(purchases, end)
        discounted += (until - before) / (1 + asked.discount) ** (end / YEAR)
        before = until
    return before, discounted


def _connection(purchases: Purchases) -> float:
    """Correlation of how often and how much, which the spending model takes to be near 0."""
    counted = (purchases.again > 0) & (purchases.spent > 0)
    often, much = purchases.again[counted], purchases.spent[counted]
    if len(often) < 3 or not often.std() or not much.std():
        return 0.0
    return float(np.corrcoef(often, much)[0, 1])
