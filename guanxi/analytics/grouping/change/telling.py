"""The change of profit as plain data for machines, spreadsheets and people."""

from typing import Any

from guanxi.analytics.findings import Findings

from .decomposing import REASONS, Found, Part

COLUMNS = ("kind", "name", "profit_before", "profit_after", "change", *REASONS)


def change(found: Found, spans: tuple[str, str]) -> Findings:
    """Give the whole change with its reasons, and the same by product and by customer."""
    named = any(part.name for part in found.customers)
    rows = [row("total", found.whole), *(row("product", part) for part in found.products)]
    rows += [row("customer", part) for part in found.customers] if named else []
    whole = rows[0]
    said = {
        "before": spans[0],
        "after": spans[1],
        "revenue_before": float(found.revenue[0]),
        "revenue_after": float(found.revenue[1]),
        **{key: whole[key] for key in ("profit_before", "profit_after", "change")},
        "effects": {reason: whole[reason] for reason in REASONS},
        "rows": rows,
    }
    strongest = sorted(REASONS, key=lambda reason: -abs(found.whole.effects[reason]))[:3]
    reasons = ", ".join(f"{reason} {found.whole.effects[reason]:+,.2f}" for reason in strongest)
    heading = f"Profit {found.whole.before:,.2f} in {spans[0]}, {found.whole.after:,.2f} in {spans[1]}: {found.whole.change:+,.2f} ({reasons})"
    return Findings(said, rows, COLUMNS, heading)


def row(kind: str, part: Part) -> dict[str, Any]:
    """Give one part; the effects sum up to its change."""
    money = (part.before, part.after, part.change, *(part.effects[reason] for reason in REASONS))
    return dict(zip(COLUMNS, (kind, part.name, *map(float, money)), strict=True))
