"""That a list has more rows than are counted is remembered for a moment; what was counted to its end never is."""

import datetime
from typing import Any

import pytest

from guanxi.people.models import Department
from guanxi.records import stamps
from guanxi.records.listing import counting, ordering
from guanxi.records.listing.asking import Question

from .samples_of_people import department, departments

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2024, 3, 15)


def _count(cap: int, words: str = "") -> int:
    order = ordering.order(departments, "name")
    assert order is not None
    question = Question(record=departments, order=order, columns=(), words=words)
    return counting.count(question, None, TODAY, Department.objects.all(), cap)


def test_many_are_counted_once_for_the_same_list(django_assert_num_queries: Any) -> None:
    for number in range(4):
        department(f"d{number}")
    assert _count(3) == 4
    with django_assert_num_queries(0):
        assert _count(3) == 4
    stamps.stamped()
    with django_assert_num_queries(3):  # where the stamps stand, whether somebody writes, and how many there are
        assert _count(3, words="another list") == 4


def test_few_are_counted_each_time() -> None:
    department("a")
    before = _count(1000, words="few")
    department("b")
    assert _count(1000, words="few") == before + 1
