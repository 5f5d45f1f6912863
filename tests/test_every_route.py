"""Every address of the product, asked by everybody: nobody signed in, somebody without any role, and every role there is."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from guanxi.administration import default_roles
from guanxi.people.models import FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach, RightTo
from guanxi.records import faces, fields, reading, registry
from guanxi.records.declare import Record
from guanxi.records.testing import SampleMaker, all_samples
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db

PUBLIC = {
    "forgotten",
    "health",
    "metrics",
    "new-password",
    "passkey",
    "ready",
    "robots.txt",
    "second-step",
    "sign-in",
    "single",
    "single-assertion",
    "single-back",
    "single-metadata",
}
"""Pages for people who did not sign in; each view is marked so."""
FOR_EVERYBODY = {
    "absences",
    "api-description",
    "api-docs",
    "api-tokens",
    "appearance",
    "at-hand",
    "bell",
    "here",
    "home",
    "home-parts",
    "notice-choice",
    "notices",
    "notices-read",
    "passkey-add",
    "passkey-question",
    "password",
    "preferences",
    "prove",
    "recovery-codes",
    "search",
    "search-found",
    "search-live",
    "security",
    "security-app",
    "security-app-remove",
    "sessions-end",
    "settings",
    "sign-out",
    "signed-in-again",
    "style-guide",
}
"""Pages about oneself, or that show only what a person may see anyway; everything else needs a right."""
FOUND_NOTHING = {403, 404}


def _patterns(found: list[URLPattern | URLResolver], prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for one in found:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _patterns(one.url_patterns, address, inner)
        else:
            yield f"{space}{one.name or address}", address, one


def _filled(address: str) -> str:
    """An address with something in each of its gaps."""
    for gap, value in (("<slug:path>", "accounts"), ("<int:pk>", "1"), ("<int:file>", "1"), ("<slug:name>", "any")):
        address = address.replace(gap, value)
    while "<" in address:
        start, end = address.index("<"), address.index(">")
        kind = address[start + 1 : end].partition(":")[0]
        value = {"int": "1", "uuid": "7c9b54c6-7f0c-4a8e-8f6e-1d0d4e0a4a11"}.get(kind, "any")
        address = address[:start] + value + address[end + 1 :]
    return "/" + address


ROUTES = {name: (_filled(address), pattern) for name, address, pattern in _patterns(get_resolver().url_patterns)}
every_route = pytest.mark.parametrize("name", ROUTES)


def _is_public(pattern: URLPattern) -> bool:
    return (
        getattr(inspect.unwrap(pattern.callback), "login_required", True) is False
        or getattr(pattern.callback, "login_required", True) is False
    )


def _is_for_programs(name: str) -> bool:
    """Programs sign in with a token, whoever is signed in."""
    space, colon, _name = name.partition(":")
    return name == "mcp" or (colon == ":" and space.endswith("api"))


FOR_PROGRAMS = [name for name in ROUTES if _is_for_programs(name)]
BEHIND_THE_DOOR = [name for name, (_address, pattern) in ROUTES.items() if not _is_public(pattern)]
FOR_ROLES = [name for name in BEHIND_THE_DOOR if name not in FOR_EVERYBODY]


def test_there_are_routes() -> None:
    assert len(FOR_PROGRAMS) > 10
    assert {"records:list", "records:page", "records:new", "search", "sign-in"} <= ROUTES.keys()


@every_route
def test_only_marked_pages_are_public(name: str) -> None:
    _address, pattern = ROUTES[name]
    assert _is_public(pattern) == (name in PUBLIC or _is_for_programs(name))


@pytest.mark.parametrize("name", FOR_PROGRAMS)
@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_programs_without_a_token_are_told_nothing(name: str, method: str) -> None:
    client = Client()
    client.force_login(Person.objects.create(username="boss", is_administrator=True))
    answer = getattr(client, method)(ROUTES[name][0])
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("name", BEHIND_THE_DOOR)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_did_not_sign_in_is_sent_to_the_door(name: str, method: str) -> None:
    answer = getattr(Client(), method)(ROUTES[name][0])
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("sign-in"))


@pytest.mark.parametrize("name", FOR_ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_no_role_gets_nowhere(name: str, method: str) -> None:
    client = Client()
    client.force_login(Person.objects.create(username="nobody"))
    assert getattr(client, method)(ROUTES[name][0]).status_code in FOUND_NOTHING | {405}


NEEDED = {
    "list": "view", "page": "view", "history": "view", "files": "view", "pick": "view", "filter": "view", "sharing": "view",
    "new": "create", "edit": "change", "delete": "delete", "export": "export",
}  # fmt: skip
"""What these pages of every object ask for; all others need at least the right to view."""
ROLES = ("Salesperson", "Sales manager", "Management", "Reader", "Blinkered")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_object_is_open_exactly_to_whom_the_role_allows_it(role: str) -> None:
    person, samples = _staffed(role)
    client = Client()
    client.force_login(person)
    wrong = []
    for record, obj in samples:
        for name, needed in _generic():
            allowed = reading.may(record, person, needed) and (obj is None or reading.within(record, person, obj, needed))
            address = _address(name, record.path, obj)
            if address is None:
                continue
            with transaction.atomic():
                status = client.get(address).status_code
                transaction.set_rollback(True)
            if (
                status >= 500
                or (not allowed and status not in FOUND_NOTHING | {405})
                or (allowed and name in NEEDED and status != (302 if name == "new" and record.made_on else 200))
            ):
                wrong.append((address, name, allowed, status))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_no_other_page_breaks_for_any_role_and_those_of_administrators_do_not_exist(role: str) -> None:
    person, _samples = _staffed(role)
    client = Client(raise_request_exception=True)
    wrong = []
    for name, (address, pattern) in ROUTES.items():
        if name.startswith("records:") or name == "sign-out" or _is_public(pattern):
            continue
        client.force_login(person)
        with transaction.atomic():
            status = client.get(address).status_code
            transaction.set_rollback(True)
        if status >= 500 or (getattr(pattern.callback, "administrators_only", False) and status not in FOUND_NOTHING | {405}):
            wrong.append((address, name, status))
    assert wrong == []


def _staffed(role: str) -> tuple[Person, list[tuple[Record, Any]]]:
    """Somebody with this default role (or one that hides every field it can), with records of their own and of others."""
    default_roles.ensure()
    boss = Person.objects.create(username="boss", is_administrator=True, is_active=True)
    person = Person.objects.create(username="somebody", is_active=True, language="en")
    person.roles.add(Role.objects.get(name=role) if role != "Blinkered" else _blinkered())
    maker = SampleMaker(Writer(by=boss, at=timezone.now()), all_samples())
    found: list[tuple[Record, Any]] = []
    for path in maker.samples:
        record = registry.at(path)
        assert record is not None
        found += [(record, None), (record, maker.make(path))]
        if record.owner == "owner" and "owner" not in record.fixed:
            found.append((record, maker.make(path, owner=person.pk)))
    return person, found


def _blinkered() -> Role:
    role = Role.objects.create(name="Blinkered")
    for record in registry.everything():
        names = set(fields.everything(record)) - faces.never_hidden(record)
        FieldRight.objects.bulk_create(
            FieldRight(role=role, object=record.path, field=name, level=Level.HIDDEN) for name in names
        )
    paths = {reading.rights_path(record) for record in registry.everything()}
    Grant.objects.bulk_create(
        Grant(role=role, object=path, action=action, reach=Reach.ALL) for path in paths for action in RightTo.values
    )
    return role


def _generic() -> list[tuple[str, str]]:
    names = [name.removeprefix("records:") for name in ROUTES if name.startswith("records:")]
    return [(name, NEEDED.get(name, "view")) for name in names]


def _address(name: str, path: str, obj: Any) -> str | None:
    """A page of the object (without a record), or of one record; None if it is of the other kind or asks for more."""
    try:
        return reverse(f"records:{name}", args=[path] if obj is None else [path, obj.pk])
    except NoReverseMatch:
        return None
