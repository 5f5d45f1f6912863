"""The choices in force: labels, colors, order, and which values are still offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .texts import in_language

COLORS = ("gray", "blue", "green", "yellow", "orange", "red", "purple", "teal")


@dataclass(frozen=True)
class Offered:
    """One choice; a built-in one without labels of its own keeps the product's."""

    value: str
    labels: Mapping[str, str]
    color: str = ""
    is_active: bool = True
    built_in: Any = ""

    @property
    def label(self) -> str:
        """The label in the current language."""
        return in_language(self.labels) or str(self.built_in) or self.value


_by_field: dict[tuple[str, str], tuple[Offered, ...]] = {}
_inactive: dict[tuple[str, str], frozenset[str]] = {}
_colors: dict[tuple[str, str], dict[str, str]] = {}


def put(found: Mapping[tuple[str, str], tuple[Offered, ...]]) -> None:
    """Let these choices be in force, by object and field."""
    global _by_field, _inactive, _colors  # noqa: PLW0603 (swapped whole, so that no thread meets half of it)
    _by_field = dict(found)
    _inactive = {at: off for at, all_ in found.items() if (off := frozenset(one.value for one in all_ if not one.is_active))}
    _colors = {at: some for at, all_ in found.items() if (some := {one.value: one.color for one in all_ if one.color})}


def pairs(path: str, name: str) -> list[tuple[str, str]]:
    """Value and label of every choice of a field, those that are not offered any more included."""
    return [(one.value, one.label) for one in _by_field.get((path, name), ())]


def offers(path: str, name: str, value: Any) -> bool:
    """Whether this value of the field may still be entered."""
    return value not in _inactive.get((path, name), ())


def color(path: str, name: str, value: Any) -> str:
    """The color of a choice, one of COLORS; "" = none."""
    return _colors.get((path, name), {}).get(value, "")


def colors(path: str, name: str) -> Mapping[str, str]:
    """The colors of a field's choices by value."""
    return _colors.get((path, name), {})


def refused(path: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Why new values of an object cannot be entered: choices that the company does not offer any more."""
    if not _inactive:
        return {}
    return {name: reason for name, value in values.items() if (reason := _reason(path, name, value))}


def _reason(path: str, name: str, value: Any) -> str:
    off = _inactive.get((path, name))
    if not off or value is None:
        return ""
    gone = next((one for one in (value if isinstance(value, (list, tuple)) else [value]) if one in off), None)
    if gone is None:
        return ""
    label = next(one.label for one in _by_field[path, name] if one.value == gone)
    return _("“%(choice)s” is not offered any more. Please choose another one.") % {"choice": label}
