"""Every address of the product, asked by everybody: nobody signed in, and somebody without any role."""

import inspect
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guanxi.people.models import Person

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
    "appearance",
    "home",
    "passkey-add",
    "passkey-question",
    "password",
    "preferences",
    "recovery-codes",
    "search",
    "search-live",
    "security",
    "security-app",
    "security-app-remove",
    "sessions-end",
    "settings",
    "sign-out",
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


def test_there_are_routes() -> None:
    assert {"records:list", "records:page", "records:new", "search", "sign-in"} <= ROUTES.keys()


@every_route
def test_only_marked_pages_are_public(name: str) -> None:
    _address, pattern = ROUTES[name]
    assert _is_public(pattern) == (name in PUBLIC)


@every_route
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_did_not_sign_in_is_sent_to_the_door(name: str, method: str) -> None:
    address, pattern = ROUTES[name]
    if _is_public(pattern):
        pytest.skip("public")
    answer = getattr(Client(), method)(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("sign-in"))


@every_route
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_no_role_gets_nowhere(name: str, method: str) -> None:
    address, pattern = ROUTES[name]
    if _is_public(pattern) or name in FOR_EVERYBODY:
        pytest.skip("for everybody")
    client = Client()
    client.force_login(Person.objects.create(username="nobody"))
    assert getattr(client, method)(address).status_code in FOUND_NOTHING | {405}
