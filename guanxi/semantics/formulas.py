"""Formulas of calculated measures: numbers, names, + - * / and brackets; read once, reckoned exactly."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .cube import Kind, Measure

OPERATORS: Mapping[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
}


class BadFormula(ValueError):
    """A formula that is none."""


@lru_cache(maxsize=512)
def read(formula: str) -> ast.expr:
    """The formula as a tree.

    :raises BadFormula: if it holds anything but numbers, names, + - * / and brackets.
    """
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError as why:
        raise BadFormula(f"{formula!r} is no formula: {why.msg}") from why
    for node in ast.walk(tree):
        if not isinstance(node, ast.BinOp | ast.Name | ast.Constant | ast.operator | ast.UnaryOp | ast.USub | ast.Load):
            raise BadFormula(f"{formula!r} may hold numbers, names of measures, + - * / and brackets only")
        if isinstance(node, ast.operator) and type(node) not in OPERATORS:
            raise BadFormula(f"{formula!r} may hold numbers, names of measures, + - * / and brackets only")
        if isinstance(node, ast.Constant) and (isinstance(node.value, bool) or not isinstance(node.value, int | float)):
            raise BadFormula(f"{formula!r} holds something that is no number")
    return tree


def formula_of(measure: Measure) -> str:
    """The formula of a derived measure."""
    return measure.formula or f"{measure.part} / {measure.over}"


def parts_of(measure: Measure) -> tuple[str, ...]:
    """The names of the measures that this one is made of."""
    if measure.kind is Kind.RATIO:
        return (measure.part, measure.over)
    if measure.kind is not Kind.CALCULATED:
        return ()
    return tuple(dict.fromkeys(node.id for node in ast.walk(read(measure.formula)) if isinstance(node, ast.Name)))


def reckoned(formula: str, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The value of a formula; None if one of its parts is unknown, or something is divided by zero."""
    return _reckoned(read(formula), values)


def _reckoned(node: ast.expr, values: Mapping[str, Decimal | None]) -> Decimal | None:
    if isinstance(node, ast.Name):
        found = values[node.id]
        return found if found is None else Decimal(found)
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.UnaryOp):
        inner = _reckoned(node.operand, values)
        return None if inner is None else -inner
    if not isinstance(node, ast.BinOp):
        raise BadFormula(ast.dump(node))
    left, right = _reckoned(node.left, values), _reckoned(node.right, values)
    if left is None or right is None or (isinstance(node.op, ast.Div) and right == 0):
        return None
    result: Decimal = OPERATORS[type(node.op)][1](left, right)
    return result
