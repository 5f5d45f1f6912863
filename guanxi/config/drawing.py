"""Geometry of the small pictures that the server draws itself: sparklines, pyramids, shares of a bar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = Decimal | int | float


@dataclass(frozen=True)
class Sparkline:
    """A line through values in a box: SVG points, the closed area below it and the last point."""

    line: str
    area: str
    last_x: float
    last_y: float


def sparkline(values: Sequence[Number | None], width: float = 80, height: float = 24) -> Sparkline | None:
    """Lay values out from left to right; gaps are left out; fewer than two values give nothing."""
    points = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(points) < 2:
        return None
    low, high = min(0.0, *(y for _, y in points)), max(y for _, y in points)
    span, pad = (high - low) or 1.0, 2.0
    step = (width - 2 * pad) / (len(values) - 1)
    placed = [
        (round(pad + place * step, 1), round(height - pad - (y - low) / span * (height - 2 * pad), 1)) for place, y in points
    ]
    line = " ".join(f"{x},{y}" for x, y in placed)
    (first_x, _), (last_x, last_y) = placed[0], placed[-1]
    return Sparkline(line, f"{first_x},{height} {line} {last_x},{height}", last_x, last_y)


@dataclass(frozen=True)
class Bar:
    """One upright bar of a small bar row, in the units of its box."""

    x: float
    y: float
    height: float
    negative: bool


def bars(values: Sequence[Number | None], width: float = 80, height: float = 24) -> list[Bar]:
    """Lay values out as upright bars around a zero line."""
    known = [float(value or 0) for value in values]
    if not known:
        return []
    high, low = max(0.0, *known), min(0.0, *known)
    span = (high - low) or 1.0
    zero, step = high / span * height, width / len(known)
    sizes = [abs(value) / span * height for value in known]
    return [
        Bar(round(place * step, 2), round(zero if value < 0 else zero - size, 2), round(size, 2), value < 0)
        for place, (value, size) in enumerate(zip(known, sizes, strict=True))
    ]


def pyramid_slices(count: int, width: float = 240, height: float = 44, gap: float = 3) -> list[str]:
    """Cut a pyramid into slices of equal height; each is a polygon in its own box."""
    half, slices = width / 2, []
    for place in range(count):
        top, bottom = half * place / count, half * (place + 1) / count
        corners = [(half - top, 0.0), (half + top, 0.0), (half + bottom, height - gap), (half - bottom, height - gap)]
        slices.append(" ".join(f"{x:.1f},{y:.1f}" for x, y in corners))
    return slices


@dataclass(frozen=True)
class Share:
    """A stretch of a bar of width 100."""

    start: float
    width: float
    part: float


def shares(values: Iterable[Number], gap: float = 0.4) -> list[Share]:
    """Divide a bar of width 100 among amounts; negative amounts take no room."""
    amounts = [max(float(value), 0.0) for value in values]
    total, start, found = sum(amounts), 0.0, []
    for amount in amounts:
        part = amount / total if total else 0.0
        found.append(Share(round(start, 3), round(max(part * 100 - gap, 0.0), 3), part))
        start += part * 100
    return found
