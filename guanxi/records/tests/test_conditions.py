"""Filters: what they find, and that nonsense is refused in words."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.people.models import Department, Person
from guanxi.records.listing import conditions
from guanxi.records.listing.conditions import NotUnderstood

from .samples_of_people import department, departments, moment, people

TODAY = datetime.date(2024, 3, 15)


def _names(text: str) -> list[str]:
    condition = conditions.read(departments, text)
    return sorted(Department.objects.filter(conditions.as_query(condition, today=TODAY)).values_list("name", flat=True))


@pytest.fixture
def tree(db: None) -> dict[str, Department]:
    top = department("Sales", code="S")
    east = department("East", code="S-E", parent=top)
    south = department("South", parent=top)
    deep = department("Deep South", parent=south)
    return {"top": top, "east": east, "south": south, "deep": deep}


def test_texts_compare_without_case(tree: dict[str, Department]) -> None:
    assert _names("name:has:SOUTH") == ["Deep South", "South"]
    assert _names("name:is:south") == ["South"]
    assert _names("name:starts:s") == ["Sales", "South"]
    assert _names("code:empty") == ["Deep South", "South"]
    assert _names("code:filled") == ["East", "Sales"]


def test_a_tree_is_filtered_with_everything_below(tree: dict[str, Department]) -> None:
    assert _names(f"parent:any:{tree['top'].pk}") == ["East", "South"]
    assert _names(f"parent:below:{tree['top'].pk}") == ["Deep South", "East", "South"]
    assert _names(f"parent:none:{tree['top'].pk}") == ["Deep South", "Sales"]
    assert _names("parent:empty") == ["Sales"]
    assert _names(f"parent:any:{tree['top'].pk},{tree['south'].pk}") == ["Deep South", "East", "South"]


def test_moments_are_filtered_by_days_of_the_readers_time_zone(db: None) -> None:
    for day in (10, 11, 12):
        department(f"day {day}", created_at=moment(day), changed_at=moment(day))
    late = datetime.datetime(2024, 3, 11, 20, tzinfo=datetime.UTC)  # already the 12th in Shanghai
    department("night", created_at=late)
    with timezone.override("Asia/Shanghai"):
        assert _names("created_at:eq:2024-03-11") == ["day 11"]
        assert _names("created_at:eq:2024-03-12") == ["day 12", "night"]
        assert _names("created_at:lt:2024-03-11") == ["day 10"]
        assert _names("created_at:lte:2024-03-11") == ["day 10", "day 11"]
        assert _names("created_at:gt:2024-03-11") == ["day 12", "night"]
        assert _names("created_at:gte:2024-03-12") == ["day 12", "night"]
        assert _names("created_at:ne:2024-03-12") == ["day 10", "day 11"]
        assert _names("created_at:between:2024-03-10..2024-03-11") == ["day 10", "day 11"]
        assert _names("created_at:in:this_month") == ["day 10", "day 11", "day 12", "night"]
        assert _names("created_at:in:last_month") == []


def test_yes_and_no(db: None) -> None:
    Person.objects.create(username="a", is_administrator=True)
    Person.objects.create(username="b")
    condition = conditions.read(people, "is_administrator:is:no")
    assert [p.username for p in Person.objects.filter(conditions.as_query(condition, today=TODAY))] == ["b"]


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "name", "name:", "name:like:x", "name:has", "name:has:", "nonsense:eq:1", "name:eq:1", "parent:any:x", "parent:any:",
        "parent:any:-1", "parent:any:99999999999999999999", "parent:any:1,x", "name:empty:x", "created_at:eq:yesterday", "created_at:eq:2024-02-30",
        "created_at:between:2024-01-01", "created_at:between:2024-01-01..", "created_at:in:never", "created_at:eq:0001-01-01", "name:has:\x00",
        "password:has:x", "id:eq:1", "name:has:" + "x" * 501,
    ],
)  # fmt: skip
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        conditions.read(departments, text)


def test_hidden_fields_cannot_be_filtered() -> None:
    with pytest.raises(NotUnderstood):
        conditions.read(people, "password:starts:a")


@settings(max_examples=300)
@given(st.text(max_size=60), st.sampled_from(["name", "parent", "created_at", "is_sample", "code"]), st.text(max_size=10))
def test_any_text_is_understood_or_refused(value: str, field: str, verb: str) -> None:
    for text in (f"{field}:{verb}:{value}", value):
        try:
            condition = conditions.read(departments, text)
        except NotUnderstood:
            continue
        assert conditions.read(departments, condition.address) == condition
