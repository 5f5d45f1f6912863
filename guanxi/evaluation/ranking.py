"""The customers of a year one after another, best first, with their level."""

from dataclasses import dataclass

from guanxi.customers.models import Standing
from guanxi.people.models import Person

from . import pyramid
from .facts import Figures, Slice
from .models import Rules
from .pyramid import LEVELS
from .statements import Sql, fetch


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


def customers(
    part: Slice, person: Person | None, rules: Rules, *, level: Standing.Level | None = None, after: str = "", count: int = 50
) -> list[Ranked]:
    """The customers of a level (or all), `count` of them after the cursor; one that makes no sense begins at the first."""
    seen, start = pyramid.customers_of(part, person, rules), _after(after)
    conditions = ["level = %s"] * (level is not None) + ["(place, account_id) > (%s, %s)"] * bool(start)
    chosen = (LEVELS.index(level),) if level is not None else ()
    text = (
        f"SELECT account_id, place, level, revenue, profit, unknown FROM ({seen.text}) AS seen"  # noqa: S608
        f" {'WHERE ' if conditions else ''}{' AND '.join(conditions)} ORDER BY place, account_id LIMIT %s"
    )
    assumed = rules.assumed_margin is not None
    rows = fetch(Sql(text, (*seen.params, *chosen, *start, count)))
    return [Ranked(row[0], row[1], LEVELS[row[2]], Figures(row[3], row[4], row[5], assumed)) for row in rows]


def _after(cursor: str) -> tuple[int, ...]:
    place, _mark, key = cursor.partition("_")
    if not (place.isascii() and place.isdigit() and key.isascii() and key.isdigit()) or len(cursor) > 36:
        return ()
    return int(place), int(key)
