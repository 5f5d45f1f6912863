"""Parts of pages that are drawn once are right for everybody who gets them, and never old."""

import re

import pytest
from django.test import Client

from guanxi.config import kept_parts
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import registry

MENU = re.compile(r'<a class="entry" href="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def clerk(db: None) -> Person:
    del db
    role = Role.objects.create(name="Clerks")
    for path in ("contacts", "products"):
        Grant.objects.create(role=role, object=path, action=RightTo.VIEW, reach=Reach.ALL)
    person = Person.objects.create(username="clerk", surname="Li", given_name="Na", language="en")
    person.roles.add(role)
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def menu(client: Client, address: str = "/contacts/") -> set[str]:
    return set(MENU.findall(page(client, address)))


def test_a_menu_follows_a_right_that_was_given_or_taken_away_at_the_next_page(clerk: Person) -> None:
    client = signed_in(clerk)
    assert {"/contacts/", "/products/"} <= menu(client)
    Grant.objects.filter(object="products").delete()
    assert "/products/" not in menu(client)
    Grant.objects.create(role=clerk.roles.get(), object="accounts", action=RightTo.VIEW, reach=Reach.OWN)
    assert "/accounts/" in menu(client)


def test_each_person_gets_the_menu_of_their_own_rights(clerk: Person) -> None:
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    whole = menu(signed_in(boss))
    assert menu(signed_in(clerk)) < whole
    assert menu(signed_in(boss)) == whole


def test_the_forms_of_a_page_carry_the_token_of_its_own_session(clerk: Person) -> None:
    clients = [signed_in(clerk), signed_in(clerk)]
    for client in clients:
        shown = page(client, "/contacts/?sort=name")
        assert kept_parts.TOKEN not in shown
        assert kept_parts.HERE not in shown
        assert 'name="next" value="/contacts/?sort=name"' in shown
        answer = client.post("/me/appearance/", {"appearance": "dark", "csrfmiddlewaretoken": TOKEN.findall(shown)[0]})
        assert answer.status_code in (200, 204, 302)


def test_a_page_is_drawn_in_the_language_of_its_reader(clerk: Person) -> None:
    client = signed_in(clerk)
    assert "Main menu" in page(client, "/contacts/")
    Person.objects.filter(pk=clerk.pk).update(language="zh-hans")
    assert "Main menu" not in page(client, "/contacts/")


def test_what_follows_from_names_and_fields_is_drawn_anew_when_they_change(
    clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(clerk)
    assert "Clients of ours" not in page(client, "/contacts/")
    model = registry.at("contacts").model
    monkeypatch.setattr(model._meta, "verbose_name_plural", "clients of ours")
    registry.renew()
    assert "Clients of ours" in page(client, "/contacts/")
    monkeypatch.undo()
    registry.renew()


def test_only_so_much_is_kept(clerk: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_parts, "ROOM", 60_000)
    monkeypatch.setattr(kept_parts, "_room", 60_000)
    monkeypatch.setattr(kept_parts, "_drawn", {})
    client = signed_in(clerk)
    for size in (25, 50, 100, 200):
        for sort in ("name", "-name", "changed_at"):
            page(client, f"/contacts/?rows={size}&sort={sort}")
    assert sum(map(len, kept_parts._drawn.values())) <= 60_000
