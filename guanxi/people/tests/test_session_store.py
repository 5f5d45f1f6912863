"""A session and its person come in one statement, and whatever ended either of them acts on the next request."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.people import sessions
from guanxi.people.models import Grant, OpenSession, Person, Role
from guanxi.people.models.role import Reach, RightTo

PASSWORD = "long-enough-secret"
PAGE = "/contacts/"


@pytest.fixture
def mei(db: None) -> Person:
    del db
    role = Role.objects.create(name="Clerks")
    Grant.objects.create(role=role, object="contacts", action=RightTo.VIEW, reach=Reach.ALL)
    person = Person.objects.create_user("mei", PASSWORD, language="en")
    person.roles.add(role)
    return person


@pytest.fixture
def browser(mei: Person) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"username": "mei", "password": PASSWORD}).status_code == 302
    assert client.get(PAGE).status_code == 200
    return client


def _status(client: Client) -> int:
    return client.get(PAGE).status_code


def test_session_and_person_take_one_statement(browser: Client) -> None:
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as caught:
        browser.get(PAGE)
    asked = [query["sql"] for query in caught.captured_queries]
    assert [index for index, sql in enumerate(asked) if "session_data" in sql] == [0]
    assert [index for index, sql in enumerate(asked) if '"password"' in sql] == [0]


@pytest.mark.parametrize(
    "end",
    [
        sessions.end_all,
        lambda _mei: Session.objects.all().delete(),
        lambda _mei: Session.objects.update(expire_date=timezone.now()),
        lambda mei: Person.objects.filter(pk=mei.pk).update(is_active=False),
        lambda mei: (mei.set_password("another-long-secret"), mei.save()),
    ],
    ids=["ended", "gone", "expired", "may not sign in", "other password"],
)
def test_what_ends_a_session_acts_on_the_next_request(browser: Client, mei: Person, end: Callable[[Person], object]) -> None:
    end(mei)
    assert _status(browser) == 302


def test_a_right_that_is_taken_away_is_gone_on_the_next_request(browser: Client, mei: Person) -> None:
    mei.roles.clear()
    assert _status(browser) == 404
    mei.roles.set(Role.objects.all())
    assert _status(browser) == 200


def test_what_a_person_is_called_is_read_anew(browser: Client, mei: Person) -> None:
    Person.objects.filter(pk=mei.pk).update(title="Head of the kitchen")
    assert "Head of the kitchen" in browser.get(PAGE).content.decode()


def test_a_session_whose_entry_names_somebody_else_lets_in_whom_it_was_opened_for(browser: Client) -> None:
    other = Person.objects.create_user("otto", PASSWORD, title="Somebody else")
    OpenSession.objects.update(person=other)
    shown = browser.get(PAGE).content.decode()
    assert ("Somebody else" in shown, ">mei<" in shown) == (False, True)
