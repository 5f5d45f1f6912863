"""The order lines behind every figure: which ones a person sees in a slice, and what they sum up to."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, F, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from guanxi.lib import periods
from guanxi.people.models import Company, Person
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.declare import Record
from guanxi.records.models import MoneyField
from guanxi.sales.models import OrderLine

from .dimensions import DIMENSIONS, Choice
from .models import Rules
from .spans import Calendar, Span

ZERO = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """What some order lines sum up to, in the company's currency.

    `unknown` is the revenue whose cost nobody told; it counts into the margin only where a margin is assumed for it.
    """

    revenue: Decimal = ZERO
    profit: Decimal = ZERO
    unknown: Decimal = ZERO
    is_assumed: bool = False

    @property
    def margin(self) -> Decimal | None:
        """Profit contribution ÷ the revenue it was made with; None where that revenue is not above zero."""
        base = self.revenue if self.is_assumed else self.revenue - self.unknown
        return self.profit / base if base > 0 else None

    @property
    def unknown_share(self) -> Decimal | None:
        """How much of the revenue has no known cost."""
        return self.unknown / self.revenue if self.revenue > 0 and self.unknown else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.revenue + other.revenue, self.profit + other.profit, self.unknown + other.unknown,
            self.is_assumed or other.is_assumed,
        )  # fmt: skip


NOTHING = Figures()


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A span of time, narrowed to some customers, products, areas or people; `level` is a customer's present level."""

    span: Span
    where: Mapping[str, Choice] = field(default_factory=dict)
    level: str = ""

    def narrowed(self, **where: Choice) -> "Slice":
        """The same slice with more conditions."""
        return Slice(span=self.span, where={**self.where, **where}, level=self.level)

    def during(self, span: Span) -> "Slice":
        """The same slice of another time."""
        return Slice(span=span, where=self.where, level=self.level)


def calendar() -> Calendar:
    """The company's calendar."""
    return Calendar(Company.current().fiscal_year_starts_in)


def record() -> Record:
    """The declared record of order lines, on which rights are asked."""
    return registry.declared(OrderLine)


def lines(part: Slice, person: Person | None, action: str = RightTo.VIEW) -> QuerySet[OrderLine]:
    """The lines of the slice that count and that the person may see."""
    return within(lines_at_all(part, person, action), part.span)


def lines_at_all(part: Slice, person: Person | None, action: str = RightTo.VIEW) -> QuerySet[OrderLine]:
    """The lines of the slice at any time."""
    rows = reading.visible(record(), person, action).filter(counts=True).order_by()
    for name, choice in part.where.items():
        rows = rows.filter(DIMENSIONS[name].condition(choice))
    return rows.filter(account__standing__level=part.level) if part.level else rows


def within(rows: QuerySet[OrderLine], *spans: Span | None) -> QuerySet[OrderLine]:
    """The lines that were ordered in one of the spans."""
    days = Q()
    for span in spans:
        if span:
            days |= Q(ordered_on__range=(span.from_on, span.until_on))
    return rows.filter(days)


def sums(rules: Rules, only: Q | None = None, prefix: str = "") -> dict[str, Any]:
    """What to aggregate for Figures, of all lines or `only` some of them; read it with `figures`."""
    unknown = Q(profit__isnull=True)
    revenue, profit = _sum("revenue", only), _sum("profit", only)
    without = _sum("revenue", unknown & only if only is not None else unknown)
    if rules.assumed_margin is not None:
        profit = profit + without * Value(rules.assumed_margin, output_field=MoneyField())
    return {f"{prefix}revenue_sum": revenue, f"{prefix}profit_sum": profit, f"{prefix}unknown_sum": without}


def figures(row: Mapping[str, Any], rules: Rules, prefix: str = "") -> Figures:
    """Read what `sums` aggregated."""
    revenue, profit, unknown = (row[f"{prefix}{name}_sum"] for name in ("revenue", "profit", "unknown"))
    return Figures(revenue, profit, unknown, is_assumed=rules.assumed_margin is not None)


def total(part: Slice, person: Person | None, rules: Rules) -> Figures:
    """Everything in the slice together."""
    return figures(lines(part, person).aggregate(**sums(rules)), rules)


def ordered_between(person: Person | None) -> Span | None:
    """From the first to the last day with a counting line that the person sees; None without any."""
    rows = reading.visible(record(), person).filter(counts=True).order_by()
    found = rows.aggregate(first=Min("ordered_on"), last=Max("ordered_on"))
    return Span(found["first"], found["last"]) if found["first"] else None


def present(today: datetime.date) -> datetime.date:
    """Today; for a ledger that ended more than a year ago the end of its last month, so that its figures still say something."""
    last = OrderLine.objects.filter(counts=True, ordered_on__lte=today).aggregate(last=Max("ordered_on"))["last"]
    return periods.end_of_month(last) if last and (today - last).days > 365 else today


def _sum(name: str, only: Q | None) -> Any:
    summed: Aggregate = Sum(F(name), filter=only, output_field=MoneyField())
    return Coalesce(summed, Value(ZERO), output_field=MoneyField())
