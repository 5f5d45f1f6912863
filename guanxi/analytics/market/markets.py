"""Markets and we: our revenue in each market, our share, the strongest competitor, and what there is to win."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from guanxi.analytics.exploring import asking
from guanxi.catalog.models import Category
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.people.rights import rights_of
from guanxi.records import reading, registry
from guanxi.records.refusals import Refusal
from guanxi.semantics.question import Condition, Question

from .models import MarketFigure

MOST = 400
DEEPEST_CATEGORY = 3


@dataclass(frozen=True)
class Market:
    """One market in one year. `ours` is our revenue there, `before` that of the year before; None where it is not known."""

    figure: MarketFigure
    ours: Decimal | None
    before: Decimal | None
    size_before: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Our revenue ÷ market size; None for an empty market."""
        return self.ours / self.figure.size if self.ours is not None and self.figure.size else None

    @property
    def growth(self) -> Decimal | None:
        """How much more we sold than in the year before, as a share of that."""
        return self.ours / self.before - 1 if self.ours is not None and self.before else None

    @property
    def market_growth(self) -> Decimal | None:
        """How much the whole market grew."""
        return self.figure.size / self.size_before - 1 if self.size_before else None


def years(person: Person) -> list[int]:
    """The years of which there are figures, the latest first."""
    record = registry.declared(MarketFigure)
    return list(reading.visible(record, person).order_by("-year").values_list("year", flat=True).distinct()[:30])


def markets(year: int, person: Person, today: datetime.date) -> list[Market]:
    """The markets of a year, the largest first.

    :raises NoWarehouse: if nothing was loaded yet, so that our revenue is not known.
    """
    record = registry.declared(MarketFigure)
    seen = reading.visible(record, person)
    figures = list(seen.filter(year=year).select_related("region", "category", "leader").order_by("-size", "pk")[:MOST])
    earlier = {(one.region_id, one.category_id): one.size for one in seen.filter(year=year - 1)}
    ours = {when: revenue(figures, when, person, today) for when in (year, year - 1)}
    return [
        Market(one, ours[year].get(one.pk), ours[year - 1].get(one.pk), earlier.get((one.region_id, one.category_id)))
        for one in figures
    ]


def sees_everything(person: Person) -> bool:
    """Whether the person sees all our orders: of a part of them a market share would be wrong."""
    return rights_of(person).reach("orders") == Reach.ALL


def revenue(figures: Sequence[MarketFigure], year: int, person: Person, today: datetime.date) -> dict[int, Decimal]:
    """Our revenue in each market in a year: one question for each level of regions and categories that occurs."""
    if not figures or not sees_everything(person):
        return {}
    depths = _depths(one.category for one in figures if one.category)
    groups: dict[tuple[str, int], list[MarketFigure]] = defaultdict(list)
    for one in figures:
        depth = depths.get(one.category_id or 0, 0)
        if depth <= DEEPEST_CATEGORY:
            groups[one.region.level, depth].append(one)
    found: dict[int, Decimal] = {}
    for (level, depth), some in groups.items():
        sums = _sums(level, depth, year, person, today)
        for one in some:
            key = (one.region.code, one.category_id) if depth else (one.region.code,)
            found[one.pk] = sums.get(key, Decimal(0))
    return found


def _sums(level: str, depth: int, year: int, person: Person, today: datetime.date) -> dict[tuple[object, ...], Decimal]:
    rows = (f"region.{level}", *((f"product.category{depth}",) if depth else ()))
    span = Condition("day", from_on=datetime.date(year, 1, 1), until_on=datetime.date(year, 12, 31))
    question = Question(cube="order_lines", measures=("revenue",), rows=rows, where=(span,), totals=False)
    try:
        answer = asking.ask(question, person, today=today, seconds=30)
    except Refusal:
        return {}
    return {
        tuple(member.key for member in row.members): Decimal(row.values[0])
        for row in answer
        if not row.is_total and isinstance(row.values[0], Decimal | int)
    }


def _depths(categories: Iterable[Category]) -> dict[int, int]:
    """How deep each category lies in the tree; the uppermost ones at 1."""
    parents = dict(Category.objects.values_list("pk", "parent"))
    found = {}
    for category in categories:
        depth = 0
        key: int | None = category.pk
        while key is not None and depth < 20:
            depth, key = depth + 1, parents.get(key)
        found[category.pk] = depth
    return found
