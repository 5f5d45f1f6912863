"""Small answers made by hand, for tests of tables and charts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from guanxi.semantics.answer import Answer, Axis, Column, Mark
from guanxi.semantics.cube import Format, Level
from guanxi.semantics.question import Question

TOTAL = "*"
"""Stands for the sum over a level."""


def answer(
    rows: Sequence[str],
    columns: Sequence[str],
    measures: Sequence[str],
    lines: Sequence[tuple[Any, ...]],
    *,
    subtotals: bool = False,
) -> Answer:
    """Lines are members of rows and columns, then values; TOTAL sums up, None is the unknown member."""
    names = [*rows, *columns]
    question = Question("order_lines", tuple(measures), tuple(rows), tuple(columns), subtotals=subtotals)
    cut = len(names)
    return Answer(
        question,
        tuple(Axis(name, name, Level(name=name.partition(".")[2], label=name, key="k"), name in columns) for name in names),
        tuple(Column(name, name.partition("@")[0], name, _format(name), name.partition("@")[2]) for name in measures),
        [tuple(None if key == TOTAL else key for key in line[:cut]) for line in lines],
        [tuple(_mark(key) for key in line[:cut]) for line in lines],
        [tuple(None if value is None else Decimal(str(value)) for value in line[cut:]) for line in lines],
    )


def _mark(key: Any) -> Mark:
    return Mark.TOTAL if key == TOTAL else Mark.UNKNOWN if key is None else Mark.MEMBER


def _format(name: str) -> Format:
    return Format.PERCENT if name.startswith("margin") else Format.MONEY
