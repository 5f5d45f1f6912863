"""A forecast as plain data for machines, spreadsheets and people."""

from typing import Any

from guanxi.analytics.findings import Findings

from .choosing import Expected
from .foretelling import Asked, Found

COLUMNS = ("part", "period", "expected", "low_80", "high_80", "low_95", "high_95")
TOTAL = "total"
NOTES = {
    "no better than naive": "No method was better than taking the value of a season ago (or the mean): do not expect more of this forecast.",
    "few errors": "The history is too short to see earlier forecasts fail: the intervals come from how much periods differ.",
    "short": "Fewer than two seasons are known: nothing can be said about what repeats every season.",
}


def forecast(found: Found, asked: Asked) -> Findings:
    """Give the forecasts of the total and the parts with their intervals, and how they were chosen."""
    table = found.table
    coming = [period.code for period in table.coming(asked.periods)]
    named = [(TOTAL, found.total), *zip(table.parts, found.parts, strict=False)] if found.parts else [(TOTAL, found.total)]
    rows = [row for name, one in named for row in _rows(name, one, coming)]
    history = [table.total, *table.values] if found.parts else [table.total]
    said = {
        "every": table.periods[0].kind,
        "season": asked.season,
        "known": [period.code for period in table.periods],
        "coming": coming,
        "left_out": table.left_out or None,
        "sums": found.sums or None,
        "series": [_series(name, one, past.tolist()) for (name, one), past in zip(named, history, strict=True)],
        "rows": rows,
    }
    return Findings(said, rows, COLUMNS, _heading(found, coming))


def _heading(found: Found, coming: list[str]) -> str:
    total = found.total
    low, high = total.edges[0.8]
    first = f"{total.values[0]:,.0f} expected in {coming[0]} (80 %: {low[0]:,.0f} to {high[0]:,.0f}), "
    heading = f"{first}{total.values.sum():,.0f} until {coming[-1]}, by {total.method}"
    return ". ".join([heading, *(NOTES[note].rstrip(".") for note in total.notes)])


def _series(name: str, one: Expected, past: list[float]) -> dict[str, Any]:
    """Give one series with everything that explains its forecast; errors are shares (WAPE)."""
    return {
        "name": name,
        "history": past,
        "expected": one.values.tolist(),
        "method": one.method,
        "form": one.form or None,
        "better_than_naive": "no better than naive" not in one.notes,
        "errors": {method: _finite(error) for method, error in one.hindsight.errors.items()},
        "earlier_forecasts": one.hindsight.forecasts,
        "coverage_80": one.coverage,
        "notes": [NOTES[note] for note in one.notes],
    }


def _finite(error: float) -> float | None:
    return error if error < float("inf") else None


def _rows(name: str, one: Expected, coming: list[str]) -> list[dict[str, Any]]:
    columns = [one.values, *(edge for level in sorted(one.edges) for edge in one.edges[level])]
    return [
        dict(zip(COLUMNS, (name, period, *figures), strict=True))
        for period, *figures in zip(coming, *(column.tolist() for column in columns), strict=True)
    ]
