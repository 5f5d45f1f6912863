"""The value pyramid: which level a customer's profit contribution of a year gives, and who moved between two years.

A customer's level follows from everything the company sold; a person sees those customers and sums that lie within the
person's reach (and filters), each at that same level. The rules and their boundary cases: docs/evaluation.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet

from guanxi.customers.models import Standing
from guanxi.people.models import Person
from guanxi.records import reading

from . import facts, sums
from .facts import Figures, Slice
from .models import Rules
from .spans import Span
from .statements import NOBODY, Sql, fetch

OF_A_LEVEL = "level, count(*), sum(revenue), sum(profit), sum(unknown), min(profit)"
LEVELS: tuple[Standing.Level, ...] = tuple(Standing.Level)


@dataclass(frozen=True)
class LevelFigures:
    """One level of the pyramid: how many customers, what they brought, and the profit of its last customer."""

    level: Standing.Level
    count: int
    figures: Figures
    least: Decimal | None


@dataclass(frozen=True)
class Pyramid:
    """All levels of a year, best first."""

    levels: tuple[LevelFigures, ...]

    @property
    def count(self) -> int:
        """All customers who bought."""
        return sum(level.count for level in self.levels)

    @property
    def figures(self) -> Figures:
        """All they brought."""
        return sum((level.figures for level in self.levels), facts.NOTHING)


def limits(rules: Rules) -> tuple[Decimal, Decimal, Decimal]:
    """Up to which share of the customers, best first, the three upper levels go."""
    vip, major = rules.vip_share, rules.vip_share + rules.major_share
    return vip, major, major + rules.ordinary_share


def of_year(part: Slice, person: Person | None, rules: Rules) -> Pyramid:
    """The pyramid of the slice's span."""
    now = customers_of(part, person, rules)
    text = f"SELECT {OF_A_LEVEL} FROM ({now.text}) AS now GROUP BY level"  # noqa: S608
    return of_levels(fetch(Sql(text, now.params)), rules)


def of_levels(rows: Iterable[tuple[Any, ...]], rules: Rules) -> Pyramid:
    """Put the pyramid together from what the database tells of each level (`OF_A_LEVEL`)."""
    found = {row[0]: row for row in rows}
    assumed = rules.assumed_margin is not None

    def level(place: int) -> LevelFigures:
        _level, count, revenue, profit, unknown, least = found.get(place, (place, 0, Decimal(0), Decimal(0), Decimal(0), None))
        return LevelFigures(LEVELS[place], count, Figures(revenue, profit, unknown, assumed), least)

    return Pyramid(tuple(level(place) for place in range(len(LEVELS))))


def customers_of(part: Slice, person: Person | None, rules: Rules) -> Sql:
    """SELECT account_id, revenue, profit, unknown, place, level: the customers the person sees in the slice."""
    leveled = _leveled(part.span, rules)
    if not part.where and not part.level and _sees_everything(person):
        return leveled
    seen = _by_account(part, person, rules)
    text = (
        "SELECT seen.account_id, seen.revenue_sum AS revenue, seen.profit_sum AS profit, seen.unknown_sum AS unknown,"  # noqa: S608
        f" whole.place, whole.level FROM ({seen.text}) AS seen JOIN ({leveled.text}) AS whole USING (account_id)"
    )
    return Sql(text, seen.params + leveled.params)


def _leveled(span: Span, rules: Rules) -> Sql:
    """The level of every customer who bought in the span, whoever asks.

    rank() gives customers with equal profit the place of the first of them, so a tie at a cut-off lifts all of them.
    Whoever brought no profit is a small customer, however few the customers are.
    """
    whole = sums.by_account(Slice(span=span), None, rules)
    cases = " ".join(f"WHEN place <= ceil(population * %s::numeric) THEN {place}" for place in range(len(LEVELS) - 1))
    text = (
        f"SELECT account_id, revenue, profit, unknown, place, CASE WHEN profit <= 0 THEN {len(LEVELS) - 1} {cases}"  # noqa: S608
        f" ELSE {len(LEVELS) - 1} END AS level FROM (SELECT account_id, revenue_sum AS revenue, profit_sum AS profit,"
        " unknown_sum AS unknown, rank() OVER (ORDER BY profit_sum DESC) AS place, count(*) OVER () AS population"
        f" FROM ({whole.text}) AS sums) AS placed"
    )
    return Sql(text, limits(rules) + whole.params)


def _by_account(part: Slice, person: Person | None, rules: Rules) -> Sql:
    """The sums of each customer; collective accounts are nobody's value."""
    if sums.can_tell(part, person):
        return sums.by_account(part, person, rules)
    single = facts.lines(part, person).exclude(account_id__in=sums.collective())
    try:
        text, params = single.values("account_id").annotate(**facts.sums(rules)).query.sql_with_params()
    except EmptyResultSet:  # Django knows already that there is nothing to see
        return NOBODY
    return Sql(text, tuple(params))


def _sees_everything(person: Person | None) -> bool:
    reach = reading.extent(facts.record(), person)
    return reach is not None and reach.owners is None and not reading.hides_rows(facts.record(), person)
