"""Results as plain data: JSON, CSV, or a table for people."""

import csv
import json
from collections.abc import Sequence as Row
from dataclasses import dataclass
from typing import Any, TextIO

from guanxi.analytics.baskets.rules import Asked as AskedRules
from guanxi.analytics.baskets.rules import Found as FoundRules
from guanxi.analytics.baskets.rules import Rule
from guanxi.analytics.lifetime.valuing import Asked as AskedValue
from guanxi.analytics.lifetime.valuing import Found as FoundValue
from guanxi.analytics.sequences.rules import Asked as AskedSequences
from guanxi.analytics.sequences.rules import Found as FoundSequences
from guanxi.analytics.sequences.rules import Sequence

RULE_COLUMNS = (
    "antecedent",
    "consequent",
    "count",
    "support",
    "confidence",
    "lift",
    "leverage",
    "conviction",
    "p_value",
    "q_value",
)
SEQUENCE_COLUMNS = ("sequence", "count", "support", "confidence", "lift")
VALUE_COLUMNS = ("customer", "repeat_purchases", "alive", "expected_purchases", "expected_value", "lifetime_value")
SHOWN = 40
WIDEST = 60


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


def rules(found: FoundRules, asked: AskedRules) -> Findings:
    """Give everything that was found, and what was asked."""
    rows = [rule(one) for one in found.rules]
    said = {
        "baskets": found.whole,
        "items": found.items,
        "min_support": float(asked.support),
        "min_confidence": float(asked.confidence),
        "min_count": found.least,
        "itemsets": found.sets,
        "rules_tested": found.tested,
        "rules": rows,
    }
    heading = f"{found.whole:,} baskets, {found.items:,} items, {len(rows):,} rules"
    return Findings(said, rows, RULE_COLUMNS, heading)


def rule(one: Rule) -> dict[str, Any]:
    """Give one rule by the usual names of its figures."""
    return {
        "antecedent": list(one.body),
        "consequent": list(one.head),
        "count": one.both,
        "antecedent_count": one.body_count,
        "consequent_count": one.head_count,
        "support": one.support,
        "confidence": one.confidence,
        "lift": one.lift,
        "leverage": one.leverage,
        "conviction": one.conviction,
        "p_value": one.chance,
        "q_value": one.rate,
    }


def sequences(found: FoundSequences, asked: AskedSequences) -> Findings:
    """Give everything that was found, and what was asked."""
    rows = [sequence(one) for one in found.sequences]
    said = {
        "histories": found.whole,
        "items": found.items,
        "min_support": float(asked.support),
        "min_confidence": None if asked.confidence is None else float(asked.confidence),
        "min_count": found.least,
        "patterns_found": found.patterns,
        "sequences": rows,
    }
    heading = f"{found.whole:,} histories, {found.items:,} items, {len(rows):,} sequences"
    return Findings(said, rows, SEQUENCE_COLUMNS, heading)


def sequence(one: Sequence) -> dict[str, Any]:
    """Give one sequence; each event is a list of items."""
    return {
        "sequence": [list(event) for event in one.events],
        "count": one.count,
        "support": one.support,
        "confidence": one.confidence,
        "lift": one.lift,
    }


def lifetime(found: FoundValue, asked: AskedValue) -> Findings:
    """Give both models and every customer, the most valuable first."""
    known, model, money = found.purchases, found.buying, found.spending
    columns = (known.again, found.alive, found.expected, found.one, found.worth)
    figures = zip(known.customers, *(column.tolist() for column in columns), strict=True)
    rows = [dict(zip(VALUE_COLUMNS, figure, strict=True)) for figure in figures]
    rows.sort(key=lambda row: (-row["lifetime_value"], -row["expected_purchases"], row["customer"]))
    said = {
        "customers": len(known),
        "weeks": asked.weeks,
        "discount": asked.discount,
        "margin": asked.margin,
        "buying": {"r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b, "log_likelihood": model.likelihood},
        "spending": {"p": money.p, "q": money.q, "v": money.v} if money else None,
        "spending_problem": found.problem or None,
        "correlation_of_frequency_and_value": found.connection,
        "expected_purchases": float(found.expected.sum()),
        "lifetime_value": float(found.worth.sum()),
        "results": rows,
    }
    heading = f"{len(known):,} customers, {found.expected.sum():,.0f} purchases to come, worth {found.worth.sum():,.2f}"
    return Findings(said, rows, VALUE_COLUMNS, f"{heading}. {found.problem}".rstrip(". ") if found.problem else heading)


def cells(values: dict[str, Any], columns: Row[str]) -> list[str]:
    """Give the values of these columns as texts: sets with commas, events with arrows."""
    return [_text(values[name]) for name in columns]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " → ".join(map(_text, value)) if value and isinstance(value[0], list) else ", ".join(value)
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
