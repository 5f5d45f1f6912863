"""The records behind a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from guanxi.analytics.loading import access
from guanxi.analytics.loading.models import LoadedTable
from guanxi.people.models import Person
from guanxi.semantics.cube import Cube

LOADED = "load_"
"""With this the names of cubes of loaded tables begin."""


@dataclass(frozen=True)
class Behind:
    """Records of the object at `path` whose sum a figure is: their keys, the newest first, and those of them that are seen today.

    `is_cut` tells that there are more than were asked for.
    """

    path: str
    keys: Sequence[int]
    rows: "QuerySet[Any]"
    is_cut: bool = False


@dataclass(frozen=True)
class LoadedRows:
    """Rows of a loaded table whose sum a figure is, with `_file`, `_line` and `_run`; `is_cut` tells that there are more."""

    table: LoadedTable
    rows: Sequence[Mapping[str, Any]]
    is_cut: bool = False


def table_of(cube: Cube, person: Person | None) -> LoadedTable | None:
    """The loaded table behind a cube, for those who may see where its rows came from."""
    if not cube.name.startswith(LOADED) or (person is not None and not access.may(person)):
        return None
    return LoadedTable.objects.filter(name=cube.name.removeprefix(LOADED)).first()


def leads_to_rows(cube: Cube, person: Person | None) -> bool:
    """Whether a person can look at what stands behind the figures of a cube."""
    return bool(cube.key) or (cube.name.startswith(LOADED) and (person is None or access.may(person)))
