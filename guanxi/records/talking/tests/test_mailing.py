"""Notices by mail, against a real mail server: a refused address holds up nobody else, a server that is away loses nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.people.tests.post_office import PostOffice, opened
from guanxi.records import registry
from guanxi.records.models import Notice, NoticeChoice
from guanxi.records.talking import commenting, mailing
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
NAMES = ("ann", "bob", "cat")


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with opened() as office:
        office.serve(settings)
        yield office


@pytest.fixture
def readers() -> list[Person]:
    """Three people who want mail, each with a notice that waits to be read."""
    boss = Person.objects.create_user("boss", is_administrator=True)
    writer = Writer(by=boss, at=timezone.now())
    account, record = SampleMaker(writer).make("accounts"), registry.at("accounts")
    found = [
        Person.objects.create_user(name, email=f"{name}@example.com", is_administrator=True, language="en") for name in NAMES
    ]
    NoticeChoice.objects.bulk_create(NoticeChoice(person=person, by_mail=True) for person in found)
    assert record
    said = commenting.write(record, account, " ".join(f"@{name}" for name in NAMES), writer)
    assert said.comment
    for person in found:
        Notice.objects.create(
            person=person, kind=Notice.Kind.MENTIONED, path="accounts", object_id=account.pk, by=boss, at=writer.at,
            cause=said.comment.pk,
        )  # fmt: skip
    return found


def test_an_address_that_is_refused_holds_up_nobody_else(office: PostOffice, readers: list[Person]) -> None:
    office.refused["ann@example.com"] = "550 no such mailbox"
    assert mailing.send_all(timezone.now()) == 2
    assert [letter.to for letter in office.letters] == [("bob@example.com",), ("cat@example.com",)]
    assert list(Notice.objects.filter(mailed_at=None).values_list("person__username", flat=True)) == ["ann"]


def test_a_server_that_goes_away_loses_nothing_and_tells_nobody_twice(office: PostOffice, readers: list[Person]) -> None:
    office.refused["bob@example.com"] = "421 going down"
    with pytest.raises(OSError, match="421"):
        mailing.send_all(timezone.now())
    office.refused.clear()
    assert mailing.send_all(timezone.now()) == 2
    assert [letter.to[0] for letter in office.letters] == ["ann@example.com", "bob@example.com", "cat@example.com"]
