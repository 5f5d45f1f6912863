"""Sentences with figures in them that are found without knowing the reader's language: an English text to be translated, and what fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Said:
    """A text with %(names)s, and the words and figures that stand there; some of them are said themselves."""

    text: str
    values: Mapping[str, "str | Said"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {name: str(value) for name, value in self.values.items()} if self.values else self.text

    def told(self) -> dict[str, Any]:
        """Give it as plain data, to be kept."""
        values = {name: value.told() if isinstance(value, Said) else value for name, value in self.values.items()}
        return {"text": self.text, "values": values}


def heard(told: Mapping[str, Any]) -> Said:
    """Make it of plain data again."""
    values = {name: heard(value) if isinstance(value, Mapping) else str(value) for name, value in told["values"].items()}
    return Said(told["text"], values)


def share(value: float) -> str:
    """A share as a percentage with as many places as tell something: 0.4%, 12%, 99.6%."""
    shown = value * 100
    return f"{shown:.1f}%" if abs(shown) < 10 or 99 < shown < 100 else f"{shown:.0f}%"


def figure(value: float) -> str:
    """A number as a person writes it: 1,234; 12.5; 0.034."""
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:.3g}"


def between(low: float, high: float) -> str:
    """An interval of figures from 0 to 1."""
    return f"{low:.3f}–{high:.3f}"
