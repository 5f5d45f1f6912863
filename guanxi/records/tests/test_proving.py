"""Whoever changes how one gets in shows the password once more, unless the sign-in was just now."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.people.models import AuditEntry, IdentityProvider, Passkey, Person, SignInFailure
from guanxi.people.web import proving
from guanxi.records.models import AccessToken

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-secret"
PREFERENCES = {"language": "en", "time_zone": "UTC", "appearance": "system"}


@pytest.fixture
def mei() -> Person:
    return Person.objects.create_user("mei", PASSWORD, language="en", email="mei@example.com", time_zone="UTC")


@pytest.fixture
def stale(mei: Person) -> Client:
    """A browser that signed in long ago."""
    client = Client()
    client.force_login(mei)
    session = client.session
    session[proving.PROVEN] = time.time() - proving.FRESH_SECONDS - 1
    session.save()
    return client


def _prove(client: Client, password: str = PASSWORD, onward: str = "/me/") -> int:
    return client.post(reverse("prove"), {"password": password, "next": onward}).status_code


def test_an_old_session_makes_no_token(stale: Client) -> None:
    sent = {"name": "ERP", "expires_on": "2030-01-01", "may_write": "on"}
    answer = stale.post(reverse("api-tokens"), sent)
    assert (answer.status_code, answer["Location"]) == (302, proving.address(reverse("api-tokens")))
    assert "Make a token" in stale.get(reverse("api-tokens")).content.decode()
    assert not AccessToken.objects.exists()
    assert _prove(stale) == 302
    assert 'name="expires_on"' in stale.get(reverse("api-tokens")).content.decode()


def test_an_old_session_adds_no_second_factor_and_no_passkey(stale: Client, mei: Person) -> None:
    for name in ("security-app", "passkey-question"):
        assert stale.get(reverse(name))["Location"] == proving.address(reverse(name))
    assert stale.post(reverse("passkey-add"), {"answer": "{}"})["Location"] == proving.address(reverse("security"))
    assert not Passkey.objects.exists()
    assert _prove(stale) == 302
    assert stale.get(reverse("security-app")).status_code == 200
    assert stale.get(reverse("passkey-question")).status_code == 200


def test_an_old_session_does_not_send_the_next_password_elsewhere(stale: Client, mei: Person) -> None:
    sent = {**PREFERENCES, "email": "thief@example.com"}
    assert proving.address("/me/").replace("&", "&amp;") in stale.post("/me/", sent).content.decode()
    mei.refresh_from_db()
    assert mei.email == "mei@example.com"
    assert stale.post("/me/", {**PREFERENCES, "email": mei.email, "surname": "Li"}).status_code == 302
    assert _prove(stale) == 302
    assert stale.post("/me/", sent).status_code == 302
    mei.refresh_from_db()
    assert (mei.email, mei.surname) == ("thief@example.com", "")


def test_the_password_is_not_guessed_here(stale: Client, mei: Person) -> None:
    assert _prove(stale, "wrong") == 422
    assert AuditEntry.objects.filter(kind="sign_in_failed", by=mei).count() == 1
    change = {"old_password": "wrong", "new_password1": "Another-Good-1", "new_password2": "Another-Good-1"}
    for _time in range(4):
        stale.post(reverse("password"), change)
    assert SignInFailure.objects.filter(who=f"proof:{mei.pk}").count() == 5
    assert _prove(stale) == 422
    stale.post(reverse("password"), {**change, "old_password": PASSWORD})
    mei.refresh_from_db()
    assert mei.check_password(PASSWORD)


def test_after_the_password_one_goes_on_to_this_site_only(stale: Client) -> None:
    sent = {"password": PASSWORD, "next": "https://example.com/"}
    assert stale.post(reverse("prove"), sent)["Location"] == "/"


def test_where_addresses_find_people_nobody_takes_another_address(stale: Client, mei: Person) -> None:
    IdentityProvider.objects.create(name="House", slug="house", links_by_email=True)
    assert _prove(stale) == 302
    assert stale.post("/me/", {**PREFERENCES, "email": "boss@example.com"}).status_code == 302
    mei.refresh_from_db()
    assert mei.email == "mei@example.com"
