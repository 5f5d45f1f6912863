"""How often pages ask the database: more than this makes every page slower, so whoever adds a question finds another way.

A page that may show more asks for it together (a join), once per request (`people.asking_once`), or later (htmx).
"""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanxi.customers.models import Account
from guanxi.people.models import OpenSession, Person
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import SCRIPTS_RUN
from guanxi.records import reading, registry
from guanxi.records.models import Channel
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

from .addresses import list_of, page_of

every_record = pytest.mark.parametrize("path", [record.path for record in registry.everything()])
AT = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)
OF_A_LIST = 4
OF_A_RECORD = 3
OF_ITS_PARTS = 4
OF_SPECIAL_PARTS = {"accounts": 16, "orders": 9, "products": 8, "roles": 7, "contacts": 7}
"""What comes once the page stands shows figures of many objects at once. These numbers only ever fall.

Once they rose: accounts and contacts by one, when what may be the same under another name came to be told; products had one to give.
"""


@pytest.fixture
def boss(db: None) -> Person:
    del db
    return Person.objects.create(username="boss", surname="Wang", given_name="Daming", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=AT, channel=Channel.COMMAND))


@pytest.fixture
def client(boss: Person) -> Client:
    client = Client()
    client.force_login(boss)
    key = client.session.session_key
    OpenSession.objects.create(key=key, person=boss, started_at=AT, seen_at=AT, address="192.0.2.1", way=OpenSession.Way.PASSWORD)
    return client


@pytest.fixture
def scripts(client: Client) -> Client:
    """A browser whose scripts run."""
    client.cookies[SCRIPTS_RUN] = "1"
    return client


def statements(client: Client, address: str) -> list[str]:
    """What answering asks of the database, once everything that a process remembers is known to it."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        seen.append(statement)
        return execute(statement, *rest)

    for _turn in range(2):
        assert client.get(address).status_code == 200
    with connection.execute_wrapper(note):
        client.get(address)
    return seen


@every_record
def test_a_list_asks_few_questions(client: Client, make: SampleMaker, path: str) -> None:
    for _turn in range(3):
        make.make(path)
    asked = statements(client, list_of(path))
    assert len(asked) <= OF_A_LIST, "\n".join(asked)


@every_record
def test_a_record_page_asks_few_questions(scripts: Client, make: SampleMaker, path: str) -> None:
    asked = statements(scripts, page_of(path, make.make(path).pk))
    assert len(asked) <= OF_A_RECORD, "\n".join(asked)


@every_record
def test_what_belongs_to_a_record_comes_in_one_request_with_few_questions(client: Client, make: SampleMaker, path: str) -> None:
    asked = statements(client, f"{page_of(path, make.make(path).pk)}parts/")
    assert len(asked) <= OF_SPECIAL_PARTS.get(path, OF_ITS_PARTS), "\n".join(asked)


def test_who_may_see_everything_is_found_without_asking(make: SampleMaker, boss: Person) -> None:
    record = registry.declared(Account)
    obj = make.make("accounts")
    assert reading.within(record, boss, obj, RightTo.CHANGE)
    with CaptureQueriesContext(connection) as caught:
        assert reading.within(record, boss, obj, RightTo.CHANGE)
    assert caught.captured_queries == []
