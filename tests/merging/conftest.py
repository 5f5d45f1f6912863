"""Who merges, and what."""

import datetime
from collections.abc import Callable

import pytest

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import registry
from guanxi.records.declare import Record
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

AT = datetime.datetime(2024, 3, 15, 8, tzinfo=datetime.UTC)
Employ = Callable[..., Person]


@pytest.fixture
def writer() -> Writer:
    return Writer(by=Person.objects.create(username="boss", is_administrator=True, language="en"), at=AT)


@pytest.fixture
def make(writer: Writer) -> SampleMaker:
    return SampleMaker(writer)


@pytest.fixture
def accounts() -> Record:
    record = registry.at("accounts")
    assert record is not None
    return record


@pytest.fixture
def employ() -> Employ:
    """Somebody with rights on accounts up to this reach; some of them may be left out."""

    def employed(name: str, *, reach: int = Reach.OWN, without: tuple[str, ...] = ()) -> Person:
        person = Person.objects.create_user(name, language="en")
        role = Role.objects.create(name=name)
        for action in (RightTo.VIEW, RightTo.CREATE, RightTo.CHANGE, RightTo.DELETE):
            if action not in without:
                Grant.objects.create(role=role, object="accounts", action=action, reach=reach)
        person.roles.add(role)
        return person

    return employed
