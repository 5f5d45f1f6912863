"""The specification of each kind of chart, as docs/frontend.md describes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guanxi.analytics.exploring.grid import Grid
from guanxi.analytics.exploring.sheet import Drawn
from guanxi.lib import regions
from guanxi.semantics.answer import Axis, Mark, Member

from .choosing import FEW_PARTS, FEW_SERIES
from .plain import Pen, Plain, Series, number, sum_of_all

Spec = dict[str, Any]
MOST_BARS = 24
MOST_POINTS = 400
MOST_ROWS_OF_HEAT, MOST_COLUMNS_OF_HEAT = 30, 40
LONG_NAME = 8
SHORT = 8


def spec_of(kind: Drawn, grid: Grid, plain: Plain, pen: Pen) -> Spec:
    """What the browser draws; {} where nothing is drawn."""
    if kind in (Drawn.CHINA, Drawn.WORLD):
        return _map(kind, grid, pen)
    if kind is Drawn.TREEMAP:
        return _treemap(grid, pen)
    if kind is Drawn.SCATTER:
        return _scatter(grid, pen)
    if kind is Drawn.HEAT:
        return _heat(grid, pen)
    draw: Callable[[Drawn, Plain, Pen], Spec] | None = _ALONG.get(kind)
    return draw(kind, plain, pen) if draw else {}


def shown_of(kind: Drawn, plain: Plain) -> int:
    """How many of the places a chart of this kind shows."""
    most: Mapping[Drawn, int] = {Drawn.LINE: MOST_POINTS, Drawn.PIE: FEW_PARTS, Drawn.FUNNEL: FEW_PARTS}
    if kind in (Drawn.BAR, Drawn.STACKED):
        plain = plain.single
        return min(len(plain.places), MOST_POINTS if plain.is_time else MOST_BARS)
    return min(len(plain.places), most.get(kind, len(plain.places)))


def _along(kind: Drawn, plain: Plain, pen: Pen) -> Spec:
    """Lines or bars over the places."""
    plain = plain.single
    count = shown_of(kind, plain)
    places = plain.places[:count]
    lying = kind is not Drawn.LINE and not plain.is_time and (count > SHORT or any(_is_long(one.name) for one in places))
    series = [_series(one, count) for one in largest(plain.series)]
    spec: Spec = {"kind": kind.value, "categories": [place.name for place in places], "series": series}
    if lying:
        spec["lying"] = True
    links = [pen.linked(place.path, place.axes) for place in places]
    return spec | ({"links": links} if any(links) else {}) | {"format": pen.format(plain.series[0].column)}


def _parts(kind: Drawn, plain: Plain, pen: Pen) -> Spec:
    """Parts of a whole, or steps one after the other."""
    count = shown_of(kind, plain)
    one = plain.series[0]
    spec: Spec = {
        "kind": kind.value,
        "categories": [place.name for place in plain.places[:count]],
        "series": [_series(one, count)],
    }
    links = [pen.linked(place.path, place.axes) for place in plain.places[:count]]
    return spec | ({"links": links} if any(links) else {}) | {"format": pen.format(one.column)}


_ALONG: Mapping[Drawn, Callable[[Drawn, Plain, Pen], Spec]] = {
    Drawn.LINE: _along, Drawn.BAR: _along, Drawn.STACKED: _along, Drawn.PIE: _parts, Drawn.FUNNEL: _parts,
}  # fmt: skip


def largest(series: tuple[Series, ...]) -> list[Series]:
    """As many series as colors can be told apart, the largest ones, in their order."""
    if len(series) <= FEW_SERIES:
        return list(series)
    kept = sorted(range(len(series)), key=lambda at: series[at].size, reverse=True)[:FEW_SERIES]
    return [series[at] for at in sorted(kept)]


def _series(one: Series, count: int) -> Spec:
    made: Spec = {"name": one.name, "values": list(one.values[:count])}
    return made | {"dashed": True, "color": "8"} if one.is_before else made


def _is_long(name: str) -> bool:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in name) > 2 * LONG_NAME


def _heat(grid: Grid, pen: Pen) -> Spec:
    """Rows × columns; the two levels of the rows, if there are no columns."""
    names, cells = _crossed(grid, pen) if grid.column_axes else _two_levels(grid, pen)
    one = {"name": pen.head(grid.columns[0]), "values": cells}
    return {"kind": "heatmap", "rows": names[0], "categories": names[1], "series": [one], "format": pen.format(grid.columns[0])}


def _crossed(grid: Grid, pen: Pen) -> tuple[tuple[list[str], list[str]], list[list[Any]]]:
    def name(path: Sequence[Member], axes: Sequence[Axis]) -> str:
        return " · ".join(pen.named(member, axis) for member, axis in zip(path, axes, strict=False))

    lines = grid.bodies[:MOST_ROWS_OF_HEAT]
    single = [at for at, group in enumerate(grid.groups) if not group.is_total][:MOST_COLUMNS_OF_HEAT]
    names = [name(line.path, grid.row_axes) for line in lines], [name(grid.groups[at].path, grid.column_axes) for at in single]
    cells = [
        [column, row, value]
        for row, line in enumerate(lines)
        for column, at in enumerate(single)
        if (value := number(line.cells[at * len(grid.columns)].value)) is not None
    ]
    return names, cells


def _two_levels(grid: Grid, pen: Pen) -> tuple[tuple[list[str], list[str]], list[list[Any]]]:
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    cells: list[list[Any]] = []
    for line in grid.bodies:
        down, across = (pen.named(line.path[at], grid.row_axes[at]) for at in (0, 1))
        row, column = rows.setdefault(down, len(rows)), columns.setdefault(across, len(columns))
        value = number(line.cells[0].value)
        if row < MOST_ROWS_OF_HEAT and column < MOST_COLUMNS_OF_HEAT and value is not None and len(line.path) == 2:
            cells.append([column, row, value])
    return (list(rows)[:MOST_ROWS_OF_HEAT], list(columns)[:MOST_COLUMNS_OF_HEAT]), cells


def _scatter(grid: Grid, pen: Pen) -> Spec:
    """The first measure along, the second one up, the third one as size."""
    x, y = grid.columns[0], grid.columns[1]
    values = []
    for line in grid.bodies:
        found = [number(cell.value) for cell in line.cells[:3]]
        if found[0] is not None and found[1] is not None:
            name = " · ".join(pen.named(member, axis) for member, axis in zip(line.path, grid.row_axes, strict=False))
            values.append([found[0], found[1], name, *([abs(found[2])] if len(found) > 2 and found[2] is not None else [])])
    return {
        "kind": "scatter", "x": {"name": pen.head(x), "format": pen.format(x)}, "y": {"name": pen.head(y), "format": pen.format(y)},
        "series": [{"name": pen.head(y), "values": values}],
    }  # fmt: skip


def _treemap(grid: Grid, pen: Pen) -> Spec:
    """Areas; a second row level divides those of the first."""
    at = sum_of_all(grid)
    tree: dict[str, Spec] = {}
    for line in grid.bodies:
        value = number(line.cells[at].value)
        if value is None or value <= 0:
            continue
        names = [pen.named(member, axis) for member, axis in zip(line.path, grid.row_axes, strict=False)]
        leaf: Spec = {"name": names[-1], "value": value, "link": pen.linked(line.path, grid.row_axes)}
        if len(names) == 1:
            tree.setdefault(names[0], leaf)
        else:
            outer = tree.setdefault(names[0], {"name": names[0], "children": [], "value": 0})
            outer["children"].append({**leaf, "name": " · ".join(names[1:])})
            outer["value"] += value
    return {
        "kind": "treemap",
        "name": pen.head(grid.columns[0]),
        "tree": list(tree.values()),
        "format": pen.format(grid.columns[0]),
    }


def _map(kind: Drawn, grid: Grid, pen: Pen) -> Spec:
    """Provinces or countries, the ones without figures included so that the map can name them."""
    at = sum_of_all(grid)
    rows = [line for line in grid.lines if not line.is_total and line.depth == 0 and line.path[0].mark is Mark.MEMBER]
    values: list[list[Any]] = []
    links: list[str] = []
    for line in rows:
        values.append([str(line.path[0].key), line.path[0].caption, number(line.cells[at].value)])
        links.append(pen.linked(line.path[:1], grid.row_axes[:1]))
    spec = map_of("china" if kind is Drawn.CHINA else "world", pen.head(grid.columns[0]), values, pen.language)
    return spec | {"links": links, "format": pen.format(grid.columns[0])}


def map_of(which: str, name: str, values: list[list[Any]], language: str) -> Spec:
    """A map of China by province or of the world by country from rows [code, name, value]; provinces without a value are named, too."""
    rows = list(values)
    if which == "china":
        known = {row[0] for row in rows}
        provinces = (one for one in regions.every() if one.level == "province" and one.parent == regions.CHINA)
        rows += [[one.code, one.name(language), None] for one in provinces if one.code not in known]
    return {"kind": "map", "map": which, "series": [{"name": name, "values": rows}]}
