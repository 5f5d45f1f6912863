"""Where we meet competitors: how often we win, what decides, and how their prices stand against ours."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Sum

from guanxi.people.models import Person
from guanxi.records import faces, reading, registry

from .models import Competitor, CompetitorPrice, Encounter, Outcome, Reason

MOST = 100
MOST_PRICES = 5000
FEW = 5
"""Of fewer decided encounters no rate is told."""


@dataclass
class Record:
    """What happened with one competitor in a span of time."""

    competitor: Competitor
    won: int = 0
    lost: int = 0
    open: int = 0
    won_amount: Decimal = Decimal(0)
    lost_amount: Decimal = Decimal(0)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float | None:
        """Won ÷ decided; None of too few."""
        decided = self.won + self.lost
        return self.won / decided if decided >= FEW else None

    @property
    def main_reason(self) -> str:
        """What most often decided against us."""
        return self.reasons.most_common(1)[0][0] if self.reasons else ""


@dataclass(frozen=True)
class Compared:
    """A competitor's latest price beside ours; `difference` is theirs ÷ ours − 1."""

    price: CompetitorPrice
    ours: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """How much dearer they are; below zero where they are cheaper."""
        return self.price.price / self.ours - 1 if self.ours else None


def met(person: Person, since: datetime.date, until: datetime.date) -> list[Record]:
    """Each competitor that was met in these days, those who took most from us first; counted by the database."""
    record = registry.declared(Encounter)
    if not reading.may(record, person):
        return []
    rows = reading.visible(record, person).filter(met_on__range=(since, until)).order_by()
    sums = rows.values("competitor", "outcome", "reason").annotate(count=Count("pk"), amount=Sum("amount"))
    found: dict[int, Record] = {}
    names = Competitor.objects.in_bulk({row["competitor"] for row in sums})
    for row in sums:
        about = found.setdefault(row["competitor"], Record(names[row["competitor"]]))
        count, amount = row["count"], row["amount"] or Decimal(0)
        if row["outcome"] == Outcome.WON:
            about.won, about.won_amount = about.won + count, about.won_amount + amount
        elif row["outcome"] == Outcome.LOST:
            about.lost, about.lost_amount = about.lost + count, about.lost_amount + amount
            if row["reason"]:
                about.reasons[str(Reason(row["reason"]).label)] += count
        else:
            about.open += count
    return sorted(found.values(), key=lambda one: (-one.lost_amount, -one.lost, one.competitor.name))[:MOST]


def prices(person: Person) -> list[Compared]:
    """The latest price of each competitor for each of our products, where they are cheapest against us first."""
    record = registry.declared(CompetitorPrice)
    if not reading.may(record, person):
        return []
    rows = reading.visible(record, person).select_related("competitor", "product")
    latest = rows.order_by("competitor", "product", "-seen_on", "-pk").distinct("competitor", "product")[:MOST_PRICES]
    shows = faces.sees("products", person, "price")
    found = [Compared(one, one.product.price if shows else None) for one in latest]
    return sorted(found, key=lambda one: (one.difference is None, one.difference or Decimal(0)))[:MOST]
