"""Profit contribution told apart by customer, order, product, category, territory, region or owner, and over time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncMonth

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo

from . import facts, sums
from .dimensions import Choice, Dimension, buckets
from .facts import NOTHING, Figures, Slice
from .models import Rules
from .spans import Calendar, Per, Span
from .statements import NOBODY, Sql, fetch

_GAIN = "coalesce(later.profit_sum, 0) - coalesce(earlier.profit_sum, 0)"


class Order(StrEnum):
    """Which members come first."""

    PROFIT = "profit"
    LEAST = "least"
    REVENUE = "revenue"
    GAIN = "gain"
    LOSS = "loss"


_ORDERS = {
    Order.PROFIT: "coalesce(later.profit_sum, 0) DESC",
    Order.LEAST: "coalesce(later.profit_sum, 0)",
    Order.REVENUE: "coalesce(later.revenue_sum, 0) DESC",
    Order.GAIN: f"{_GAIN} DESC",
    Order.LOSS: _GAIN,
}


@dataclass(frozen=True)
class Row:
    """One member with its figures of the span and of the span it is compared with."""

    choice: Choice
    now: Figures
    before: Figures

    @property
    def gained(self) -> Decimal:
        """How much more profit than before, in money."""
        return self.now.profit - self.before.profit


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody wants to know: a slice told apart by a dimension, compared with another span, in some order."""

    part: Slice
    by: Dimension
    before: Span | None = None
    order: Order = Order.PROFIT
    person: Person | None = None
    action: str = RightTo.VIEW

    @property
    def rows(self) -> Any:
        """The lines of both spans."""
        seen = facts.lines_at_all(self.part, self.person, self.action)
        return facts.within(seen, self.part.span, self.before)


def members(question: Question, rules: Rules, *, first: int = 0, count: int | None = None) -> list[Row]:
    """The members in the asked order, `count` of them from `first` on."""
    until = None if count is None else first + count
    if question.by.name == "customer" and sums.can_tell(question.part, question.person):
        return _customers(question, rules, first, count)
    if question.by.is_tree:
        return sorted(_folded(question, rules), key=_key(question.order))[first:until]
    key = f"{question.by.path}_id"
    grouped = question.rows.values(member=F(key)).annotate(**_both(question, rules)).order_by(*_sorting(question.order))
    return [_row(Choice(row["member"]), row, rules, question) for row in grouped[first:until]]


def totals(question: Question, rules: Rules) -> Row:
    """All members together."""
    part, before = question.part, question.before
    if sums.can_tell(part, question.person, known=sums.OF_DAYS):
        now, earlier = (
            sums.by_day(part.during(span), question.person, rules, question.action) if span else {}
            for span in (part.span, before)
        )
        return Row(Choice(None), sums.added(now, part.span, rules), sums.added(earlier, before, rules) if before else NOTHING)
    return _row(Choice(None), question.rows.aggregate(**_both(question, rules)), rules, question)


def course(question: Question, choices: Sequence[Choice], per: Per, rules: Rules) -> dict[Choice, list[Figures]]:
    """The figures of some members, month by month (quarter, year) through the span."""
    calendar, shown = facts.calendar(), _shown(question)
    found: dict[Choice, dict[Any, Figures]] = defaultdict(dict)
    rows = _of_members(facts.lines(question.part, question.person, question.action), question.by, choices)
    for row in _by_month(rows, rules, member=F(f"{question.by.path}_id")):
        choice = shown[row["member"]] if question.by.is_tree else Choice(row["member"])
        start = calendar.start(row["month"], per)
        found[choice][start] = found[choice].get(start, NOTHING) + facts.figures(row, rules)
    starts = [calendar.start(piece.from_on, per) for piece in calendar.pieces(question.part.span, per)]
    return {choice: [found[choice].get(start, NOTHING) for start in starts] for choice in choices}


def whole_course(part: Slice, person: Person | None, per: Per, rules: Rules) -> list[tuple[Span, Figures]]:
    """Everything in the slice together, month by month (quarter, year)."""
    calendar = facts.calendar()
    found: dict[Any, Figures] = {}
    for day, brought in _in_time(part, person, rules):
        start = calendar.start(day, per)
        found[start] = found.get(start, NOTHING) + brought
    pieces = calendar.pieces(part.span, per)
    return [(piece, found.get(calendar.start(piece.from_on, per), NOTHING)) for piece in pieces]


