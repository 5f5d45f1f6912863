"""What charts are drawn from: named places along an axis, and series of values over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from guanxi.analytics.exploring.grid import TIME, Grid, Group, Line
from guanxi.semantics.answer import Axis, Column, Mark, Member, Value
from guanxi.semantics.cube import Format

Number = Decimal | int | None
Named = Callable[[Member, Axis], str]
Linked = Callable[[Sequence[Member], Sequence[Axis]], str]


@dataclass(frozen=True)
class Pen:
    """With what a chart is drawn: names of members, the address behind a place ("" for none), currency and language."""

    named: Named
    linked: Linked
    head: Callable[[Column], str]
    currency: str = ""
    language: str = "en"

    def format(self, column: Column) -> dict[str, object]:
        """How the values of a column are written."""
        if column.format is Format.MONEY:
            return {"currency": self.currency} if self.currency else {}
        return {"percent": True} if column.format is Format.PERCENT else {}


@dataclass(frozen=True)
class Place:
    """A place along an axis: the members that make it, and their names."""

    path: tuple[Member, ...]
    axes: tuple[Axis, ...]
    name: str

    @property
    def is_others(self) -> bool:
        """Whether it puts together what is not among the first ones."""
        return any(member.mark is Mark.OTHERS for member in self.path)


@dataclass(frozen=True)
class Series:
    """Values along the places, in the same order."""

    name: str
    column: Column
    values: tuple[Number, ...]
    is_before: bool = False

    @property
    def size(self) -> Decimal:
        """How large the values are together, whatever their sign."""
        return sum((abs(Decimal(value)) for value in self.values if value is not None), Decimal(0))


@dataclass(frozen=True)
class Plain:
    """A table without its sums: places and series."""

    places: tuple[Place, ...]
    series: tuple[Series, ...]
    is_time: bool = False

    @property
    def single(self) -> Plain:
        """Without what puts others together: among single members it would be the largest one."""
        kept = [at for at, place in enumerate(self.places) if not place.is_others]
        if len(kept) == len(self.places):
            return self
        return replace(
            self,
            places=tuple(self.places[at] for at in kept),
            series=tuple(replace(one, values=tuple(one.values[at] for at in kept)) for one in self.series),
        )

    @property
    def has_negative(self) -> bool:
        """Whether some value lies below zero."""
        return any(value is not None and value < 0 for one in self.series for value in one.values)


def is_time(axis: Axis) -> bool:
    """Whether the members of a level follow each other in time."""
    return axis.name.partition(".")[2] in TIME


def number(value: Value) -> Number:
    """A value that can be drawn; days cannot."""
    return value if isinstance(value, Decimal | int) else None


def of(grid: Grid, named: Named, head: Callable[[Column], str]) -> Plain:
    """The table with time along the axis if there is any, else with its rows; `head` names columns of values."""
    groups = [group for group in grid.groups if not group.is_total] or list(grid.groups)
    lines = _drawn(grid)
    if grid.column_axes and _runs_across(grid):
        return _turned(grid, groups, lines, named)
    places = tuple(_place(line.path, grid.row_axes, named) for line in lines)
    if grid.column_axes:
        made = [
            Series(_name(group.path, grid.column_axes, named), grid.columns[0], _down(grid, lines, groups_at))
            for groups_at, group in _indexed(grid, groups)
        ]
    else:
        same = _alike(grid.columns)
        made = [
            Series(
                head(grid.columns[at]),
                grid.columns[at],
                tuple(number(line.cells[at].value) for line in lines),
                is_before=grid.columns[at].time in ("compared", "previous", "year_before"),
            )
            for at in same
        ]
    return Plain(places, tuple(made), is_time=len(grid.row_axes) == 1 and is_time(grid.row_axes[0]))


def _alike(columns: Sequence[Column]) -> list[int]:
    """The columns that can stand on one axis with the first one; what changed is seen from what is compared."""
    same = [at for at, column in enumerate(columns) if column.format is columns[0].format]
    told = [at for at in same if not columns[at].time.endswith(("change", "growth"))]
    return told or same


def _drawn(grid: Grid) -> list[Line]:
    """The rows that are drawn: of a tree its outermost ones, never the sum of all."""
    if grid.is_tree:
        return [line for line in grid.lines if line.depth == 0 and not line.is_total]
    return grid.bodies or list(grid.lines)


def _runs_across(grid: Grid) -> bool:
    across = len(grid.column_axes) == 1 and is_time(grid.column_axes[0])
    return not grid.row_axes or (across and not (len(grid.row_axes) == 1 and is_time(grid.row_axes[0])))


def _turned(grid: Grid, groups: Sequence[Group], lines: Sequence[Line], named: Named) -> Plain:
    indexes = [at for at, _group in _indexed(grid, groups)]
    places = tuple(_place(group.path, grid.column_axes, named) for group in groups)
    made = tuple(
        Series(
            _name(line.path, grid.row_axes, named) or grid.columns[0].label,
            grid.columns[0],
            tuple(number(line.cells[at].value) for at in indexes),
        )
        for line in lines
    )
    return Plain(places, made, is_time=is_time(grid.column_axes[0]))


def _indexed(grid: Grid, groups: Sequence[Group]) -> list[tuple[int, Group]]:
    """Where the first measure of each group stands among the cells of a row."""
    width = len(grid.columns)
    return [(at * width, group) for at, group in enumerate(grid.groups) if group in groups]


def _down(grid: Grid, lines: Sequence[Line], at: int) -> tuple[Number, ...]:
    return tuple(number(line.cells[at].value) for line in lines)


def _place(path: Sequence[Member], axes: Sequence[Axis], named: Named) -> Place:
    return Place(tuple(path), tuple(axes), _name(path, axes, named))


def _name(path: Sequence[Member], axes: Sequence[Axis], named: Named) -> str:
    return " · ".join(named(member, axis) for member, axis in zip(path, axes, strict=False) if member.mark is not Mark.TOTAL)


def sum_of_all(grid: Grid) -> int:
    """Where the first measure over all column groups stands among the cells of a row."""
    for at, group in enumerate(grid.groups):
        if group.is_total:
            return at * len(grid.columns)
    return 0
