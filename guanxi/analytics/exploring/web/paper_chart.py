"""The chart of a sheet on paper: bars from left to right, or lines over time; everything else stands in the table."""

from __future__ import annotations

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


def drawn(look: Look, width: float, fonts: Fonts) -> Drawing | None:
    """The chart with its message above it; None if the sheet shows its table only."""
    plain = look.plain
    if look.kind is Drawn.TABLE or len(plain.places) < 2 or not plain.series:
        return None
    made = _lines(look, width, fonts) if plain.is_time else _bars(look, width, fonts)
    made.add(String(0, made.height - 10, look.message, fontName=fonts.of(look.message, bold=True), fontSize=10, fillColor=TEXT))
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
    low, high = min(0.0, *values), max(0.0, *values)
    left, right, bottom, top = 60.0, width - 90, 22.0, HEIGHT - 26.0
    scale = (top - bottom) / ((high - low) or 1)
    made = Drawing(width, HEIGHT)
    for share in (0, 0.5, 1):
        value = low + (high - low) * share
        y = bottom + (value - low) * scale
        made.add(Line(left, y, right, y, strokeColor="#e3e6eb", strokeWidth=0.5))
        text = look.written(shown[0].column, Decimal(round(value, 4)))
        made.add(String(left - 6, y - 3, text, textAnchor="end", fontName="Helvetica", fontSize=SIZE, fillColor=GREY))
    for at, one in enumerate(shown):
        _course(made, one, COLORS[at % len(COLORS)], (left, right, bottom), (low, scale), fonts)
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
    made: Drawing, one: Series, color: str, frame: tuple[float, float, float], scaled: tuple[float, float], fonts: Fonts
) -> None:
    (left, right, bottom), (low, scale) = frame, scaled
    step = (right - left) / max(1, len(one.values) - 1)
    points = [
        (left + at * step, bottom + (float(value) - low) * scale) for at, value in enumerate(one.values) if value is not None
    ]
    flat = [part for point in points for part in point]
    if len(points) > 1:
        made.add(PolyLine(flat, strokeColor=color, strokeWidth=1.4, strokeDashArray=[3, 2] if one.is_before else None))
        name = fonts.cut(one.name, SIZE, 84)
        made.add(String(points[-1][0] + 4, points[-1][1] - 3, name, fontName=fonts.of(name), fontSize=SIZE, fillColor=color))
