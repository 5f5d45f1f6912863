"""A loaded table is asked like every other cube, by whoever may."""

import datetime
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from guanxi.analytics.exploring import asking, cubes_at_hand
from guanxi.analytics.loading import access, cubes_of_loads
from guanxi.analytics.loading.models import LoadedTable
from guanxi.analytics.loading.tests.conftest import own_warehouse  # noqa: F401 (a fixture)
from guanxi.analytics.loading.tests.ground import loaded
from guanxi.people import auditing
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.people.rights import forget
from guanxi.records.api.tests.conftest import Program
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


def person_with(name: str, *areas: str) -> Person:
    role = Role.objects.create(name=name)
    Grant.objects.bulk_create([Grant(role=role, object=area, action="view", reach=Reach.ALL) for area in areas])
    person = Person.objects.create(username=name, language="en")
    person.roles.add(role)
    return person


def test_a_figure_leads_to_its_rows_and_these_to_file_and_line(table: LoadedTable) -> None:
    client = Client()
    client.force_login(person_with("analyst", "analytics", "loading"))
    page = client.get("/explorer/load_sales/?rows=region.region&m=amount").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/explorer/load_sales/records/[^"]+)"', page)]
    north = client.get(next(link for link in links if "North" in link)).content.decode()
    assert re.findall(r'<td class="nowrap">([0-9.]+)</td>', north) == ["10.50", "7.25"]
    origins = re.findall(r' href="(/loading/tables/\d+/rows/\d+/\d+/)"', north)
    assert [address.split("/")[-2] for address in origins] == ["2", "4"]
    assert "2025-01-15" in client.get(origins[1]).content.decode()


def test_where_a_figure_comes_from_is_for_those_who_see_loading(table: LoadedTable) -> None:
    LoadedTable.objects.update(is_open=True)
    explorer, analyst = person_with("explorer", "analytics"), person_with("analyst", "analytics", "loading")
    client = Client()
    client.force_login(explorer)
    page = client.get("/explorer/load_sales/?rows=region.region&m=amount")
    assert (page.status_code, "/records/" in page.content.decode()) == (200, False)
    assert client.get("/explorer/load_sales/records/?m=amount").status_code == 404
    asked = {"measures": ["amount"], "at": {"region.region": "North", "day.year": "2025"}}
    told = Program(analyst).post("cubes/load_sales/behind", asked).told
    assert [(row["line"], row["values"]["amount"]) for row in told["rows"]] == [(4, "7.25")]
    assert (told["table"]["name"], told["object"], told["is_cut"]) == ("sales", None, False)
    unknown = Program(analyst).post("cubes/load_sales/behind", {"measures": ["amount"], "at": {"region.region": None}}).told
    assert [row["line"] for row in unknown["rows"]] == [5]
    assert Program(explorer).post("cubes/load_sales/behind", asked).status_code == 404
    assert Program(analyst, objects_only=["analytics"]).post("cubes/load_sales/behind", asked).status_code == 404
    wrong = Program(analyst).post("cubes/load_sales/behind", {"measures": ["amount"], "at": {"region.colour": "red"}})
    assert (wrong.status_code, wrong.told["errors"][0]["field"]) == (422, "at")
    auditing.write_waiting()
