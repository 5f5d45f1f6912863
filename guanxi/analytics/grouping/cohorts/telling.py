"""Cohorts as plain data for machines, spreadsheets and people."""

from typing import Any

from guanxi.analytics.findings import Findings

from .triangle import Cohort, Triangle

COLUMNS = ("cohort", "since", "period", "size", "customers", "retention", "revenue")


def cohorts(found: Triangle) -> Findings:
    """Give every cell of the triangle, one row each, and the curve over all cohorts."""
    rows = [row for one in found.cohorts for row in _rows(one)]
    curve = [
        {"since": since, "could": could, "customers": did, "retention": share, "revenue_per_customer": float(money)}
        for since, (could, did, share, money) in enumerate(found.curve())
    ]
    said = {
        "every": found.cohorts[0].began.kind,
        "until": found.until.isoformat(),
        "last_period_open": found.is_last_open,
        "customers": sum(one.size for one in found.cohorts),
        "curve": curve,
        "rows": rows,
    }
    return Findings(said, rows, COLUMNS, _heading(found))


def _heading(found: Triangle) -> str:
    size = sum(one.size for one in found.cohorts)
    curve = found.curve()
    text = f"{size:,} customers in {len(found.cohorts):,} cohorts"
    if len(curve) > 1:
        text += f"; {curve[1][2]:.1%} bought again in the {found.cohorts[0].began.kind} after the first purchase"
    if len(curve) > 3:
        text += f", {curve[3][2]:.1%} in the third one"
    return text


def _rows(one: Cohort) -> list[dict[str, Any]]:
    return [
        {
            "cohort": one.began.code,
            "since": since,
            "period": one.began.next(since).code,
            "size": one.size,
            "customers": count,
            "retention": one.retention(since),
            "revenue": float(money),
        }
        for since, (count, money) in enumerate(zip(one.customers, one.money, strict=True))
    ]
