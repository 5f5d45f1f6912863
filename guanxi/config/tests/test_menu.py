"""The menu shows each person what that person may use, and nothing else."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from guanxi.config.menu import MENU, Shell, entries_of
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo

pytestmark = pytest.mark.django_db


def request_of(person: Person | None, path: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    if person:
        request.user = person
    return request


@pytest.fixture
def clerk() -> Person:
    """Somebody who may look at orders and create contacts."""
    person = Person.objects.create_user("clerk", surname="李", given_name="娜")
    role = Role.objects.create(name="Clerk")
    for path, action in (("orders", RightTo.VIEW), ("contacts", RightTo.VIEW), ("contacts", RightTo.CREATE)):
        Grant.objects.create(role=role, object=path, action=action, reach=Reach.OWN)
    person.roles.add(role)
    return person


def addresses(shell: Shell) -> list[str]:
    return [place.href for heading in shell.menu for place in heading.places]


def test_records_appear_only_to_those_who_may_view_them(clerk: Person) -> None:
    lists = [address for address in addresses(Shell(request_of(clerk))) if address in {"/orders/", "/contacts/", "/accounts/"}]
    assert lists == ["/contacts/", "/orders/"]


def test_an_administrator_finds_every_record_of_the_menu_once() -> None:
    boss = Person.objects.create_user("boss", is_administrator=True)
    found = addresses(Shell(request_of(boss)))
    declared = {f"/{entry.record}/" for group in MENU for entry in entries_of(group) if entry.record}
    assert (len(found), declared - set(found)) == (len(set(found)), set())


def test_the_place_where_one_is_is_marked(clerk: Person) -> None:
    shell = Shell(request_of(clerk, "/orders/17/"))
    assert [place.href for heading in shell.menu for place in heading.places if place.current] == ["/orders/"]


def test_pages_across_objects_are_there_for_whoever_may_do_that_with_one_of_them(clerk: Person) -> None:
    nobody = Person.objects.create_user("nobody")
    remover = Role.objects.create(name="Remover")
    Grant.objects.create(role=remover, object="orders", action=RightTo.DELETE, reach=Reach.OWN)
    clerk.roles.add(remover)
    found = [set(addresses(Shell(request_of(person)))) & {"/import/", "/bin/"} for person in (nobody, clerk)]
    assert found == [set(), {"/bin/"}]


def test_only_what_may_be_created_is_offered(clerk: Person) -> None:
    assert [place.href for place in Shell(request_of(clerk)).quick_create] == ["/contacts/new/"]


def test_strangers_see_nothing() -> None:
    shell = Shell(request_of(None))
    assert (shell.menu, shell.phone_bar, shell.quick_create, shell.appearance) == ([], [], [], "")


def test_appearance_and_sidebar_are_as_last_chosen(clerk: Person) -> None:
    clerk.appearance = Person.Appearance.DARK
    shell = Shell(request_of(clerk, **{"guanxi-sidebar": "narrow"}))
    assert (shell.appearance, shell.is_narrow) == ("dark", True)


def groups(shell: Shell) -> dict[str, tuple[bool, bool]]:
    return {heading.name: (heading.is_folded, heading.is_open) for heading in shell.menu}


def test_groups_are_folded_as_this_browser_keeps_them(clerk: Person) -> None:
    shell = Shell(request_of(clerk, **{"guanxi-menu": "customers.<script>"}))
    assert (shell.folded, groups(shell)["customers"], groups(shell)["sales"]) == ({"customers"}, (True, False), (False, True))


def test_a_folded_group_is_open_while_one_is_in_it(clerk: Person) -> None:
    shell = Shell(request_of(clerk, "/orders/17/", **{"guanxi-menu": "customers.sales"}))
    assert (groups(shell)["customers"], groups(shell)["sales"]) == ((True, False), (True, True))


def test_whoever_opened_every_group_finds_them_open(clerk: Person) -> None:
    folded = [Shell(request_of(clerk, **cookies)).folded for cookies in ({}, {"guanxi-menu": "none"})]
    assert folded == [{group.name for group in MENU if group.starts_folded}, set()]
