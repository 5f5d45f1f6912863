"""How the company's rules of evaluation change the cubes of sales: a margin assumed for lines of unknown cost."""

from dataclasses import replace
from decimal import Decimal

from guanxi.lib.marking import N_
from guanxi.semantics.cube import Cube, Kind, Measure


def with_assumed_margin(cube: Cube, share: Decimal | None) -> Cube:
    """The cube whose profit counts revenue of unknown cost with an assumed margin; without one it stays as it is.

    profit = known profit + revenue of unknown cost × share; margin = profit ÷ all revenue.
    """
    if share is None:
        return cube
    measures = {one.name: one for one in cube.measures}
    known = replace(measures["profit"], name="known_profit", label=N_("Profit contribution of known cost"))
    profit = Measure(
        name="profit", label=measures["profit"].label, kind=Kind.CALCULATED,
        formula=f"known_profit + unknown_revenue * {share.normalize():f}",
        describe=N_("Revenue minus cost of the goods; lines of unknown cost count with the assumed margin."),
    )  # fmt: skip
    changed = {"profit": profit, "margin": replace(measures["margin"], over="revenue")}
    presums = tuple(
        replace(one, sums={"known_profit" if name == "profit" else name: column for name, column in one.sums.items()})
        for one in cube.presums
    )
    told = tuple(changed.get(one.name, one) for one in cube.measures)
    return replace(cube, measures=(*told, known), presums=presums)
