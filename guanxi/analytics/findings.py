"""What a method found, as plain data: written as JSON, CSV, or a table for people."""

import csv
import json
from collections.abc import Sequence as Row
from dataclasses import dataclass
from typing import Any, TextIO

SHOWN = 40
WIDEST = 60
LARGE = 100_000
"""Amounts from here on are written out to the cent; six figures would not tell them."""


@dataclass(frozen=True)
class Findings:
    """`said` is everything for machines, `rows` the findings in it, `columns` what a table shows of them."""

    said: dict[str, Any]
    rows: list[dict[str, Any]]
    columns: Row[str]
    heading: str


def write(findings: Findings, kind: str | None, out: TextIO) -> None:
    """Write the findings as `json` or `csv`, or the first ones as a table."""
    if kind == "json":
        json.dump(findings.said, out, ensure_ascii=False, indent=1)
        out.write("\n")
    elif kind == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(findings.columns)
        writer.writerows(cells(one, findings.columns) for one in findings.rows)
    else:
        out.write(f"{findings.heading}\n")
        out.writelines(f"{line}\n" for line in _table(findings))


def _table(findings: Findings) -> list[str]:
    if not findings.rows:
        return ["Nothing is that frequent: ask for a lower support or confidence."]
    table = [list(findings.columns), *(cells(one, findings.columns) for one in findings.rows[:SHOWN])]
    table = [[text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…" for text in row] for row in table]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table]
    left = len(findings.rows) - SHOWN
    return [*lines, f"… and {left:,} more: --csv or --json gives all."] if left > 0 else lines


def cells(values: dict[str, Any], columns: Row[str]) -> list[str]:
    """Give the values of these columns as texts: sets with commas, events with arrows."""
    return [_text(values[name]) for name in columns]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " → ".join(map(_text, value)) if value and isinstance(value[0], list) else ", ".join(map(_text, value))
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < LARGE else f"{value:.2f}"
    return "" if value is None else str(value)
