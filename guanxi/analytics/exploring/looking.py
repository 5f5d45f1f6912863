"""A sheet asked, arranged and drawn for one person: what pages, dashboards and files show of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.people.models import Company, Person
from guanxi.records.enumerating import labeled
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.semantics.answer import Answer, Axis, Column, Mark, Member, Value
from guanxi.semantics.cube import Cube

from . import asking, grid, questions, timing, wording
from .charts import choosing, drawing, plain
from .charts.plain import Pen, Plain
from .grid import Cell, Grid, Group, Line
from .sheet import Drawn, Sheet
from .writing import Writer, unit_of

QUICK = 2.0
"""Seconds that a page waits for its answer; after that it shows how far the question is."""
A_PAGE = 500
"""Rows of a table that a browser draws at once."""
Addressed = Callable[[Sheet], str]


@dataclass(frozen=True)
class Asked:
    """Who asks, on which day, in which language, and for how long the page waits."""

    person: Person
    today: datetime.date
    language: str = "en"
    seconds: float | None = QUICK


def patience() -> float:
    """How many seconds a page waits for its answer; tests on busy machines are more patient."""
    return float(getattr(settings, "EXPLORER_WAITS", QUICK))


@dataclass(frozen=True)
class Look:
    """A sheet with its answer. Without an answer `refusal` says why; `token` names a question that still runs.

    `is_busy` tells that too many questions are being answered: this one has not begun. With a `start` the table holds a page of rows.
    """

    sheet: Sheet
    cube: Cube
    asked: Asked
    answer: Answer | None = None
    refusal: str = ""
    token: str = ""
    is_busy: bool = False
    start: int | None = None
    gone: Sequence[str] = field(default=())
    addressed: Addressed = field(default=lambda _sheet: "", compare=False)

    @cached_property
    def currency(self) -> str:
        """The company's currency."""
        return Company.current().currency

    @cached_property
    def grid(self) -> Grid:
        """The table; empty without an answer."""
        if not self.answer:
            return Grid((), (), (), (), ())
        return grid.of(self.answer) if self.start is None else grid.of(self.answer, most_rows=A_PAGE, start=self.start)

    def from_row(self, start: int) -> Look:
        """The page of the table that begins with this row; charts and sentences are about all rows."""
        if self.answer is None or len(self.answer) <= A_PAGE:
            return self
        found = replace(self, start=start)
        return found if start < found.grid.count else replace(self, start=0)

    @cached_property
    def plain(self) -> Plain:
        """What charts are drawn from."""
        return plain.of(self.grid, wording.member_named, self.head) if self.answer else Plain((), ())

    @cached_property
    def kind(self) -> Drawn:
        """How the answer is drawn."""
        return choosing.best(self.grid, self.plain, self.sheet.drawn)

    @cached_property
    def kinds(self) -> list[Drawn]:
        """How it could be drawn."""
        return choosing.offered(self.grid, self.plain)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The chart; {} where only the table is shown."""
        if self.answer is None or self.kind is Drawn.TABLE:
            return {}
        pen = Pen(wording.member_named, self._inside, self.head, self.currency, self.asked.language)
        return drawing.spec_of(self.kind, self.grid, self.plain, pen)

    @property
    def headline(self) -> str:
        """What is asked."""
        return wording.headline(self.sheet, self.cube)

    @property
    def message(self) -> str:
        """What the chart says; nobody leads among the smallest ones."""
        are_smallest = self.sheet.top and self.sheet.sort and not self.sheet.sort.startswith("-")
        if are_smallest and not self.plain.has_negative:
            return self.headline
        is_whole = not self.sheet.only and not self.grid.hidden_lines and not (self.answer and self.answer.is_cut)
        return wording.message(self.plain, self.cube, self.written, is_whole=is_whole) or self.headline

    @property
    def time(self) -> str:
        """The time looked at, with its days."""
        if not self.cube.time:
            return ""
        named = timing.named(self.sheet.time)
        span = self.answer.spans.get("now") if self.answer and self.sheet.time in timing.LABELS else None
        return f"{named} ({timing.between(*span)})" if span else named

    @property
    def note(self) -> str:
        """Time and unit, beside the title of the chart."""
        unit = unit_of(self.answer.columns[0].format, self.currency) if self.answer and self.answer.columns else ""
        shown, whole = drawing.shown_of(self.kind, self.plain), len(self.plain.single.places)
        cut = _("%(count)s of %(all)s") % {"count": shown, "all": whole} if shown < whole else ""
        return " · ".join(part for part in (self.time, unit, cut) if part)

    @cached_property
    def writers(self) -> list[Writer]:
        """One for each column of values."""
        return [Writer(column, self.grid.largest.get(at, Decimal(0))) for at, column in enumerate(self.grid.columns)]

    def written(self, column: Column, value: Value) -> str:
        """A value as this column writes it."""
        return self.writers[self.grid.columns.index(column)](value) if column in self.grid.columns else str(value)

    def exact(self, at: int, value: Value) -> str:
        """A value of the column at this place with its cents."""
        return Writer(self.grid.columns[at], 0)(value)

    @cached_property
    def filters(self) -> list[str]:
        """The filters in words."""
        told = [(self.level(one.level), wording.filter_named(self.cube, one, self.asked.person)) for one in self.sheet.filters]
        return [labeled(*each) for each in told]

    def text(self, cell: Cell, place: int) -> str:
        """What stands in a cell."""
        return "" if cell.is_empty else self.writers[place % len(self.writers)](cell.value)

    def head(self, column: Column) -> str:
        """What stands over a column."""
        return wording.column_named(self.cube, column)

    def unit(self, column: Column) -> str:
        """In what a column counts."""
        return unit_of(column.format, self.currency)

    def level(self, name: str) -> str:
        """A level by its name."""
        return wording.level_named(self.cube, name)

    def member(self, member: Member, axis: Axis) -> str:
        """A member by its name."""
        return wording.member_named(member, axis)

    def row_name(self, line: Line) -> str:
        """The innermost member of a row."""
        return wording.member_named(line.member, self.grid.row_axes[len(line.path) - 1])

    def at(self, path: Sequence[Member], axes: Sequence[Axis]) -> dict[str, str]:
        """Where a path lies, as level → key of an address."""
        return grid.spread(tuple(path), axes, questions.text_of)

    def places(self, line: Line, group: Group) -> dict[str, str]:
        """Where a cell lies."""
        return {**self.at(line.path, self.grid.row_axes), **self.at(group.path, self.grid.column_axes)}

    def _inside(self, path: Sequence[Member], axes: Sequence[Axis]) -> str:
        """The address of the sheet that looks into the last member of a path."""
        if not path or path[-1].mark is not Mark.MEMBER:
            return ""
        below = finer(self.cube, axes[len(path) - 1].name)
        if not below or below in self.sheet.levels:
            return ""
        return self.addressed(self.sheet.drilled(self.at(path, axes), axes[len(path) - 1].name, into=below))


def finer(cube: Cube, name: str) -> str:
    """The level below in the hierarchy of a level; "" at the end."""
    return _beside(cube, name, 1)


def coarser(cube: Cube, name: str) -> str:
    """The level above in the hierarchy of a level; "" at the beginning."""
    return _beside(cube, name, -1)


def _beside(cube: Cube, name: str, step: int) -> str:
    role, _dot, own = name.partition(".")
    for link in cube.links:
        for hierarchy in link.dimension.hierarchies if link.role == role else ():
            if own in hierarchy.levels:
                at = hierarchy.levels.index(own) + step
                if 0 <= at < len(hierarchy.levels):
                    return f"{role}.{hierarchy.levels[at]}"
    return ""


def look(sheet: Sheet, asked: Asked, addressed: Addressed) -> Look:
    """Ask a sheet; what cannot be answered is told in `refusal`, what takes long runs on under `token`.

    :raises NotAllowed: if the person sees no such cube.
    """
    cube = asking.cube_for(asked.person, sheet.cube)
    fitted, gone = questions.fitting(sheet, cube)
    empty = Look(fitted, cube, asked, gone=tuple(gone), addressed=addressed)
    question = questions.of(fitted, cube)
    try:
        answer = asking.ask(question, asked.person, today=asked.today, seconds=asked.seconds)
    except asking.TooSlow:
        if token := asking.begin(question, asked.person, asked.today):
            return replace(empty, token=token)
        answer = asking.ask(question, asked.person, today=asked.today)
    except NotAllowed:
        raise
    except Refusal as refusal:
        words = " ".join(refusal.fields.values()) or str(refusal)
        return replace(empty, refusal=words, is_busy=isinstance(refusal, asking.Busy))
    return replace(empty, answer=answer)
