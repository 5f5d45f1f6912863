"""A statement that was put together before answers as a new one does, for other values and for fields that came meanwhile."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from guanxi.people.models import Department, Person
from guanxi.records import fields, statements
from guanxi.records.statements import Told

from .samples_of_people import department

pytestmark = pytest.mark.django_db
NAME = Told("name")


def _named(name: str, *, together: bool = False) -> tuple[list[Any], bool]:
    """The departments of this name with those above them, and whether the statement was put together for that."""
    made = []

    def build() -> Any:
        made.append(True)
        return Department.objects.select_related("parent").filter(name__gte=NAME.expression).order_by("pk")

    return statements.objects(Department, ("test",), build, {NAME: name}, together=together), bool(made)


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    fields.forget()


def test_other_values_get_other_answers_from_the_same_statement() -> None:
    above = department("a")
    below = department("b", parent=above)
    first, is_new = _named("a")
    again, is_new_again = _named("b")
    assert (first, again) == ([above, below], [below])
    assert (is_new, is_new_again) == (True, False)
    assert [type(one).objects.get(pk=one.pk).__dict__.keys() == one.__dict__.keys() for one in first] == [True, True]
    assert not first[0]._state.adding


def test_what_was_fetched_along_costs_no_further_statement() -> None:
    above = department("a")
    department("b", parent=above)
    found, _made = _named("a")
    with CaptureQueriesContext(connection) as asked:
        assert [one.parent and one.parent.name for one in found] == [None, "a"]
    assert len(asked) == 0


def test_objects_of_a_page_share_what_they_point_to_and_others_do_not() -> None:
    above = department("a")
    for name in ("b", "c"):
        department(name, parent=above)
    apart, together = _named("b")[0], _named("b", together=True)[0]
    assert (apart[0].parent is apart[1].parent, together[0].parent is together[1].parent) == (False, True)


def test_after_fields_came_or_went_it_is_put_together_anew() -> None:
    department("a")
    _named("a")
    fields.forget()
    assert _named("a")[1]


def test_a_question_that_nothing_can_answer_is_not_asked() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert statements.objects(Person, ("none",), Person.objects.none, {}) == []
    assert len(asked) == 0


def test_only_plain_objects_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match="plain"):
        statements.objects(Department, ("loud",), lambda: Department.objects.annotate(loud=Upper(F("name"))), {})
