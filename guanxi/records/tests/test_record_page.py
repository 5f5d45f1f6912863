"""The page of a record stands before what belongs to it where scripts run, and is whole where they do not."""

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.web.asking import SCRIPTS_RUN
from guanxi.records.models import Channel
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

BELONGING = 'id="panel-orders"'


@pytest.fixture
def boss(db: None) -> Person:
    del db
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def address(boss: Person) -> str:
    make = SampleMaker(Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND))
    return f"/accounts/{make.make('accounts').pk}/"


def _browser(person: Person, *, scripts: bool) -> Client:
    client = Client()
    client.force_login(person)
    if scripts:
        client.cookies[SCRIPTS_RUN] = "1"
    return client


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_scripts_the_page_is_whole(boss: Person, address: str) -> None:
    shown = _text(_browser(boss, scripts=False), address)
    assert (BELONGING in shown, f'hx-get="{address}parts/"' in shown) == (True, False)


def test_with_scripts_the_page_asks_once_for_what_belongs_to_it(boss: Person, address: str) -> None:
    browser = _browser(boss, scripts=True)
    shown = _text(browser, address)
    assert (BELONGING in shown, shown.count(f'hx-get="{address}parts/"')) == (False, 1)
    assert BELONGING in _text(browser, f"{address}parts/")
    assert BELONGING in _text(browser, f"{address}?whole=1")


def test_both_ways_show_the_same(boss: Person, address: str) -> None:
    browser = _browser(boss, scripts=True)
    whole = _text(browser, f"{address}?whole=1")
    parts = _text(browser, f"{address}parts/")
    panels = [line for line in parts.splitlines() if 'class="panel"' in line]
    assert panels
    assert [line for line in panels if line not in whole] == []


def test_who_may_not_see_a_record_gets_no_parts_of_it(address: str) -> None:
    role = Role.objects.create(name="Sellers")
    Grant.objects.create(role=role, object="accounts", action=RightTo.VIEW, reach=Reach.OWN)
    stranger = Person.objects.create(username="stranger", language="en")
    stranger.roles.add(role)
    assert _browser(stranger, scripts=True).get(f"{address}parts/").status_code == 404
