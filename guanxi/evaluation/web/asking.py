"""What an address of evaluation asks for: year or days, filters, comparison; and addresses that ask for something else."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.customers.models import Standing
from guanxi.evaluation import facts, history
from guanxi.evaluation.dimensions import DIMENSIONS, Choice, Dimension
from guanxi.evaluation.facts import Slice
from guanxi.evaluation.models import Rules
from guanxi.evaluation.spans import Against, Calendar, Per, Span
from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry

LONGEST_YEARS = 50


@dataclass(frozen=True)
class Chip:
    """One filter in force, in words, and the address without it."""

    label: str
    value: str
    remove: str


@dataclass(frozen=True)
class Asked:
    """An address that was read. `values` holds what it says, `problems` what of it makes no sense."""

    person: Person
    values: Mapping[str, str]
    span: Span
    year: int | None
    where: Mapping[str, Choice]
    calendar: Calendar
    ordered: Span | None
    today: datetime.date
    problems: tuple[str, ...] = field(default=())

    @property
    def level(self) -> str:
        """The level whose customers alone are looked at."""
        return self.values.get("level", "")

    @property
    def part(self) -> Slice:
        """The slice that is asked for."""
        return Slice(span=self.span, where=self.where, level=self.level)

    @property
    def per(self) -> Per:
        """How finely time is cut; month by month unless that makes more than two years of columns."""
        if self.values.get("per") in set(Per):
            return Per(self.values["per"])
        return Per.MONTH if (self.span.until_on - self.span.from_on).days < 366 else Per.QUARTER

    @property
    def before(self) -> Span | None:
        """The span to compare with."""
        return self.calendar.compared(self.span, self.against, today=self.today)

    @property
    def before_title(self) -> str:
        """The span to compare with in words."""
        return f"{self.before.from_on} – {self.before.until_on}" if self.before else ""

    @property
    def against(self) -> Against:
        """Which comparison is asked for."""
        return Against(self.values["against"]) if self.values.get("against") in set(Against) else Against.LAST_YEAR

    @cached_property
    def rules(self) -> Rules:
        """The company's rules, read once."""
        return Rules.current()

    @property
    def title(self) -> str:
        """The span in words."""
        if self.year is not None:
            return self.calendar.year_label(self.year)
        return f"{self.span.from_on} – {self.span.until_on}"

    @property
    def years(self) -> list[tuple[int, str]]:
        """The years that can be chosen, newest first."""
        if not self.ordered:
            return [(self.year, self.title)] if self.year is not None else []
        first, last = self.calendar.year_of(self.ordered.from_on), self.calendar.year_of(self.ordered.until_on)
        found = {*range(last, max(first, last - LONGEST_YEARS) - 1, -1)} | ({self.year} if self.year is not None else set())
        return [(number, self.calendar.year_label(number)) for number in sorted(found, reverse=True)]

    def address(self, at: str = "", /, **changes: object) -> str:
        """The same question with some changes; None takes something out."""
        kept = {name: value for name, value in self.values.items() if name not in changes}
        new = {name: str(value) for name, value in changes.items() if value is not None and value != ""}
        return f"{at}?{urlencode(kept | new)}"

    def lines_address(self, at: str, span: Span | None = None, /, **where: object) -> str:
        """Where the order lines behind a number are listed."""
        days = span or self.span
        kept = {name: str(choice) for name, choice in self.where.items()}
        asked = {"from": days.from_on, "to": days.until_on, "level": self.level} | kept | where
        return f"{at}?{urlencode({name: value for name, value in asked.items() if value not in (None, '')})}"

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in force in words."""
        found = [self._chip(DIMENSIONS[name], choice) for name, choice in self.where.items()]
        if self.level:
            found.append(Chip(_("Level"), str(Standing.Level(self.level).label), self.address(level=None)))
        return found

    def _chip(self, dimension: Dimension, choice: Choice) -> Chip:
        return Chip(str(dimension.label), told(dimension, choice, self.person), self.address(**{dimension.name: None}))


def read(request: HttpRequest, also: Iterable[str] = ()) -> Asked:
    """Read the address of a request; `also` names further values that the page keeps."""
    person, calendar = person_of(request), facts.calendar()
    known = {"year", "from", "to", "per", "against", "level", *DIMENSIONS, *also}
    values = {name: text for name in known if (text := request.GET.get(name, "").strip().replace("\x00", ""))}
    ordered = facts.ordered_between(person)
    problems: list[str] = []
    where = _where(values, problems)
    if values.get("level") and values["level"] not in Standing.Level.values:
        problems.append(_("There is no level “%(level)s”.") % {"level": values.pop("level")})
    year, span = _time(values, calendar, ordered, problems)
    return Asked(person, values, span, year, where, calendar, ordered, timezone.localdate(), tuple(problems))


def _where(values: dict[str, str], problems: list[str]) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for name in DIMENSIONS:
        if name not in values:
            continue
        choice = Choice.read(values[name])
        if choice is None:
            problems.append(_("The filter “%(name)s” is left out: it names nothing.") % {"name": DIMENSIONS[name].label})
            del values[name]
        else:
            found[name] = choice
    return found


def _time(values: dict[str, str], calendar: Calendar, ordered: Span | None, problems: list[str]) -> tuple[int | None, Span]:
    days = [day(values.get(name, "")) for name in ("from", "to")]
    if days[0] and days[1] and days[0] <= days[1]:
        return None, Span(days[0], days[1])
    if "from" in values or "to" in values:
        problems.append(_("Give both days, the first one first, as 2026-12-31."))
    newest = min(ordered.until_on, timezone.localdate()) if ordered else timezone.localdate()
    year = calendar.year_of(newest)
    text = values.get("year", "")
    if text:
        if text.isascii() and text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2999:
            year = int(text)
        else:
            problems.append(_("“%(text)s” is no year.") % {"text": text})
    return year, calendar.year(year)


def day(text: str) -> datetime.date | None:
    """The day that an address names, if it names one."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2999 else None


def told(dimension: Dimension, choice: Choice, person: Person) -> str:
    """The name of a member that an address chooses; "?" for one of which the person sees nothing: anybody can write an address."""
    if choice.key is None:
        return _("none")
    member = dimension.named([choice.key]).get(choice.key)
    return str(member) if member and _is_seen(dimension, choice, person) else "?"


def _is_seen(dimension: Dimension, choice: Choice, person: Person) -> bool:
    """Whether the member itself lies within reach, or something that was sold to it or of it."""
    record = registry.at(dimension.record)
    if record and reading.visible(record, person).filter(pk=choice.key).exists():
        return True
    return facts.lines_at_all(Slice(span=history.EVER, where={dimension.name: choice}), person).exists()


def pickers(asked: Asked, names: Iterable[str]) -> list[dict[str, Any]]:
    """What the filter form offers: a box for each dimension whose members this person may look up."""
    found = []
    for name in names:
        dimension, choice = DIMENSIONS[name], asked.where.get(name)
        record = registry.at(dimension.record)
        if record and reading.may(record, asked.person):
            found.append({
                "name": name, "label": str(dimension.label), "pick": reverse("records:pick", args=[dimension.record]),
                "chosen": [(str(choice), told(dimension, choice, asked.person))] if choice else [],
            })  # fmt: skip
    return found
