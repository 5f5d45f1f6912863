"""Which charts a table can be drawn as, and which one suits it best."""

from guanxi.analytics.exploring.grid import Grid
from guanxi.analytics.exploring.sheet import Drawn
from guanxi.semantics.answer import Mark
from guanxi.semantics.cube import Format

from .plain import Plain, is_time

FEW_PARTS = 12
FEW_SERIES = 8
PROVINCE, COUNTRY = ("province",), ("country",)


def offered(grid: Grid, plain: Plain) -> list[Drawn]:
    """The kinds that would tell something of this table."""
    found = [Drawn.TABLE]
    if not plain.places or not plain.series or all(one.column.format is Format.DAY for one in plain.series):
        return found
    found += [Drawn.LINE, Drawn.BAR]
    if len(plain.series) > 1:
        found.append(Drawn.STACKED)
    if len(grid.row_axes) + len(grid.column_axes) >= 2:
        found.append(Drawn.HEAT)
    if not plain.has_negative and not plain.is_time:
        found += [Drawn.PIE, Drawn.TREEMAP, Drawn.FUNNEL]
    if len(grid.columns) > 1 and not grid.column_axes and grid.row_axes:
        found.append(Drawn.SCATTER)
    return found + [kind for kind, level in ((Drawn.CHINA, "province"), (Drawn.WORLD, "country")) if stands_first(grid, level)]


def best(grid: Grid, plain: Plain, wanted: Drawn) -> Drawn:
    """The wanted kind if it is offered, else the one that suits the table."""
    kinds = offered(grid, plain)
    if wanted in kinds:
        return wanted
    if len(plain.places) < 2 or Drawn.BAR not in kinds:
        return Drawn.TABLE
    if plain.is_time:
        return Drawn.LINE
    if len(grid.row_axes) == 1 and not grid.column_axes and Drawn.CHINA in kinds:
        return Drawn.CHINA
    if grid.row_axes and grid.column_axes:
        return Drawn.STACKED if not plain.has_negative and len(plain.series) <= FEW_SERIES and _is_summed(grid) else Drawn.HEAT
    return Drawn.BAR


def stands_first(grid: Grid, level: str) -> bool:
    """Whether the table has a value for each member of this level alone."""
    if not grid.row_axes or grid.row_axes[0].name.partition(".")[2] != level:
        return False
    return len(grid.row_axes) == 1 or grid.is_tree


def _is_summed(grid: Grid) -> bool:
    return grid.columns[0].format is not Format.PERCENT and any(
        member.mark is Mark.TOTAL for group in grid.groups for member in group.path
    )


__all__ = ["best", "is_time", "offered", "stands_first"]
