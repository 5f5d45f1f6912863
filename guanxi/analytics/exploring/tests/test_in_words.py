"""What a report asks is told in words wherever people read it; programs get what they sent."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from guanxi.analytics.exploring import in_words, reporting
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.warehouse import testing
from guanxi.analytics.warehouse.testing import SmallCompany
from guanxi.people.models import FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach
from guanxi.records import saving
from guanxi.records.api.calling import Caller
from guanxi.records.api.giving import Giver
from guanxi.records.writer import Writer

small_company, warehouse = testing.small_company, testing.warehouse
pytestmark = pytest.mark.django_db
ASKED = (
    "show=profit,revenue@share&rows=region.province&columns=product.category1&is.region.province=440000"
    "&only=profit:below:0&time=last_quarter&against=last_year&sort=profit&top=5"
)
RAW = ("show=", "region.province", "last_quarter", "order_lines")
IN_WORDS = [
    "Measures: Profit contribution, Revenue, share of the total",
    "Rows: Province or state",
    "Columns: Product category",
    "Time: Last quarter",
    "Compared with: the year before",
    "Province or state: Guangdong",
    "Profit contribution < 0",
    "Smallest first: Profit contribution",
    "The first 5",
]


@pytest.fixture
def boss(warehouse: SmallCompany) -> Person:
    return Person.objects.create(username="boss", surname="Wang", is_administrator=True, language="en")


@pytest.fixture
def report(boss: Person) -> Report:
    values = {"name": "Losses", "cube": "order_lines", "question": ASKED}
    made: Report = saving.create(reporting.record(), values, _writer(boss))
    return made


def _writer(person: Person) -> Writer:
    return Writer(by=person, at=datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC))


def _client(person: Person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode()).split('<main id="main"')[-1]


def test_all_of_a_question_is_told_line_by_line(report: Report, boss: Person) -> None:
    assert in_words.question_told(report, report.question, boss).splitlines() == IN_WORDS
    with translation.override("zh-hans"):
        assert in_words.question_told(report, report.question, boss).splitlines()[0].startswith("度量：")


def test_page_list_history_and_paper_tell_it_in_words(report: Report, boss: Person) -> None:
    client = _client(boss)
    saving.change(reporting.record(), report, {"question": "show=orders&rows=account.account"}, _writer(boss))
    page = reverse("records:page", args=["reports", report.pk])
    pages = [page, f"{page}print/", f"{page}history/", f"{reverse('records:list', args=['reports'])}?columns=name,cube,question"]
    told = [_page(client, address) for address in pages]
    assert [("Measures: Orders" in text, [raw for raw in RAW if raw in text.replace("columns=name", "")]) for text in told] == [
        (True, [])
    ] * 4
    assert " · ".join(IN_WORDS[2:4]) in told[2]  # what it was before


def test_nobody_types_a_question_by_hand(report: Report, boss: Person) -> None:
    client = _client(boss)
    page = reverse("records:page", args=["reports", report.pk])
    form = _page(client, f"{page}edit/")
    assert ('name="name"' in form, 'name="question"' in form, 'name="cube"' in form) == (True, False, False)
    assert [client.get(f"{page}field/{name}/").status_code for name in ("name", "question")] == [200, 404]
    client.post(f"{page}edit/", {"name": "Renamed", "owner": boss.pk, "question": "show=orders", "version": report.version})
    report.refresh_from_db()
    assert (report.name, report.question) == ("Renamed", ASKED)
    assert client.get(reverse("records:new", args=["reports"]))["Location"] == reverse("explorer")


def test_who_sees_less_is_told_less(report: Report, warehouse: SmallCompany) -> None:
    role = Role.objects.create(name="reads")
    paths = ("analytics", "reports", "orders", "order-lines", "products", "categories", "regions")
    Grant.objects.bulk_create(Grant(role=role, object=path, action="view", reach=Reach.ALL) for path in paths)
    FieldRight.objects.create(role=role, object="order-lines", field="profit", level=Level.HIDDEN)
    person = warehouse.people[2]
    person.roles.add(role)
    assert in_words.question_told(report, report.question, person).splitlines()[:2] == [
        "Measures: Revenue, share of the total",
        IN_WORDS[1],
    ]
    blind = warehouse.people[1]
    told = [in_words.question_told(report, report.question, blind), in_words.cube_told(report, report.cube, blind)]
    assert told == ["", "Your role does not show these figures."]


def test_programs_get_what_they_sent(report: Report, boss: Person) -> None:
    given: dict[str, Any] = Giver(reporting.record(), Caller(boss)).one(report)
    assert (given["cube"], given["question"]) == ("order_lines", ASKED)
