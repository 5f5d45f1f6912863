"""When API tokens end: with a changed password on demand, with everything else, and while a needed second factor is missing."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people import second_factor
from guanxi.people.models import AuditEntry, OpenSession, Passkey, Person, Role, RoleSignIn
from guanxi.records.api import tokens
from guanxi.records.models import AccessToken

from .conftest import Program

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-secret"
NEW = "another-long-secret"


@pytest.fixture
def mei() -> Person:
    return Person.objects.create_user("mei", PASSWORD, language="en", is_administrator=True)


@pytest.fixture
def browser(client: Client, mei: Person) -> Client:
    client.post(reverse("sign-in"), {"username": "mei", "password": PASSWORD})
    return client


@pytest.mark.parametrize(("box", "status"), [({}, 200), ({"ends_programs": "on"}, 401)])
def test_whoever_changes_the_password_says_whether_tokens_end(
    box: dict[str, str], status: int, mei: Person, browser: Client
) -> None:
    program, other = Program(mei), Program(Person.objects.create_user("other"))
    assert b"ends_programs" in browser.get(reverse("password")).content
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, **box}
    assert browser.post(reverse("password"), given).status_code == 302
    assert (program.get("me").status_code, other.get("me").status_code) == (status, 200)


def test_who_has_no_tokens_is_not_asked_about_them(browser: Client) -> None:
    assert b"ends_programs" not in browser.get(reverse("password")).content


def test_signing_out_everywhere_ends_tokens_only_where_that_is_said(mei: Person, browser: Client) -> None:
    program = Program(mei)
    browser.post(reverse("sessions-end"))
    assert program.get("me").status_code == 200
    browser.post(reverse("sessions-end"), {"programs": "1"})
    assert program.get("me").status_code == 401
    told = AuditEntry.objects.filter(kind="session_ended").latest("id").what
    assert told == {"why": "all others", "count": 0, "api_tokens_revoked": 1}


def test_an_administrator_ends_sessions_and_tokens_of_somebody(mei: Person, browser: Client) -> None:
    other = Person.objects.create_user("other", PASSWORD)
    program, mine = Program(other), Program(mei)
    Client().post(reverse("sign-in"), {"username": "other", "password": PASSWORD})
    browser.post(reverse("account-help", args=[other.pk, "end-everything"]))
    assert (program.get("me").status_code, mine.get("me").status_code) == (401, 200)
    assert not OpenSession.objects.filter(person=other).exists()


@pytest.mark.parametrize(("box", "status"), [({}, 200), ({"revoke_tokens": "on"}, 401)])
def test_an_administrator_who_sets_a_password_says_whether_tokens_end(
    box: dict[str, str], status: int, mei: Person, browser: Client
) -> None:
    other = Person.objects.create_user("other", PASSWORD)
    program = Program(other)
    address = reverse("records:act", args=["people", other.pk, "set_password"])
    assert browser.post(address, {"new_password": NEW, **box}).status_code == 302
    assert (program.get("me").status_code, Person.objects.get(pk=other.pk).check_password(NEW)) == (status, True)


def _needs_factor(person: Person, days: int) -> RoleSignIn:
    """A role of the person needs a second factor since some days ago, with a grace of three."""
    Person.objects.filter(pk=person.pk).update(created_at=timezone.now() - datetime.timedelta(days=900))
    role = Role.objects.create(name="careful")
    person.roles.add(role)
    since = timezone.localdate() - datetime.timedelta(days=days)
    return RoleSignIn.objects.create(role=role, needs_second_factor=True, needed_since=since, grace_days=3)


def _add_app(person: Person) -> None:
    now = timezone.now()
    secret = second_factor.begin(person)
    assert second_factor.confirm(person, second_factor.code_at(secret, int(now.timestamp()) // 30), at=now)


def test_a_token_made_without_the_factor_that_a_role_needs_stops_after_the_grace(mei: Person) -> None:
    program, other = Program(mei), Program(Person.objects.create_user("other"))
    rule = _needs_factor(mei, days=3)
    assert program.get("me").status_code == 200
    RoleSignIn.objects.filter(pk=rule.pk).update(needed_since=timezone.localdate() - datetime.timedelta(days=4))
    answer = program.get("me")
    assert (answer.status_code, "second factor" in answer.told["detail"], other.get("me").status_code) == (401, True, 200)
    _add_app(mei)
    assert program.get("me").status_code == 401  # whoever made it had no second factor
    assert program.client.post("/mcp", headers={"Authorization": f"Bearer {program.text}"}).status_code == 401


def test_a_token_made_after_the_factor_was_set_up_works(mei: Person, browser: Client) -> None:
    _needs_factor(mei, days=9)
    _add_app(mei)
    day = timezone.localdate() + datetime.timedelta(days=9)
    page = browser.post(reverse("api-tokens"), {"name": "ERP", "expires_on": day.isoformat()}).content.decode()
    text = page.partition("<code>gx_")[2].partition("<")[0]
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer gx_{text}"}).status_code == 200


def test_the_page_says_which_tokens_wait_for_a_second_factor(mei: Person, browser: Client) -> None:
    _program = Program(mei)
    assert "aits for a second factor" not in browser.get(reverse("api-tokens")).content.decode()
    _needs_factor(mei, days=9)
    assert "aits for a second factor" in browser.get(reverse("api-tokens")).content.decode()
    assert "aits for a second factor" in browser.get(reverse("all-api-tokens")).content.decode()


@pytest.mark.parametrize(("way", "is_proven"), [(OpenSession.Way.PASSWORD, False), (OpenSession.Way.SINGLE, True)])
def test_another_house_that_says_who_somebody_is_counts_as_a_second_factor(
    way: OpenSession.Way, is_proven: bool, mei: Person, browser: Client
) -> None:
    OpenSession.objects.update(way=way)
    day = timezone.localdate() + datetime.timedelta(days=9)
    browser.post(reverse("api-tokens"), {"name": "ERP", "expires_on": day.isoformat()})
    assert AccessToken.objects.get().is_proven is is_proven


def test_a_passkey_counts_as_a_second_factor(mei: Person, browser: Client) -> None:
    Passkey.objects.create(person=mei, name="stick", credential=b"1", public_key=b"2", added_at=timezone.now())
    day = timezone.localdate() + datetime.timedelta(days=9)
    browser.post(reverse("api-tokens"), {"name": "ERP", "expires_on": day.isoformat()})
    assert AccessToken.objects.get().is_proven


def test_counting_tokens_leaves_out_what_is_over(mei: Person) -> None:
    now: Any = timezone.now()
    program = Program(mei)
    tokens.revoke(Program(mei).token, at=now)
    later = now + datetime.timedelta(days=31)
    assert (tokens.count_valid(mei, now), tokens.count_valid(mei, later)) == (1, 0)
    assert (tokens.revoke_all(mei, now), program.get("me").status_code) == (1, 401)
