"""Programs that act as a person (with an API token, say): an upper folder keeps them, and says here how many there are and how they end."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from .models import Person


@dataclass(frozen=True)
class Programs:
    """What an upper folder knows of the programs of a person: how many may come in, and ending them all."""

    count: Callable[[Person, datetime.datetime], int]
    end: Callable[[Person, datetime.datetime], int]


_known: dict[str, Programs] = {}


def connect(name: str, programs: Programs) -> None:
    """Make a kind of programs known."""
    _known[name] = programs


def count(person: Person, at: datetime.datetime) -> int:
    """How many programs may act as this person."""
    return sum(kind.count(person, at) for kind in _known.values())


def end_all(person: Person, at: datetime.datetime) -> int:
    """Shut every program of this person out at once; returns how many there were."""
    return sum(kind.end(person, at) for kind in _known.values())
