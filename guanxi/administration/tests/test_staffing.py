"""Roles, teams, passwords, and that somebody is always left to administrate."""

import datetime

import pytest
from django.test import Client

from guanxi.administration import default_roles, granting, staffing
from guanxi.people.models import Department, Grant, Person, Role, Team
from guanxi.people.models.role import Reach
from guanxi.people.rights import rights_of
from guanxi.records import registry, saving
from guanxi.records.models import Change
from guanxi.records.refusals import Invalid, NotAllowed, Refusal
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def boss() -> Person:
    return Person.objects.create_user("boss", "long-enough-secret", is_administrator=True)


@pytest.fixture
def writer(boss: Person) -> Writer:
    return Writer(by=boss, at=NOW)


def test_a_new_person_gets_rights_through_a_role_and_history_tells(writer: Writer) -> None:
    record = registry.at("people")
    assert record
    mei = saving.create(record, {"username": "mei", "surname": "王", "given_name": "梅"}, writer)
    role = Role.objects.create(name="Sales")
    Grant.objects.create(role=role, object="accounts", action="view", reach=Reach.OWN)
    assert not rights_of(mei).may("accounts")
    staffing.assign(mei, roles=[role], teams=[Team.objects.create(name="A")], writer=writer)
    assert rights_of(mei).reach("accounts") == Reach.OWN
    last = Change.objects.filter(path="people", object_id=mei.pk).latest("pk")
    assert last.values == {"roles": [[], ["Sales"]], "teams": [[], ["A"]]}


def test_a_person_created_without_a_password_cannot_sign_in_with_an_empty_one(writer: Writer) -> None:
    record = registry.at("people")
    assert record
    mei = saving.create(record, {"username": "mei"}, writer)
    assert not mei.has_usable_password()
    assert not mei.check_password("")


def test_a_weak_password_is_refused_and_a_good_one_works(writer: Writer, boss: Person) -> None:
    record = registry.at("people")
    action = record.action("set_password") if record else None
    assert record
    assert action
    with pytest.raises(Invalid) as refusal:
        saving.perform(record, action, boss, writer, new_password="12345")
    assert list(refusal.value.fields) == ["new_password"]
    saving.perform(record, action, boss, writer, new_password="another-long-secret")
    boss.refresh_from_db()
    assert boss.check_password("another-long-secret")


@pytest.mark.parametrize("field", ["is_active", "is_administrator"])
def test_the_last_administrator_stays(field: str, writer: Writer, boss: Person) -> None:
    record = registry.at("people")
    assert record
    Person.objects.create_user("asleep", is_administrator=True, is_active=False)
    with pytest.raises(staffing.LastAdministrator):
        saving.change(record, boss, {field: False}, writer)
    second = Person.objects.create_user("second", is_administrator=True)
    assert getattr(saving.change(record, boss, {field: False}, Writer(by=second, at=NOW)), field) is False


@pytest.fixture
def clerk() -> Person:
    """Somebody who may change and remove people without being an administrator."""
    role = Role.objects.create(name="HR")
    for action in ("view", "change", "delete"):
        Grant.objects.create(role=role, object="people", action=action, reach=Reach.ALL)
    found = Person.objects.create_user("clerk", email="clerk@example.com")
    found.roles.set([role])
    return found


def test_only_an_administrator_makes_administrators(boss: Person, clerk: Person) -> None:
    record = registry.at("people")
    assert record
    with pytest.raises(Refusal):
        saving.change(record, clerk, {"is_administrator": True}, Writer(by=clerk, at=NOW))
    clerk.refresh_from_db()
    assert not clerk.is_administrator


def test_nobody_else_changes_or_removes_an_administrator(boss: Person, clerk: Person) -> None:
    record, colleague = registry.declared(Person), Person.objects.create_user("colleague")
    Person.objects.create_user("second", is_administrator=True)
    for values in ({"is_active": False}, {"username": "taken"}, {"email": "clerk@example.com"}):
        with pytest.raises(NotAllowed):
            saving.change(record, boss, values, Writer(by=clerk, at=NOW))
    with pytest.raises(NotAllowed):
        saving.remove(record, boss, Writer(by=clerk, at=NOW))
    saving.change(record, colleague, {"title": "Sales"}, Writer(by=clerk, at=NOW))
    saving.remove(record, colleague, Writer(by=clerk, at=NOW))
    assert list(Person.objects.order_by("username").values_list("username", flat=True)) == ["boss", "clerk", "second"]


def test_only_an_administrator_sets_passwords(boss: Person, clerk: Person) -> None:
    record, colleague = registry.declared(Person), Person.objects.create_user("colleague", "the-first-password")
    action = record.action("set_password")
    assert action
    with pytest.raises(Refusal):
        saving.perform(record, action, colleague, Writer(by=clerk, at=NOW), new_password="another-long-secret")
    colleague.refresh_from_db()
    assert colleague.check_password("the-first-password")


def test_nobody_widens_their_own_reach_by_another_department(writer: Writer, clerk: Person) -> None:
    record, department = registry.declared(Person), Department.objects.create(name="Everything")
    with pytest.raises(Refusal):
        saving.change(record, clerk, {"department": department.pk}, Writer(by=clerk, at=NOW))
    assert saving.change(record, clerk, {"department": department.pk}, writer).department_id == department.pk


def test_nobody_locks_themselves_out(writer: Writer, boss: Person) -> None:
    Person.objects.create_user("second", is_administrator=True)
    with pytest.raises(Refusal):
        saving.change(registry.declared(Person), boss, {"is_active": False}, writer)
    boss.refresh_from_db()
    assert boss.is_active


