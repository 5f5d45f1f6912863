"""The table of a sheet, ready to be drawn: heads that span, rows with what a click on them does, cells with their looks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from markupsafe import Markup

from guanxi.analytics.exploring import behind, choices, looking
from guanxi.analytics.exploring.grid import Cell, Grid, Group, Line
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.sheet import Color
from guanxi.records import reading, registry
from guanxi.semantics.answer import Mark

BAR_WIDTH = 100
BAR = Markup(
    '<svg class="%s" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="%.1f" height="4"/></svg>'
)


@dataclass(frozen=True)
class Head:
    """A head over one or several columns of figures."""

    label: str
    span: int = 1
    unit: str = ""
    sort: str = ""
    sorted: str = ""
    is_total: bool = False


@dataclass(frozen=True)
class Name:
    """A member at the beginning of a row: what it is called, where a click leads, and what its menu is asked with."""

    label: str
    href: str = ""
    menu: str = ""
    is_drill: bool = False
    is_repeated: bool = False
    color: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the table as it is drawn."""

    names: Sequence[Name]
    cells: Markup
    depth: int = 0
    looks: str = ""


@dataclass(frozen=True)
class Table:
    """The whole table; `level_heads` stand over the names, `heads` in layers over the figures."""

    level_heads: Sequence[str]
    heads: Sequence[Sequence[Head]]
    rows: Sequence[Row]
    hidden_rows: int = 0
    hidden_columns: int = 0


def table_of(look: Look) -> Table:
    """The table of an answered sheet."""
    grid = look.grid
    drawer = _Drawer(look)
    rows: list[Row] = []
    before: Line | None = None
    for line in grid.lines:
        rows.append(drawer.row(line, before))
        before = line
    names = [look.level(axis.name) for axis in grid.row_axes]
    level_heads = [" › ".join(names)] if grid.is_tree else names
    return Table(level_heads or [""], list(_heads(look)), rows, grid.hidden_lines, grid.hidden_groups)


def _heads(look: Look) -> Iterator[list[Head]]:
    grid = look.grid
    for depth, axis in enumerate(grid.column_axes):
        yield list(_layer(look, grid, depth, axis))
    if len(grid.columns) > 1 or not grid.column_axes:
        yield [_measure_head(look, at) for _group in grid.groups for at in range(len(grid.columns))]


def _layer(look: Look, grid: Grid, depth: int, axis: object) -> Iterator[Head]:
    at = 0
    while at < len(grid.groups):
        path, until = grid.groups[at].path[: depth + 1], at
        while until < len(grid.groups) and grid.groups[until].path[: depth + 1] == path:
            until += 1
        is_inner_total = path[-1].mark is Mark.TOTAL and any(member.mark is Mark.TOTAL for member in path[:-1])
        label = "" if is_inner_total else look.member(path[-1], grid.column_axes[depth])
        yield Head(label, (until - at) * len(grid.columns), is_total=path[-1].mark is Mark.TOTAL)
        at = until


def _measure_head(look: Look, at: int) -> Head:
    column = look.grid.columns[at]
    asked = look.sheet.sort.lstrip("-") == column.name
    direction = ("descending" if look.sheet.sort.startswith("-") else "ascending") if asked else ""
    return Head(look.head(column), 1, look.unit(column), look.addressed(look.sheet.sorted_by(column.name)), direction)


