"""Segments as plain data for machines, spreadsheets and people."""

from collections.abc import Callable
from typing import Any

from guanxi.analytics.findings import Findings
from guanxi.lib.marking import N_

from .segmenting import Asked, Found, Segment

COLUMNS = ("customer", "segment", "recency_days", "frequency", "money", "r", "f", "m", "segment_before")
PYRAMID = ("top 1 %", "next 4 %", "next 15 %", "other 80 %")
DESCRIPTION = N_(
    "%(customers)s customers (%(share)s) who bring %(money_share)s of the revenue; half of them bought within %(recency)s days, "
    "on %(frequency)s days or more, for %(money)s or more."
)
UNSTABLE = N_("Looking again at a part of the customers finds other segments: these customers do not fall into clear groups.")
Said = Callable[[str], str]


def segments(found: Found, asked: Asked, said: Said = str) -> Findings:
    """Give the segments, what speaks for them, and every customer with scores and segment; `said` translates."""
    names = [said(segment.name.name) for segment in found.segments]
    rows = _customers(found, names)
    trial = found.groups.chosen
    told = {
        "as_of": found.figures.as_of.isoformat(),
        "customers": len(found.figures),
        "window_days": asked.window or None,
        "segments": [segment(one, said) for one in found.segments],
        "chosen": {
            "count": trial.count,
            "silhouette": trial.silhouette,
            "agreement_between_seeds": trial.between_beginnings,
            "agreement_between_samples": trial.between_samples,
            "stable": trial.is_stable,
        },
        "note": None if trial.is_stable else said(UNSTABLE),
        "tried": [vars(one) for one in found.groups.trials],
        "centers": found.groups.centers.tolist(),
        "migration": _moves(found, names),
        "concentration": [
            {"part": name, "share": share, "customers": customers, "money_share": money}
            for name, (share, customers, money) in zip(PYRAMID, found.pyramid, strict=True)
        ],
        "rows": rows,
    }
    order = sorted(found.segments, key=lambda one: -one.money_share)
    shares = ", ".join(f"{said(one.name.name)} {one.share:.0%} ({one.money_share:.0%})" for one in order)
    heading = f"{len(found.figures):,} customers in {len(found.segments)} segments, share of customers (of money): {shares}"
    heading += "" if trial.is_stable else f". {said(UNSTABLE).rstrip('.')}"
    return Findings(told, rows, COLUMNS, heading)


def segment(one: Segment, said: Said = str) -> dict[str, Any]:
    """Give one segment with its description in words."""
    recency, frequency, money = one.scores
    return {
        "key": one.name.key,
        "name": said(one.name.name),
        "description": described(one, said),
        "advice": said(one.name.advice),
        "customers": one.customers,
        "share": one.share,
        "money_share": one.money_share,
        "median_recency_days": one.recency,
        "median_frequency": one.frequency,
        "median_money": one.money,
        "mean_scores": {"r": recency, "f": frequency, "m": money},
    }


def described(one: Segment, said: Said = str) -> str:
    """Say in one sentence who is in it."""
    return said(DESCRIPTION) % {
        "customers": f"{one.customers:,}",
        "share": f"{one.share:.0%}",
        "money_share": f"{one.money_share:.0%}",
        "recency": f"{one.recency:,.0f}",
        "frequency": f"{one.frequency:,.0f}",
        "money": f"{one.money:,.0f}",
    }


def _customers(found: Found, names: list[str]) -> list[dict[str, Any]]:
    figures = found.figures
    columns = (figures.recency.astype(int), figures.frequency.astype(int), figures.money.round(2))
    before = [found.before.get(customer) for customer in figures.customers]
    rows = zip(
        figures.customers,
        [names[label] for label in found.labels.tolist()],
        *(column.tolist() for column in columns),
        *found.scores.T.tolist(),
        [None if at is None else names[at] for at in before],
        strict=True,
    )
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _moves(found: Found, names: list[str]) -> dict[str, Any] | None:
    if found.moves is None:
        return None
    ends = [*names, None]
    cells = [
        {"before": ends[row], "now": ends[column], "customers": count}
        for row, counts in enumerate(found.moves.counts.tolist())
        for column, count in enumerate(counts)
        if count
    ]
    return {"since": found.moves.since.isoformat(), "moves": cells}
