"""Reach: what a person may see equals what the roles say, worked out by brute force over random companies."""

import random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.people.models import Department, Grant, Person, Role, Team
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import reading, saving
from guanxi.records.declare import Listing, Record
from guanxi.records.refusals import NotAllowed
from guanxi.records.writer import Writer

owned = Record(model=Department, path="test-owned", owner="head", name=("name",), listing=Listing(sort="name"))


def _company(seed: int) -> tuple[list[Person], list[Department]]:
    """Some people in a random tree of departments, in random teams, with random roles; records owned by them or nobody."""
    chance = random.Random(seed)  # noqa: S311 (a test)
    tree: list[Department] = []
    for number in range(chance.randint(1, 5)):
        tree.append(Department.objects.create(name=f"part {number}", parent=chance.choice([None, *tree])))
    people = [
        Person.objects.create(
            username=f"p{number}",
            department=chance.choice([None, *tree]),
            is_administrator=chance.random() < 0.1,
            is_active=chance.random() < 0.9,
        )
        for number in range(chance.randint(1, 6))
    ]
    for number in range(chance.randint(0, 3)):
        team = Team.objects.create(name=f"team {number}")
        team.members.set(chance.sample(people, chance.randint(0, len(people))))
    for number in range(chance.randint(0, 4)):
        role = Role.objects.create(name=f"role {number}")
        role.people.set(chance.sample(people, chance.randint(0, len(people))))
        for action in chance.sample(RightTo.values, 2):
            Grant.objects.create(role=role, object=owned.path, action=action, reach=chance.choice(Reach.values))
    rows = [Department.objects.create(name=f"row {number}", head=chance.choice([None, *people])) for number in range(6)]
    return people, [*tree, *rows]


def _allowed(person: Person, action: str, row: Department) -> bool:
    """The rule in plain words, one row at a time."""
    if not person.is_active:
        return False
    if person.is_administrator:
        return True
    grants = Grant.objects.filter(role__people=person, object=owned.path, action=action)
    reach = max((grant.reach for grant in grants), default=0)
    if reach == Reach.ALL:
        return True
    owner = row.head
    if owner is None or reach == Reach.NONE:
        return False
    in_team = reach >= Reach.TEAM and any(owner in team.members.all() for team in person.teams.all())
    in_part = reach >= Reach.DEPARTMENT and person.department is not None and _is_within(owner.department, person.department)
    return owner == person or in_team or in_part


def _is_within(part: Department | None, whole: Department) -> bool:
    while part is not None:
        if part == whole:
            return True
        part = part.parent
    return False


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
@pytest.mark.django_db
def test_everybody_sees_exactly_what_the_roles_say(seed: int) -> None:
    _clear()
    people, rows = _company(seed)
    for person in people:
        for action in RightTo.values:
            seen = set(reading.visible(owned, Person.objects.get(pk=person.pk), action))
            assert seen == {row for row in rows if _allowed(person, action, row)}, (person, action)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
@pytest.mark.django_db
def test_nobody_changes_or_removes_beyond_reach(seed: int) -> None:
    _clear()
    people, rows = _company(seed)
    for person in people:
        for row in rows:
            may = _allowed(person, RightTo.CHANGE, row)
            assert _changes(row, Writer(by=Person.objects.get(pk=person.pk), at=timezone.now())) == may


def _changes(row: Department, writer: Writer) -> bool:
    try:
        saving.change(owned, row, {"code": f"{writer.by} was here"}, writer)
    except NotAllowed:
        return False
    return True


def _clear() -> None:
    Department.objects.update(parent=None, head=None)
    Person.objects.update(department=None)
    for model in (Grant, Role, Team, Department, Person):
        model._default_manager.all().delete()
