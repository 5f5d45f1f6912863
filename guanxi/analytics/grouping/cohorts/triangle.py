"""The triangle of cohorts: first purchase × periods since, customers and revenue."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanxi.analytics.columns import NotUsable
from guanxi.lib import periods
from guanxi.lib.marking import N_
from guanxi.lib.periods import Kind, Period

Line = tuple[str, date, Decimal]


@dataclass(frozen=True)
class Cohort:
    """Customers whose first purchase was in `began`: who bought again in each period since (the first is that one), and for how much.

    The lists end with the last period that is known; that the last one may not be over is said by the triangle.
    """

    began: Period
    customers: list[int]
    money: list[Decimal]

    @property
    def size(self) -> int:
        """How many they are."""
        return self.customers[0]

    def retention(self, since: int) -> float:
        """Share of them who bought so many periods later."""
        return self.customers[since] / self.size


@dataclass(frozen=True)
class Triangle:
    """All cohorts, the oldest first, as known on the day `until`."""

    cohorts: list[Cohort]
    until: date

    @property
    def is_last_open(self) -> bool:
        """Whether the last period is not over: its figures will still grow."""
        return self.until < periods.of(self.cohorts[0].began.kind, self.until).last

    def curve(self) -> list[tuple[int, int, float, Decimal]]:
        """For each number of periods since: customers who could have bought, who did, their share, and revenue per customer.

        Cohorts that are too young for it, and periods that are not over, are not counted.
        """
        whole = []
        for since in range(len(self.cohorts[0].customers)):
            seen = [one for one in self.cohorts if since < len(one.customers) - self.is_last_open]
            could = sum(one.size for one in seen)
            if could:
                did = sum(one.customers[since] for one in seen)
                money = sum((one.money[since] for one in seen), Decimal(0))
                whole.append((could, did, did / could, money / could))
        return whole


def triangle(lines: Iterable[Line], kind: Kind, *, until: date | None = None, since: date | None = None) -> Triangle:
    """Sort customers (customer, day, amount) into cohorts.

    Only what was bought (above 0) makes somebody a customer or shows that they came back; what was given back lowers the revenue of its
    period. Whose first purchase was before `since` is in no cohort.

    :raises NotUsable: if nobody bought anything.
    """
    first: dict[str, date] = {}
    bought: dict[str, set[Period]] = defaultdict(set)
    money: dict[tuple[str, Period], Decimal] = defaultdict(Decimal)
    seen: dict[date, Period] = {}
    for customer, day, amount in lines:
        if until is not None and day > until:
            continue
        period = seen.setdefault(day, periods.of(kind, day))
        money[customer, period] += amount
        if amount > 0:
            first[customer] = min(first.get(customer, day), day)
            bought[customer].add(period)
    members = {customer: seen[day] for customer, day in first.items() if since is None or day >= since}
    if not members:
        raise NotUsable(N_("Nobody bought anything in that time."))
    return _filled(members, bought, money, until or max(seen))


def _filled(
    members: dict[str, Period], bought: dict[str, set[Period]], money: dict[tuple[str, Period], Decimal], until: date
) -> Triangle:
    known = list(periods.between(next(iter(members.values())).kind, min(period.first for period in members.values()), until))
    places = {period: place for place, period in enumerate(known)}
    cohorts = [Cohort(period, [0] * (len(known) - at), [Decimal(0)] * (len(known) - at)) for at, period in enumerate(known)]
    for customer, first in members.items():
        for period in bought[customer]:
            cohorts[places[first]].customers[places[period] - places[first]] += 1
    for (customer, period), amount in money.items():
        began = places[members[customer]] if customer in members else len(known)
        if places.get(period, -1) >= began:  # before the first purchase something may have been given back
            cohorts[began].money[places[period] - began] += amount
    return Triangle([one for one in cohorts if one.size], until)
