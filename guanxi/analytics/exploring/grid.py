"""An answer as a table: members of the row levels down, members of the column levels across, measures side by side."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guanxi.semantics.answer import Answer, Axis, Column, Mark, Member, Value
from guanxi.semantics.cube import Type

Path = tuple[Member, ...]
Keys = tuple[Any, ...]
MOST_CELLS = 12_000
MOST_COLUMNS = 120
STEPS_OF_HEAT = 5


@dataclass(frozen=True)
class Cell:
    """A value in its row and column; `is_empty` if there were no facts at all."""

    value: Value
    is_empty: bool = False


@dataclass(frozen=True)
class Line:
    """A row of the table: its members from the outside in, how deep it stands in the tree, and its cells."""

    path: Path
    depth: int
    cells: tuple[Cell, ...]
    is_total: bool = False
    is_parent: bool = False

    @property
    def member(self) -> Member:
        """The innermost member."""
        return self.path[-1]


@dataclass(frozen=True)
class Group:
    """The columns of one combination of members of the column levels."""

    path: Path
    is_total: bool = False


@dataclass(frozen=True)
class Grid:
    """The table. `is_tree`: subtotals stand as heads above what they sum up; else each row names all its members.

    `hidden_lines` and `hidden_groups` tell how many rows and column groups were left out because a page can hold only so much;
    `start` is the place of the first row that is shown, `room` how many are shown at once, `count` how many there are, the sum of
    all apart.
    """

    row_axes: tuple[Axis, ...]
    column_axes: tuple[Axis, ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    is_tree: bool = False
    hidden_lines: int = 0
    hidden_groups: int = 0
    start: int = 0
    room: int = 0
    count: int = 0
    largest: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns of figures there are."""
        return len(self.groups) * len(self.columns)

    @property
    def bodies(self) -> list[Line]:
        """The rows that sum up nothing."""
        return [line for line in self.lines if not line.is_total and not line.is_parent]

    def column_at(self, place: int) -> Column:
        """The column of values at a place among the columns of figures."""
        return self.columns[place % len(self.columns)]

    def group_at(self, place: int) -> Group:
        """The column group at a place among the columns of figures."""
        return self.groups[place // len(self.columns)]

    def heat(self, value: Value, place: int) -> int:
        """How deep a value is colored: 0 for nothing, 5 for the largest ones."""
        top = self.largest.get(place % len(self.columns))
        if not top or value is None or isinstance(value, datetime.date):
            return 0
        share = abs(Decimal(value)) / top
        return min(STEPS_OF_HEAT, int(share * STEPS_OF_HEAT) + 1) if value else 0


def of(
    answer: Answer, *, most_cells: int = MOST_CELLS, most_columns: int = MOST_COLUMNS, most_rows: int = 0, start: int = 0
) -> Grid:
    """Arrange an answer; rows keep the order of the answer, time runs from left to right; `most_rows` from `start` on, if asked."""
    rows = tuple(axis for axis in answer.axes if not axis.is_column)
    columns = tuple(axis for axis in answer.axes if axis.is_column)
    placed, groups, members = _placed(answer, len(rows))
    is_tree = bool(answer.question.subtotals) and len(rows) > 1
    shown = groups[: max(1, most_columns // max(1, len(answer.columns)))]
    shown = (
        [group for group in groups if group.is_total and group not in shown][:1] + shown if len(shown) < len(groups) else shown
    )
    ordered = _in_order(shown, columns)
    lines = list(_lines(placed, members, ordered, len(answer.columns), is_tree=is_tree))
    room = max(20, most_cells // max(1, len(ordered) * len(answer.columns)))
    room = min(room, most_rows) if most_rows else room
    shown_lines = _page(lines, room, start) if most_rows else _cut(lines, room)
    return Grid(
        row_axes=rows,
        column_axes=columns,
        columns=answer.columns,
        groups=tuple(ordered),
        lines=tuple(shown_lines),
        is_tree=is_tree,
        hidden_lines=max(0, len(lines) - room),
        start=start,
        room=room,
        count=len(lines) - bool(lines and lines[-1].is_total),
        hidden_groups=len(groups) - len(ordered),
        largest=_largest(lines, len(answer.columns), ordered),
    )


def _placed(answer: Answer, depth: int) -> tuple[dict[Keys, dict[Keys, tuple[Value, ...]]], list[Group], dict[Keys, Path]]:
    """Values by row and column group, the groups and the rows as they came."""
    placed: dict[Keys, dict[Keys, tuple[Value, ...]]] = {}
    groups: dict[Keys, Group] = {}
    members: dict[Keys, Path] = {}
    for row in answer.rows():
        down, across = row.members[:depth], row.members[depth:]
        down_keys, across_keys = _keys(down), _keys(across)
        if down_keys not in placed:
            placed[down_keys], members[down_keys] = {}, down
        if across_keys not in groups:
            groups[across_keys] = Group(across, any(one.mark is Mark.TOTAL for one in across))
        placed[down_keys][across_keys] = row.values
    return placed, list(groups.values()), members


def _keys(path: Path) -> Keys:
    return tuple((member.mark.value, member.key) for member in path)


def _in_order(groups: list[Group], axes: Sequence[Axis]) -> list[Group]:
    """Groups with time and choices in their order, everything else as it first came, totals last."""
    first: list[dict[Any, int]] = [{} for _axis in axes]
    for group in groups:
        for at, member in enumerate(group.path):
            first[at].setdefault((member.mark, member.key), len(first[at]))

    def rank(group: Group) -> list[Any]:
        return [_rank(member, axes[at], first[at]) for at, member in enumerate(group.path)]

    return sorted(groups, key=rank)


def _rank(member: Member, axis: Axis, first: Mapping[Any, int]) -> tuple[int, str, int]:
    late = {Mark.MEMBER: 0, Mark.OTHERS: 1, Mark.UNKNOWN: 2, Mark.TOTAL: 3}[member.mark]
    return late, _own_order(member, axis), first[member.mark, member.key]


def _own_order(member: Member, axis: Axis) -> str:
    """Time runs on, choices stand as they are declared; everything else has no order of its own."""
    if member.key is None:
        return ""
    if axis.level.type is Type.DAY or axis.name.partition(".")[2] in TIME:
        return str(member.key)
    places = [place for place, key in enumerate(axis.level.choices) if key == str(member.key)]
    return f"{places[0]:04}" if places else "~" if axis.level.choices else ""


TIME = frozenset(("year", "quarter", "month", "week", "day", "fiscal_year", "fiscal_quarter", "fiscal_month"))


def _lines(
    placed: Mapping[Keys, Mapping[Keys, tuple[Value, ...]]], members: Mapping[Keys, Path], groups: Sequence[Group], width: int,
    *, is_tree: bool,
) -> Iterator[Line]:  # fmt: skip
    empty = (Cell(None, is_empty=True),) * width
    wanted = [_keys(group.path) for group in groups]

    def cells(keys: Keys) -> tuple[Cell, ...]:
        found = placed[keys]
        return tuple(cell for at in wanted for cell in (tuple(map(Cell, found[at])) if at in found else empty))

    order = _tree_order(members) if is_tree else list(members)
    for keys in order:
        path = members[keys]
        known = [member for member in path if member.mark is not Mark.TOTAL]
        is_total = bool(path) and not known
        if is_tree and not is_total:
            depth = len(known) - 1
            yield Line(tuple(known), depth, cells(keys), is_parent=len(known) < len(path))
        else:
            yield Line(path, 0, cells(keys), is_total=is_total or (bool(path) and path[-1].mark is Mark.TOTAL))


def _tree_order(members: Mapping[Keys, Path]) -> list[Keys]:
    """Each subtotal directly above the rows that it sums up, whatever place it came in; the sum of all at the end."""
    first: dict[Keys, int] = {}
    for place, keys in enumerate(members):
        for depth in range(1, len(keys) + 1):
            first.setdefault(keys[:depth], place)
    total = Mark.TOTAL.value

    def rank(keys: Keys) -> tuple[Any, ...]:
        known = [at for at, key in enumerate(keys) if key[0] != total]
        if not known:
            return (1,)
        return (0, *(first[keys[: at + 1]] for at in known))

    return sorted(members, key=rank)


def _cut(lines: list[Line], room: int) -> Iterable[Line]:
    """The first lines, and the sum of all even if it stands behind them."""
    if len(lines) <= room:
        return lines
    last = [lines[-1]] if lines[-1].is_total else []
    return [*lines[: room - len(last)], *last]


def _page(lines: list[Line], room: int, start: int) -> Iterable[Line]:
    """So many lines from a place on, under the heads that they belong to, and the sum of all."""
    last = [lines[-1]] if lines and lines[-1].is_total else []
    body = lines[: len(lines) - len(last)]
    return [*_above(body, start), *body[start : start + room], *last]


def _above(lines: list[Line], start: int) -> list[Line]:
    """The heads under which the line at `start` stands in a tree."""
    found: list[Line] = []
    wanted = lines[start].depth - 1 if start < len(lines) else -1
    for place in range(start - 1, -1, -1):
        if wanted < 0:
            break
        if lines[place].is_parent and lines[place].depth == wanted:
            found.insert(0, lines[place])
            wanted -= 1
    return found


def _largest(lines: Iterable[Line], width: int, groups: Sequence[Group]) -> dict[int, Decimal]:
    """The largest size of each measure among the cells that sum up nothing, to which colors are measured."""
    found: dict[int, Decimal] = {}
    has_single = any(not group.is_total for group in groups)
    for line in lines:
        if line.is_total or line.is_parent or any(member.mark is Mark.OTHERS for member in line.path):
            continue
        for place, cell in enumerate(line.cells):
            if isinstance(cell.value, Decimal | int) and not (groups[place // width].is_total and has_single):
                found[place % width] = max(found.get(place % width, Decimal(0)), abs(Decimal(cell.value)))
    return found


def spread(path: Path, axes: Sequence[Axis], text_of: Callable[[object], str]) -> dict[str, str]:
    """The members of a path as level → key of an address; what sums up or is put together names no member."""
    return {
        axis.name: text_of(member.key)
        for axis, member in zip(axes, path, strict=False)
        if member.mark in (Mark.MEMBER, Mark.UNKNOWN)
    }
