"""Cubes for programs and assistants: the same figures, under the same rights."""

# ruff: noqa: F811 (tests take fixtures by the names under which they are imported)

from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from guanxi.analytics.exploring import asking
from guanxi.analytics.warehouse.testing import SmallCompany, small_company, warehouse  # noqa: F401
from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.records.api import openapi
from guanxi.records.api.calling import Caller
from guanxi.records.api.tests.conftest import Program
from guanxi.records.assistants import tools

from .test_asking import hide, lines, somebody


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    asking.CACHE.clear()


@pytest.fixture
def analyst(warehouse: SmallCompany) -> Person:
    return somebody("analyst", Reach.DEPARTMENT, department=warehouse.people[0].department)


def test_cubes_are_told_with_everything_that_can_be_asked(analyst: Person) -> None:
    program = Program(analyst)
    names = [cube["name"] for cube in program.get("cubes").told["items"]]
    assert names == ["order_lines", "orders", "invoices", "payments", "receivables", "customers"]
    told = program.get("cubes/order-lines").told
    assert {"name": "margin", "label": "Margin", "kind": "ratio", "format": "percent"}.items() <= next(
        one for one in told["measures"] if one["name"] == "margin"
    ).items()
    places = next(one for one in told["dimensions"] if one["name"] == "region")
    assert places["hierarchies"][0]["levels"] == [f"region.{name}" for name in ("country", "province", "city", "county")]


def test_an_answer_is_exact_text_and_within_reach(analyst: Person) -> None:
    told = (
        Program(analyst)
        .post("cubes/order_lines/ask", {"measures": ["revenue", "orders"], "rows": ["order.kind"], "sort": ["-revenue"]})
        .told
    )
    assert [row["members"][0]["caption"] for row in told["rows"]] == ["sale", "refund or credit", "total"]
    expected = lines(analyst).aggregate(Sum("revenue"))["revenue__sum"]
    assert told["rows"][-1]["values"][0] == f"{expected.normalize():f}"
    assert told["columns"][1] == {"name": "orders", "measure": "orders", "label": "Orders", "format": "count"}


def test_what_makes_no_sense_is_a_problem_with_its_place(analyst: Person) -> None:
    program = Program(analyst)
    for data, at, said in (
        ({"measures": ["revenu"]}, "measures", "There is no “revenu”. Did you mean “revenue”?"),
        (
            {"measures": ["revenue"], "rows": ["region.provinz"]},
            "rows",
            "There is no “region.provinz”. Did you mean “region.province”?",
        ),
        ({"measure": ["revenue"]}, "", "There is no “measure”. Did you mean “measures”?"),
        ({"measures": ["revenue"], "limit": 0}, "limit", "This must be a whole number from 1 to 50000."),
        ([], "", "This must be an object with names and values."),
    ):
        answer = program.post("cubes/order_lines/ask", data)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), data
        assert answer.told["errors"] == [{"field": at, "detail": said}]


def test_without_the_right_there_is_nothing(warehouse: SmallCompany, analyst: Person) -> None:
    stranger = Program(somebody("stranger", Reach.ALL, explores=False))
    only_orders = Program(analyst, objects_only=["orders"])
    for program in (stranger, only_orders):
        for path in ("cubes", "cubes/order_lines", "cubes/order_lines/members?level=order.kind"):
            assert program.get(path).status_code == 404, path
        assert program.post("cubes/order_lines/ask", {"measures": ["revenue"]}).status_code == 404
    named = Program(analyst, objects_only=["analytics"])
    assert (named.get("cubes").status_code, Program(analyst).get("cubes/nothing").status_code) == (200, 404)


def test_a_hidden_measure_is_no_more_than_a_wrong_name(warehouse: SmallCompany, analyst: Person) -> None:
    hide(analyst, "order-lines", "profit")
    program = Program(analyst)
    assert "profit" not in str(program.get("cubes/order_lines").content).replace("profile", "")
    hidden, wrong = (program.post("cubes/order_lines/ask", {"measures": [name]}).told["errors"] for name in ("profit", "proxit"))
    assert [one["detail"].replace("profit", "proxit") for one in hidden] == [one["detail"] for one in wrong]


def test_members_are_found(analyst: Person) -> None:
    told = Program(analyst).get("cubes/order_lines/members?level=product.category1&q=Mach").told
    assert [one["caption"] for one in told["items"]] == ["Machines"]


def test_the_description_names_the_cubes_of_the_caller(warehouse: SmallCompany, analyst: Person) -> None:
    paths = openapi.document(Caller(analyst))["paths"]
    assert paths["/cubes/{name}/ask"]["parameters"][0]["schema"]["enum"][0] == "order_lines"
    assert "/cubes" not in openapi.document(Caller(somebody("none", Reach.ALL, explores=False)))["paths"]


def test_assistants_ask_too(analyst: Person) -> None:
    caller = Caller(analyst)

    def use(name: str, **arguments: Any) -> Any:
        return tools.use(caller, name, arguments, timezone.now())

    assert next(one["name"] for one in use("cubes")["items"]) == "order_lines"
    told = use("ask", cube="order_lines", measures=["revenue"], rows=["day.year"], totals=False)
    assert [row["members"][0]["caption"] for row in told["rows"]] == ["2024", "2025", "2026"]
    assert use("members", cube="order_lines", level="order.kind", words="sale")["items"] == [{"key": "sale", "caption": "sale"}]
    with pytest.raises(tools.Failed, match="Did you mean “revenue”"):
        use("ask", cube="order_lines", measures=["revenues"])


def test_behind_a_figure_stand_the_records_that_the_caller_sees(analyst: Person) -> None:
    told = (
        Program(analyst)
        .post("cubes/order_lines/behind", {"measures": ["revenue"], "at": {"day.year": "2025"}, "most": 1000})
        .told
    )
    expected = lines(analyst).filter(ordered_on__year=2025).values_list("pk", flat=True)
    assert (told["object"], sorted(told["ids"])) == ("order-lines", sorted(expected))
    assert (told["ids"] != [], told["is_cut"], told["rows"]) == (True, False, [])
    assert (
        Program(analyst, objects_only=["analytics"]).post("cubes/order_lines/behind", {"measures": ["revenue"]}).status_code
        == 404
    )
