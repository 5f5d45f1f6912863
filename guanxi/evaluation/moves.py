"""Who moved in the value pyramid between two years: the migration matrix, climbers and fallers, new and lost customers."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from guanxi.people.models import Person

from . import pyramid
from .facts import Slice
from .models import Rules
from .pyramid import LEVELS
from .statements import Sql, fetch

ABSENT = -1  # "did not buy that year", beside the places 0 … 3 of LEVELS


class Move(StrEnum):
    """How a customer's level changed."""

    UP = "up"
    DOWN = "down"
    NEW = "new"
    LOST = "lost"


@dataclass(frozen=True)
class Cell:
    """The customers who went from one level to another; places in LEVELS, or ABSENT."""

    before: int
    now: int
    count: int
    profit: Decimal
    profit_before: Decimal

    @property
    def kind(self) -> Move | None:
        """Up, down, new, lost, or nothing of that."""
        if self.before == ABSENT:
            return Move.NEW
        if self.now == ABSENT:
            return Move.LOST
        return None if self.now == self.before else Move.UP if self.now < self.before else Move.DOWN


@dataclass(frozen=True)
class Mover:
    """One customer in both years; ABSENT where it did not buy."""

    account_id: int
    before: int
    now: int
    profit: Decimal
    profit_before: Decimal
    steps: int

    @property
    def gained(self) -> Decimal:
        """How much more profit than the year before."""
        return self.profit - self.profit_before

    @property
    def cursor(self) -> str:
        """Where the page after this customer begins."""
        return f"{self.steps}_{self.gained}_{self.account_id}"


@dataclass(frozen=True)
class Years:
    """The two spans that are compared, both narrowed alike."""

    now: Slice
    before: Slice
    person: Person | None
    rules: Rules


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which movers: those of a kind, or those of one cell of the matrix."""

    move: Move | None = None
    before: int | None = None
    now: int | None = None

    @property
    def falls(self) -> bool:
        """Whether the greatest loss comes first."""
        return self.move in (Move.DOWN, Move.LOST) or (self.move is None and (self.now or 0) > (self.before or 0))


def matrix(years: Years) -> dict[tuple[int, int], Cell]:
    """How many customers went from which level (or ABSENT) to which, with their profit."""
    both = _both(years)
    text = (
        "SELECT before_level, level, count(*), sum(profit), sum(profit_before)"  # noqa: S608
        f" FROM ({both.text}) AS moved GROUP BY before_level, level"
    )
    return {(row[0], row[1]): Cell(*row) for row in fetch(Sql(text, both.params))}


def movers(years: Years, wanted: Wanted, *, count: int, after: str = "") -> list[Mover]:
    """The customers who moved as wanted, the longest way first, then the greatest change of profit."""
    both, (condition, params) = _both(years), _condition(wanted)
    sign = "-" if wanted.falls else ""
    order = f"{sign}steps, {sign}(profit - profit_before), account_id"
    start = _after(after, falls=wanted.falls)
    text = (
        "SELECT account_id, before_level, level, profit, profit_before, steps FROM (SELECT *,"  # noqa: S608
        f" CASE WHEN {ABSENT} IN (level, before_level) THEN 0 ELSE before_level - level END AS steps FROM ({both.text}) AS moved)"
        f" AS walked WHERE {condition}{f' AND ({order}) < (%s, %s, %s)' if start else ''}"
        f" ORDER BY {order.replace(',', ' DESC,')} DESC LIMIT %s"
    )
    return [Mover(*row) for row in fetch(Sql(text, (*both.params, *params, *start, count)))]


def _both(years: Years) -> Sql:
    now = pyramid.customers_of(years.now, years.person, years.rules)
    before = pyramid.customers_of(years.before, years.person, years.rules)
    text = (
        f"SELECT account_id, coalesce(later.level, {ABSENT}) AS level, coalesce(earlier.level, {ABSENT}) AS before_level,"  # noqa: S608
        " coalesce(later.profit, 0) AS profit, coalesce(earlier.profit, 0) AS profit_before"
        f" FROM ({now.text}) AS later FULL JOIN ({before.text}) AS earlier USING (account_id)"
    )
    return Sql(text, now.params + before.params)


def _condition(wanted: Wanted) -> tuple[str, tuple[int, ...]]:
    kinds = {
        Move.UP: f"before_level > level AND level <> {ABSENT}",
        Move.DOWN: f"before_level < level AND before_level <> {ABSENT}",
        Move.NEW: f"before_level = {ABSENT}",
        Move.LOST: f"level = {ABSENT}",
    }
    if wanted.move:
        return kinds[wanted.move], ()
    if wanted.before is None or wanted.now is None:
        return "true", ()
    return "before_level = %s AND level = %s", (wanted.before, wanted.now)


def _after(cursor: str, *, falls: bool) -> tuple[int | Decimal, ...]:
    """Read a cursor; one that makes no sense begins at the first page."""
    try:
        steps, gained, key = cursor.split("_")
        read = int(steps), Decimal(gained), int(key)
    except (ValueError, InvalidOperation):
        return ()
    if not read[1].is_finite() or max(abs(read[0]), abs(read[2])) >= 2**63:
        return ()
    return (-read[0], -read[1], read[2]) if falls else read


def place_of(name: str) -> int | None:
    """The place of a level named in an address; "none" is ABSENT."""
    names = [str(level) for level in LEVELS]
    return names.index(name) if name in names else ABSENT if name == "none" else None
