"""Moments and days at the ends of the calendar, made up in an address, break no page."""

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Person:
    made = Person.objects.create_user("boss", is_administrator=True)
    client.force_login(made)
    return made


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_comments_before_a_moment_outside_of_the_calendar(moment: str, boss: Person, client: Client) -> None:
    account = SampleMaker(Writer(by=boss, at=timezone.now())).make("accounts")
    assert client.get(f"/accounts/{account.pk}/talk/", {"before": moment}).status_code == 200


@pytest.mark.parametrize("group", ["ordered_on.day", "created_at.week"])
def test_a_group_at_the_end_of_the_calendar(group: str, boss: Person, client: Client) -> None:
    assert client.get("/orders/group/", {"group": group, "in": "9999-12-31"}).status_code == 404
