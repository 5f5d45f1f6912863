"""Single sign-on: whom a provider truly names comes in, with the roles of their groups; everything else stays outside."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from joserfc.jwk import ECKey

from guanxi.people import ciphers
from guanxi.people.models import AuditEntry, Identity, IdentityProvider, OpenSession, Person, Role

from .house import House, open_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with open_house() as opened:
        opened.claims = {
            "sub": "u-1",
            "email": "mei@example.com",
            "email_verified": True,
            "family_name": "Li",
            "given_name": "Mei",
        }
        yield opened


@pytest.fixture
def provider(house: House) -> IdentityProvider:
    return IdentityProvider.objects.create(
        name="House",
        slug="house",
        issuer=house.issuer,
        client_id="guanxi",
        client_secret=ciphers.encrypt("hush"),
        links_by_email=True,
    )


@pytest.fixture
def mei() -> Person:
    return Person.objects.create_user("mei", email="Mei@Example.com")


def _come(client: Client, house: House, **lies: Any) -> Any:
    sent = client.get(reverse("single", args=["house"]), {"next": "/me/"})["Location"]
    return client.get(reverse("single-back", args=["house"]), {**house.answers(sent), **lies})


def test_a_known_address_comes_in_and_is_linked_for_good(
    house: House, provider: IdentityProvider, mei: Person, client: Client
) -> None:
    assert _come(client, house)["Location"] == "/me/"
    assert OpenSession.objects.get().way == "single"
    assert client.get("/me/").status_code == 200
    assert "code_verifier" in house.asked[0]
    Person.objects.update(email="")
    house.claims["email"] = "somebody@else.example"
    again = Client()
    assert _come(again, house)["Location"] == "/me/"
    assert Identity.objects.get().person == mei


def test_signing_out_goes_on_to_the_provider(house: House, provider: IdentityProvider, mei: Person, client: Client) -> None:
    _come(client, house)
    assert f"{house.issuer}/bye?id_token_hint=" in client.post(reverse("sign-out")).content.decode()
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"exp": int(time.time()) - 3600},
        {"nonce": "made-up"},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_meant_for_us_now_lets_nobody_in(
    house: House, provider: IdentityProvider, mei: Person, client: Client, lie: dict[str, Any]
) -> None:
    house.claims |= lie
    assert _come(client, house).status_code == 403
    assert client.get("/me/").status_code == 302
    assert AuditEntry.objects.filter(kind="sign_in_failed", what__provider="house").count() == 1


def test_a_token_signed_by_somebody_else_lets_nobody_in(
    house: House, provider: IdentityProvider, mei: Person, client: Client
) -> None:
    house.shown = ECKey.generate_key("P-256", parameters={"kid": "one"})
    assert _come(client, house).status_code == 403


def test_an_answer_to_somebody_elses_sign_in_lets_nobody_in(
    house: House, provider: IdentityProvider, mei: Person, client: Client
) -> None:
    assert _come(client, house, state="another").status_code == 403
    sent = Client().get(reverse("single", args=["house"]))["Location"]
    assert client.get(reverse("single-back", args=["house"]), house.answers(sent)).status_code == 403


def test_an_answer_in_strange_letters_is_refused(house: House, provider: IdentityProvider, mei: Person, client: Client) -> None:
    assert _come(client, house, state="中").status_code == 403


def test_an_address_given_to_somebody_else_opens_no_account_that_is_linked(
    house: House, provider: IdentityProvider, mei: Person, client: Client
) -> None:
    assert _come(client, house).status_code == 302
    house.claims["sub"] = "u-2"
    assert _come(Client(), house).status_code == 403
    assert list(Identity.objects.values_list("subject", flat=True)) == ["u-1"]


def test_an_unproven_address_links_nobody(house: House, provider: IdentityProvider, mei: Person, client: Client) -> None:
    house.claims["email_verified"] = False
    assert _come(client, house).status_code == 403
    provider.makes_people = True
    provider.save()
    assert _come(client, house)["Location"] == "/me/"
    made = Identity.objects.get().person
    assert (made != mei, made.username, made.email) == (True, "mei2", "")


def test_somebody_new_is_made_only_if_the_provider_may(house: House, provider: IdentityProvider, client: Client) -> None:
    assert _come(client, house).status_code == 403
    provider.makes_people = True
    provider.save()
    assert _come(client, house)["Location"] == "/me/"
    made = Person.objects.get()
    assert (made.username, made.surname, made.email, made.is_administrator, made.has_usable_password()) == (
        "mei",
        "Li",
        "mei@example.com",
        False,
        False,
    )


def test_groups_give_and_take_their_roles_and_no_others(
    house: House, provider: IdentityProvider, mei: Person, client: Client
) -> None:
    sales, support, own = (Role.objects.create(name=name) for name in ("Sales", "Support", "Own"))
    provider.roles = {"g-sales": "Sales", "g-support": "Support"}
    provider.save()
    mei.roles.set([support, own])
    house.claims["groups"] = ["g-sales", "g-unknown"]
    _come(client, house)
    assert set(mei.roles.all()) == {sales, own}
    assert AuditEntry.objects.get(kind="rights").what == {"given": ["Sales"], "taken": ["Support"], "by": "house"}


def test_somebody_locked_out_here_stays_out(house: House, provider: IdentityProvider, mei: Person, client: Client) -> None:
    _come(client, house)
    Person.objects.update(is_active=False)
    assert _come(Client(), house).status_code == 403


def test_an_administrator_is_never_found_by_an_address(
    house: House, provider: IdentityProvider, mei: Person, client: Client
) -> None:
    Person.objects.filter(pk=mei.pk).update(is_administrator=True)
    answer = _come(client, house)
    assert (answer.status_code, client.get("/me/").status_code, Identity.objects.exists()) == (403, 302, False)
    assert "by hand" in answer.content.decode()
    Identity.objects.create(provider=provider, subject=house.claims["sub"], person=mei)
    assert _come(client, house).status_code == 302
    assert client.get("/me/").status_code == 200
