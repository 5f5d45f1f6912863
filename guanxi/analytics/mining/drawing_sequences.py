"""Sequences as a person is shown them: chains with the time between their steps, and what flows into what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from . import linking, paging, wording
from .methods import Look

Row = Mapping[str, Any]
MOST_FLOWS = 16


def shown(look: Look) -> dict[str, Any]:
    """The context of the page of sequences."""
    rows = (
        [row for row in look.findings.rows if len(row["sequence"]) > 1]
        if look.asked.get("show") != "single"
        else look.findings.rows
    )
    columns = {
        "leverage": _("Leverage"),
        "lift": _("Lift"),
        "confidence": _("Confidence"),
        "count": _("Customers"),
        "support": _("Support"),
    }
    shuffles = look.findings.said.get("shuffles", 0) if look.findings.said.get("sequences_tested") else 0
    if shuffles:
        columns["q_value"] = _("Order by chance")
    page = paging.page(rows, look.asked, columns, names)
    return {
        "page": page,
        "chains": [chain(row) for row in page.rows],
        "links": linking.of_names(look.findings.said.get("keys", {}), look.person),
        "flows": flows(rows),
        "shuffles": shuffles,
        "singles": len(look.findings.rows) - len(rows),
    }


def names(row: Row) -> list[str]:
    """The items of a sequence."""
    return [name for event in row["sequence"] for name in event]


def chain(row: Row) -> dict[str, Any]:
    """A sequence as steps, each with the time that passed since the one before."""
    waits = ["", *(wording.duration(days) for days in row.get("days_between") or [])]
    waits += [""] * (len(row["sequence"]) - len(waits))
    return {"row": row, "steps": [{"items": event, "after": wait} for event, wait in zip(row["sequence"], waits, strict=True)]}


def flows(rows: Sequence[Row]) -> dict[str, Any] | None:
    """From what to what customers go, for the most frequent two steps; None if there are none."""
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if len(row["sequence"]) == 2 and all(len(event) == 1 for event in row["sequence"]):
            pairs[row["sequence"][0][0], row["sequence"][1][0]] = row["count"]
    strongest = pairs.most_common(MOST_FLOWS)
    if len(strongest) < 2:
        return None
    firsts = list(dict.fromkeys(one for (one, _other), _count in strongest))
    lasts = list(dict.fromkeys(other for (_one, other), _count in strongest))
    after = {name: _("%(name)s, next") % {"name": name} for name in lasts}
    nodes = [*({"name": name} for name in firsts), *({"name": after[name]} for name in lasts)]
    return {
        "kind": "sankey",
        "nodes": nodes,
        "flows": [{"source": one, "target": after[other], "value": count} for (one, other), count in strongest],
    }
