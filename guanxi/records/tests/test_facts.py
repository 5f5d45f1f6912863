"""What a record's page shows in its sections, and what it folds away."""

import pytest
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import facts, registry, saving
from guanxi.records.showing import Reader
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


def test_what_was_not_entered_and_a_no_that_is_the_rule_are_folded_away() -> None:
    record = registry.at("people")
    assert record
    writer = Writer(by=None, at=timezone.now())
    person: Person = saving.create(record, {"username": "mei", "is_active": False}, writer)
    found = facts.sections(record, person, Reader(record, None))
    filled = {field.name for section in found for field, _cell in section.filled}
    folded = {field.name for field, _cell in facts.empty_facts(found)}
    assert {"username", "is_active"} <= filled
    assert {"surname", "is_administrator"} <= folded
    assert filled & folded == set()
