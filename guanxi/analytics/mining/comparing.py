"""What is new, gone, stronger or weaker in a run since the one that it repeats."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.analytics.findings import Findings

from .methods import Method

MUCH = 0.1
"""A finding is stronger or weaker if the number that tells its strength differs by a tenth."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """By identity of the findings: what became of each one; and the findings that are gone."""

    marks: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[Row, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether anything is different."""
        return bool(self.gone) or any(self.marks.values())

    def count(self, mark: str) -> int:
        """How many are new, stronger or weaker."""
        return sum(1 for one in self.marks.values() if one == mark)


def compared(method: Method, now: Findings, before: Findings) -> Changes:
    """Compare two runs of a method; findings are the same if they name the same items, even under another name."""
    if not method.identity:
        return Changes()
    old = {identity(method, row, before.said): row for row in before.rows}
    new = {identity(method, row, now.said): row for row in now.rows}
    marks = {key: "new" if key not in old else _mark(row, old[key], method.strength) for key, row in new.items()}
    return Changes(marks, tuple(row for key, row in old.items() if key not in new))


def identity(method: Method, row: Row, said: Mapping[str, Any]) -> str:
    """What a finding is about, by the keys of its items where they are known."""
    keys = said.get("keys", {})
    return json.dumps([_keyed(row[name], keys) for name in method.identity], ensure_ascii=False)


def _keyed(value: Any, keys: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        found = [_keyed(one, keys) for one in value]
        return found if value and isinstance(value[0], list) else sorted(map(str, found))
    return keys.get(value, value) if isinstance(value, str) else value


def _mark(now: Row, before: Row, strength: str) -> str:
    one, other = now.get(strength), before.get(strength)
    if not one or not other:
        return ""
    return "stronger" if one > other * (1 + MUCH) else "weaker" if one < other * (1 - MUCH) else ""
