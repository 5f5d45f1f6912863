"""The chart of a sheet on paper: bars from left to right, or lines over time; everything else stands in the table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String

from guanxi.analytics.exploring.charts import drawing
from guanxi.analytics.exploring.charts.plain import Series
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.sheet import Drawn

if TYPE_CHECKING:
    from .paper_fonts import Fonts

COLORS = ("#3558c4", "#dd7725", "#094626", "#7b2562", "#12a0aa", "#62581c", "#b58b54", "#637b6d")
BAD, GREY, TEXT = "#c8333a", "#8b93a1", "#1a1d23"
MOST_BARS = 12
BAR, STEP = 11, 16
HEIGHT = 170
SIZE = 8


def drawn(look: Look, width: float, fonts: Fonts, message: str) -> Drawing | None:
    """The chart with its message above it; None if the sheet shows its table only."""
    plain = look.plain
    if look.kind is Drawn.TABLE or len(plain.places) < 2 or not plain.series:
        return None
    made = _lines(look, width, fonts) if plain.is_time else _bars(look, width, fonts)
    made.add(String(0, made.height - 10, message, fontName=fonts.of(message, bold=True), fontSize=10, fillColor=TEXT))
    return made


def _bars(look: Look, width: float, fonts: Fonts) -> Drawing:
    one = look.plain.series[0]
    count = min(MOST_BARS, len(one.values))
    values = [float(value or 0) for value in one.values[:count]]
    low, high = min(0.0, *values), max(0.0, *values)
    left, right = width * 0.28, width * 0.86
    scale = (right - left) / ((high - low) or 1)
    zero = left - low * scale
    made = Drawing(width, count * STEP + 24)
    for place, value in enumerate(values):
        y = made.height - 24 - (place + 1) * STEP + 4
        name = fonts.cut(look.plain.places[place].name, SIZE, left - 10)
        made.add(String(left - 6, y + 2, name, textAnchor="end", fontName=fonts.of(name), fontSize=SIZE, fillColor=TEXT))
        start, length = min(zero, zero + value * scale), abs(value * scale)
        made.add(Rect(start, y, length, BAR, fillColor=COLORS[0] if value >= 0 else BAD, strokeColor=None))
        text = look.written(one.column, one.values[place])
        made.add(String(right + 6, y + 2, text, fontName=fonts.of(text), fontSize=SIZE, fillColor=TEXT))
    made.add(Line(zero, 0, zero, made.height - 22, strokeColor=GREY, strokeWidth=0.5))
    return made


def _lines(look: Look, width: float, fonts: Fonts) -> Drawing:
    shown = drawing.largest(look.plain.series)
    values = [float(value) for one in shown for value in one.values if value is not None]
    ticks = _ticks(min(0.0, *values), max(0.0, *values))
    low, high = ticks[0], ticks[-1]
    left, right, bottom, top = 60.0, width - 90, 22.0, HEIGHT - 26.0
    scale = (top - bottom) / ((high - low) or 1)
    made = Drawing(width, HEIGHT)
    for value in ticks:
        y = bottom + (value - low) * scale
        made.add(Line(left, y, right, y, strokeColor="#e3e6eb", strokeWidth=0.5))
        text = look.written(shown[0].column, Decimal(repr(round(value, 6))))
        made.add(String(left - 6, y - 3, text, textAnchor="end", fontName="Helvetica", fontSize=SIZE, fillColor=GREY))
    ends: list[tuple[float, str, str]] = []
    for at, one in enumerate(shown):
        color = COLORS[at % len(COLORS)]
        end = _course(made, one, color, (left, right, bottom), (low, scale))
        ends += [] if end is None else [(end, one.name, color)]
    for y, full_name, color in _apart(ends):
        name = fonts.cut(full_name, SIZE, 84)
        made.add(String(right + 4, y - 3, name, fontName=fonts.of(name), fontSize=SIZE, fillColor=color))
    for place in {0, len(look.plain.places) - 1}:
        name = look.plain.places[place].name
        x = left if place == 0 else right
        made.add(
            String(
                x, 6, name, textAnchor="start" if place == 0 else "end", fontName=fonts.of(name), fontSize=SIZE, fillColor=GREY
            )
        )
    return made


def _course(
    made: Drawing, one: Series, color: str, frame: tuple[float, float, float], scaled: tuple[float, float]
) -> float | None:
    """Draw one line; how high it ends, None if there is nothing to draw."""
    (left, right, bottom), (low, scale) = frame, scaled
    step = (right - left) / max(1, len(one.values) - 1)
    points = [
        (left + at * step, bottom + (float(value) - low) * scale) for at, value in enumerate(one.values) if value is not None
    ]
    if len(points) < 2:
        return None
    flat = [part for point in points for part in point]
    made.add(PolyLine(flat, strokeColor=color, strokeWidth=1.4, strokeDashArray=[3, 2] if one.is_before else None))
    return points[-1][1]


def _ticks(low: float, high: float) -> list[float]:
    """Round values from the lowest to the highest one, three to six of them."""
    rough = (high - low) / 4 or 1.0
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= rough)
    return [at * step for at in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _apart(ends: Sequence[tuple[float, str, str]]) -> Iterator[tuple[float, str, str]]:
    """The names of lines where these end, moved up as far as they would stand upon each other."""
    free = -math.inf
    for y, name, color in sorted(ends):
        free = max(y, free)
        yield free, name, color
        free += SIZE + 1
