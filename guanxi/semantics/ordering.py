"""In which order groups come, and which of them: as far as the database can say it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from . import formulas, writing
from .cube import Format, Measure, Type
from .question import Having
from .resolving import Plan, column_of
from .scanning import OTHERS_NUMBER, OTHERS_TEXT
from .times import DERIVED, NOW, Asked

Names = Mapping[tuple[str, str], str]
TESTS = {"below": "<", "above": ">", "at_least": ">=", "at_most": "<="}


def order_of(plan: Plan, names: Names) -> str:
    """Totals first, so that they are never cut; then as asked, then by members."""
    axes = range(len(plan.axes))
    told = [f"({' + '.join(f'g{at}' for at in axes)}) DESC"] if plan.axes else []
    if plan.question.sort and not plan.ranks:
        told += [f"CASE WHEN k{at} IS NULL THEN 1{_others(plan, at)} ELSE 0 END" for at in axes]
    for one in plan.question.sort:
        way = "DESC" if one.down else "ASC"
        told.append(f"{_sorted_by(one.by, plan, names)} {way} NULLS LAST")
    told += [f"{place} ASC NULLS LAST" for at in axes for place in dict.fromkeys((_place_of(plan, at), f"k{at}"))]
    return f" ORDER BY {writing.listed(told)}" if told else ""


def _place_of(plan: Plan, at: int) -> str:
    """Where a member stands among its like: choices in the order in which they are declared."""
    choices = plan.axes[at].level.choices
    if not choices:
        return f"k{at}"
    ranks = " ".join(f"WHEN {writing.literal(key)} THEN {rank}" for rank, key in enumerate(choices))
    return f"CASE WHEN k{at} IS NULL THEN NULL ELSE CASE k{at} {ranks} ELSE {len(choices)} END END"


def _others(plan: Plan, at: int) -> str:
    """All others stand behind the unknown ones."""
    if plan.kept is None or plan.kept.at != at:
        return ""
    is_number = plan.axes[at].level.type is Type.INTEGER
    return f" WHEN k{at} = {writing.literal(OTHERS_NUMBER if is_number else OTHERS_TEXT)} THEN 2"


def bounds_of(plan: Plan, names: Names, sets: tuple[tuple[int, ...], ...]) -> str:
    """The bounds for values of the finest groups; with columns they are looked at later, in the rows' totals."""
    if not plan.question.having or plan.question.columns:
        return ""
    finest = [f"g{at} = 1" for at in range(len(plan.axes))] if len(sets) > 1 else []
    told = [_bound(one, plan, names) for one in plan.question.having]
    inner = writing.all_told(told)
    return f" WHERE {' OR '.join([*finest, f'({inner})'])}"


def expression(one: Asked, plan: Plan, names: Names) -> str:
    """The value of a column, to compare and to sort by; what is shown is reckoned exactly afterwards."""
    present = _value(one.measure, NOW if one.time in DERIVED else one.source, plan, names)
    if one.time not in DERIVED:
        return present
    other = _value(one.measure, one.source, plan, names)
    if one.time.endswith("change"):
        return f"(COALESCE({present}, 0) - COALESCE({other}, 0))"
    return f"(CASE WHEN {other} > 0 THEN (COALESCE({present}, 0) - {other}) / {other} END)"


def _value(measure: Measure, variant: str, plan: Plan, names: Names) -> str:
    if not measure.is_derived:
        name = names[variant, measure.name]
        return name if measure.format is Format.DAY else f"CAST({name} AS DOUBLE)"
    known = {one.name: one for one in plan.cube.measures}

    def of(node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return _value(known[node.id], variant, plan, names)
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.UnaryOp):
            return f"(-{of(node.operand)})"
        if not isinstance(node, ast.BinOp):
            raise formulas.BadFormula(ast.dump(node))
        sign, _operation = formulas.OPERATORS[type(node.op)]
        right = f"NULLIF({of(node.right)}, 0)" if sign == "/" else of(node.right)
        return f"({of(node.left)} {sign} {right})"

    return of(formulas.read(formulas.formula_of(measure)))


def _sorted_by(by: str, plan: Plan, names: Names) -> str:
    for at, axis in enumerate(plan.axes):
        if axis.name == by:
            return _place_of(plan, at)
    return expression(column_of(by, plan.cube, "sort"), plan, names)


def _bound(one: Having, plan: Plan, names: Names) -> str:
    return f"{expression(column_of(one.by, plan.cube, 'having'), plan, names)} {TESTS[one.test]} {writing.literal(one.bound)}"
