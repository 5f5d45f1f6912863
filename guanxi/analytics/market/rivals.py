"""Where we meet competitors: how often we win, what decides, and how their prices stand against ours."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from guanxi.people.models import Person
from guanxi.records import faces, reading, registry

from .models import Competitor, CompetitorPrice, Encounter, Outcome

MOST = 100
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
    """Each competitor that was met in these days, those who took most from us first."""
    record = registry.declared(Encounter)
    if not reading.may(record, person):
        return []
    found: dict[int, Record] = {}
    for one in reading.visible(record, person).filter(met_on__range=(since, until)).select_related("competitor").order_by("pk"):
        about = found.setdefault(one.competitor_id, Record(one.competitor))
        amount = one.amount or Decimal(0)
        if one.outcome == Outcome.WON:
            about.won, about.won_amount = about.won + 1, about.won_amount + amount
        elif one.outcome == Outcome.LOST:
            about.lost, about.lost_amount = about.lost + 1, about.lost_amount + amount
            about.reasons.update([one.get_reason_display()] if one.reason else [])
        else:
            about.open += 1
    return sorted(found.values(), key=lambda one: (-one.lost_amount, -one.lost, one.competitor.name))[:MOST]


def prices(person: Person) -> list[Compared]:
    """The latest price of each competitor for each of our products, where they are cheapest against us first."""
    record = registry.declared(CompetitorPrice)
    if not reading.may(record, person):
        return []
    latest: dict[tuple[int, int], CompetitorPrice] = {}
    for one in reading.visible(record, person).select_related("competitor", "product").order_by("seen_on", "pk"):
        latest[one.competitor_id, one.product_id] = one
    shows = faces.sees("products", person, "price")
    found = [Compared(one, one.product.price if shows else None) for one in latest.values()]
    return sorted(found, key=lambda one: (one.difference is None, one.difference or Decimal(0)))[:MOST]
