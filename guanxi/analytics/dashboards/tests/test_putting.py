"""From the explorer onto a dashboard in one step: one of the person's own or a new one, with the rights that are needed anyway."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from guanxi.analytics.dashboards.arranging import MOST
from guanxi.analytics.dashboards.models import Dashboard, Tile
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.warehouse import testing
from guanxi.analytics.warehouse.testing import SmallCompany
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach

small_company, warehouse = testing.small_company, testing.warehouse
pytestmark = pytest.mark.django_db
ASKED = "show=revenue&rows=region.province"
SHEET = f"{reverse('explorer-sheet', args=['order_lines'])}?{ASKED}"
DIALOG = f"{reverse('dashboard-put', args=['order_lines'])}?{ASKED}"
SEES = ("analytics", "orders", "order-lines", "products", "categories", "regions", "accounts")
OFFER = 'data-dialog="put-on-dashboard"'


@pytest.fixture(autouse=True)
def patience(settings: Any) -> None:
    """However busy the machine is, pages wait for their answers."""
    settings.EXPLORER_WAITS = 60


@pytest.fixture
def seller(warehouse: SmallCompany) -> Person:
    """May keep reports and make dashboards of their own."""
    return _granted(warehouse.people[0], reports=("view", "create"), dashboards=("view", "create", "change"))


def _granted(person: Person, **more: tuple[str, ...]) -> Person:
    role = Role.objects.create(name=f"{person}{sorted(more)}")
    grants = [Grant(role=role, object=path, action="view", reach=Reach.ALL) for path in SEES]
    grants += [
        Grant(role=role, object=path, action=action, reach=Reach.OWN) for path, actions in more.items() for action in actions
    ]
    Grant.objects.bulk_create(grants)
    person.roles.add(role)
    person.language = "en"
    person.save(update_fields=["language"])
    return person


def _client(person: Person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def _said(answer: Any) -> list[str]:
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_a_sheet_becomes_a_report_on_a_new_dashboard(seller: Person) -> None:
    client = _client(seller)
    assert OFFER in client.get(SHEET).content.decode()
    assert 'name="new" id="put-new"' in client.get(DIALOG).content.decode()
    answer = client.post(DIALOG, {"name": "Where we sell", "new": "Mondays"})
    report, board, tile = Report.objects.get(), Dashboard.objects.get(), Tile.objects.get()
    assert (report.name, report.question, report.owner, board.name, board.owner) == (
        "Where we sell",
        ASKED,
        seller,
        "Mondays",
        seller,
    )
    assert (tile.report, tile.dashboard, tile.position) == (report, board, 1)
    assert answer["Location"] == f"{SHEET}&report={report.pk}"
    (told,) = _said(answer)
    assert "“Where we sell” stands on “Mondays” now." in told
    assert f'href="{reverse("records:page", args=["dashboards", board.pk])}"' in told


def test_a_report_is_put_behind_the_others_and_only_once(seller: Person) -> None:
    client = _client(seller)
    board = Dashboard.objects.create(name="Mondays", owner=seller)
    first, second = (
        Report.objects.create(name=name, cube="order_lines", question=ASKED, owner=seller) for name in ("One", "Two")
    )
    Tile.objects.create(dashboard=board, report=first, position=7)
    dialog = f"{DIALOG}&report={second.pk}"
    page = client.get(dialog).content.decode()
    assert ('name="name"' in page, f'<option value="{board.pk}">Mondays</option>' in page) == (False, True)
    answers = [client.post(dialog, {"dashboard": board.pk}) for _click in range(2)]
    assert list(board.tiles.values_list("report", "position")) == [(first.pk, 7), (second.pk, 8)]
    assert [_said(answer)[-1].split(" <")[0] for answer in answers] == [
        "“Two” stands on “Mondays” now.",
        "“Two” stands on “Mondays” already.",
    ]
    assert Report.objects.count() == 2


def test_a_report_that_was_turned_meanwhile_is_kept_under_another_name_first(seller: Person) -> None:
    report = Report.objects.create(name="One", cube="order_lines", question="show=orders", owner=seller)
    client = _client(seller)
    assert 'name="name" id="put-name" value="One"' in client.get(f"{DIALOG}&report={report.pk}").content.decode()
    client.post(f"{DIALOG}&report={report.pk}", {"name": "Turned", "new": "Mondays"})
    assert list(Report.objects.order_by("pk").values_list("name", "question")) == [("One", "show=orders"), ("Turned", ASKED)]
    assert Tile.objects.get().report.name == "Turned"


def test_dashboards_of_others_are_neither_offered_nor_changed(seller: Person, warehouse: SmallCompany) -> None:
    other = Dashboard.objects.create(name="Secret plans", owner=warehouse.people[1])
    client = _client(seller)
    assert "Secret plans" not in client.get(DIALOG).content.decode()
    for board in (other.pk, 2**62, "x"):
        assert client.post(DIALOG, {"name": "Mine", "dashboard": board}).status_code == 404
    assert (Tile.objects.count(), Report.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("rights", "is_offered"),
    [
        ({}, False),
        ({"reports": ("view", "create")}, False),
        ({"reports": ("view", "create"), "dashboards": ("view",)}, False),
        ({"dashboards": ("view", "create", "change")}, False),
        ({"reports": ("view", "create"), "dashboards": ("view", "change")}, True),
    ],
)
def test_it_is_offered_to_those_who_may(warehouse: SmallCompany, rights: dict[str, Any], is_offered: bool) -> None:
    person = _granted(warehouse.people[1], **rights)
    client, own = _client(person), Dashboard.objects.create(name="Own", owner=person)
    assert (OFFER in client.get(SHEET).content.decode()) is is_offered
    answers = [client.get(DIALOG), client.post(DIALOG, {"name": "x", "dashboard": own.pk})]
    assert [answer.status_code for answer in answers] == ([200, 302] if is_offered else [404, 404])


def test_what_is_missing_or_too_much_is_said_and_nothing_is_half_done(seller: Person) -> None:
    client = _client(seller)
    board = Dashboard.objects.create(name="Full", owner=seller)
    report = Report.objects.create(name="One", cube="order_lines", question="show=orders", owner=seller)
    Tile.objects.bulk_create(Tile(dashboard=board, report=report, position=at) for at in range(MOST))
    sent = [{"name": "", "new": "Mondays"}, {"name": "Two", "new": ""}, {"name": "Two", "dashboard": board.pk}]
    answers = [client.post(DIALOG, one) for one in sent]
    assert [answer["Location"] for answer in answers] == [SHEET] * 3
    assert f"At most {MOST} reports stand on a dashboard." in _said(answers[-1])
    assert (Report.objects.count(), Dashboard.objects.count(), Tile.objects.count()) == (1, 1, MOST)
