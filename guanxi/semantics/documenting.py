"""Cubes written down for people: what there is to ask, by name."""

from __future__ import annotations

from collections.abc import Iterator

from .cube import Cube, Dimension, Kind, Measure
from .formulas import formula_of
from .model import Model


def names(model: Model) -> Iterator[str]:
    """Every name that a question can use."""
    for cube in model.cubes.values():
        yield cube.name
        yield from (f"  {measure.name}" for measure in cube.measures if not measure.hidden)
        yield from (f"  {level}" for level in cube.level_names())


def markdown(model: Model) -> str:
    """Cubes, then dimensions, as tables."""
    dimensions = {link.dimension.name: link.dimension for cube in model.cubes.values() for link in cube.links}
    parts = [*(_cube(cube) for cube in model.cubes.values()), *(_dimension(one) for one in dimensions.values())]
    return "\n\n".join(parts)


def _cube(cube: Cube) -> str:
    roles = ", ".join(f"`{link.role}`" for link in cube.links)
    head = [f"### Cube `{cube.name}`: {cube.label}", "", cube.describe, "", f"Dimensions: {roles}.", ""]
    table = ["| Measure | | Kind | How |", "|---|---|---|---|"]
    rows = [
        f"| `{one.name}` | {one.label} | {one.kind.replace('_', '-')} | {_how(one)} |" for one in cube.measures if not one.hidden
    ]
    return "\n".join([*head, *table, *rows])


def _how(one: Measure) -> str:
    if one.is_derived:
        told = f"`{formula_of(one)}`".replace("/", "÷")
    elif one.kind is Kind.DISTINCT:
        told = f"different `{one.column}`"
    else:
        told = f"{one.aggregate} of `{one.column}`" if one.column else "number of rows"
        told += f" where `{one.having}` is known" if one.having else f" where `{one.lacking}` is unknown" if one.lacking else ""
    return f"{told}. {one.describe}" if one.describe else told


def _dimension(one: Dimension) -> str:
    told = [f"### Dimension `{one.name}`: {one.label}", ""]
    told += [f"* {each.label}: {' → '.join(f'`{name}`' for name in each.levels)}" for each in one.hierarchies]
    told += [""] if one.hierarchies else []
    levels = ", ".join(f"`{level.name}` ({level.label})" for level in one.levels)
    return "\n".join([*told, f"Levels: {levels}."])
