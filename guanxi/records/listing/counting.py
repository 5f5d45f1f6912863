"""How many rows a list has, up to a cap: remembered until something changes; that there are more, for a moment at least."""

import datetime
import time
from typing import Any

from django.db.models import QuerySet

from guanxi.people.models import Person
from guanxi.records import indexing, reading, registry, stamps

from .asking import Question

REMEMBERED_SECONDS = 20.0
ROOM = 1000
_more: dict[tuple[Any, ...], float] = {}


def count(question: Question, person: Person | None, today: datetime.date, found: QuerySet[Any], cap: int) -> int:
    """The rows that were found; `cap` + 1 for more than the cap, as it is or was a moment ago."""
    asked = _asked(question, person, today)
    if _more.get(asked, 0.0) > time.monotonic():
        return cap + 1
    rows = _by_index(question, found).order_by()
    ask = rows[: cap + 1].count
    counted = stamps.remembered(rows, ("count", cap), lambda: [rows], ask) if question.is_narrowed else ask()
    if counted > cap:
        if len(_more) >= ROOM:
            _more.clear()
        _more[asked] = time.monotonic() + REMEMBERED_SECONDS
    else:
        _more.pop(asked, None)
    return counted


def _by_index(question: Question, found: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows; where a text must hold some Chinese characters, the search index knows which ones come into question."""
    for condition in question.conditions:
        if condition.operator.name in ("has", "is", "starts"):
            found = found.filter(indexing.implied(question.record, condition.field.name, condition.text))
    return found


def _asked(question: Question, person: Person | None, today: datetime.date) -> tuple[Any, ...]:
    """What the count depends on: the state of the list, who looks, and how far they see."""
    extent = reading.extent(question.record, person)
    return question.record.path, question.here, person and person.pk, extent, today, registry.edition()
