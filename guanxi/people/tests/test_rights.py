"""Rights of several roles are merged, the most permissive one holds; reach follows teams and the department tree."""

import pytest

from guanxi.people.models import Department, Grant, Person, Role, Team
from guanxi.people.models.role import Reach
from guanxi.people.rights import forget, owner_ids, rights_of

pytestmark = pytest.mark.django_db


def _role(name: str, **grants: Reach) -> Role:
    role = Role.objects.create(name=name)
    for cell, reach in grants.items():
        path, action = cell.split("__")
        Grant.objects.create(role=role, object=path, action=action, reach=reach)
    return role


@pytest.fixture
def mei() -> Person:
    return Person.objects.create_user("mei")


def test_without_a_role_nothing_is_allowed(mei: Person) -> None:
    _role("unused", accounts__view=Reach.ALL)
    assert rights_of(mei).reach("accounts", "view") == Reach.NONE


def test_the_most_permissive_role_wins(mei: Person) -> None:
    mei.roles.set([_role("a", accounts__view=Reach.OWN, orders__view=Reach.ALL), _role("b", accounts__view=Reach.DEPARTMENT)])
    rights = rights_of(mei)
    assert [rights.reach(path, "view") for path in ("accounts", "orders", "invoices")] == [
        Reach.DEPARTMENT,
        Reach.ALL,
        Reach.NONE,
    ]
    assert rights.reach("accounts", "change") == Reach.NONE


def test_an_administrator_may_do_everything_unless_locked_out(mei: Person) -> None:
    mei.is_administrator = True
    assert rights_of(mei).reach("anything", "delete") == Reach.ALL
    mei.is_active = False
    forget(mei)
    assert rights_of(mei).reach("anything", "delete") == Reach.NONE


def test_department_reach_goes_down_the_tree_and_never_up_or_sideways(mei: Person) -> None:
    root = Department.objects.create(name="Sales")
    east, west = (Department.objects.create(name=name, parent=root) for name in ("East", "West"))
    below = Department.objects.create(name="Shanghai", parent=east)
    mei.department = east
    mei.save()
    inside = Person.objects.create_user("inside", department=below)
    for number, department in enumerate((root, west)):
        Person.objects.create_user(f"outside{number}", department=department)
    assert owner_ids(mei, Reach.DEPARTMENT) == {mei.pk, inside.pk}


def test_team_reach_is_oneself_and_everybody_in_ones_teams(mei: Person) -> None:
    mate, stranger = (Person.objects.create_user(name) for name in ("mate", "stranger"))
    Team.objects.create(name="ours").members.set([mei, mate])
    Team.objects.create(name="theirs").members.set([stranger])
    assert owner_ids(mei, Reach.TEAM) == {mei.pk, mate.pk}
    assert owner_ids(mei, Reach.OWN) == {mei.pk}
    assert owner_ids(mei, Reach.ALL) is None
    assert owner_ids(mei, Reach.NONE) == set()
