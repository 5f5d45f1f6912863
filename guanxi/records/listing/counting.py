"""How many rows a list has, up to a cap; that there are more is remembered for a moment, for who pages on or comes back."""

import datetime
import time
from typing import Any

from django.db.models import QuerySet

from guanxi.people.models import Person
from guanxi.records import reading, registry

from .asking import Question

REMEMBERED_SECONDS = 20.0
ROOM = 1000
_more: dict[tuple[Any, ...], float] = {}


def count(question: Question, person: Person | None, today: datetime.date, found: QuerySet[Any], cap: int) -> int:
    """The rows that were found; `cap` + 1 for more than the cap, as it is or was a moment ago."""
    asked = _asked(question, person, today)
    if _more.get(asked, 0.0) > time.monotonic():
        return cap + 1
    counted = found.order_by()[: cap + 1].count()
    if counted > cap:
        if len(_more) >= ROOM:
            _more.clear()
        _more[asked] = time.monotonic() + REMEMBERED_SECONDS
    else:
        _more.pop(asked, None)
    return counted


def _asked(question: Question, person: Person | None, today: datetime.date) -> tuple[Any, ...]:
    """What the count depends on: the state of the list, who looks, and how far they see."""
    extent = reading.extent(question.record, person)
    return question.record.path, question.here, person and person.pk, extent, today, registry.edition()