def columns(part: Slice, per: Per, calendar: Calendar) -> list[tuple[str, Span]]:
    """The months, quarters or years of the slice with their names."""
    return [(calendar.label(piece.from_on, per), piece) for piece in calendar.pieces(part.span, per)]


def _of_members(rows: QuerySet[Any], by: Dimension, choices: Iterable[Choice]) -> QuerySet[Any]:
    """Only the lines of these members; a tree has so few nodes that all are read."""
    if by.is_tree:
        return rows
    keys = {choice.key for choice in choices}
    without = Q(**{f"{by.path}__isnull": True}) if None in keys else Q()
    return rows.filter(Q(**{f"{by.path}__in": keys - {None}}) | without)


def _in_time(part: Slice, person: Person | None, rules: Rules) -> Iterable[tuple[Any, Figures]]:
    """What days or months brought, whichever is at hand."""
    if sums.can_tell(part, person, known=sums.OF_DAYS):
        return sums.by_day(part, person, rules).items()
    return ((row["month"], facts.figures(row, rules)) for row in _by_month(facts.lines(part, person), rules))


def _customers(question: Question, rules: Rules, first: int, count: int | None) -> list[Row]:
    """The customers in the asked order, from their sums."""
    now, earlier = (
        sums.by_account(question.part.during(span), question.person, rules, question.action, single=False) if span else NOBODY
        for span in (question.part.span, question.before)
    )
    columns = ", ".join(
        f"coalesce({side}.{name}_sum, 0)" for side in ("later", "earlier") for name in ("revenue", "profit", "unknown")
    )
    text = (
        f"SELECT account_id, {columns} FROM ({now.text}) AS later FULL JOIN ({earlier.text}) AS earlier USING (account_id)"  # noqa: S608
        f" ORDER BY {_ORDERS[question.order]}, account_id LIMIT %s OFFSET %s"
    )
    assumed = rules.assumed_margin is not None
    return [
        Row(
            Choice(row[0]), Figures(row[1], row[2], row[3], assumed),
            Figures(row[4], row[5], row[6], assumed) if question.before else NOTHING,
        )
        for row in fetch(Sql(text, (*now.params, *earlier.params, count, first)))
    ]  # fmt: skip


def _by_month(rows: QuerySet[Any], rules: Rules, **by: F) -> Iterable[Any]:
    found: Iterable[Any] = rows.values(month=TruncMonth("ordered_on"), **by).annotate(**facts.sums(rules))
    return found


def _both(question: Question, rules: Rules) -> dict[str, Any]:
    return facts.sums(rules, _during(question.part.span)) | facts.sums(rules, _during(question.before), "before_")


def _during(span: Span | None) -> Q:
    return Q(ordered_on__range=(span.from_on, span.until_on)) if span else Q(pk__in=[])


def _row(choice: Choice, row: Any, rules: Rules, question: Question) -> Row:
    before = facts.figures(row, rules, "before_") if question.before else NOTHING
    return Row(choice, facts.figures(row, rules), before)


def _shown(question: Question) -> dict[int | None, Choice]:
    return buckets(question.by, question.part.where.get(question.by.name)) if question.by.is_tree else {}


def _folded(question: Question, rules: Rules) -> list[Row]:
    """A tree has few nodes: they are summed up in the database and put together here."""
    shown = _shown(question)
    found: dict[Choice, Row] = {}
    for row in question.rows.values(member=F(f"{question.by.path}_id")).annotate(**_both(question, rules)):
        own = _row(shown[row["member"]], row, rules, question)
        known = found.get(own.choice, Row(own.choice, NOTHING, NOTHING))
        found[own.choice] = Row(own.choice, known.now + own.now, known.before + own.before)
    return list(found.values())


def _sorting(order: Order) -> tuple[Any, ...]:
    gain = F("profit_sum") - F("before_profit_sum")
    ways = {
        Order.PROFIT: F("profit_sum").desc(), Order.LEAST: F("profit_sum").asc(), Order.REVENUE: F("revenue_sum").desc(),
        Order.GAIN: gain.desc(), Order.LOSS: gain.asc(),
    }  # fmt: skip
    return ways[order], F("member").asc(nulls_last=True)


def _key(order: Order) -> Any:
    ways = {
        Order.PROFIT: lambda row: -row.now.profit, Order.LEAST: lambda row: row.now.profit,
        Order.REVENUE: lambda row: -row.now.revenue, Order.GAIN: lambda row: -row.gained, Order.LOSS: lambda row: row.gained,
    }  # fmt: skip
    return lambda row: (ways[order](row), row.choice.key is None, row.choice.key or 0)
