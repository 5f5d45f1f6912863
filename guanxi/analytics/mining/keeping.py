"""Keeps what runs found, and gives it back to those who may see it."""

import base64
import gzip
import json
import math
from collections.abc import Mapping
from typing import Any

from guanxi.analytics.findings import Findings
from guanxi.people.models import Person
from guanxi.records import reading, registry

from . import methods
from .models import MiningRun, Outcome, State

MOST = 50_000
"""So many single findings of a run are kept, the first ones; their number and the summary tell of all."""
PACKED_HOW = 6


def store(run: MiningRun, findings: Findings) -> Outcome:
    """Keep the findings of a run, in the place of those it had before."""
    said = {name: value for name, value in findings.said.items() if value is not findings.rows}
    kept = findings.rows[:MOST]
    if len(kept) < len(findings.rows):
        said["findings_left_out"] = len(findings.rows) - len(kept)
    outcome, _made = Outcome.objects.update_or_create(
        run=run,
        defaults={
            "said": _finite(said),
            "columns": list(findings.columns),
            "heading": findings.heading,
            "packed": packed(kept),
        },
    )
    return outcome


def findings(run: MiningRun) -> Findings | None:
    """What the run found; None if it has not come to its end."""
    outcome = Outcome.objects.filter(run=run).first()
    if outcome is None:
        return None
    return Findings(outcome.said, unpacked(outcome.packed), tuple(outcome.columns), outcome.heading)


def latest(method: str, person: Person | None, **conditions: Any) -> MiningRun | None:
    """The newest finished run of a method that this person may see."""
    rows = reading.visible(registry.declared(MiningRun), person).filter(method=method, state=State.DONE, **conditions)
    found: MiningRun | None = rows.order_by("-finished_at", "-id").first()
    return found


def before(run: MiningRun) -> MiningRun | None:
    """The finished run that this one repeats, the nearest of them that came to its end."""
    seen, found = {run.pk}, run.repeated
    while found is not None and found.state != State.DONE and found.pk not in seen:
        seen.add(found.pk)
        found = found.repeated
    return found if found is not None and found.state == State.DONE else None


def packed(rows: list[dict[str, Any]]) -> str:
    """The single findings as text that takes little room."""
    plain = _written(rows)
    return base64.b64encode(gzip.compress(plain.encode(), compresslevel=PACKED_HOW, mtime=0)).decode()


def _written(rows: Any) -> str:
    try:
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    except ValueError:
        return _written(_finite(rows))


def _finite(value: Any) -> Any:
    """The same with nothing in the place of numbers that are none: JSON knows neither infinity nor the result of 0 ÷ 0."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def unpacked(text: str) -> list[dict[str, Any]]:
    """The opposite of `packed`."""
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(base64.b64decode(text)))
    return rows


def everything(found: Findings) -> Mapping[str, Any]:
    """Summary and single findings together, as programs get them."""
    return {**found.said, "findings": found.rows}


def _plain(value: Any) -> Any:
    """Numbers of numpy and days as JSON knows them.

    :raises TypeError: for anything else: a method told something that cannot be kept.
    """
    if hasattr(value, "item"):
        return value.item()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept among findings")


def said(run: MiningRun) -> list[str]:
    """The strongest findings of a run in words of the active language; nothing while there are none."""
    method, found = methods.at(run.method), findings(run)
    return method.meaning(found) if method and found else []
