"""Several administrators at once: one is always left."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from guanxi.administration import staffing
from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.writer import Writer

AtOnce = Callable[..., list[Any]]
NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)


def test_the_last_two_administrators_cannot_resign_at_once(at_once: AtOnce) -> None:
    record = registry.declared(Person)
    for place in range(4):
        both = [Person.objects.create_user(f"{name}{place}", is_administrator=True) for name in ("first", "second")]
        resign = [partial(saving.change, record, one, {"is_administrator": False}, Writer(by=one, at=NOW)) for one in both]
        done = at_once(*resign)
        assert [type(one) for one in done if isinstance(one, Exception)] == [staffing.LastAdministrator]
        Person.objects.filter(is_administrator=True).update(is_active=False)
