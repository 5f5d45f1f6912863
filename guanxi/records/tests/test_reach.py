"""Reach: what a person may see equals what the roles say, worked out by brute force over random companies."""

import datetime
import random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.people import rights
from guanxi.people.models import Delegation, Department, Grant, Person, Role, Share, Team
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import reading, reasons, saving, sharing
from guanxi.records.declare import Listing, Record
from guanxi.records.refusals import NotAllowed
from guanxi.records.writer import Writer

owned = Record(model=Department, path="test-owned", owner="head", name=("name",), listing=Listing(sort="name"))

TODAY, DAY = datetime.date(2024, 3, 15), datetime.timedelta(days=1)


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
    _open_some(chance, people, [*tree, *rows])
    return people, [*tree, *rows]


def _open_some(chance: random.Random, people: list[Person], rows: list[Department]) -> None:
    """Some rows are shared with persons, teams and departments, some of it over already; some people are away, now or later."""
    now, receivers = timezone.now(), [*people, *Team.objects.all(), *Department.objects.all()]
    for receiver in chance.sample(receivers, min(len(receivers), chance.randint(0, 4))):
        Share.objects.create(
            path=owned.path, object_id=chance.choice(rows).pk, shared_at=now, level=chance.choice(Share.Level.values),
            until=chance.choice([None, TODAY, TODAY - DAY, TODAY + DAY]), **{sharing._COLUMNS[type(receiver)]: receiver},
        )  # fmt: skip
    for _ in range(chance.randint(0, 3) if len(people) > 1 else 0):
        away, substitute = chance.sample(people, 2)
        first = TODAY + chance.randint(-3, 2) * DAY
        Delegation.objects.create(
            person=away, substitute=substitute, first_on=first, last_on=first + chance.randint(0, 4) * DAY, made_at=now
        )


def _allowed(person: Person, action: str, row: Department) -> bool:  # noqa: PLR0911 (one rule after another)
    """The rule in plain words, one row at a time."""
    if not person.is_active:
        return False
    if person.is_administrator:
        return True
    grants = Grant.objects.filter(role__people=person, object=owned.path, action=action)
    reach = max((grant.reach for grant in grants), default=0)
    if reach == Reach.ALL:
        return True
    if reach == Reach.NONE:
        return False
    if any(_is_for(share, person) for share in Share.objects.filter(object_id=row.pk) if _opens(share, action)):
        return True
    owner = row.head
    if owner is None:
        return False
    if any(absence.first_on <= TODAY <= absence.last_on for absence in owner.absences.filter(substitute=person)):
        return True
    in_team = reach >= Reach.TEAM and any(owner in team.members.all() for team in person.teams.all())
    in_part = reach >= Reach.DEPARTMENT and person.department is not None and _is_within(owner.department, person.department)
    return owner == person or in_team or in_part


def _opens(share: Share, action: str) -> bool:
    is_over = share.until is not None and share.until < TODAY
    levels = {"view": ("view", "change"), "export": ("view", "change"), "change": ("change",)}
    return not is_over and share.level in levels.get(action, ())


def _is_for(share: Share, person: Person) -> bool:
    if share.to_team:
        return person in share.to_team.members.all()
    if share.to_department:
        return _is_within(person.department, share.to_department)
    return share.to_person == person


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
            seen = set(reading.visible(owned, rights.as_of(Person.objects.get(pk=person.pk), TODAY), action))
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
            assert _changes(row, Writer(by=rights.as_of(Person.objects.get(pk=person.pk), TODAY), at=timezone.now())) == may


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
@pytest.mark.django_db
def test_there_is_a_reason_exactly_where_there_is_a_right(seed: int) -> None:
    _clear()
    people, rows = _company(seed)
    for action in (RightTo.VIEW, RightTo.CHANGE, RightTo.DELETE, RightTo.EXPORT):
        for row in rows:
            told = reasons.reasons(owned, row, action, TODAY)
            assert set(told) == {person for person in people if _allowed(person, action, row)}
            assert all(told.values())


def _changes(row: Department, writer: Writer) -> bool:
    try:
        saving.change(owned, row, {"code": f"{writer.by} was here"}, writer)
    except NotAllowed:
        return False
    return True


def _clear() -> None:
    Delegation.objects.all().delete()
    Share.objects.all().delete()
    Department.objects.update(parent=None, head=None)
    Person.objects.update(department=None)
    for model in (Grant, Role, Team, Department, Person):
        model._default_manager.all().delete()
