"""Pages by keyset: complete, in order, without doubles, forwards and backwards, whatever is inserted meanwhile."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.people.models import Department, Person
from guanxi.records.listing import asking, fetching, ordering
from guanxi.records.listing.asking import Question
from guanxi.records.listing.ordering import Place

from .samples_of_people import department, departments

TODAY = datetime.date(2024, 3, 15)


def _question(sort: str, size: int, place: Place | None = None) -> Question:
    order = ordering.order(departments, sort)
    assert order is not None
    return Question(record=departments, order=order, columns=(), size=size, place=place)


def _walk(sort: str, size: int) -> tuple[list[int], list[int]]:
    """All keys page by page to the end, then page by page back to the beginning."""
    forth: list[list[int]] = []
    page = fetching.page(_question(sort, size), None, TODAY)
    while True:
        forth.append([obj.pk for obj in page.rows])
        if page.after is None:
            break
        page = fetching.page(_question(sort, size, page.after), None, TODAY)
    back = [forth[-1]] if forth else []
    while page.before is not None:
        page = fetching.page(_question(sort, size, page.before), None, TODAY)
        back.insert(0, [obj.pk for obj in page.rows])
    return [key for keys in forth for key in keys], [key for keys in back for key in keys]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parents=st.lists(st.sampled_from([None, "a", "b"]), max_size=14),
    sort=st.sampled_from(["parent", "-parent", "code", "-code", "changed_at", "-changed_at", "head", "-head"]),
    size=st.integers(1, 6),
)
@pytest.mark.django_db
def test_pages_forth_and_back_give_every_row_once_in_order(parents: list[str | None], sort: str, size: int) -> None:
    Department.objects.update(parent=None)
    Department.objects.all().delete()
    roots = {name: department(name) for name in ("a", "b")}
    for number, parent in enumerate(parents):
        department(f"d{number}", code=f"c{number % 3}", parent=roots[parent] if parent else None)
    forth, back = _walk(sort, size)
    assert forth == back == _expected(sort)


def _expected(sort: str) -> list[int]:
    """Sorted in memory: empty values last, then by key in the same direction."""
    falling, name = sort.startswith("-"), sort.removeprefix("-")
    rows = list(Department.objects.select_related("parent", "head"))
    order = ordering.order(departments, sort)
    assert order is not None
    valued = [row for row in rows if order.value_of(row) is not None]
    empty = [row for row in rows if order.value_of(row) is None]
    assert name in {"parent", "code", "changed_at", "head"}
    valued.sort(key=lambda row: (order.value_of(row), row.pk), reverse=falling)
    empty.sort(key=lambda row: row.pk, reverse=falling)
    return [row.pk for row in [*valued, *empty]]


@pytest.mark.django_db
def test_rows_inserted_meanwhile_move_nothing() -> None:
    for number in range(6):
        department(f"m{number}")
    first = fetching.page(_question("name", 3), None, TODAY)
    department("a new one before the page")
    second = fetching.page(_question("name", 3, first.after), None, TODAY)
    assert [row.name for row in [*first.rows, *second.rows]] == [f"m{number}" for number in range(6)]


@pytest.mark.django_db
def test_the_count_stops_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CAP", 4)
    for number in range(7):
        department(f"n{number}")
    page = fetching.page(_question("name", 2), None, TODAY)
    assert (page.count, page.is_capped) == (5, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("rows", "size", "count"), [(0, 3, 0), (3, 3, 3), (4, 3, 4)])
def test_small_lists_are_counted_exactly(rows: int, size: int, count: int) -> None:
    for number in range(rows):
        department(f"n{number}")
    assert fetching.page(_question("name", size), None, TODAY).count == count


@pytest.mark.django_db
def test_a_deep_page_is_read_from_its_place_and_not_from_the_beginning() -> None:
    for number in range(4):
        department(f"n{number}")
    page = fetching.page(_question("changed_at", 2), None, TODAY)
    with CaptureQueriesContext(connection) as caught:
        fetching.page(_question("changed_at", 2, page.after), None, TODAY)
    rows = caught.captured_queries[0]["sql"]
    pair = '("people_department"."changed_at", "people_department"."id") > ('  # what an index of both leads to at once
    assert ("OFFSET" in rows, pair in rows) == (False, True)


def test_a_place_is_checked() -> None:
    order = ordering.order(departments, "name")
    other = ordering.order(departments, "-name")
    assert order is not None
    assert other is not None
    place = Place(False, "x", 7)
    word = ordering.written(departments, order, place)
    assert ordering.read(departments, order, word) == place
    assert ordering.read(departments, other, word) is None
    assert ordering.read(departments, order, word[:-2] + "xx") is None
    assert ordering.read(departments, order, "") is None


@pytest.mark.django_db
def test_an_address_tells_the_whole_state_of_a_list() -> None:
    asked = QueryDict("q=east&f=name:has:e&f=code:empty&sort=-code&columns=code,name&rows=25")
    question = asking.read(departments, asked)
    assert question.problems == ()
    assert asking.read(departments, QueryDict(question.address()[1:])) == question
    assert [field.name for field in question.columns] == ["code", "name"]


@pytest.mark.django_db
def test_what_is_not_understood_shows_nothing_instead_of_everything() -> None:
    department("visible")
    question = asking.read(departments, QueryDict("f=nonsense:eq:1"))
    assert len(question.problems) == 1
    assert fetching.page(question, None, TODAY).rows == []
    assert len(fetching.page(asking.read(departments, QueryDict()), None, TODAY).rows) == 1


@pytest.mark.django_db
def test_small_tables_without_search_words_are_searched_by_their_texts() -> None:
    department("East")
    department("West", code="EAST-2")
    department("South")
    page = fetching.page(asking.read(departments, QueryDict("q=east")), None, TODAY)
    assert [row.name for row in page.rows] == ["East", "West"]


def test_a_head_is_sorted_by_a_name_and_not_by_a_secret() -> None:
    order: Any = ordering.order(departments, "head")
    assert order.path == f"head__{Person.USERNAME_FIELD}"
