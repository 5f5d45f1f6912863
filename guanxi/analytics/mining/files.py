"""Findings as one person may take them away: what they may not see is left out, customers bear their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.analytics.findings import Findings
from guanxi.people.models import Person

from . import linking
from .models import MiningRun

ACCOUNT = "account"


@dataclass(frozen=True)
class Table:
    """The heads of the columns and the rows: numbers as they are, sets and chains as texts."""

    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


def table(run: MiningRun, found: Findings, person: Person | None) -> Table:
    """The findings as a table."""
    rows = seen(found.rows, person)
    head = [*(["customer"] if ACCOUNT in found.columns else []), *found.columns]
    return Table(head, [[_cell(row.get(name)) for name in head] for row in rows])


def everything(run: MiningRun, found: Findings, person: Person | None) -> dict[str, Any]:
    """The findings with what was asked and all that was said of them, for programs."""
    options = run.options.get("options", {})
    return {
        "run": run.pk, "name": str(run), "method": run.method, "options": options, "where": run.options.get("where", {}),
        "as_of": run.as_of.isoformat() if run.as_of else None, "summary": found.said, "findings": seen(found.rows, person),
    }  # fmt: skip


def seen(rows: Sequence[Mapping[str, Any]], person: Person | None) -> list[dict[str, Any]]:
    """The findings without those about customers that the person may not see; the others bear the customer's name."""
    if not rows or ACCOUNT not in rows[0]:
        return [dict(row) for row in rows]
    names = linking.captions((f"{ACCOUNT}:{row[ACCOUNT]}" for row in rows), person)
    return [{"customer": names[key], **row} for row in rows if (key := f"{ACCOUNT}:{row[ACCOUNT]}") in names]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " → ".join(_cell(one) for one in value) if value and isinstance(value[0], list) else ", ".join(map(str, value))
    return value
