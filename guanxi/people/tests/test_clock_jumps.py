"""The clock of the server jumps: nobody stays in for longer, nobody is shut out for longer, no code works twice."""

import datetime
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people import second_factor, signing_in
from guanxi.people.models import Person, SignInFailure, SignInRules
from guanxi.people.web import entering, proving, watching

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-secret"
DAY = 24 * 3600
YEAR = datetime.timedelta(days=365)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A clock of the doors that can be set: `ahead` of the right one by so many seconds."""
    clock = SimpleNamespace(ahead=0)
    settable = SimpleNamespace(time=lambda: time.time() + clock.ahead)
    for module in (watching, entering, proving):
        monkeypatch.setattr(module, "time", settable)
    return clock


@pytest.fixture
def mei(db: Any) -> Person:
    return Person.objects.create_user("mei", PASSWORD, language="en")


def sign_in(client: Client) -> None:
    assert client.post(reverse("sign-in"), {"username": "mei", "password": PASSWORD}).status_code == 302


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_a_session_that_began_while_the_clock_was_ahead_lasts_no_longer(
    mei: Person, client: Client, clock: SimpleNamespace
) -> None:
    SignInRules.objects.create(pk=1, longest_hours=8, idle_minutes=30)
    clock.ahead = 10 * DAY
    sign_in(client)
    clock.ahead = 0
    assert is_in(client)
    clock.ahead = 31 * 60
    assert not is_in(client)


def test_a_clock_that_jumps_ahead_ends_sessions_and_lets_in_again(mei: Person, client: Client, clock: SimpleNamespace) -> None:
    SignInRules.objects.create(pk=1, longest_hours=8)
    sign_in(client)
    clock.ahead = DAY
    assert not is_in(client)
    sign_in(client)
    assert is_in(client)


def test_a_password_shown_while_the_clock_was_ahead_is_not_fresh_for_days(
    mei: Person, client: Client, clock: SimpleNamespace
) -> None:
    sign_in(client)
    clock.ahead = 2 * DAY
    client.post(reverse("prove"), {"password": PASSWORD})
    assert client.get(reverse("security-app")).status_code == 200
    clock.ahead = 1 * DAY
    assert client.get(reverse("security-app"))["Location"].startswith(reverse("prove"))


def test_failures_noted_while_the_clock_was_ahead_shut_nobody_out(mei: Person) -> None:
    now = timezone.now()
    for _ in range(signing_in.PER_NAME):
        signing_in.fail("mei", "192.0.2.1", now + YEAR)
    assert signing_in.check("mei", PASSWORD, address="192.0.2.1", at=now) == mei
    for _ in range(signing_in.FREE_TRIES):
        signing_in.fail("mei", "192.0.2.1", now)
    with pytest.raises(signing_in.TooManyFailures):
        signing_in.check("mei", PASSWORD, address="192.0.2.1", at=now)
    signing_in.fail("mei", "192.0.2.1", now + YEAR)
    signing_in.forget_old_failures(at=now)
    assert SignInFailure.objects.count() == signing_in.FREE_TRIES


def test_a_code_works_once_however_the_clock_jumps(mei: Person) -> None:
    now = timezone.now()
    secret = second_factor.begin(mei)

    def code(at: datetime.datetime) -> str:
        return second_factor.code_at(secret, int(at.timestamp()) // second_factor.STEP_SECONDS)

    assert second_factor.confirm(mei, code(now), at=now)
    back, ahead = now - YEAR, now + datetime.timedelta(minutes=5)
    assert second_factor.check(mei, code(back), at=back) == ""  # codes of a time that was before
    assert second_factor.check(mei, code(now), at=now) == ""
    assert second_factor.check(mei, code(ahead), at=ahead) == "app"
    assert second_factor.check(mei, code(ahead), at=ahead - datetime.timedelta(seconds=30)) == ""
