"""What stands over the columns and before the rows of a table that goes into a file."""

from guanxi.analytics.exploring import grid
from guanxi.analytics.exploring.grid import Grid, Line
from guanxi.analytics.exploring.looking import Look


def column_names(look: Look, whole: Grid) -> list[list[str]]:
    """What stands over each column of figures: members of the column levels, then the measure with its unit."""
    found = []
    for at in range(whole.width):
        group, column = whole.group_at(at), whole.column_at(at)
        members = [look.member(member, axis) for member, axis in zip(group.path, whole.column_axes, strict=False)]
        unit = look.unit(column)
        head = f"{look.head(column)} ({unit})" if unit else look.head(column)
        found.append([*members, head])
    return found


def member_names(look: Look, whole: Grid, line: Line) -> list[str]:
    """All members of a row, sums called so."""
    if not whole.row_axes:
        return []
    known = [look.member(member, axis) for member, axis in zip(line.path, whole.row_axes, strict=False)]
    return known + [look.member(grid.Member(None, "", grid.Mark.TOTAL), whole.row_axes[0])] * (len(whole.row_axes) - len(known))
