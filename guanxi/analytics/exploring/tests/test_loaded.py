"""A loaded table is asked like every other cube, by whoever may."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from guanxi.analytics.exploring import asking, cubes_at_hand
from guanxi.analytics.loading import access, cubes_of_loads
from guanxi.analytics.loading.models import LoadedTable
from guanxi.analytics.loading.tests.conftest import own_warehouse  # noqa: F401 (a fixture)
from guanxi.analytics.loading.tests.ground import loaded
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.people.rights import forget
from guanxi.semantics.model import problems
from guanxi.semantics.question import Question

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 3, 1)
SALES = (
    "Date,Region,Amount,Paid\n2024-01-10,North,10.50,yes\n2024-02-29,South,2,no\n2025-01-15,North,7.25,yes\n2025-01-16,,1,no\n"
)


@pytest.fixture
def table(tmp_path: Path) -> LoadedTable:
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return loaded(path, "sales")


def test_it_is_grouped_by_its_dimensions_and_its_calendar(table: LoadedTable) -> None:
    told = {
        "cube": "load_sales",
        "measures": ["amount", "row_count", "amount_average"],
        "rows": ["day.year", "region.region"],
        "totals": True,
    }
    answer = asking.ask(Question.read(told), None, today=TODAY)
    rows = [
        (*(member.key for member in row.members), *row.values)
        for row in answer
        if all(one.mark != "total" for one in row.members)
    ]
    assert sorted(rows, key=str) == [
        ("2024", "North", Decimal("10.50"), 1, Decimal("10.50")),
        ("2024", "South", Decimal(2), 1, Decimal(2)),
        ("2025", "North", Decimal("7.25"), 1, Decimal("7.25")),
        ("2025", None, Decimal(1), 1, Decimal(1)),
    ]


def test_growth_over_the_year_before_is_known(table: LoadedTable) -> None:
    told = {"cube": "load_sales", "measures": ["amount", "amount@year_before"], "where": [{"level": "day.year", "is": ["2025"]}]}
    (row,) = asking.ask(Question.read(told), None, today=TODAY)
    assert row.values == (Decimal("8.25"), Decimal("10.50"))


def test_nothing_is_wrong_with_the_cube_but_that_its_table_stands_in_a_schema(table: LoadedTable) -> None:
    (cube,) = cubes_of_loads.cubes(None)
    assert [text for text in problems(cube) if "loads.load_sales" not in text] == []


def test_only_who_may_sees_it(table: LoadedTable) -> None:
    role = Role.objects.create(name="Explorer")
    Grant.objects.create(role=role, object="analytics", action="view", reach=Reach.ALL)
    person = Person.objects.create(username="explorer")
    person.roles.add(role)
    assert access.may_see(person, "sales") is False
    assert [*cubes_of_loads.cubes(person)] == []
    LoadedTable.objects.update(is_open=True)
    assert access.may_see(person, "sales") is True
    assert "load_sales" in cubes_at_hand.for_person(person, cubes_at_hand.model())
    forget(person)
    Grant.objects.all().delete()
    assert [*cubes_of_loads.cubes(person)] == []
    assert access.may_see(Person.objects.create(username="boss", is_administrator=True), "sales") is True
