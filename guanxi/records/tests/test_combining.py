"""Filters of several conditions: they find what thinking finds, survive the address, and nonsense is refused in words."""

import datetime
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.people.models import Department, Person
from guanxi.records.listing import combining, conditions
from guanxi.records.listing.combining import Combination
from guanxi.records.listing.conditions import Condition, NotUnderstood

from .samples_of_people import department, departments

TODAY = datetime.date(2024, 3, 15)
NAMES = ("East", "West", "South (a)", "North; b", "x~y")
CODES = ("", "A", "B")

leaves = st.one_of(
    st.sampled_from([f"name:has:{text}" for text in ("st", "(a)", "; b", "~y", "o")]),
    st.sampled_from(["code:is:A", "code:empty", "code:filled", "parent:empty", "parent:filled", "head:empty"]),
).map(lambda text: conditions.read(departments, text))
trees = st.recursive(
    leaves,
    lambda inner: st.builds(Combination, st.sampled_from(combining.JOINTS), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=8,
).map(lambda part: part if isinstance(part, Combination) else Combination("all", (part,)))


def _depth(part: Any) -> int:
    return 1 + max(_depth(one) for one in part.parts) if isinstance(part, Combination) else 0


def _holds(part: Any, row: Department) -> bool:
    if isinstance(part, Combination):
        found = [_holds(one, row) for one in part.parts]
        return {"all": all(found), "any": any(found), "none": not any(found)}[part.joint]
    return _leaf(part, row)


def _leaf(condition: Condition, row: Department) -> bool:
    value: Any = getattr(row, condition.field.column.attname)
    if condition.operator.name in ("empty", "filled"):
        return (value in (None, "")) == (condition.operator.name == "empty")
    return (
        condition.text.lower() in value.lower() if condition.operator.name == "has" else value.lower() == condition.text.lower()
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees)
@pytest.mark.django_db
def test_a_tree_finds_exactly_what_thinking_finds(tree: Combination) -> None:
    if not Department.objects.exists():
        head = Person.objects.create(username="head")
        top = department("Top", code="A", head=head)
        for number, name in enumerate(NAMES):
            department(name, code=CODES[number % 3], parent=top if number % 2 else None, head=head if number == 1 else None)
    if _depth(tree) > combining.DEEPEST:
        return
    found = Department.objects.filter(combining.as_query(tree, today=TODAY)).order_by("pk")
    expected = [row for row in Department.objects.order_by("pk") if _holds(tree, row)]
    assert list(found) == expected


@settings(max_examples=80, deadline=None)
@given(tree=trees)
def test_a_tree_survives_the_address(tree: Combination) -> None:
    if _depth(tree) <= combining.DEEPEST:
        assert combining.read(departments, tree.address) == tree


@pytest.mark.parametrize(
    "text",
    [
        "all", "all(", "all()", "name:has:x", "all(name:has:x", "all(name:has:x))", "all(name:has:x;)", "some(name:has:x)",
        "all(nonsense:is:1)", "all(name:has:x)any(name:has:y)", "all(" * 6 + "name:has:x" + ")" * 6, "all(name:has:x\x00)",
        "all(" + ";".join(["name:has:x"] * 41) + ")", "all(name:has:" + "x" * 7000 + ")", "any(~)", ")", "~",
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        combining.read(departments, text)
    assert len(str(refused.value)) > 10


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="alny()~;:namehs \n", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(NotUnderstood):
        assert combining.read(departments, text).joint in combining.JOINTS


@pytest.mark.django_db
def test_me_means_whoever_looks() -> None:
    anna, bert = Person.objects.create(username="anna"), Person.objects.create(username="bert")
    department("Hers", head=anna)
    department("His", head=bert)
    tree = combining.read(departments, "any(head:any:me)")

    def seen(me: int | None) -> list[str]:
        rows = Department.objects.filter(combining.as_query(tree, today=TODAY, me=me))
        return sorted(rows.values_list("name", flat=True))

    assert (seen(anna.pk), seen(bert.pk), seen(None)) == (["Hers"], ["His"], [])
