"""Keeps the rules and sequences of a run in the form in which suggestions look for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from .models import Habit, MiningRun

MOST = 20_000
"""So many habits of a run are kept, the surest first; more would make suggestions slow and none of them better."""
TOLD = (
    "count",
    "antecedent_count",
    "support",
    "confidence",
    "lift",
    "q_value",
    "days_between",
    "antecedent",
    "consequent",
    "sequence",
)
Pair = tuple[list[str], list[str], Mapping[str, Any]]


def keep(run: MiningRun, pairs: Iterable[Pair], keys: Mapping[str, str]) -> None:
    """Keep what leads to a single item that stands in the product, in the place of what the run had before."""
    rows = [made for left, right, told in pairs if (made := _made(run, left, right, told, keys))]
    rows.sort(key=lambda one: (-one.confidence, -one.lift))
    run.habits.all().delete()
    Habit.objects.bulk_create(rows[:MOST], batch_size=1000)


def _made(run: MiningRun, left: list[str], right: list[str], told: Mapping[str, Any], keys: Mapping[str, str]) -> Habit | None:
    known = [keys.get(name, "") for name in (*left, *right)]
    if len(right) != 1 or not all(known) or told["lift"] <= 1:
        return None
    kept = {name: told[name] for name in TOLD if name in told}
    if "sequence" in told:
        kept["steps"] = [[keys[name] for name in event] for event in told["sequence"]]
    return Habit(
        run=run, left=sorted(set(known[:-1])), right=known[-1], told=kept, confidence=told["confidence"], lift=told["lift"]
    )
