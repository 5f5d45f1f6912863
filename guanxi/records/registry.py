"""All declared records and the panels that others hang into their pages; filled once by config/wiring.py."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from .declare import Label, Record

PLACES = ("badges", "figures", "main", "side", "tab", "form")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Something a folder shows on the page of a lower folder's record.

    place   "badges" (beside the title), "figures" (key figures row), "main" (middle column), "side" (right column),
            "tab" (a tab of its own, rendered only when opened), "form" (above the fields of the form; obj is the
            unsaved object while a new one is typed)
    show    (obj, request) -> safe HTML, or "" for nothing; asks for the rights it needs by itself
    """

    name: str
    place: str
    show: Callable[[Any, HttpRequest], Any]
    title: Label = ""
    icon: str = ""
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Area:
    """Something that is no record but needs rights, too (evaluation): asked for with `rights_of(person).may(path, action)`.

    has_owner   whether its figures are cut down to the person's reach (else only "none" and "all" make sense)
    """

    path: str
    label: Label
    group: str = ""
    actions: tuple[str, ...] = ("view",)
    has_owner: bool = False


_by_path: dict[str, Record] = {}
_areas: dict[str, Area] = {}
_by_model: dict[type[Model], Record] = {}
_panels: dict[str, list[Panel]] = defaultdict(list)
_veils: dict[str, list[Callable[[Any], Iterable[str]]]] = defaultdict(list)
_editions = count(1)
_edition = 0


def register(records: Iterable[Record]) -> None:
    """Make records known under their path and model."""
    for record in records:
        if record.path in _by_path and _by_path[record.path] is not record:
            raise ValueError(f"two records claim the path {record.path!r}")
        _by_path[record.path] = record
        _by_model[record.model] = record
    renew()


def put(record: Record) -> None:
    """Let this declaration be the one of its path, in the place of the one that was there."""
    _by_path[record.path] = record
    _by_model[record.model] = record
    renew()


def withdraw(path: str) -> None:
    """Forget the record at this path, which was made while the product runs."""
    gone = _by_path.pop(path, None)
    if gone:
        _by_model.pop(gone.model, None)
    renew()


def edition() -> int:
    """A number that is another one as soon as objects, fields, names, choices or layouts are different: what was derived is out of date."""
    return _edition


def renew() -> None:
    """Begin a new edition."""
    global _edition  # noqa: PLW0603 (one number for the process)
    _edition = next(_editions)


def at(path: str) -> Record | None:
    """The record at this path, if there is one."""
    return _by_path.get(path)


def of(model: type[Model] | Model) -> Record | None:
    """The record declared for this model (or object's model), if there is one."""
    return _by_model.get(model if isinstance(model, type) else type(model))


def declared(model: type[Model] | Model) -> Record:
    """The record of this model, which must be declared.

    :raises LookupError: if it is not: a mistake in the wiring.
    """
    record = of(model)
    if record is None:
        raise LookupError(f"no record is declared for {model}")
    return record


def everything() -> list[Record]:
    """All records in the order of registration."""
    return list(_by_path.values())


def show_panel(on: str, panel: Panel) -> None:
    """Let a folder show something on the page of the record at path `on`."""
    if panel.place not in PLACES:
        raise ValueError(f"{panel.name}: {panel.place!r} is none of the places {PLACES}")
    if all(known.name != panel.name for known in _panels[on]):
        _panels[on].append(panel)
        _panels[on].sort(key=lambda known: known.order)


def panels_on(record: Record, place: str) -> list[Panel]:
    """The panels in one place of this record's page, in their order."""
    return panels_at(record.path, place)


def panels_at(path: str, place: str) -> list[Panel]:
    """The panels in one place of a page that may be no record's, such as "home"."""
    return [panel for panel in _panels.get(path, ()) if panel.place == place]


def panel_paths() -> list[str]:
    """The pages that panels were hung into."""
    return list(_panels)


def veil(on: str, hides: Callable[[Any], Iterable[str]]) -> None:
    """Let a folder keep fields of the object at path `on` from persons who may not see the figures behind them.

    :param hides: the fields that this person does not see; asked with a person whose rights are limited, once a request.
    """
    if hides not in _veils[on]:
        _veils[on].append(hides)


def veiled(record: Record, person: Any) -> set[str]:
    """The fields of an object that some folder keeps from this person."""
    return {name for hides in _veils.get(record.path, ()) for name in hides(person)}


def add_area(area: Area) -> None:
    """Give rights to something that is no record."""
    _areas[area.path] = area


def areas() -> list[Area]:
    """All areas in the order of registration."""
    return list(_areas.values())
