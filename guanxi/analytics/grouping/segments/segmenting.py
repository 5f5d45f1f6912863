"""Segments of customers as they are now, and who came from which segment."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from guanxi.analytics.columns import NotUsable
from guanxi.lib.marking import N_

from . import clusters, scores
from .clusters import Groups
from .figures import Figures, Purchases, Whole
from .names import Name
from .naming import named

NOBODY = -1


@dataclass(frozen=True)
class Asked:
    """Between how many segments to choose, how many days of history count (0: all), and how many days back to compare with."""

    fewest: int = 3
    most: int = 5
    window: int = 0
    back: int = 182
    until: date | None = None


@dataclass(frozen=True)
class Segment:
    """One segment: its name and its customers' usual figures (medians); shares are of all customers and of all money."""

    name: Name
    customers: int
    share: float
    money_share: float
    recency: float
    frequency: float
    money: float
    scores: tuple[float, float, float]


@dataclass(frozen=True)
class Moves:
    """Customers by segment then (rows) and now (columns); the last row and column are those who were not there at that time."""

    since: date
    counts: Whole


@dataclass(frozen=True)
class Found:
    """`labels` says for each customer of `figures` which of `segments`; `before` the same as of the day compared with, if it can be."""

    figures: Figures
    scores: Whole
    groups: Groups
    labels: Whole
    segments: list[Segment]
    moves: Moves | None
    before: dict[str, int]
    pyramid: list[tuple[float, int, float]]


def segmented(purchases: Purchases, asked: Asked) -> Found:
    """Find the segments.

    :raises NotUsable: if there is nobody, too few, or nothing to tell them apart by.
    """
    last = asked.until or purchases.last
    if last is None:
        raise NotUsable(N_("Nobody bought anything."))
    figures = purchases.as_of(last, asked.window)
    groups = clusters.grouped(figures, range(asked.fewest, asked.most + 1))
    points = scores.scores(figures)
    labels = groups.labels
    segments = [_segment(name, figures, points, labels == number) for number, name in enumerate(named(groups.centers))]
    earlier = purchases.as_of(last - timedelta(asked.back), asked.window) if asked.back else None
    before = dict(zip(earlier.customers, groups.of(earlier).tolist(), strict=True)) if earlier and len(earlier) else {}
    moves = _moves(figures, labels, before, earlier.as_of, len(segments)) if earlier and before else None
    return Found(figures, points, groups, labels, segments, moves, before, scores.concentration(figures.money))


def _segment(name: Name, figures: Figures, points: Whole, inside: np.ndarray) -> Segment:
    count, whole = int(inside.sum()), float(figures.money.sum())
    columns = (figures.recency, figures.frequency, figures.money)
    recency, frequency, money = (float(np.median(column[inside])) if count else 0.0 for column in columns)
    share = float(figures.money[inside].sum()) / whole if whole else 0.0
    first, second, third = (points[inside].mean(axis=0) if count else np.zeros(3)).tolist()
    return Segment(name, count, count / len(figures), share, recency, frequency, money, (first, second, third))


def _moves(figures: Figures, labels: Whole, before: dict[str, int], since: date, count: int) -> Moves:
    now = dict(zip(figures.customers, labels.tolist(), strict=True))
    counts = np.zeros((count + 1, count + 1), np.int64)
    for customer in now.keys() | before.keys():
        counts[before.get(customer, NOBODY), now.get(customer, NOBODY)] += 1
    return Moves(since, counts)