class _Drawer:
    """Draws rows: what is the same for all of them is made once."""

    def __init__(self, look: Look) -> None:
        self.look = look
        grid = look.grid
        pairs = [(name, text) for name, text in look.sheet.pairs if name.startswith(("is.", "not.")) or name in ("time", "show")]
        self.base = f"{reverse('explorer-records', args=[look.cube.name])}?{urlencode(pairs)}"
        self.menu = f"{reverse('explorer-member', args=[look.cube.name])}?{look.addressed(look.sheet).partition('?')[2]}"
        self.across = [self._query(self.look.at(group.path, grid.column_axes)) for group in grid.groups]
        self.totals = [group.is_total for group in grid.groups]
        self.width = len(grid.columns)
        self.leads_on = behind.leads_to_rows(look.cube, look.asked.person)

    def row(self, line: Line, before: Line | None) -> Row:
        """One row of the table."""
        down = self._query(self.look.at(line.path, self.look.grid.row_axes))
        looks = "total" if line.is_total else "parent" if line.is_parent else ""
        return Row(self._names(line, before), self._cells(line, down), line.depth, looks)

    def _names(self, line: Line, before: Line | None) -> list[Name]:
        axes = self.look.grid.row_axes
        if not axes:
            return [Name("")]
        if self.look.grid.is_tree:
            return [self._name(line, len(line.path) - 1)]
        same = 0
        if before:
            while same < len(line.path) - 1 and line.path[: same + 1] == before.path[: same + 1]:
                same += 1
        return [self._name(line, depth, is_repeated=depth < same) for depth in range(len(line.path))]

    def _name(self, line: Line, depth: int, *, is_repeated: bool = False) -> Name:
        look, member, axis = self.look, line.path[depth], self.look.grid.row_axes[depth]
        label = look.member(member, axis)
        if member.mark not in (Mark.MEMBER, Mark.UNKNOWN):
            is_inner = not look.grid.is_tree and depth > 0 and line.path[depth - 1].mark is Mark.TOTAL
            return Name("" if is_inner else label)
        at = look.at(line.path[: depth + 1], look.grid.row_axes)
        below = looking.finer(look.cube, axis.name)
        href, is_drill = "", False
        if below and below not in look.sheet.levels and member.mark is Mark.MEMBER:
            href, is_drill = look.addressed(look.sheet.drilled(at, axis.name, into=below)), True
        elif axis.level.record and member.mark is Mark.MEMBER and self._may_open(axis.level.record):
            href = reverse("records:page", args=[axis.level.record, member.key]) if isinstance(member.key, int) else ""
        menu = f"{self.menu}{self._query(at)}&of={axis.name}"
        return Name(label, href, menu, is_drill, is_repeated, choices.color(axis.level, member.key))

    def _may_open(self, path: str) -> bool:
        record = registry.at(path)
        return record is not None and reading.may(record, self.look.asked.person)

    def _query(self, at: dict[str, str]) -> str:
        return "".join(f"&{urlencode({f'at.{name}': text})}" for name, text in at.items())

    def _cells(self, line: Line, down: str) -> Markup:
        """All cells of a row in one piece: thousands of macro calls would take longer than the question."""
        return Markup("").join(self._cell(cell, place, line, down) for place, cell in enumerate(line.cells))

    def _cell(self, cell: Cell, place: int, line: Line, down: str) -> Markup:
        text = self.look.text(cell, place)
        group_total = self.totals[place // self.width]
        sums_up = line.is_total or line.is_parent or group_total
        looks = ["num", *(["total"] if group_total else []), *self._looks(cell, place, sums_up)]
        if cell.is_empty or cell.value is None or not self.leads_on:
            soft = "soft" if cell.value is None else ""
            return Markup('<td class="%s"><span class="%s">%s</span></td>') % (" ".join(looks), soft, text)
        href = f"{self.base}{down}{self.across[place // self.width]}"
        bar = self._bar(cell, place) if self.look.sheet.color is Color.BARS and not sums_up else Markup("")
        return Markup('<td class="%s">%s<a href="%s" hx-boost="false">%s</a></td>') % (" ".join(looks), bar, href, text)

    def _looks(self, cell: Cell, place: int, sums_up: bool) -> Iterator[str]:
        negative = isinstance(cell.value, Decimal | int) and cell.value < 0
        if self.look.sheet.color is Color.HEAT and not sums_up:
            if negative:
                yield "below"
            if step := self.look.grid.heat(cell.value, place):
                yield f"heat-{step}"
        elif negative:
            yield "negative"

    def _bar(self, cell: Cell, place: int) -> Markup:
        top = self.look.grid.largest.get(place % self.width)
        if not top or not isinstance(cell.value, Decimal | int):
            return Markup("")
        share = float(abs(Decimal(cell.value)) / top) * BAR_WIDTH
        looks = "cell-bar below" if cell.value < 0 else "cell-bar"
        return BAR % (looks, share)


def group_label(look: Look, group: Group) -> str:
    """The members of a column group in words."""
    axes = look.grid.column_axes
    return " · ".join(
        look.member(member, axis) for member, axis in zip(group.path, axes, strict=False) if member.mark is not Mark.TOTAL
    )


__all__ = ["Head", "Name", "Row", "Table", "group_label", "table_of"]
