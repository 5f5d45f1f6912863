"""Rules, sequences and values as plain data by the usual names of their figures."""

from typing import Any

from guanxi.analytics.baskets.rules import Asked as AskedRules
from guanxi.analytics.baskets.rules import Found as FoundRules
from guanxi.analytics.baskets.rules import Rule
from guanxi.analytics.findings import Findings, cells, write
from guanxi.analytics.lifetime.valuing import Asked as AskedValue
from guanxi.analytics.lifetime.valuing import Found as FoundValue
from guanxi.analytics.sequences.rules import Asked as AskedSequences
from guanxi.analytics.sequences.rules import Found as FoundSequences
from guanxi.analytics.sequences.rules import Sequence

__all__ = ["Findings", "cells", "lifetime", "rule", "rules", "sequence", "sequences", "write"]

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
ORDER_COLUMNS = ("expected", "p_value", "q_value")
VALUE_COLUMNS = ("customer", "repeat_purchases", "alive", "expected_purchases", "expected_value", "lifetime_value")


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
        "shuffles": asked.shuffles,
        "sequences_tested": found.tested,
        "sequences": rows,
    }
    heading = f"{found.whole:,} histories, {found.items:,} items, {len(rows):,} sequences"
    return Findings(said, rows, (*SEQUENCE_COLUMNS, *(ORDER_COLUMNS if asked.shuffles else ())), heading)


def sequence(one: Sequence) -> dict[str, Any]:
    """Give one sequence; each event is a list of items."""
    return {
        "sequence": [list(event) for event in one.events],
        "count": one.count,
        "support": one.support,
        "confidence": one.confidence,
        "lift": one.lift,
        "expected": one.order.expected if one.order else None,
        "p_value": one.order.chance if one.order else None,
        "q_value": one.order.rate if one.order else None,
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
