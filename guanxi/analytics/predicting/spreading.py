"""Which run in use tells which column of accounts, and in which form its scores stand there."""

import datetime
from typing import Any

from guanxi.analytics.mining import hiding, use
from guanxi.analytics.mining.models import MiningRun
from guanxi.customers import foretold

from .models import Score
from .scoring import METHOD_PREFIX

COLUMNS = {
    "leaves": ("chance_to_leave", "round(value::numeric, 2)"),
    "buys": ("chance_to_buy", "round(value::numeric, 2)"),
    "worth": ("expected_revenue", "round(greatest(value, 0)::numeric)"),
    "next": ("next_purchase_on", "CASE WHEN value < {horizon} - 0.5 THEN DATE '{day}' + round(value)::integer END"),
}
"""By subject: the column, and its value as SQL over scores; coarse enough that a new run changes only what is really different."""


def spread(subject: str) -> int:
    """Write with every account what is foretold of it now; gives how many changed."""
    name, value = COLUMNS[subject]
    run = next((run for run in use.in_use(f"{METHOD_PREFIX}{subject}").select_related("outcome") if _is_for_all(run)), None)
    if run is None:
        return foretold.write(name)
    said = run.outcome.said
    day = datetime.date.fromisoformat(said["days"]["scoring"])
    value = value.format(day=day, horizon=int(said["question"]["horizon"]))
    table = Score._meta.db_table
    return foretold.write(name, f"SELECT account_id, {value} AS value FROM {table} WHERE run_id = %s", [run.pk])  # noqa: S608


def _is_for_all(run: MiningRun) -> bool:
    """Whether a run is about everything that customers buy, and tells of nothing but what everybody sees who sees the columns."""
    asked: dict[str, Any] = run.outcome.said.get("question", {})
    narrowed = asked.get("category") is not None or asked.get("newcomers") or any(run.options.get("where", {}).values())
    return not narrowed and set(run.needs) <= {hiding.FORETOLD_FROM}