def test_the_last_administrator_is_not_removed(writer: Writer, boss: Person) -> None:
    second = Person.objects.create_user("second", is_administrator=True)
    saving.remove(registry.declared(Person), second, writer)
    with pytest.raises(staffing.LastAdministrator):
        saving.remove(registry.declared(Person), boss, writer)
    assert Person.objects.get().username == "boss"


@pytest.mark.parametrize(("sent", "held"), [("²", 0), ("9" * 5000, 0), ("7", 0), ("4", 1)])
def test_the_page_of_a_role_takes_only_reaches(sent: str, held: int, boss: Person, client: Client) -> None:
    role = Role.objects.create(name="Sales")
    client.force_login(boss)
    assert client.post(f"/roles/{role.pk}/rights/", {"accounts.view": sent}).status_code == 302
    assert role.grants.count() == held


def test_the_matrix_is_saved_and_remembered(writer: Writer) -> None:
    role = Role.objects.create(name="Sales")
    granting.grant(role, {("accounts", "view"): Reach.TEAM, ("orders", "view"): Reach.OWN}, writer=writer)
    granting.grant(role, {("accounts", "view"): Reach.NONE}, writer=writer)
    assert [(g.object, g.action, g.reach) for g in role.grants.all()] == [("orders", "view", Reach.OWN)]
    assert Change.objects.filter(path="roles", object_id=role.pk).latest("pk").values == {"accounts.view": ["2", "0"]}


def test_default_roles_are_made_once_and_name_real_objects() -> None:
    made = default_roles.ensure()
    assert [role.name for role in made] == ["Salesperson", "Sales manager", "Management", "Reader"]
    assert default_roles.ensure() == []
    known = {path for path, _label, _group, _has_owner in granting.objects()}
    assert set(Grant.objects.values_list("object", flat=True)) - known == set()


def test_only_administrators_say_where_somebodys_new_password_is_sent(writer: Writer) -> None:
    role = Role.objects.create(name="Human resources")
    for action in ("view", "create", "change"):
        Grant.objects.create(role=role, object="people", action=action, reach=Reach.ALL)
    ann = Person.objects.create_user("ann")
    ann.roles.add(role)
    hers, people = Writer(by=ann, at=writer.at), registry.declared(Person)
    new = saving.create(people, {"username": "new", "email": "new@example.com"}, hers)
    assert new.email == "new@example.com"
    with pytest.raises(Refusal):
        saving.change(people, new, {"email": "ann@example.com"}, hers)
    saving.change(people, new, {"title": "Trainee"}, hers)
    saving.change(people, new, {"email": "newer@example.com"}, writer)
    new.refresh_from_db()
    assert (new.email, new.title) == ("newer@example.com", "Trainee")


@pytest.fixture
def tree() -> dict[str, Department]:
    """Company › Sales › East, Company › Works."""
    made: dict[str, Department] = {}
    for name, above in (("Company", None), ("Sales", "Company"), ("East", "Sales"), ("Works", "Company")):
        made[name] = Department.objects.create(name=name, parent=made.get(above or ""))
    return made


def _leader(department: Department, reach: Reach) -> Person:
    role = Role.objects.create(name=f"leads {department}")
    whole = [(path, action, Reach.ALL) for path in ("departments", "people") for action in ("view", "change")]
    for path, action, far in (*whole, ("accounts", "view", reach)):
        Grant.objects.create(role=role, object=path, action=action, reach=far)
    found = Person.objects.create_user("leader", department=department)
    found.roles.add(role)
    return found


@pytest.mark.parametrize(
    ("moved", "below", "reach", "may"),
    [
        ("Works", "Sales", Reach.DEPARTMENT, False),  # their records would come into reach
        ("Works", "East", Reach.DEPARTMENT, False),
        ("Works", "Sales", Reach.OWN, True),  # whose right reaches no department sees no more by that
        ("Sales", "Works", Reach.OWN, False),  # what is shared with Works would come along
        ("East", "Company", Reach.DEPARTMENT, True),
        ("Sales", None, Reach.DEPARTMENT, True),
        ("East", None, Reach.DEPARTMENT, True),
    ],
)
def test_nobody_widens_their_reach_by_moving_departments(
    moved: str, below: str | None, reach: Reach, may: bool, tree: dict[str, Department], writer: Writer
) -> None:
    record = registry.at("departments")
    assert record
    values = {"parent": tree[below] if below else None}
    if may:
        saving.change(record, tree[moved], values, Writer(by=_leader(tree["Sales"], reach), at=NOW))
    else:
        with pytest.raises(Refusal):
            saving.change(record, tree[moved], values, Writer(by=_leader(tree["Sales"], reach), at=NOW))
        saving.change(record, Department.objects.get(name=moved), values, writer)
    assert Department.objects.get(name=moved).parent == values["parent"]


@pytest.mark.parametrize(
    ("reach", "to", "may"), [(Reach.DEPARTMENT, "East", False), (Reach.OWN, "East", True), (Reach.DEPARTMENT, "Company", True)]
)
def test_nobody_widens_their_reach_by_taking_people_in(reach: Reach, to: str, may: bool, tree: dict[str, Department]) -> None:
    record = registry.at("people")
    assert record
    mei = Person.objects.create_user("mei", department=tree["Works"])
    by = Writer(by=_leader(tree["Sales"], reach), at=NOW)
    if may:
        saving.change(record, mei, {"department": tree[to]}, by)
    else:
        with pytest.raises(Refusal):
            saving.change(record, mei, {"department": tree[to]}, by)
    mei.refresh_from_db()
    assert mei.department == tree[to if may else "Works"]
