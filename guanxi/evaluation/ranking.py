"""The customers of a year one after another, best first, with their level."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.customers.models import Standing
from guanxi.people.models import Person

from . import pyramid
from .facts import Figures, Slice
from .models import Rules
from .pyramid import LEVELS, Pyramid
from .statements import Sql, fetch

OF_A_CUSTOMER = "account_id, place, level, revenue, profit, unknown"


@dataclass(frozen=True)
class Ranked:
    """One customer of a year; equal profit means equal place."""

    account_id: int
    place: int
    level: Standing.Level
    figures: Figures

    @property
    def cursor(self) -> str:
        """Where the page after this customer begins."""
        return f"{self.place}_{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which customers: `count` of a level (or of all) after a cursor; one that makes no sense begins at the first."""

    level: Standing.Level | None = None
    after: str = ""
    count: int = 50


def customers(
    part: Slice, person: Person | None, rules: Rules, *, level: Standing.Level | None = None, after: str = "", count: int = 50
) -> list[Ranked]:
    """The customers of a level (or all), `count` of them after the cursor."""
    seen, some = pyramid.customers_of(part, person, rules), _some(Wanted(level=level, after=after, count=count))
    text = f"SELECT {OF_A_CUSTOMER} FROM ({seen.text}) AS seen {some.text}"  # noqa: S608
    return _ranked(fetch(Sql(text, seen.params + some.params)), rules)


def with_pyramid(part: Slice, person: Person | None, rules: Rules, wanted: Wanted) -> tuple[Pyramid, list[Ranked]]:
    """The whole pyramid and some of its customers; everything is summed up and ranked once for both."""
    seen, some = pyramid.customers_of(part, person, rules), _some(wanted)
    text = (
        f"WITH seen AS MATERIALIZED ({seen.text})"  # noqa: S608
        f" SELECT {pyramid.OF_A_LEVEL}, NULL::bigint FROM seen GROUP BY level"
        f" UNION ALL (SELECT level, place, revenue, profit, unknown, NULL, account_id FROM seen {some.text})"
    )
    rows = fetch(Sql(text, seen.params + some.params))
    levels = pyramid.of_levels((row[:6] for row in rows if row[6] is None), rules)
    return levels, _ranked(((row[6], row[1], row[0], *row[2:5]) for row in rows if row[6] is not None), rules)


def _some(wanted: Wanted) -> Sql:
    """The end of a query that gives the wanted customers."""
    start = _after(wanted.after)
    conditions = ["level = %s"] * (wanted.level is not None) + ["(place, account_id) > (%s, %s)"] * bool(start)
    chosen = (LEVELS.index(wanted.level),) if wanted.level is not None else ()
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    return Sql(f"{where}ORDER BY place, account_id LIMIT %s", (*chosen, *start, wanted.count))


def _ranked(rows: Iterable[tuple[Any, ...]], rules: Rules) -> list[Ranked]:
    assumed = rules.assumed_margin is not None
    found = [Ranked(row[0], row[1], LEVELS[row[2]], Figures(row[3], row[4], row[5], assumed)) for row in rows]
    return sorted(found, key=lambda one: (one.place, one.account_id))


def _after(cursor: str) -> tuple[int, ...]:
    place, _mark, key = cursor.partition("_")
    if not (place.isascii() and place.isdigit() and key.isascii() and key.isdigit()) or len(cursor) > 36:
        return ()
    return int(place), int(key)
