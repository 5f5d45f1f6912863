"""What the methods of mining are called; filled when they are registered."""

from typing import Any

Label = Any  # str or a lazy translation
_order: dict[str, int] = {}
_labels: dict[str, Label] = {}


def put(name: str, label: Label, order: int) -> None:
    """Call a method so."""
    _labels[name], _order[name] = label, order


def choices() -> list[tuple[str, Label]]:
    """Name and label of each method, in the order in which they are offered; for a column."""
    return [(name, _labels[name]) for name in sorted(_labels, key=lambda name: (_order[name], name))]
