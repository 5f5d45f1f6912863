"""Reading the sums that the database keeps (models.sums): by customer and by day, for whatever they can answer.

They know customer, owner and time. What is asked by product, category, territory or region, or by a person from whom single lines
are hidden, is summed up from the order lines (facts).
"""

import calendar
import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet, Sum

from guanxi.customers.models import Account, Standing
from guanxi.people.asking_once import once
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import reading
from guanxi.records.reading import Extent

from . import facts
from .facts import Figures, Slice
from .models import CustomerMonth, OwnerDay, Rules
from .spans import Span
from .statements import Sql

Day = datetime.date
OF_MONTHS, OF_DAYS = frozenset({"customer", "owner"}), frozenset({"owner"})
"""What the slices may be narrowed by that sums by customer and sums by day can tell about."""
MONEY = ("revenue", "profit", "unknown")
MONTHS = f"SELECT account_id, revenue, profit, unknown, lines FROM {CustomerMonth._meta.db_table} WHERE "  # noqa: S608 (our own table)
LINES = (
    "SELECT line.account_id, line.revenue, coalesce(line.profit, 0) AS profit,"
    " CASE WHEN line.profit IS NULL THEN line.revenue ELSE 0 END AS unknown, 1 AS lines"
    " FROM sales_orderline AS line JOIN sales_order AS sold ON sold.id = line.order_id WHERE line.counts AND "
)
NAMES_OF_MONTHS = {"account": "account_id", "owner": "owner_id"}
NAMES_OF_LINES = {"account": "line.account_id", "owner": "sold.owner_id"}


def can_tell(part: Slice, person: Person | None, *, known: frozenset[str] = OF_MONTHS) -> bool:
    """Whether the sums can answer for the slice, as far as the person may see it."""
    is_known = known.issuperset(part.where) and (not part.level or "customer" in known)
    return is_known and not reading.hides_rows(facts.record(), person)


def collective() -> list[int]:
    """Accounts that stand for many customers: nobody's value."""
    found: list[int] = once("collective accounts", lambda: list(_collective().values_list("pk", flat=True)))
    return found


def by_account(part: Slice, person: Person | None, rules: Rules, action: str = RightTo.VIEW, *, single: bool = True) -> Sql:
    """SELECT account_id, revenue_sum, profit_sum, unknown_sum: what each customer bought in the slice.

    `single`: without collective accounts.
    """
    reach = reading.extent(facts.record(), person, action)
    narrowed = _narrowed(part, single=single)
    if reach is None:
        narrowed = _and(narrowed, Sql("false"))
    elif reach.owners is not None:
        narrowed = _and(narrowed, Sql("{owner} = ANY(%s)", (list(reach.owners),)))
    pieces = _pieces(part.span, narrowed)
    if reach is not None and reach.owners is not None and reach.shared:
        pieces.append(_shared(part, reach.owners, reach.shared, single=single))
    text = " UNION ALL ".join(piece.text for piece in pieces)
    profit = "sum(profit)" if rules.assumed_margin is None else "sum(profit) + sum(unknown) * %s::numeric"
    assumed = () if rules.assumed_margin is None else (rules.assumed_margin,)
    return Sql(  # sorted first: PostgreSQL would rather hash hundreds of thousands of customers, which takes twice as long
        f"SELECT account_id, sum(revenue) AS revenue_sum, {profit} AS profit_sum, sum(unknown) AS unknown_sum"  # noqa: S608
        f" FROM (SELECT * FROM ({text}) AS pieces ORDER BY account_id) AS pieces GROUP BY account_id HAVING sum(lines) > 0",
        (*assumed, *(value for piece in pieces for value in piece.params)),
    )


def by_day(part: Slice, person: Person | None, rules: Rules, action: str = RightTo.VIEW) -> dict[Day, Figures]:
    """What each day with any line brought, in a slice that is narrowed by owner at most (`OF_DAYS`)."""
    reach = reading.extent(facts.record(), person, action)
    if reach is None:
        return {}
    span, margin = (part.span.from_on, part.span.until_on), rules.assumed_margin
    rows = OwnerDay.objects.filter(day__range=span)
    if reach.owners is not None:
        rows = rows.filter(owner__in=reach.owners)
    if "owner" in part.where:
        rows = rows.filter(owner=part.where["owner"].key)
    summed: Any = (
        rows.values("day").annotate(**{f"{name}_sum": Sum(name) for name in MONEY}, count=Sum("lines")).filter(count__gt=0)
    )
    found = {
        row["day"]: Figures(
            row["revenue_sum"], row["profit_sum"] + (row["unknown_sum"] * margin if margin is not None else 0), row["unknown_sum"],
            is_assumed=margin is not None,
        )
        for row in summed
    }  # fmt: skip
    for day, figures in _days_of_shared(part, person, rules, reach, action).items():
        found[day] = found[day] + figures if day in found else figures
    return found


