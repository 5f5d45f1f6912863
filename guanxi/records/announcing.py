"""How a lower folder tells the ones above what happened, without knowing them.

An announcement is a frozen dataclass of plain values. Each reaction becomes a job in the same database transaction, so it runs
after commit, at least once, by the worker; reactions are idempotent.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from procrastinate.contrib.django import app

Reaction = Callable[[Any], object]
Wanted = Callable[[Any], bool]
JOB = "records.react"

_reactions: dict[str, list[Reaction]] = defaultdict(list)
_announced: dict[str, type] = {}
_wanted: dict[Reaction, Wanted] = {}


def when(announcement: type, *reactions: Reaction, wanted: Wanted | None = None) -> None:
    """Let reactions answer every announcement of this type, or only those that are `wanted`: asked before anything is queued."""
    _announced[announcement.__name__] = announcement
    for reaction in reactions:
        if wanted is not None:
            _wanted[reaction] = wanted
        if reaction not in _reactions[announcement.__name__]:
            _reactions[announcement.__name__].append(reaction)


def announce(announcement: Any) -> None:
    """Queue every reaction, in the current transaction."""
    kind = type(announcement).__name__
    for reaction in _reactions[kind]:
        if reaction in _wanted and not _wanted[reaction](announcement):
            continue
        task = app.configure_task(JOB)  # by name: jobs import what they run, not the other way round
        task.defer(kind=kind, reaction=f"{reaction.__module__}.{reaction.__qualname__}", values=asdict(announcement))


def run(kind: str, reaction: str, values: dict[str, Any]) -> None:
    """Run one queued reaction; one that is no longer connected is left out."""
    announcement = _announced.get(kind)
    for known in _reactions[kind]:
        if announcement and f"{known.__module__}.{known.__qualname__}" == reaction:
            known(announcement(**values))
