"""Cubes of tables that were loaded from other sources."""

from collections.abc import Iterable

from guanxi.analytics.loading import cubes_of_loads
from guanxi.people.models import Person
from guanxi.semantics.cube import Cube


def cubes(person: Person | None) -> Iterable[Cube]:
    """The cubes of loaded tables that the person may see."""
    return cubes_of_loads.cubes(person)