def _days_of_shared(part: Slice, person: Person | None, rules: Rules, reach: Extent, action: str) -> dict[Day, Figures]:
    """What shared orders brought, as far as they are of none of the owners within reach."""
    if reach.owners is None or not reach.shared:
        return {}
    lines = facts.lines(part, person, action).filter(order__in=reach.shared)
    lines = lines.filter(Q(order__owner__isnull=True) | ~Q(order__owner__in=reach.owners))
    rows = lines.values("ordered_on").annotate(**facts.sums(rules))
    return {row["ordered_on"]: facts.figures(row, rules) for row in rows}


def added(days: Mapping[Day, Figures], span: Span, rules: Rules) -> Figures:
    """What the days of a span brought together."""
    nothing = Figures(is_assumed=rules.assumed_margin is not None)
    return sum((figures for day, figures in days.items() if span.from_on <= day <= span.until_on), nothing)


def _collective() -> QuerySet[Account]:
    return Account.objects.filter(is_collective=True)


def _narrowed(part: Slice, *, single: bool) -> Sql:
    """The slice's conditions on customer, owner and level; `single`: without collective accounts."""
    found = Sql("{account} <> ALL(%s)", (collective(),)) if single and collective() else Sql("true")
    for name, choice in part.where.items():
        column = "{account}" if name == "customer" else "{owner}"
        one = Sql(f"{column} IS NULL") if choice.key is None else Sql(f"{column} = %s", (choice.key,))
        found = _and(found, one)
    if part.level:
        of_level = f"{{account}} IN (SELECT account_id FROM {Standing._meta.db_table} WHERE level = %s)"  # noqa: S608 (our own table)
        found = _and(found, Sql(of_level, (part.level,)))
    return found


def _pieces(span: Span, narrowed: Sql) -> list[Sql]:
    """Whole months from their sums, the days around them from their lines."""
    is_one_month = (span.from_on.year, span.from_on.month) == (span.until_on.year, span.until_on.month)
    is_whole = span.until_on.day == calendar.monthrange(span.until_on.year, span.until_on.month)[1]
    if is_one_month and not (is_whole and span.from_on.day == 1):
        return [_of_lines(span, narrowed)]
    first = span.from_on if span.from_on.day == 1 else _next_month(span.from_on)
    last = span.until_on.replace(day=1) if is_whole else _month_before(span.until_on)
    whole = Sql(f"{MONTHS}month BETWEEN %s AND %s AND {narrowed.text.format(**NAMES_OF_MONTHS)}", (first, last, *narrowed.params))
    edges = []
    if first != span.from_on:
        edges.append(Span(span.from_on, first - datetime.timedelta(days=1)))
    if not is_whole:
        edges.append(Span(span.until_on.replace(day=1), span.until_on))
    return [whole, *(_of_lines(edge, narrowed) for edge in edges)]


def _of_lines(span: Span, narrowed: Sql) -> Sql:
    text = f"{LINES}line.ordered_on BETWEEN %s AND %s AND {narrowed.text.format(**NAMES_OF_LINES)}"
    return Sql(text, (span.from_on, span.until_on, *narrowed.params))


def _shared(part: Slice, owners: frozenset[int], shared: frozenset[int], *, single: bool) -> Sql:
    """Lines of shared orders, as far as they are not among those of the owners already."""
    foreign = Sql("line.order_id = ANY(%s) AND ({owner} = ANY(%s)) IS NOT TRUE", (list(shared), list(owners)))
    return _of_lines(part.span, _and(foreign, _narrowed(part, single=single)))


def _and(one: Sql, other: Sql) -> Sql:
    return Sql(f"{one.text} AND {other.text}", one.params + other.params)


def _next_month(day: Day) -> Day:
    return Day(day.year + day.month // 12, day.month % 12 + 1, 1)


def _month_before(day: Day) -> Day:
    return (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
